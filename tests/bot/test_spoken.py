"""The walk through the code finds every text, however its key gets to where it is said."""

import pytest

from tests.bot.spoken import REASONS, TEXTS, Module, Use, Walk


def keys(source: str, name: str = "handlers.toy") -> set[str]:
    walk = Walk([Module(name, source)], TEXTS)
    assert not walk.lost
    return {use.key + ("*" if use.is_family else "") for use in walk.uses}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def f():\n    return t('toy.a', n=1)", {"toy.a"}),
        ("def f(x):\n    return t('toy.a' if x else 'toy.b')", {"toy.a", "toy.b"}),
        ("def f(x):\n    return t(f'toy.state_{x}')", {"toy.state_*"}),
        ("def f(texts):\n    return texts.plain('toy.a', 'en')", {"toy.a"}),
        ("def say(x, key):\n    return t(key)\ndef f():\n    say(1, 'toy.a')", {"toy.a"}),
        ("def say(*, key):\n    return t(key)\ndef f():\n    say(key='toy.a')", {"toy.a"}),
        ("def f(x):\n    key = 'toy.b'\n    if x:\n        key = 'toy.a'\n    t(key)",
         {"toy.a", "toy.b"}),
        ("KEYS = {1: 'toy.a', 2: 'toy.b'}\ndef f(x):\n    t(KEYS[x])", {"toy.a", "toy.b"}),
        ("def f():\n    return [t(k) for k, n in (('toy.a', 1), ('toy.b', 2))]",
         {"toy.a", "toy.b"}),
        ("class A:\n    def say(self, key):\n        t(key)\n"
         "    def f(self):\n        self.say('toy.a')", {"toy.a"}),
        ("def why(x):\n    return 'toy.a' if x else ''\ndef f(x):\n    key = why(x)\n    t(key)",
         {"toy.a"}),
        ("def one(key):\n    t(key)\ndef two(label):\n    one(label)\ndef f():\n    two('toy.a')",
         {"toy.a"}),
    ],
)  # fmt: skip
def test_a_key_is_found_where_it_is_written(source: str, found: set[str]) -> None:
    assert keys(source) == found


def test_a_key_given_to_another_file_is_found() -> None:
    words = Module("handlers.words", "def said(key, **values):\n    return t(key, **values)")
    toy = Module("handlers.toy", "from handlers.words import said\nsaid('toy.a', name=1)")
    also = Module("handlers.also", "from handlers import words\nwords.said('toy.b')")
    assert Walk([toy, also, words], TEXTS).uses == {
        Use("toy.a", "handlers.toy:2", frozenset({"name"})),
        Use("toy.b", "handlers.also:2", frozenset()),
    }


def test_the_values_are_those_of_the_call_and_of_what_it_passes_through() -> None:
    source = "def say(key, ticket):\n    t(key, ticket=ticket)\ndef f():\n    say('toy.a', 1)"
    (use,) = Walk([Module("handlers.toy", source)], TEXTS).uses
    assert (use.key, use.values, use.is_exact) == ("toy.a", frozenset({"ticket"}), False)


def test_a_key_that_cannot_be_followed_is_named_with_its_place() -> None:
    walk = Walk([Module("handlers.toy", "def f(row):\n    return t(row.key)")], TEXTS)
    assert walk.lost == {"handlers.toy:2: row.key"}


def test_reasons_are_followed_like_keys() -> None:
    source = "def ask(why):\n    Unanswered(why=why)\ndef f():\n    ask('goes on')"
    (use,) = Walk([Module("handlers.toy", source)], REASONS).uses
    assert use.key == "goes on"


@pytest.mark.parametrize(
    "source",
    [
        "def f(asked):\n    return hand_over(asked, 'late', ())",
        "async def f(asked, answering):\n    await answering.leave_open(asked, 'late', ())",
        "async def f(desk):\n    await desk.tickets.open(question='?', why='late')",
    ],
)
def test_reasons_are_seen_where_a_job_or_a_ticket_takes_them_on(source: str) -> None:
    (use,) = Walk([Module("handlers.toy", source)], REASONS).uses
    assert use.key == "late"
