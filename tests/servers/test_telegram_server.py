"""What our Telegram refuses, in the words of the real one."""

from dataclasses import dataclass

import pytest

from tests.servers.telegram.clock import HandClock
from tests.servers.telegram.facts import Json
from tests.servers.telegram.people import Person
from tests.servers.telegram.raw_bot import RawBot
from tests.servers.telegram.server import TelegramServer
from tests.servers.telegram.state import Chat


@dataclass
class Scene:
    """A forum with Ana in it, a helper who leads it, and a basic group."""

    server: TelegramServer
    ana: Person
    boss: Person
    forum: Chat
    basic: Chat
    channel: Chat
    hers: int
    stranger: Person


@pytest.fixture
def scene(telegram: TelegramServer) -> Scene:
    ana, boss = telegram.user("Ana"), telegram.user("Boss")
    forum = telegram.supergroup("Docker", [ana], owner=boss, forum=True)
    helper = telegram.user("Helper")
    forum.members[helper.id] = forum.member(helper)
    telegram.promote(forum, helper)
    hers = ana.says("hello", forum)["message_id"]
    basic = telegram.group("Small", [ana], owner=boss)
    channel = telegram.channel("News", owner=boss)
    nobody = telegram.user("Nobody")
    return Scene(telegram, ana, boss, forum, basic, channel, hers, nobody)


def buttons(**fields: object) -> Json:
    return {"inline_keyboard": [[{"text": "x"} | fields]]}


SILENT: Json = {"can_send_messages": False}
MANY = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}] * 8] * 13}
TEXTS: list[tuple[Json, str]] = [
    ({"text": "x" * 4097}, "message is too long"),
    ({"text": "😀" * 2049}, "message is too long"),
    ({"text": " \n "}, "message text is empty"),
    ({"text": ""}, "message text is empty"),
    (
        {"text": "<b>x", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    (
        {"text": "é <x>y</x>", "parse_mode": "HTML"},
        'can\'t parse entities: Unsupported start tag "x" at byte offset 3',
    ),
    (
        {"text": "end.", "parse_mode": "MarkdownV2"},
        "can't parse entities: Character '.' is reserved and must be escaped with the "
        "preceding '\\'",
    ),
    (
        {"text": "a *b", "parse_mode": "MarkdownV2"},
        "can't parse entities: Can't find end of Bold entity at byte offset 2",
    ),
    (
        {"text": "a *b", "parse_mode": "Markdown"},
        "can't parse entities: Can't find end of the entity starting at byte offset 2",
    ),
    (
        {"text": "abc", "entities": [{"type": "bold", "offset": 1, "length": 3}]},
        "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 4",
    ),
    (
        {"text": "😀", "entities": [{"type": "bold", "offset": 1, "length": 1}]},
        "entity beginning at UTF-16 offset 1 ends in a middle of a UTF-16 symbol at byte offset 1",
    ),
    ({"text": "x", "reply_markup": buttons(callback_data="я" * 33)}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_markup": buttons(url="nowhere")}, "BUTTON_URL_INVALID"),
    (
        {"text": "x", "reply_markup": buttons()},
        "text buttons are unallowed in the inline keyboard",
    ),
    ({"text": "x", "reply_markup": MANY}, "reply markup is too long"),
    ({"text": "x", "message_thread_id": 1}, "message thread not found"),
    ({"text": "x", "message_thread_id": 999}, "message thread not found"),
    ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
]


@pytest.mark.parametrize(("params", "reason"), TEXTS)
async def test_a_text_that_telegram_would_not_take_is_refused(
    scene: Scene, raw: RawBot, params: Json, reason: str
) -> None:
    refused = await raw.refused("sendMessage", chat_id=scene.forum.id, **params)
    assert refused == f"400 Bad Request: {reason}"
    assert scene.server.sent(scene.forum) == []


async def test_a_reply_to_a_missing_message_may_go_without(scene: Scene, raw: RawBot) -> None:
    gone = {"message_id": 999, "allow_sending_without_reply": True}
    sent = await raw.call("sendMessage", chat_id=scene.forum.id, text="x", reply_parameters=gone)
    assert "reply_to_message" not in sent


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("sendMessage", {"chat_id": -5, "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": "@nowhere", "text": "x"}, "chat not found"),
        ("getChatMember", {"user_id": 4}, "user not found"),
        ("editMessageText", {"message_id": 999, "text": "x"}, "message to edit not found"),
        ("deleteMessage", {"message_id": 999}, "message to delete not found"),
        ("pinChatMessage", {"message_id": 999}, "message to pin not found"),
        ("setMessageReaction", {"message_id": 999}, "message to react not found"),
        ("stopPoll", {"message_id": 999}, "message with poll to stop not found"),
        ("closeForumTopic", {"message_thread_id": 999}, "TOPIC_ID_INVALID"),
        ("approveChatJoinRequest", {"user_id": 4}, "user not found"),
        (
            "createChatInviteLink",
            {"member_limit": 1, "creates_join_request": True},
            "member limit can't be specified for links requiring administrator approval",
        ),
        (
            "sendPoll",
            {"question": "?", "options": [{"text": "a"}], "members_only": True},
            "members-only polls can be sent only to channel chats",
        ),
        ("sendPoll", {"question": "?", "options": []}, "poll must have at least one answer option"),
        (
            "sendPoll",
            {"question": "?", "options": [{"text": "a"}] * 13},
            "poll can't have more than 12 options",
        ),
        ("sendPhoto", {"photo": "x", "caption": "c" * 1025}, "message caption is too long"),
        (
            "sendPhoto",
            {"photo": "x"},
            "wrong file_id or the file is temporarily unavailable",
        ),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            "query is too old and response timeout expired or query ID is invalid",
        ),
    ],
)
async def test_what_does_not_exist_is_named(
    scene: Scene, raw: RawBot, method: str, params: Json, reason: str
) -> None:
    target = {} if method == "answerCallbackQuery" else {"chat_id": scene.forum.id}
    assert await raw.refused(method, **(target | params)) == f"400 Bad Request: {reason}"


