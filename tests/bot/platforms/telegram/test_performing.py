"""Polls, presses, topics, doors and small things are done, or refused with the reason."""

from datetime import timedelta

import pytest

from bot.actions import (
    AnswerJoin,
    Button,
    ChangeTopic,
    ClosePoll,
    CreateInvite,
    Edit,
    Form,
    LeaveChat,
    MessageRef,
    OpenTopic,
    Pin,
    React,
    Send,
    SendPoll,
    SetRole,
    SetTag,
    SlowMode,
    Toast,
    Typing,
    Unpin,
)
from bot.events import JoinRequested, Message, Pressed, Voted
from bot.http import Http
from bot.platform import Reason, Retry
from tests.bot.platforms.telegram.scene import (
    Scene,
    account_of,
    chat_of,
    plain,
    refusal,
)
from tests.servers.telegram.people import Person
from tests.servers.telegram.server import TelegramServer
from tests.servers.telegram.state import Chat as Place


async def test_a_vote_tells_its_chat_and_a_closed_poll_stays_closed(
    scene: Scene, ana: Person, group: Place
) -> None:
    action = SendPoll(chat=chat_of(group), question="Tabs?", options=("yes", "no"))
    receipt = await scene.do(action)
    poll = scene.server.sent(group)[-1]
    async with scene.listening() as store:
        ana.votes(poll, "no")
        vote = await store.one(Voted)
    assert (vote.options, vote.chat.id) == (("1",), str(group.id))
    assert (vote.poll,) == receipt.also
    ref = MessageRef(chat=chat_of(group), id=receipt.message)
    for _ in range(2):
        await scene.do(ClosePoll(message=ref))
    assert scene.server.sent(group)[-1]["poll"]["is_closed"]


async def test_a_pressed_button_gets_its_toast_and_a_late_one_is_let_be(
    scene: Scene, ana: Person, group: Place
) -> None:
    button = Button(label=plain("Join"), data="row-7")
    await scene.do(Send(chat=chat_of(group), body=plain("contest"), buttons=((button,),)))
    async with scene.listening() as store:
        query = ana.presses(scene.server.sent(group)[-1], "Join")
        pressed = await store.one(Pressed)
    assert (pressed.data, pressed.sender.id) == ("row-7", str(ana.id))
    await scene.do(Toast(interaction=pressed.interaction, body=plain("You are in")))
    answered = scene.server.answer_to(query)
    assert answered is not None
    assert answered["text"] == "You are in"
    await scene.do(Toast(interaction="123456", body=plain("too late")))


async def test_an_edit_that_answers_a_press_stops_the_spinning(
    scene: Scene, ana: Person, group: Place
) -> None:
    button = Button(label=plain("Claim"), data="row-8")
    receipt = await scene.do(Send(chat=chat_of(group), body=plain("ticket"), buttons=((button,),)))
    query = ana.presses(scene.server.sent(group)[-1], "Claim")
    ref = MessageRef(chat=chat_of(group), id=receipt.message)
    await scene.do(Edit(message=ref, body=plain("claimed"), interaction=query["id"]))
    assert scene.server.answer_to(query) is not None


async def test_a_topic_is_opened_once_even_if_its_first_message_fails(scene: Scene) -> None:
    forum = scene.server.supergroup("Staff", forum=True)
    action = OpenTopic(chat=chat_of(forum), name="Ticket 12", body=plain("Ana asks"))
    scene.server.fault("sendMessage", status=500)
    with pytest.raises(Retry):
        await scene.do(action, "ticket-12")
    receipt = await scene.do(action, "ticket-12")
    assert len(scene.server.calls.to("createForumTopic")) == 1
    chat, _, thread = receipt.message.partition("/")
    assert chat == str(forum.id)
    assert scene.server.sent(forum)[-1]["message_thread_id"] == int(thread)
    assert receipt.also == (str(scene.server.sent(forum)[-1]["message_id"]),)
    topic = chat_of(forum, int(thread))
    await scene.do(ChangeTopic(chat=topic, name="Ticket 12 done", is_closed=True))
    assert forum.topics[int(thread)].closed
    await scene.do(ChangeTopic(chat=topic, is_closed=True))
    await scene.do(ChangeTopic(chat=topic, is_closed=False))
    assert forum.topics[int(thread)].name == "Ticket 12 done"


async def test_a_group_without_topics_cannot_open_one(scene: Scene, group: Place) -> None:
    refused = await refusal(scene, OpenTopic(chat=chat_of(group), name="Ticket 1"))
    assert refused.reason is Reason.UNSUPPORTED


