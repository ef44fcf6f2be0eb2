"""A first real job: members ask, the bot answers, offers titles, or hands over to the team.

The same job is done on every platform; what is judged is what the asker and the team see.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from bot.formatting.markdown import from_markdown
from bot.matching.entry import FaqEntry
from bot.texts import Texts

PATIENCE = 600.0
COMPARED = 60
"""Letters of an answer by which its entry is known again."""
_TICKET = re.compile(r"\bT-\d+\b")
ANSWERED, OFFERED, HANDED_OVER, SILENT = "answered", "offered", "handed over", "left alone"


class Heard(NamedTuple):
    """One thing the bot said in the place where somebody asked."""

    text: str
    labels: tuple[str, ...]
    """The buttons under it."""
    is_reply: bool
    """Whether it replies to the question."""


class Outcome(NamedTuple):
    """What became of a question, in words that are the same on every platform."""

    verdict: str
    said: str
    """The entry of the answer or the titles on offer."""
    faults: tuple[str, ...] = ()
    ticket: str = ""


class Way(Protocol):
    """A platform on which people ask; each question has an asker and a topic of its own."""

    name: str

    async def ask(self, question: str, *, is_addressed: bool) -> None:
        """Somebody new asks in a new topic; questions are numbered from 0."""

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so; raises TimeoutError."""

    async def settle(self) -> None:
        """Wait until the bot has nothing left to do."""

    def heard(self, number: int) -> list[Heard]:
        """What the bot said in the topic of a question."""

    def cards(self, number: int) -> list[str]:
        """Everything the bot said in the staff room of the community of a question."""

    async def answer_for_the_team(self, number: int, ticket: str, text: str) -> None:
        """Somebody of the team replies to the card of a ticket."""

    def strays(self) -> list[str]:
        """What the bot said where nobody asked."""


Opened = Callable[[Path, Path, int], AbstractAsyncContextManager[Way]]
"""A way on a folder, a FAQ file, and for so many questions."""


class Reader:
    """Reads outcomes from what was said; knows the entries by their answers."""

    def __init__(self, entries: Sequence[FaqEntry]) -> None:
        texts = Texts()
        self._none = texts.plain("faq.button_none", "en")
        self._helped = texts.plain("faq.button_helped", "en")
        # the line below an answer that says when somebody last looked at it
        source = re.escape(texts.plain("faq.source", "en", date="").strip())
        self._source = re.compile(rf"\W*{source}[^\n]*\Z")
        self._slugs = {_letters(from_markdown(entry.answer).text): entry.slug for entry in entries}

    def _without_source(self, text: str) -> str:
        return self._source.sub("", text)

    def is_settled(self, heard: Sequence[Heard]) -> bool:
        """Whether the bot has said all it will say at once; the buttons stand under the end."""
        return any(one.labels or _TICKET.search(one.text) for one in heard)

    def outcome(self, heard: Sequence[Heard], cards: Sequence[str]) -> Outcome:
        """What became of one question."""
        if not heard:
            return Outcome(SILENT, "")
        labels = [label for one in heard for label in one.labels]
        faults: tuple[str, ...] = () if heard[0].is_reply else ("no reply to its question",)
        if self._none in labels:
            return Outcome(OFFERED, " | ".join(labels[: labels.index(self._none)]), faults)
        if self._helped in labels:
            said = _letters(self._without_source("".join(one.text for one in heard)))
            slug = self._slugs.get(said, "")
            if not slug:
                faults += ("answer of no entry",)
            return Outcome(ANSWERED, slug, faults)
        found = _TICKET.search(heard[0].text)
        if found is None:
            return Outcome("unclear", heard[0].text[:80], faults)
        ticket = found[0]
        shown = sum(_names(card, ticket) for card in cards)
        if shown != 1:
            faults += (f"{shown} cards",)
        return Outcome(HANDED_OVER, "", faults, ticket)


def _letters(text: str) -> str:
    """What is left of a text on every platform."""
    return "".join(filter(str.isalnum, text.casefold()))[:COMPARED]


async def do_first_job(
    way: Way, reader: Reader, questions: Sequence[str], *, is_addressed: bool = True
) -> list[Outcome]:
    """Ask everything and say what became of it, in the order of the questions."""
    for question in questions:
        await way.ask(question, is_addressed=is_addressed)

    def outcome(number: int) -> Outcome:
        return reader.outcome(way.heard(number), way.cards(number))

    numbers = range(len(questions))
    if is_addressed:
        for number in numbers:
            await way.until(partial(_is_settled, way, reader, number))
    await way.settle()
    for number in numbers:
        if outcome(number).ticket:
            # a card goes to another room than the reply and may come later
            await way.until(partial(_has_card, way, outcome(number).ticket, number))
    return [outcome(number) for number in numbers]


def _is_settled(way: Way, reader: Reader, number: int) -> bool:
    return reader.is_settled(way.heard(number))


def _has_card(way: Way, ticket: str, number: int) -> bool:
    return any(_names(card, ticket) for card in way.cards(number))


def _names(card: str, ticket: str) -> bool:
    return ticket in card and ticket in _TICKET.findall(card)


async def answer_one(way: Way, outcomes: Sequence[Outcome], text: str) -> str:
    """The team replies to the first card; what is wrong with what the asker saw, or nothing."""
    number = next((n for n, one in enumerate(outcomes) if one.ticket), None)
    if number is None:
        return "nothing was handed over"
    before = len(way.heard(number))
    await way.answer_for_the_team(number, outcomes[number].ticket, text)
    await way.until(lambda: len(way.heard(number)) > before)
    last = way.heard(number)[-1]
    if text not in last.text:
        return f"the asker saw {last.text!r}"
    return "" if last.is_reply else "no reply to the question"


def shares(outcomes: Sequence[Outcome]) -> Mapping[str, int]:
    """How many questions ended in which way."""
    return {
        verdict: sum(one.verdict == verdict for one in outcomes)
        for verdict in (ANSWERED, OFFERED, HANDED_OVER, SILENT)
    }