RESTRICT = "not enough rights to restrict/unrestrict chat member"


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("banChatMember", {"user_id": "ana"}, RESTRICT),
        ("restrictChatMember", {"user_id": "ana", "permissions": SILENT}, RESTRICT),
        ("deleteMessage", {"message_id": 3}, "message can't be deleted"),
        (
            "pinChatMessage",
            {"message_id": 3},
            "not enough rights to manage pinned messages in the chat",
        ),
        ("createForumTopic", {"name": "x"}, "not enough rights to create a topic"),
        ("createChatInviteLink", {}, "not enough rights to manage chat invite link"),
        (
            "approveChatJoinRequest",
            {"user_id": "ana"},
            "not enough rights to manage chat join requests",
        ),
        ("promoteChatMember", {"user_id": "ana"}, "not enough rights"),
        ("setChatMemberTag", {"user_id": "ana", "tag": "x"}, "not enough rights"),
        ("setChatTitle", {"title": "x"}, "not enough rights to change chat title"),
        (
            "setChatPermissions",
            {"permissions": SILENT},
            "not enough rights to change chat permissions",
        ),
    ],
)
async def test_each_deed_needs_its_right(
    scene: Scene, raw: RawBot, method: str, params: Json, reason: str
) -> None:
    scene.server.demote(scene.forum, scene.server.bot)
    named = {key: scene.ana.id if value == "ana" else value for key, value in params.items()}
    named = named | ({"message_id": scene.hers} if "message_id" in named else {})
    refused = await raw.refused(method, chat_id=scene.forum.id, **named)
    assert refused == f"400 Bad Request: {reason}"


async def test_owner_administrators_and_the_bot_itself_are_safe(scene: Scene, raw: RawBot) -> None:
    helper = next(m.user for m in scene.forum.members.values() if m.user.first_name == "Helper")
    for user_id, reason in (
        (scene.boss.id, "can't remove chat owner"),
        (helper.id, "user is an administrator of the chat"),
        (scene.server.bot.id, "can't restrict self"),
    ):
        refused = await raw.refused("banChatMember", chat_id=scene.forum.id, user_id=user_id)
        assert refused == f"400 Bad Request: {reason}"


async def test_basic_groups_know_no_restriction(scene: Scene, raw: RawBot) -> None:
    refused = await raw.refused(
        "restrictChatMember", chat_id=scene.basic.id, user_id=scene.ana.id, permissions=SILENT
    )
    assert refused == "400 Bad Request: method is available only for supergroups"