async def test_whoever_asks_to_join_is_let_in_or_turned_away(scene: Scene, group: Place) -> None:
    eva, max_ = scene.server.user("Eva"), scene.server.user("Max")
    link = scene.server.invite_link(group, creates_join_request=True, name="site")
    async with scene.listening() as store:
        eva.asks_to_join(group, link=link, bio="I like whales")
        max_.asks_to_join(group, link=link)
        await store.until(lambda: len(store.of(JoinRequested)) == 2)
    first, second = store.of(JoinRequested)
    assert (first.link_name, first.bio, first.sender.id) == ("site", "I like whales", str(eva.id))
    await scene.do(AnswerJoin(chat=first.chat, account=first.sender, is_welcome=True))
    await scene.do(AnswerJoin(chat=first.chat, account=first.sender, is_welcome=True))
    await scene.do(AnswerJoin(chat=second.chat, account=second.sender, is_welcome=False))
    assert group.member(eva).present
    assert not group.member(max_).present


async def test_a_guarded_door_is_answered_by_its_query(scene: Scene, group: Place) -> None:
    eva = scene.server.user("Eva")
    group.by_request, group.guarded_by = True, scene.server.bot.id
    async with scene.listening() as store:
        eva.asks_to_join(group)
        asked = await store.one(JoinRequested)
    assert asked.query
    action = AnswerJoin(chat=asked.chat, account=asked.sender, is_welcome=True, query=asked.query)
    await scene.do(action)
    assert scene.server.calls.to("answerChatJoinRequestQuery")[-1].outcome == "ok"
    assert scene.server.calls.to("approveChatJoinRequest") == []
    assert group.member(eva).present


async def test_a_guarded_door_of_an_older_server_is_answered_the_old_way(http: Http) -> None:
    async with TelegramServer(api="10.0", strict_repeat=False) as server:
        scene = Scene(server, http)
        group, eva = server.supergroup("Docker"), server.user("Eva")
        link = server.invite_link(group, creates_join_request=True)
        eva.asks_to_join(group, link=link)
        action = AnswerJoin(
            chat=chat_of(group), account=account_of(eva), is_welcome=True, query="q-1"
        )
        await scene.do(action)
        assert group.member(eva).present


async def test_small_things_are_done(scene: Scene, ana: Person, group: Place) -> None:
    message = ana.says("nice", chat=group)
    ref = MessageRef(chat=chat_of(group), id=str(message["message_id"]))
    await scene.do(React(message=ref, emoji="👍"))
    await scene.do(React(message=ref, emoji=""))
    assert (await refusal(scene, React(message=ref, emoji="🪩"))).reason is Reason.UNSUPPORTED
    await scene.do(Pin(message=ref))
    assert group.pinned == [message["message_id"]]
    assert scene.server.calls.to("pinChatMessage")[-1].params["disable_notification"] is True
    await scene.do(Unpin(message=ref))
    await scene.do(Unpin(message=MessageRef(chat=chat_of(group), id="4711")))
    await scene.do(Typing(chat=chat_of(group)))
    receipt = await scene.do(CreateInvite(chat=chat_of(group), name="r-17"))
    assert group.links[receipt.message]["name"] == "r-17"
    await scene.do(SetTag(chat=chat_of(group), account=account_of(ana), tag="Helper"))
    assert group.member(ana).tag == "Helper"
    await scene.do(SetTag(chat=chat_of(group), account=account_of(ana), tag=""))
    assert group.member(ana).tag == ""
    for _ in range(2):
        await scene.do(LeaveChat(chat=chat_of(group)))


async def test_what_telegram_does_not_have_is_refused(
    scene: Scene, ana: Person, group: Place
) -> None:
    chat, account = chat_of(group), account_of(ana)
    for action in (
        SlowMode(chat=chat, every=timedelta(seconds=10)),
        SetRole(chat=chat, account=account, role="helper"),
        Form(interaction="1", title=plain("x"), fields=(), press="p"),
    ):
        assert (await refusal(scene, action)).reason is Reason.UNSUPPORTED


async def test_a_refused_token_pauses_everything(scene: Scene, group: Place) -> None:
    scene.server.revokes()
    with pytest.raises(Retry) as retry:
        await scene.do(Send(chat=chat_of(group), body=plain("hello")))
    assert retry.value.is_global
    assert scene.server.token not in str(retry.value)


async def test_what_the_bot_said_is_answered_to(scene: Scene, ana: Person, group: Place) -> None:
    await scene.do(Send(chat=chat_of(group), body=plain("anything else?")))
    async with scene.listening() as store:
        ana.says("yes", chat=group, reply_to=scene.server.sent(group)[-1])
        await store.until(lambda: any(one.text == "yes" for one in store.of(Message)))
    answer = next(one for one in store.of(Message) if one.text == "yes")
    assert answer.is_addressed
    assert answer.reply_to is not None
    assert answer.reply_to.text == "anything else?"


async def test_general_is_changed_by_calls_of_its_own(scene: Scene) -> None:
    forum = scene.server.supergroup("Forum", forum=True)
    for is_closed in (True, False):
        await scene.do(ChangeTopic(chat=chat_of(forum), name="Lobby", is_closed=is_closed))
        assert forum.topics[1].closed is is_closed
    assert forum.topics[1].name == "Lobby"
