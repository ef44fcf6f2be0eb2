"""Messages reach the people they are for, whatever Telegram has against parts of them."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.actions import (
    Button,
    Delete,
    Edit,
    MessageRef,
    Send,
    t,
)
from bot.events import Media
from bot.formatting.rich import Rich, Span
from bot.http import Http
from bot.platform import Moved, Reason, Refused, Retry
from tests.bot.platforms.telegram.scene import (
    Scene,
    account_of,
    chat_of,
    home_of,
    plain,
    refusal,
)
from tests.servers.telegram.people import Person
from tests.servers.telegram.server import TelegramServer
from tests.servers.telegram.state import Chat as Place


async def test_a_message_goes_out_with_its_looks_and_without_a_preview(
    scene: Scene, group: Place
) -> None:
    body = Rich("read 😀 docs", (Span("bold", 0, 4), Span("link", 7, 11, url="https://a.org")))
    receipt = await scene.do(Send(chat=chat_of(group), body=body))
    sent = scene.server.sent(group)[-1]
    assert receipt.message == str(sent["message_id"])
    assert [(e["type"], e["offset"], e["length"]) for e in sent["entities"]] == [
        ("bold", 0, 4),
        ("text_link", 8, 4),
    ]
    params = scene.server.calls.to("sendMessage")[-1].params
    assert params["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in params


async def test_markup_in_a_members_words_stays_words(scene: Scene, group: Place) -> None:
    hostile = "<b>_*[`](tg://user?id=1) &amp; </i>"
    await scene.do(Send(chat=chat_of(group), body=plain(hostile)))
    sent = scene.server.sent(group)[-1]
    assert sent["text"] == hostile
    assert "entities" not in sent


async def test_written_names_ping_nobody_but_those_meant(
    scene: Scene, ana: Person, group: Place
) -> None:
    luis = scene.server.user("Luis")
    body = plain("@ana and @somebody_else and Luis: ask @help_bot, mail me@example.com")
    mentions = (account_of(ana), account_of(luis))
    await scene.do(Send(chat=chat_of(group), body=body, mentions=mentions))
    sent = scene.server.sent(group)[-1]
    assert "@ana and @\u2060somebody_else" in sent["text"]
    assert "@help_bot, mail me@example.com" in sent["text"]
    pinged = [e for e in sent["entities"] if e["type"] == "text_mention"]
    assert [e["user"]["id"] for e in pinged] == [luis.id]


async def test_a_long_text_goes_in_parts_with_the_buttons_under_the_last(
    scene: Scene, group: Place
) -> None:
    text = "\n\n".join(f"{number} " + "ж😀" * 400 for number in range(12))
    button = Button(label=plain("Ok"), data="row-1")
    receipt = await scene.do(Send(chat=chat_of(group), body=plain(text), buttons=((button,),)))
    sent = scene.server.sent(group)
    assert len(sent) == 1 + len(receipt.also)
    assert len(receipt.also) >= 3
    assert ["reply_markup" in one for one in sent] == [False] * len(receipt.also) + [True]
    assert "".join("".join(one["text"] for one in sent).split()) == "".join(text.split())


async def test_a_repeated_send_goes_on_after_the_part_that_had_gone_out(
    scene: Scene, group: Place
) -> None:
    text = "\n\n".join("word " * 500 for _ in range(4))
    action = Send(chat=chat_of(group), body=plain(text))
    scene.server.fault("sendMessage", status=429, retry_after=5, times=0)
    whole = len((await scene.do(action)).also) + 1
    before = len(scene.server.sent(group))
    await scene.do(Send(chat=chat_of(group), body=plain("x")), "warm")

    calls = scene.server.calls.to("sendMessage")
    fault = scene.server.fault("sendMessage", status=429, retry_after=5)
    fault.times = 0

    async def break_second() -> None:
        await scene.server.calls.until("sendMessage", len(calls) + 1)
        fault.times = 1

    watcher = scene.server.own(break_second())
    with pytest.raises(Retry) as retry:
        await scene.do(action, "again")
    await watcher
    assert retry.value.after == 5
    await scene.do(action, "again")
    assert len(scene.server.sent(group)) == before + 1 + whole


async def test_a_reply_to_a_message_that_is_gone_is_sent_all_the_same(
    scene: Scene, ana: Person, group: Place
) -> None:
    question = ana.says("why?", chat=group)
    there = MessageRef(chat=chat_of(group), id=str(question["message_id"]))
    await scene.do(Send(chat=chat_of(group), body=plain("because"), reply_to=there))
    replied = scene.server.sent(group)[-1]["reply_to_message"]
    assert replied["message_id"] == question["message_id"]
    ana.deletes(question)
    await scene.do(Send(chat=chat_of(group), body=plain("again"), reply_to=there))
    assert "reply_to_message" not in scene.server.sent(group)[-1]


async def test_a_topic_is_answered_in_the_topic_and_general_without_a_thread(
    scene: Scene, ana: Person
) -> None:
    forum = scene.server.supergroup("Forum", members=[ana], forum=True)
    topic = scene.server.topic(forum, "Help")
    await scene.do(Send(chat=chat_of(forum, topic), body=plain("in the topic")))
    assert scene.server.sent(forum)[-1]["message_thread_id"] == topic
    for general in (chat_of(forum), chat_of(forum, 1)):
        await scene.do(Send(chat=general, body=plain("in General")))
        assert "message_thread_id" not in scene.server.calls.to("sendMessage")[-1].params


async def test_a_lost_topic_is_told_to_whoever_can_open_another(scene: Scene) -> None:
    forum = scene.server.supergroup("Forum", forum=True)
    refused = await refusal(scene, Send(chat=chat_of(forum, 4711), body=plain("hello")))
    assert refused.reason is Reason.PLACE_GONE


async def test_buttons_that_telegram_refuses_are_left_out(scene: Scene, group: Place) -> None:
    button = Button(label=plain("Go"), url="notalink")
    await scene.do(Send(chat=chat_of(group), body=plain("look"), buttons=((button,),)))
    sent = scene.server.sent(group)[-1]
    assert sent["text"] == "look"
    assert "reply_markup" not in sent


async def test_button_data_over_64_bytes_is_our_mistake(scene: Scene, group: Place) -> None:
    button = Button(label=plain("Go"), data="ж" * 33)
    action = Send(chat=chat_of(group), body=plain("look"), buttons=((button,),))
    assert (await refusal(scene, action)).reason is Reason.WRONG


async def test_nothing_to_say_is_our_mistake(scene: Scene, group: Place) -> None:
    assert (await refusal(scene, Send(chat=chat_of(group), body=plain(" \n ")))).reason is (
        Reason.WRONG
    )
    unrendered = Send(chat=chat_of(group), body=t("points.balance"))
    assert (await refusal(scene, unrendered)).reason is Reason.WRONG


async def test_an_answer_that_got_lost_may_have_happened(scene: Scene, group: Place) -> None:
    scene.server.fault("sendMessage", drop="after")
    with pytest.raises(Retry) as retry:
        await scene.do(Send(chat=chat_of(group), body=plain("once or twice")))
    assert retry.value.may_have_happened
    assert scene.server.sent(group)[-1]["text"] == "once or twice"


async def test_an_answer_nobody_understands_may_have_happened(scene: Scene, group: Place) -> None:
    for body in (b'{"ok":true,"result":', b"<html>"):
        scene.server.fault("sendMessage", body=body)
        with pytest.raises(Retry) as retry:
            await scene.do(Send(chat=chat_of(group), body=plain("hm")))
        assert retry.value.may_have_happened


async def test_a_server_that_names_only_the_id_of_what_it_sent_is_understood(
    scene: Scene, group: Place
) -> None:
    scene.server.fault("sendMessage", body=b'{"ok":true,"result":{"message_id":17}}')
    receipt = await scene.do(Send(chat=chat_of(group), body=plain("hm")))
    assert receipt.message == "17"


async def test_what_was_done_without_saying_how_is_not_done_again(
    scene: Scene, group: Place
) -> None:
    scene.server.fault("sendMessage", body=b'{"ok":true,"result":true}')
    refused = await refusal(scene, Send(chat=chat_of(group), body=plain("hm")))
    assert refused.reason is Reason.BROKEN


async def test_a_server_that_does_not_know_every_part_of_a_message_gets_a_plainer_one(
    scene: Scene, group: Place
) -> None:
    body = b'{"ok":false,"error_code":400,"description":"Bad Request: unexpected field"}'
    button = Button(label=plain("Ok"), data="row-1")
    words = Rich("read docs", (Span("bold", 0, 4),))
    for refusals in (1, 2):
        scene.server.fault("sendMessage", status=400, body=body, times=refusals)
        await scene.do(Send(chat=chat_of(group), body=words, buttons=((button,),)), f"{refusals}")
    second, last = [call.params for call in scene.server.calls.to("sendMessage")]
    assert "link_preview_options" not in second
    assert {"entities", "reply_markup"} <= second.keys()
    assert last.keys() == {"chat_id", "text"}


async def test_a_server_that_refuses_even_plain_words_is_believed(
    scene: Scene, group: Place
) -> None:
    body = b'{"ok":false,"error_code":400,"description":"Bad Request: not today"}'
    fault = scene.server.fault("sendMessage", status=400, body=body, times=9)
    refused = await refusal(scene, Send(chat=chat_of(group), body=plain("hm")))
    assert refused.reason is Reason.WRONG
    assert fault.times == 9 - 3


async def test_nobody_at_home_means_it_did_not_happen(http: Http) -> None:
    async with TelegramServer() as server:
        scene = Scene(server, http)
        group = server.supergroup("Docker")
    with pytest.raises(Retry) as retry:
        await scene.do(Send(chat=chat_of(group), body=plain("hello")))
    assert not retry.value.may_have_happened


async def test_a_pause_that_telegram_asks_for_is_passed_on(scene: Scene, group: Place) -> None:
    scene.server.fault("sendMessage", status=429, retry_after=17)
    with pytest.raises(Retry) as retry:
        await scene.do(Send(chat=chat_of(group), body=plain("hello")))
    assert (retry.value.after, retry.value.may_have_happened) == (17, False)


async def test_a_group_that_was_upgraded_names_its_new_self(scene: Scene, ana: Person) -> None:
    small = scene.server.group("Small", members=[ana])
    new = scene.server.migrates(small)
    with pytest.raises(Moved) as moved:
        await scene.do(Send(chat=chat_of(small), body=plain("hello")))
    assert moved.value.to.id == str(new.id)


async def test_people_who_never_pressed_start_or_blocked_the_bot_are_told_apart(
    scene: Scene, ana: Person
) -> None:
    hello = Send(chat=home_of(ana), body=plain("hello"))
    assert (await refusal(scene, hello)).reason is Reason.PERSON_NOT_STARTED
    ana.starts()
    await scene.do(hello)
    ana.blocks()
    assert (await refusal(scene, hello)).reason is Reason.PERSON_BLOCKED


async def test_only_one_member_sees_a_private_answer(
    scene: Scene, ana: Person, group: Place
) -> None:
    action = Send(chat=chat_of(group), body=plain("your points: 7"), private_to=account_of(ana))
    receipt = await scene.do(action)
    assert receipt.message.startswith(f"~{ana.id}/")
    assert scene.server.sent(group) == []
    ref = MessageRef(chat=chat_of(group), id=receipt.message)
    edited = await scene.do(Edit(message=ref, body=plain("your points: 8")))
    assert edited.message == receipt.message
    assert scene.server.ephemeral[group.id][0]["text"] == "your points: 8"
    await scene.do(Delete(chat=chat_of(group), ids=(receipt.message,)))
    await scene.do(Delete(chat=chat_of(group), ids=(receipt.message,)))
    assert scene.server.ephemeral[group.id] == []


async def test_an_older_server_shows_a_private_answer_to_all_and_is_asked_once(http: Http) -> None:
    async with TelegramServer(api="10.0", strict_repeat=False) as server:
        scene = Scene(server, http)
        ana = server.user("Ana")
        group = server.supergroup("Docker", members=[ana])
        for _ in range(2):
            action = Send(chat=chat_of(group), body=plain("7"), private_to=account_of(ana))
            receipt = await scene.do(action)
            assert receipt.message == str(server.sent(group)[-1]["message_id"])
        tried = [
            "ephemeral_message_parameters" in call.params for call in server.calls.to("sendMessage")
        ]
        assert tried == [True, False, False]


async def test_a_file_of_telegram_goes_by_its_name(scene: Scene, ana: Person, group: Place) -> None:
    photo = ana.sends_photo("look", chat=group)["photo"][-1]["file_id"]
    media = (Media(kind="photo", file=f"telegram:{photo}"),)
    button = Button(label=plain("Ok"), data="row-1")
    await scene.do(Send(chat=chat_of(group), body=plain("seen"), media=media, buttons=((button,),)))
    sent = scene.server.sent(group)[-1]
    assert sent["caption"] == "seen"
    assert sent["photo"][-1]["file_id"] == photo
    assert "reply_markup" in sent


async def test_files_of_another_network_are_fetched_and_uploaded(
    scene: Scene, group: Place
) -> None:
    opened: list[str] = []

    async def open_file(file: str) -> AsyncIterator[bytes]:
        opened.append(file)
        yield b"first "
        yield b"second"

    scene.platform = scene.adapter(open_file=open_file)
    media = (
        Media(kind="photo", file="discord:1/2/a.png", name="a.png"),
        Media(kind="photo", file="discord:1/2/b.png", name="b.png"),
    )
    await scene.do(Send(chat=chat_of(group), body=plain("two"), media=media))
    album = scene.server.sent(group)
    assert [one.get("caption") for one in album] == ["two", None]
    await scene.do(Send(chat=chat_of(group), body=plain("one"), media=media[:1]))
    stored = scene.server.sent(group)[-1]["photo"][-1]["file_id"]
    assert scene.server.files[stored] == b"first second"
    assert opened == ["discord:1/2/a.png", "discord:1/2/b.png", "discord:1/2/a.png"]


async def test_a_file_that_is_gone_leaves_the_words(scene: Scene, group: Place) -> None:
    media = (Media(kind="document", file="telegram:nothing"),)
    await scene.do(Send(chat=chat_of(group), body=plain("the words"), media=media))
    assert scene.server.sent(group)[-1]["text"] == "the words"
    only = Send(chat=chat_of(group), body=plain(""), media=media)
    assert (await refusal(scene, only)).reason is Reason.WRONG


async def test_a_caption_that_is_too_long_becomes_a_message_of_its_own(
    scene: Scene, ana: Person, group: Place
) -> None:
    photo = ana.sends_photo("look", chat=group)["photo"][-1]["file_id"]
    media = (Media(kind="photo", file=f"telegram:{photo}"),)
    receipt = await scene.do(Send(chat=chat_of(group), body=plain("word " * 300), media=media))
    first, second = scene.server.sent(group)
    assert "caption" not in first
    assert second["text"].startswith("word word")
    assert len(receipt.also) == 1


async def test_files_can_be_read_back(scene: Scene, ana: Person, group: Place) -> None:
    photo = ana.sends_photo("look", chat=group)["photo"][-1]["file_id"]
    pieces = [piece async for piece in scene.platform.open(f"telegram:{photo}")]
    assert b"".join(pieces) == scene.server.files[photo]
    with pytest.raises(Refused):
        _ = [piece async for piece in scene.platform.open("telegram:nothing")]


async def test_a_message_is_changed_and_the_same_change_again_is_fine(
    scene: Scene, group: Place
) -> None:
    receipt = await scene.do(Send(chat=chat_of(group), body=plain("one")))
    ref = MessageRef(chat=chat_of(group), id=receipt.message)
    for _ in range(2):
        assert (await scene.do(Edit(message=ref, body=plain("two")))).message == receipt.message
    assert [one["text"] for one in scene.server.sent(group)] == ["two"]


async def test_words_under_a_file_are_changed_too(scene: Scene, ana: Person, group: Place) -> None:
    photo = ana.sends_photo("look", chat=group)["photo"][-1]["file_id"]
    media = (Media(kind="photo", file=f"telegram:{photo}"),)
    receipt = await scene.do(Send(chat=chat_of(group), body=plain("one"), media=media))
    ref = MessageRef(chat=chat_of(group), id=receipt.message)
    await scene.do(Edit(message=ref, body=plain("two")))
    assert scene.server.sent(group)[-1]["caption"] == "two"


async def test_a_message_that_is_gone_is_sent_anew(scene: Scene, group: Place) -> None:
    ref = MessageRef(chat=chat_of(group), id="4711")
    receipt = await scene.do(Edit(message=ref, body=plain("again")))
    assert receipt.message == str(scene.server.sent(group)[-1]["message_id"])


async def test_a_hundred_and_one_messages_go_in_two_calls_missing_ones_too(
    scene: Scene, ana: Person, group: Place
) -> None:
    ids = [str(ana.says(f"spam {n}", chat=group)["message_id"]) for n in range(100)]
    await scene.do(Delete(chat=chat_of(group), ids=(*ids, "99999")))
    assert len(scene.server.calls.to("deleteMessages")) == 2
    assert not set(map(int, ids)) & set(group.messages)


async def test_a_deletion_without_the_right_names_the_right(
    scene: Scene, ana: Person, group: Place
) -> None:
    scene.platform._api.bot_id = scene.server.bot.account.id
    message = ana.says("spam", chat=group)
    scene.server.promote(group, scene.server.bot, can_pin_messages=True)
    refused = await refusal(scene, Delete(chat=chat_of(group), ids=(str(message["message_id"]),)))
    assert refused.reason is Reason.NO_RIGHT


def refused_with(text: str) -> bytes:
    """An answer of Telegram as the adapter sees it."""
    return json.dumps({"ok": False, "error_code": 400, "description": text}).encode()


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("Bad Request: TOPIC_CLOSED", "message_thread_id"),
        ("Bad Request: can't parse entities: unsupported start tag", "entities"),
        ("Bad Request: reply markup is too long", "reply_markup"),
        ("Bad Request: message to be replied not found", "reply_parameters"),
    ],
)
async def test_what_telegram_refuses_is_left_out_once(
    scene: Scene, ana: Person, text: str, left_out: str
) -> None:
    forum = scene.server.supergroup("Forum", members=[ana], forum=True)
    topic = scene.server.topic(forum, "Help")
    question = ana.says("why?", chat=forum, topic=topic)
    place = chat_of(forum, topic)
    action = Send(
        chat=place,
        body=Rich("because", (Span("bold", 0, 7),)),
        reply_to=MessageRef(chat=place, id=str(question["message_id"])),
        buttons=((Button(label=plain("Ok"), data="row-1"),),),
    )
    fault = scene.server.fault("sendMessage", status=400, body=refused_with(text))
    await scene.do(action)
    everything = {"message_thread_id", "entities", "reply_markup", "reply_parameters"}
    sent = scene.server.calls.to("sendMessage")[-1].params
    assert everything - sent.keys() == {left_out}
    fault.times = 2
    assert (await refusal(scene, action)).detail == text


async def test_what_telegram_finds_too_long_is_cut_shorter(scene: Scene, group: Place) -> None:
    too_long = refused_with("Bad Request: message is too long")
    fault = scene.server.fault("sendMessage", status=400, body=too_long)
    receipt = await scene.do(Send(chat=chat_of(group), body=plain("word " * 800)))
    assert len(receipt.also) == 1
    fault.times = 2
    refused = await refusal(scene, Send(chat=chat_of(group), body=plain("word " * 800)))
    assert refused.reason is Reason.WRONG


async def test_a_closed_topic_of_the_bots_own_is_opened_again_where_that_is_wanted(
    scene: Scene,
) -> None:
    forum = scene.server.supergroup("Team", forum=True)
    topic = scene.server.topic(forum, "T-1")
    forum.topics[topic].closed = True
    closed = refused_with("Bad Request: TOPIC_CLOSED")
    scene.server.fault("sendMessage", status=400, body=closed)
    await scene.do(Send(chat=chat_of(forum, topic), body=plain("he is small"), reopens=True))
    assert not forum.topics[topic].closed
    assert scene.server.sent(forum)[-1]["message_thread_id"] == topic


async def test_a_topic_that_may_not_be_opened_again_leaves_the_message_beside_it(
    scene: Scene,
) -> None:
    forum = scene.server.supergroup("Team", forum=True)
    topic = scene.server.topic(forum, "T-1")
    closed = refused_with("Bad Request: TOPIC_CLOSED")
    scene.server.fault("sendMessage", status=400, body=closed)
    refused = refused_with("Bad Request: not enough rights")
    scene.server.fault("reopenForumTopic", status=400, body=refused)
    await scene.do(Send(chat=chat_of(forum, topic), body=plain("he is small"), reopens=True))
    assert "message_thread_id" not in scene.server.sent(forum)[-1]
