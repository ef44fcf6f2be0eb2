"""Events survive being stored, and know what may be asked of them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import (
    Account,
    AnyEvent,
    Chat,
    Deleted,
    Edited,
    Event,
    Failed,
    Identity,
    JobDone,
    Joined,
    Kind,
    Media,
    Message,
    Migrated,
    Pressed,
    Reacted,
    Replied,
    Right,
    RightsChanged,
    Role,
    Sent,
    Settled,
    Solved,
    Suggestion,
    TimerDue,
    Unanswered,
    decode,
    encode,
)  # fmt: skip
from bot.formatting.rich import Rich, Span

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
CHATS = st.builds(Chat, platform=WORDS, id=WORDS, kind=st.sampled_from(Kind), title=WORDS)
ACCOUNTS = st.builds(Account, platform=WORDS, id=WORDS, name=WORDS, is_bot=st.booleans())
MESSAGES = st.builds(
    Message, cause=WORDS, at=st.just(AT), chat=CHATS, sender=ACCOUNTS, id=WORDS, text=WORDS,
    spans=st.just((Span("bold", 0, 1),)), identity=st.sampled_from(Identity),
    reply_to=st.none() | st.builds(Replied, id=WORDS, sender=ACCOUNTS),
    media=st.lists(st.builds(Media, kind=WORDS, file=WORDS), max_size=2).map(tuple),
    mentions=st.lists(ACCOUNTS, max_size=2).map(tuple), role=st.sampled_from(Role),
)  # fmt: skip
COMMON = {"cause": WORDS, "at": st.just(AT), "chat": CHATS}
EVENTS: st.SearchStrategy[AnyEvent] = st.one_of(
    MESSAGES,
    st.builds(Edited, **COMMON, sender=ACCOUNTS, id=WORDS, text=WORDS),
    st.builds(Deleted, **COMMON, ids=st.just(("1", "2"))),
    st.builds(Joined, **COMMON, sender=ACCOUNTS, link=WORDS),
    st.builds(Reacted, **COMMON, sender=ACCOUNTS, message=WORDS, added=st.just(("👍",))),
    st.builds(Pressed, **COMMON, sender=ACCOUNTS, message=WORDS, data=WORDS, interaction=WORDS),
    st.builds(
        RightsChanged, **COMMON, sender=ACCOUNTS, rights=st.frozensets(st.sampled_from(Right))
    ),
    st.builds(Migrated, **COMMON, to=CHATS),
    st.builds(TimerDue, cause=WORDS, at=st.just(AT), kind=WORDS, key=WORDS, due=st.just(AT)),
    st.builds(JobDone, cause=WORDS, at=st.just(AT), kind=WORDS, values=st.just({"a": [1, None]})),
    st.builds(Sent, **COMMON, key=WORDS, message=WORDS),
    st.builds(Failed, **COMMON, key=WORDS, reason=WORDS),
    st.builds(Unanswered, cause=WORDS, at=st.just(AT), question=MESSAGES),
    st.builds(
        Settled,
        cause=WORDS,
        at=st.just(AT),
        ticket=st.integers(1, 9),
        question=WORDS,
        language=WORDS,
        answer=WORDS.map(Rich),
        by=ACCOUNTS,
        room=CHATS,
        message=WORDS,
        suggestions=st.just((Suggestion(entry=1, title="a"),)),
    ),
    st.builds(
        Solved,
        **COMMON,
        question=WORDS,
        answer=WORDS,
        asker=st.just(1),
        solver=st.just(2),
        how=WORDS,
    ),
)


@given(EVENTS)
def test_every_event_survives_being_stored(event: AnyEvent) -> None:
    assert decode(encode(event)) == event


def test_what_is_no_event_is_refused() -> None:
    with pytest.raises(ValueError, match="Teleported"):
        decode(b'{"type":"Teleported"}')


@pytest.mark.parametrize(
    ("role", "included"),
    [
        (Role.MEMBER, {Role.MEMBER}),
        (Role.GUIDE, {Role.MEMBER, Role.GUIDE}),
        (Role.MODERATOR, {Role.MEMBER, Role.GUIDE, Role.MODERATOR}),
        (Role.STAFF, {Role.MEMBER, Role.STAFF}),
        (Role.ADMIN, set(Role)),
    ],
)
def test_a_role_includes_those_beneath_it_and_no_other(role: Role, included: set[Role]) -> None:
    assert {other for other in Role if role.includes(other)} == included


@pytest.mark.parametrize(
    ("chat", "link"),
    [
        (Chat(platform="discord", id="2", server="1"), "https://discord.com/channels/1/2/7"),
        (Chat(platform="telegram", id="-100123"), "https://t.me/c/123/7"),
        (Chat(platform="telegram", id="-100123/4", parent="-100123"), "https://t.me/c/123/7"),
        (Chat(platform="telegram", id="-5"), ""),
        (Chat(platform="console", id="group"), ""),
    ],
)
def test_a_message_can_be_linked_where_the_platform_has_such_a_place(chat: Chat, link: str) -> None:
    assert chat.link("7") == link


@pytest.mark.parametrize(
    ("profile", "text", "spoken", "language"),
    [
        ("es-MX", "hello my friends", "", "es"),
        ("de", "quisiera saber dónde está la oficina", "", "es"),
        ("", "hm", "", "fr"),
        ("es", "hello", "ru", "ru"),
    ],
)
def test_a_person_is_answered_in_the_language_they_chose_or_speak(
    profile: str, text: str, spoken: str, language: str
) -> None:
    message = Message(
        cause="c", at=AT, chat=Chat(platform="test", id="1"), id="1", text=text,
        sender=Account(platform="test", id="1", language=profile), spoken=spoken, fallback="fr",
    )  # fmt: skip
    assert message.language == language
    assert isinstance(message, Event)