async def test_a_person_is_reached_only_after_start_and_until_blocking(
    scene: Scene, raw: RawBot
) -> None:
    hello: Json = {"chat_id": scene.ana.id, "text": "hello"}
    never = "403 Forbidden: bot can't initiate conversation with a user"
    assert await raw.refused("sendMessage", **hello) == never
    unseen = await raw.refused("sendMessage", chat_id=scene.stranger.id, text="hello")
    assert unseen == "400 Bad Request: chat not found"
    scene.ana.starts()
    assert (await raw.call("sendMessage", **hello))["chat"]["type"] == "private"
    scene.ana.blocks()
    blocked = "403 Forbidden: bot was blocked by the user"
    assert await raw.refused("sendMessage", **hello) == blocked
    scene.ana.starts()
    await raw.call("sendMessage", **hello)
    scene.ana.deactivated = True
    assert await raw.refused("sendMessage", **hello) == "403 Forbidden: user is deactivated"


async def test_a_chat_without_the_bot_is_forbidden(scene: Scene, raw: RawBot) -> None:
    hello: Json = {"chat_id": scene.forum.id, "text": "x"}
    scene.server.removes_bot(scene.forum)
    kicked = "403 Forbidden: bot was kicked from the supergroup chat"
    assert await raw.refused("sendMessage", **hello) == kicked
    await raw.call("leaveChat", chat_id=scene.basic.id)
    outside = await raw.refused("sendMessage", chat_id=scene.basic.id, text="x")
    assert outside == "403 Forbidden: bot is not a member of the group chat"
    scene.server.delete_chat(scene.forum)
    deleted = await raw.refused("sendMessage", **hello)
    assert deleted == "403 Forbidden: the group chat was deleted"


async def test_an_upgraded_group_tells_its_new_id(scene: Scene, raw: RawBot) -> None:
    new = scene.server.migrates(scene.basic)
    status, answer = await raw.answer("sendMessage", {"chat_id": scene.basic.id, "text": "x"})
    assert status == 400
    expected = "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["description"] == expected
    assert answer["parameters"] == {"migrate_to_chat_id": new.id}
    kinds = [
        next(iter(u["message"].keys() & {"migrate_to_chat_id", "migrate_from_chat_id"}), "")
        for u in await raw.updates()
        if "message" in u
    ]
    assert kinds[-2:] == ["migrate_to_chat_id", "migrate_from_chat_id"]


async def test_an_edit_must_change_something_of_the_bots_own(scene: Scene, raw: RawBot) -> None:
    sent = await raw.call("sendMessage", chat_id=scene.forum.id, text="one")
    mine: Json = {"chat_id": scene.forum.id, "message_id": sent["message_id"]}
    assert "is not modified" in await raw.refused("editMessageText", **mine, text="one")
    assert (await raw.call("editMessageText", **mine, text="two"))["edit_date"]
    alien = await raw.refused(
        "editMessageText", chat_id=scene.forum.id, message_id=scene.hers, text="x"
    )
    assert alien == "400 Bad Request: message can't be edited"


async def test_after_48_hours_a_message_stays(scene: Scene, raw: RawBot, hands: HandClock) -> None:
    hands.advance(48 * 3600 + 1)
    target: Json = {"chat_id": scene.forum.id, "message_id": scene.hers}
    refused = await raw.refused("deleteMessage", **target)
    assert refused == "400 Bad Request: message can't be deleted for everyone"


async def test_a_closed_topic_takes_messages_from_those_who_manage_topics_only(
    scene: Scene, raw: RawBot
) -> None:
    topic = scene.server.topic(scene.forum, "Ticket")
    where: Json = {"chat_id": scene.forum.id, "message_thread_id": topic}
    await raw.call("closeForumTopic", **where)
    assert await raw.refused("closeForumTopic", **where) == "400 Bad Request: TOPIC_NOT_MODIFIED"
    scene.server.promote(scene.forum, scene.server.bot, can_manage_topics=False)
    assert await raw.refused("sendMessage", **where, text="x") == "400 Bad Request: TOPIC_CLOSED"


async def test_a_settled_join_request_is_gone(scene: Scene, raw: RawBot) -> None:
    request: Json = {"chat_id": scene.forum.id, "user_id": scene.stranger.id}
    scene.stranger.asks_to_join(scene.forum)
    await raw.call("approveChatJoinRequest", **request)
    again = await raw.refused("approveChatJoinRequest", **request)
    assert again == "400 Bad Request: USER_ALREADY_PARTICIPANT"
    scene.stranger.leaves(scene.forum)
    gone = await raw.refused("declineChatJoinRequest", **request)
    assert gone == "400 Bad Request: HIDE_REQUESTER_MISSING"
