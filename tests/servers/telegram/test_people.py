"""What simulated people do, what they cannot do, and which updates it makes."""

import pytest

from tests.servers.telegram.clock import HandClock
from tests.servers.telegram.facts import Json
from tests.servers.telegram.raw_bot import RawBot
from tests.servers.telegram.refusal import NotAllowedError
from tests.servers.telegram.server import TelegramServer
from tests.servers.telegram.state import ANONYMOUS, CHANNEL_BOT, TELEGRAM

KINDS = ["message", "edited_message", "chat_member", "my_chat_member", "poll", "poll_answer"]
SILENT: Json = {"can_send_messages": False}


async def test_a_muted_person_cannot_speak_until_the_time_is_over(
    telegram: TelegramServer, raw: RawBot, hands: HandClock
) -> None:
    ana = telegram.user("Ana")
    group = telegram.supergroup("Docker", [ana])
    await raw.call(
        "restrictChatMember",
        chat_id=group.id,
        user_id=ana.id,
        permissions=SILENT,
        use_independent_chat_permissions=True,
        until_date=int(hands()) + 60,
    )
    with pytest.raises(NotAllowedError, match="not enough rights to send text messages"):
        ana.says("hello", group)
    hands.advance(61)
    assert ana.says("hello", group)["text"] == "hello"


async def test_a_sanction_shorter_than_half_a_minute_is_for_ever(
    telegram: TelegramServer, raw: RawBot, hands: HandClock
) -> None:
    ana = telegram.user("Ana")
    group = telegram.supergroup("Docker", [ana])
    soon = int(hands()) + 20
    await raw.call("banChatMember", chat_id=group.id, user_id=ana.id, until_date=soon)
    hands.advance(400 * 86400)
    with pytest.raises(NotAllowedError, match="banned"):
        ana.joins(group)


async def test_unbanning_removes_a_present_member_unless_told_otherwise(
    telegram: TelegramServer, raw: RawBot
) -> None:
    ana = telegram.user("Ana")
    group = telegram.supergroup("Docker", [ana])
    her: Json = {"chat_id": group.id, "user_id": ana.id}
    await raw.call("unbanChatMember", **her, only_if_banned=True)
    assert (await raw.call("getChatMember", **her))["status"] == "member"
    await raw.call("unbanChatMember", **her)
    assert (await raw.call("getChatMember", **her))["status"] == "left"


async def test_dependent_permissions_imply_others(telegram: TelegramServer, raw: RawBot) -> None:
    ana = telegram.user("Ana")
    group = telegram.supergroup("Docker", [ana])
    her: Json = {"chat_id": group.id, "user_id": ana.id}
    polls = {"can_send_polls": True}
    await raw.call("restrictChatMember", **her, permissions=polls)
    assert (await raw.call("getChatMember", **her))["can_send_messages"] is True
    await raw.call(
        "restrictChatMember", **her, permissions=polls, use_independent_chat_permissions=True
    )
    assert (await raw.call("getChatMember", **her))["can_send_messages"] is False


async def test_a_join_names_the_link_that_was_used(telegram: TelegramServer, raw: RawBot) -> None:
    await raw.updates(0, allowed_updates=KINDS)
    ana, luis = telegram.user("Ana"), telegram.user("Luis")
    group = telegram.supergroup("Docker")
    mine = await raw.call("createChatInviteLink", chat_id=group.id, name="r-7", member_limit=1)
    theirs = telegram.invite_link(group, name="other")
    telegram.forget_pending()
    ana.joins(group, link=mine)
    luis.joins(group, link=theirs)
    joins = [u["chat_member"] for u in await raw.updates(1) if "chat_member" in u]
    assert joins[0]["invite_link"]["name"] == "r-7"
    assert joins[0]["invite_link"]["invite_link"] == mine["invite_link"]
    assert joins[1]["invite_link"]["invite_link"].endswith("…")
    with pytest.raises(NotAllowedError, match="invalid or has expired"):
        telegram.user("Eva").joins(group, link=mine)


async def test_the_three_service_accounts_speak_for_others(
    telegram: TelegramServer, raw: RawBot
) -> None:
    boss = telegram.user("Boss")
    group = telegram.supergroup("Docker", owner=boss)
    channel = telegram.channel("News", owner=boss, group=group)
    telegram.forget_pending()
    boss.says_anonymously("/ban", group)
    boss.says_as(channel, "as my channel", group)
    boss.posts("big news", channel)
    updates = await raw.updates()
    messages = [u["message"] for u in updates if "message" in u]
    assert [m["from"]["id"] for m in messages] == [ANONYMOUS, CHANNEL_BOT, TELEGRAM]
    assert messages[0]["sender_chat"]["id"] == group.id
    assert messages[2]["is_automatic_forward"] is True
    assert messages[2]["forward_origin"]["type"] == "channel"
    assert "from" not in updates[2]["channel_post"]
    chat = await raw.call("getChat", chat_id=group.id)
    assert chat["linked_chat_id"] == messages[2]["sender_chat"]["id"]
    await raw.call("banChatSenderChat", chat_id=group.id, sender_chat_id=channel.id)
    with pytest.raises(NotAllowedError, match="banned"):
        boss.says_as(channel, "again", group)


async def test_topics_and_plain_threads_both_carry_an_id(
    telegram: TelegramServer, raw: RawBot
) -> None:
    ana = telegram.user("Ana")
    forum = telegram.supergroup("Forum", [ana], forum=True)
    plain = telegram.supergroup("Plain", [ana])
    topic = telegram.topic(forum, "Help")
    inside = ana.says("in the topic", forum, topic=topic)
    assert (inside["message_thread_id"], inside["is_topic_message"]) == (topic, True)
    first = ana.says("first", plain)
    second = ana.says("second", plain, reply_to=first)
    assert second["message_thread_id"] == first["message_id"]
    assert "is_topic_message" not in second
    assert "message_thread_id" not in ana.says("general", forum)


