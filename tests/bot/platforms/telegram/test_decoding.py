"""Telegram's updates become events: who said what, as whom, where, and to whom."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SystemClock
from bot.events import Account, Identity, Kind, Message, Pressed
from bot.http import Http
from bot.platforms.telegram.api import Api
from bot.platforms.telegram.decoding import Decoded, Decoder
from bot.platforms.telegram.places import Places
from bot.platforms.telegram.polls import Polls
from bot.platforms.telegram.splitting import Cut, pieces

Json = dict[str, Any]

GROUP = {"id": -1001, "type": "supergroup", "title": "Docker"}
ANA = {"id": 7, "is_bot": False, "first_name": "Ana", "last_name": "García", "language_code": "es"}
BOT = Account(platform="telegram", id="99", name="Tertulia", username="tertulia_bot", is_bot=True)
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
AS_CHANNEL = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
CHANNEL = {"id": -1009, "type": "channel", "title": "News"}


@pytest.fixture
def decoder(http: Http) -> Decoder:
    clock = SystemClock()
    # nobody listens there: what only Telegram could confirm stays unconfirmed
    places = Places(Api(http, "1:token", "http://127.0.0.1:9"), clock)
    decoder = Decoder(places, Polls(), clock)
    decoder.meet(BOT)
    return decoder


def post(**fields: object) -> Json:
    return {"message_id": 5, "date": 1790000000, "chat": GROUP, "from": ANA} | fields


async def decoded(decoder: Decoder, *updates: Json) -> Decoded:
    numbered = [{"update_id": 10 + n} | update for n, update in enumerate(updates)]
    return await decoder.decode(json.dumps({"ok": True, "result": numbered}).encode())


async def message(decoder: Decoder, **fields: object) -> Message:
    result = await decoded(decoder, {"message": post(**fields)})
    assert result.unreadable == []
    (event,) = result.events
    assert isinstance(event, Message)
    return event


async def test_a_plain_message(decoder: Decoder) -> None:
    said = await message(decoder, text="hello")
    assert said.cause == "tg:10"
    assert said.at.isoformat() == "2026-09-21T14:13:20+00:00"
    assert (said.chat.id, said.chat.kind, said.chat.title) == ("-1001", Kind.GROUP, "Docker")
    assert (said.sender.id, said.sender.name, said.sender.language) == ("7", "Ana García", "es")
    assert (said.id, said.text, said.identity) == ("5", "hello", Identity.PERSON)
    assert not said.is_addressed
    assert not said.is_foreign


IDENTITIES = [
    ({"from": ANONYMOUS, "sender_chat": GROUP}, Identity.ANONYMOUS_ADMIN, "1087968824"),
    ({"from": ANONYMOUS, "sender_chat": CHANNEL}, Identity.CHANNEL, "-1009"),
    ({"from": ANONYMOUS}, Identity.BOT, "1087968824"),
    ({"from": ANA, "sender_chat": GROUP}, Identity.CHANNEL, "-1001"),
    ({"from": AS_CHANNEL, "sender_chat": CHANNEL}, Identity.CHANNEL, "-1009"),
    ({"from": AS_CHANNEL}, Identity.BOT, "136817688"),
    ({"from": TELEGRAM}, Identity.SERVICE, "777000"),
    (
        {"from": TELEGRAM, "sender_chat": CHANNEL, "is_automatic_forward": True},
        Identity.CHANNEL,
        "-1009",
    ),
    ({"from": ANA | {"is_bot": True}}, Identity.BOT, "7"),
    ({"from": ANA}, Identity.PERSON, "7"),
]


@pytest.mark.parametrize(("fields", "identity", "writer"), IDENTITIES)
async def test_everybody_is_taken_for_what_they_prove_to_be(
    decoder: Decoder, fields: Json, identity: Identity, writer: str
) -> None:
    said = await message(decoder, text="/ban @ana", **fields)
    assert (said.identity, said.sender.id) == (identity, writer)


@pytest.mark.parametrize(
    "mark",
    [
        {"forward_origin": {"type": "user", "date": 1}},
        {"via_bot": {"id": 3, "is_bot": True, "first_name": "Inline"}},
        {"quote": {"text": "so", "position": 0}},
        {"external_reply": {"origin": {"type": "user"}}},
    ],
)
async def test_words_of_others_are_marked_as_such(decoder: Decoder, mark: Json) -> None:
    assert (await message(decoder, text="/ban @ana", **mark)).is_foreign


async def test_cards_polls_and_buttons_are_read_out_for_the_judges(decoder: Decoder) -> None:
    keys = {"inline_keyboard": [[{"text": "WIN", "url": "https://evil.example"}]]}
    via = {"id": 3, "is_bot": True, "first_name": "Inline"}
    said = await message(decoder, text="hi", reply_markup=keys, via_bot=via)
    assert said.text == "hi\nWIN https://evil.example"
    card = {"phone_number": "+34 600", "first_name": "Cheap", "last_name": "Coins"}
    said = await message(decoder, contact=card)
    assert said.text == "Cheap Coins\n+34 600"
    assert said.is_foreign
    poll = {"id": "1", "question": "Buy?", "options": [{"text": "yes"}, {"text": "t.me/x"}]}
    assert (await message(decoder, poll=poll)).text == "Buy?\nyes\nt.me/x"


async def test_a_caption_belongs_to_its_file_and_its_album(decoder: Decoder) -> None:
    sizes = [{"file_id": "small", "file_size": 1}, {"file_id": "large", "file_size": 900}]
    said = await message(decoder, caption="look", photo=sizes, media_group_id="g1")
    assert (said.text, said.is_caption, said.album) == ("look", True, "g1")
    assert [(one.kind, one.file, one.size) for one in said.media] == [
        ("photo", "telegram:large", 900)
    ]
    report = {"file_id": "d", "file_name": "r.pdf", "mime_type": "application/pdf"}
    (file,) = (await message(decoder, document=report)).media
    assert (file.kind, file.name, file.mime) == ("document", "r.pdf", "application/pdf")


async def test_a_topic_is_a_chat_of_its_own_and_general_is_the_group(decoder: Decoder) -> None:
    forum = GROUP | {"is_forum": True}
    root = {"message_id": 40, "chat": forum, "date": 1, "forum_topic_created": {"name": "Help"}}
    said = await message(
        decoder,
        chat=forum,
        text="hi",
        message_thread_id=40,
        is_topic_message=True,
        reply_to_message=root,
    )
    assert said.chat.kind is Kind.TOPIC
    assert (said.chat.id, said.chat.parent, said.chat.title) == ("-1001/40", "-1001", "Help")
    assert said.reply_to is None
    later = await message(
        decoder, chat=forum, text="hi", message_thread_id=40, is_topic_message=True
    )
    assert later.chat == said.chat
    assert (await message(decoder, chat=forum, text="hi")).chat.kind is Kind.FORUM
    thread = await message(decoder, text="hi", message_thread_id=33)
    assert thread.chat.id == "-1001"


async def test_a_reply_names_whom_and_what(decoder: Decoder) -> None:
    before = {"message_id": 3, "chat": GROUP, "date": 1, "from": ANA, "text": "press it"}
    reply = (await message(decoder, text="thanks", reply_to_message=before)).reply_to
    assert reply is not None
    assert reply.sender is not None
    assert (reply.id, reply.sender.id, reply.text) == ("3", "7", "press it")


async def test_the_bot_is_addressed_by_name_by_reply_and_in_private(decoder: Decoder) -> None:
    entity = {"type": "mention", "offset": 3, "length": 13}
    named = await message(decoder, text="😀 @Tertulia_Bot?", entities=[entity])
    assert named.is_addressed
    assert named.mentions == (BOT,)
    other = await message(decoder, text="😀 @Tertulia_Tob?", entities=[entity])
    assert not other.is_addressed
    own = {
        "message_id": 3,
        "chat": GROUP,
        "date": 1,
        "from": {"id": 99, "is_bot": True, "first_name": "Tertulia"},
    }
    assert (await message(decoder, text="yes", reply_to_message=own)).is_addressed
    private = {"id": 7, "type": "private", "first_name": "Ana"}
    alone = await message(decoder, chat=private, text="hi")
    assert alone.is_addressed
    assert alone.chat.is_private


async def test_people_without_a_user_name_are_mentioned_by_their_id(decoder: Decoder) -> None:
    luis = {"id": 8, "is_bot": False, "first_name": "Luis"}
    entity = {"type": "text_mention", "offset": 7, "length": 4, "user": luis}
    said = await message(decoder, text="thanks Luis", entities=[entity])
    assert [account.id for account in said.mentions] == ["8"]


async def test_looks_are_counted_in_characters(decoder: Decoder) -> None:
    entities = [{"type": "bold", "offset": 3, "length": 4}, {"type": "hashtag", "offset": 0}]
    said = await message(decoder, text="😀 bold", entities=entities)
    assert [(span.kind, span.start, span.end) for span in said.spans] == [("bold", 2, 6)]


async def test_what_no_database_takes_is_replaced(decoder: Decoder) -> None:
    said = await message(decoder, text="a\x00b", **{"from": ANA | {"first_name": "N\x00L"}})
    assert (said.text, said.sender.name) == ("a\ufffdb", "N\ufffdL García")


async def test_numbers_too_large_for_the_database_are_set_aside(decoder: Decoder) -> None:
    result = await decoded(
        decoder,
        {"message": post(message_id=2**63, text="big")},
        {"message": post(text="fine")},
    )
    assert [one.cause for one in result.unreadable] == ["tg:10"]
    assert [event.cause for event in result.events] == ["tg:11"]
    assert result.newest == 11


async def test_service_messages_and_unknown_updates_say_nothing(decoder: Decoder) -> None:
    result = await decoded(
        decoder,
        {"message": post(new_chat_title="Podman")},
        {"message": post(pinned_message=post(text="x"))},
        {"poll": {"id": "1"}},
        {"message_reaction_count": {"chat": GROUP}},
        {"callback_query": {"id": "1", "from": ANA, "inline_message_id": "x", "data": "y"}},
    )
    assert (result.events, result.unreadable, result.newest) == ([], [], 14)


async def test_a_press_under_a_message_out_of_reach_still_counts(decoder: Decoder) -> None:
    gone = {"chat": GROUP, "message_id": 3, "date": 0}
    press = {"id": "77", "from": ANA, "message": gone, "data": "row-1", "chat_instance": "1"}
    (event,) = (await decoded(decoder, {"callback_query": press})).events
    assert isinstance(event, Pressed)
    assert (event.message, event.data, event.interaction) == ("3", "row-1", "77")


# -- hostile input -------------------------------------------------------------------------------

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
parts = st.sampled_from(
    [
        "message",
        "edited_message",
        "callback_query",
        "chat_member",
        "my_chat_member",
        "message_reaction",
        "chat_join_request",
        "poll_answer",
        "channel_post",
        "other",
    ]
)
fields = st.sampled_from(
    [
        "message_id",
        "chat",
        "from",
        "date",
        "text",
        "entities",
        "sender_chat",
        "photo",
        "data",
        "reply_to_message",
        "new_chat_members",
        "new_chat_member",
        "user",
        "caption",
        "contact",
    ]
)
bodies = anything | st.dictionaries(fields, anything, max_size=6)
crooked = st.builds(
    lambda name, changes: {name: post(text="x") | changes},
    parts,
    st.dictionaries(fields, anything, max_size=3),
)
hostile = st.lists(st.dictionaries(parts, bodies, max_size=2) | crooked, min_size=1, max_size=5)


def decoder_alone() -> Decoder:
    clock = SystemClock()
    return Decoder(Confirming(clock), Polls(), clock)


class Confirming(Places):
    """Knows nothing and asks nobody."""

    def __init__(self, clock: SystemClock) -> None:
        super().__init__(Api(None, "1:token", ""), clock)  # type: ignore[arg-type]

    async def learn_for(self, updates: object) -> None:
        """Stay ignorant."""


@given(hostile)
async def test_no_json_whatever_raises_or_loses_an_update(updates: list[Json]) -> None:
    decoder = decoder_alone()
    numbered = [update | {"update_id": 10 + n} for n, update in enumerate(updates)]
    result = await decoder.decode(json.dumps({"ok": True, "result": numbered}).encode())
    assert result.held == len(updates)
    assert result.newest == 9 + len(updates)
    causes = [one.cause.partition(".")[0] for one in [*result.events, *result.unreadable]]
    assert set(causes) <= {f"tg:{10 + n}" for n in range(len(updates))}
    events = {event.cause for event in result.events}
    assert not events & {one.cause for one in result.unreadable}


@given(st.binary(max_size=200))
async def test_no_bytes_whatever_raise_anything_but_cut(body: bytes) -> None:
    decoder = decoder_alone()
    try:
        result = await decoder.decode(b'{"ok":true,"result":[' + body + b"]}")
    except Cut:
        return
    assert result.held >= len(result.unreadable)


@given(st.lists(anything.map(lambda value: {"a": value}), max_size=5))
def test_an_answer_is_cut_into_exactly_its_updates(updates: list[Json]) -> None:
    body = json.dumps({"ok": True, "result": updates}).encode()
    assert [json.loads(piece) for piece in pieces(body)] == updates


async def test_an_answer_without_an_end_is_asked_for_again(decoder: Decoder) -> None:
    whole = json.dumps({"ok": True, "result": [{"update_id": 1, "message": post(text="x")}]})
    for length in range(1, len(whole) - 1, 7):
        with pytest.raises(Cut):
            await decoder.decode(whole[:length].encode())
