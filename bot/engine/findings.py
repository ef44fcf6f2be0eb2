"""What a community's past holds, found while it streams by; no text is kept for it.

A question is what the question gate lets through. It is unanswered when nobody else replied to it
and nobody else wrote in the same chat within half an hour after it.
"""

from collections import Counter
from heapq import nlargest
from itertools import islice

from bot.exports.rows import Author, Written
from bot.matching.languages import Languages
from bot.matching.questions import LANGUAGES, looks_like_question

PATIENCE_SECONDS = 30 * 60
MOST_ASKED = 50_000
"""Questions a reply is looked out for; older ones stay as they are."""
MOST_UNHEARD = 1_000
MOST_HELPERS = 5
LANGUAGE_EVERY = 32
"""A share needs no more than every so many messages, and the language is the dearest look."""
LANGUAGE_FIRST = 2_000
"""Of a small history every message is looked at."""


class Gathering:
    """Takes message after message, oldest first."""

    def __init__(self, languages: Languages | None = None) -> None:
        self._languages = languages or Languages()
        self.questions = 0
        self.first_at = 0
        self.last_at = 0
        self._answered = 0
        self._asked: dict[int, Author] = {}
        """Who asked the questions that a reply may still come to."""
        self._waiting: set[int] = set()
        self._unheard: list[tuple[int, int]] = []
        """Id and moment of the questions since which nobody but their author wrote."""
        self._unheard_by: Author | None = None
        self._helped: dict[int, tuple[Author, set[int]]] = {}
        self._hours = [0] * 24
        self._spoken: Counter[str] = Counter()
        self._texts = 0

    def new_chat(self) -> None:
        """What follows is said elsewhere: it answers nothing that was asked here."""
        self._unheard.clear()
        self._unheard_by = None

    def hear(self, row: Written, hour: int) -> None:
        """Take in a message; `hour` is the local one."""
        self._hours[hour] += 1
        self.first_at = min(self.first_at or row.at, row.at)
        self.last_at = max(self.last_at, row.at)
        if self._unheard and row.author is not self._unheard_by:
            self._heard(row.at)
        if row.reply_to:
            self._replied(row)
        if not row.text:
            return
        self._texts += 1
        if self._texts <= LANGUAGE_FIRST or not self._texts % LANGUAGE_EVERY:
            language = self._languages.guess(row.text, LANGUAGES)
            if language:
                self._spoken[language] += 1
        if looks_like_question(row.text, None):
            self._ask(row)

    @property
    def unanswered(self) -> int:
        """How many questions nobody answered."""
        return self.questions - self._answered

    @property
    def busiest_hour(self) -> int:
        """The local hour in which most was written."""
        return max(range(24), key=lambda hour: self._hours[hour])

    @property
    def languages(self) -> dict[str, int]:
        """How many of the messages that were looked at are in each language."""
        return dict(self._spoken.most_common())

    def helpers(self) -> list[tuple[Author, int]]:
        """Who replied to the questions of most different people, and of how many."""
        ranked = nlargest(
            MOST_HELPERS,
            self._helped.values(),
            key=lambda one: (len(one[1]), -one[0].number),
        )
        return [(author, len(people)) for author, people in ranked]

    def _ask(self, row: Written) -> None:
        self.questions += 1
        self._asked[row.id] = row.author
        self._waiting.add(row.id)
        if len(self._asked) > MOST_ASKED:
            for id_ in list(islice(self._asked, MOST_ASKED // 10)):
                del self._asked[id_]
                self._waiting.discard(id_)
        if self._unheard_by is not row.author:
            self._unheard.clear()
        self._unheard_by = row.author
        self._unheard.append((row.id, row.at))
        del self._unheard[:-MOST_UNHEARD]

    def _heard(self, at: int) -> None:
        """Somebody else wrote: the questions of the last half hour were not left alone."""
        for id_, asked_at in self._unheard:
            if at - asked_at <= PATIENCE_SECONDS:
                self._answer(id_)
        self.new_chat()

    def _replied(self, row: Written) -> None:
        asker = self._asked.get(row.reply_to)
        if asker is None or asker is row.author:
            return
        _, people = self._helped.setdefault(row.author.number, (row.author, set()))
        people.add(asker.number)
        self._answer(row.reply_to)

    def _answer(self, question: int) -> None:
        if question in self._waiting:
            self._waiting.discard(question)
            self._answered += 1