async def test_entities_are_found_and_counted_in_utf_16(telegram: TelegramServer) -> None:
    message = telegram.user("Ana").says("😀 /faq@tertulia_bot ask @ana_x #docker")
    assert [(e["type"], e["offset"], e["length"]) for e in message["entities"]] == [
        ("bot_command", 3, 17),
        ("mention", 25, 6),
        ("hashtag", 32, 7),
    ]


async def test_votes_tell_who_and_how_many(telegram: TelegramServer, raw: RawBot) -> None:
    await raw.updates(0, allowed_updates=KINDS)
    ana = telegram.user("Ana")
    group = telegram.supergroup("Docker", [ana])
    options = [{"text": "red"}, {"text": "blue"}]
    poll: Json = {"chat_id": group.id, "question": "?", "options": options}
    open_poll = await raw.call("sendPoll", **poll, is_anonymous=False, open_period=60)
    hidden = await raw.call("sendPoll", **poll)
    telegram.forget_pending()
    ana.votes(open_poll, "blue")
    ana.votes(open_poll)
    ana.votes(hidden, "red")
    updates = await raw.updates(1)
    answers = [u["poll_answer"]["option_ids"] for u in updates if "poll_answer" in u]
    assert answers == [[1], []]
    totals = [u["poll"]["total_voter_count"] for u in updates if "poll" in u]
    assert totals == [1, 0, 1]


async def test_a_poll_closes_when_its_time_is_over(
    telegram: TelegramServer, raw: RawBot, hands: HandClock
) -> None:
    await raw.updates(0, allowed_updates=KINDS)
    ana = telegram.user("Ana")
    group = telegram.supergroup("Docker", [ana])
    poll = await raw.call(
        "sendPoll", chat_id=group.id, question="?", options=[{"text": "a"}], open_period=60
    )
    hands.advance(61)
    telegram.forget_pending()
    assert [u["poll"]["is_closed"] for u in await raw.updates(1)] == [True]
    with pytest.raises(NotAllowedError):
        ana.votes(poll, "a")


async def test_deletions_by_people_and_reactions_by_the_bot_are_never_told(
    telegram: TelegramServer, raw: RawBot
) -> None:
    ana = telegram.user("Ana")
    group = telegram.supergroup("Docker", [ana])
    await raw.updates(0, allowed_updates=["message", "message_reaction"])
    message = ana.says("hello", group)
    telegram.forget_pending()
    target: Json = {"chat_id": group.id, "message_id": message["message_id"]}
    await raw.call("setMessageReaction", **target, reaction=[{"type": "emoji", "emoji": "👍"}])
    ana.deletes(message)
    assert telegram.pending() == 0
    assert await raw.refused("deleteMessage", **target) == (
        "400 Bad Request: message to delete not found"
    )


async def test_in_privacy_mode_a_bot_hears_only_what_is_meant_for_it(
    telegram: TelegramServer,
) -> None:
    quiet = telegram.add_bot("Quiet", "quiet_bot", privacy=True)
    ana = telegram.user("Ana")
    group = telegram.supergroup("Docker", [ana])
    telegram.adds_bot(group, quiet, as_="member")
    telegram.forget_pending()
    for text in ("hello", "/faq", "/faq@tertulia_bot", "/faq@quiet_bot", "hey @quiet_bot"):
        ana.says(text, group)
    assert telegram.pending(quiet) == 3
    assert telegram.pending() == 5
    telegram.promote(group, quiet)
    telegram.forget_pending()
    ana.says("hello", group)
    assert telegram.pending(quiet) == 1


async def test_a_forged_press_carries_any_data(telegram: TelegramServer, raw: RawBot) -> None:
    ana = telegram.user("Ana")
    group = telegram.supergroup("Docker", [ana])
    sent = await raw.call("sendMessage", chat_id=group.id, text="no buttons")
    query = ana.presses_forged(sent, "ban:1")
    assert telegram.answer_to(query) is None
    await raw.call("answerCallbackQuery", callback_query_id=query["id"], text="not yours")
    assert telegram.answer_to(query) == {"text": "not yours"}
    await raw.call("deleteMessage", chat_id=group.id, message_id=sent["message_id"])
    telegram.forget_pending()
    ana.presses_forged(sent, "late")
    [update] = await raw.updates()
    assert update["callback_query"]["message"]["date"] == 0


async def test_a_guard_decides_within_ten_seconds(
    telegram: TelegramServer, raw: RawBot, hands: HandClock
) -> None:
    ana, luis = telegram.user("Ana"), telegram.user("Luis")
    group = telegram.supergroup("Docker")
    group.guarded_by = telegram.bot.id
    telegram.forget_pending()
    ana.asks_to_join(group)
    [asked] = await raw.updates()
    query = asked["chat_join_request"]["query_id"]
    decision: Json = {"chat_join_request_query_id": query, "result": "approve"}
    await raw.call("answerChatJoinRequestQuery", **decision)
    assert group.member(ana).present
    telegram.forget_pending()
    luis.asks_to_join(group)
    await raw.call("sendMessage", chat_id=luis.id, text="why do you want in?")
    hands.advance(11)
    [late] = [u for u in await raw.updates(9) if "chat_join_request" in u]
    decision["chat_join_request_query_id"] = late["chat_join_request"]["query_id"]
    assert "query is too old" in await raw.refused("answerChatJoinRequestQuery", **decision)
