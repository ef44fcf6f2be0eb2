"""Actions survive waiting in the outbox, whatever they say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import (
    Ban,
    Button,
    Delete,
    Edit,
    Form,
    MessageRef,
    Mute,
    OpenTopic,
    PlatformAction,
    Send,
    SendPoll,
    SlowMode,
    Toast,
    decode,
    encode,
    t,
)  # fmt: skip
from bot.events import Account, Chat
from bot.formatting.rich import Rich, Span, moment, rich

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
CHATS = st.builds(Chat, platform=WORDS, id=WORDS)
ACCOUNTS = st.builds(Account, platform=WORDS, id=WORDS, name=WORDS)
BODIES = st.builds(Rich, text=WORDS) | st.builds(
    lambda text: rich(text, [Span("bold", 0, len(text))]), WORDS
)
BUTTONS = st.builds(Button, label=BODIES, data=WORDS, url=WORDS).map(lambda one: ((one,),))
MESSAGES = st.builds(MessageRef, chat=CHATS, id=WORDS, key=WORDS)
ACTIONS: st.SearchStrategy[PlatformAction] = st.one_of(
    st.builds(
        Send, chat=CHATS, body=BODIES, reply_to=st.none() | MESSAGES, buttons=BUTTONS,
        stale_after=st.none() | st.timedeltas(timedelta(0), timedelta(days=9)),
        mentions=st.lists(ACCOUNTS, max_size=2).map(tuple),
        remember=st.just({"a": [1, {"b": None}]}),
    ),
    st.builds(Edit, message=MESSAGES, body=BODIES, buttons=BUTTONS),
    st.builds(Delete, chat=CHATS, ids=st.lists(WORDS, max_size=3).map(tuple)),
    st.builds(Mute, chat=CHATS, account=ACCOUNTS, until=st.none() | st.just(AT)),
    st.builds(Ban, chat=CHATS, account=ACCOUNTS, delete_history=st.just(timedelta(hours=1))),
    st.builds(SendPoll, chat=CHATS, question=WORDS, options=st.just(("a", "b"))),
    st.builds(OpenTopic, chat=CHATS, name=WORDS, body=st.none() | BODIES),
    st.builds(SlowMode, chat=CHATS, every=st.just(timedelta(seconds=30))),
    st.builds(Toast, interaction=WORDS, body=BODIES),
    st.builds(
        Form, interaction=WORDS, title=BODIES, fields=st.just((("a", Rich("b")),)), press=WORDS
    ),
)  # fmt: skip


@given(ACTIONS)
def test_every_action_survives_waiting(action: PlatformAction) -> None:
    assert decode(encode(action)) == action


def test_a_moment_in_a_text_survives_waiting() -> None:
    send = Send(chat=Chat(platform="test", id="1"), body=moment(AT))
    assert decode(encode(send)) == send


def test_what_is_no_action_is_refused() -> None:
    with pytest.raises(ValueError, match="Teleport"):
        decode(b'{"type":"Teleport"}')


def test_a_text_is_its_key_and_values() -> None:
    assert t("points.balance", count=3).values == {"count": 3}
