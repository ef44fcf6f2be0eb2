"""Finds questions that a community has answered before, in its own past conversations.

A proposal is a question that can be read alone, and what the one who answered it best wrote.
Nothing here decides: people read the proposals before any of them becomes an entry.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from heapq import nlargest

import msgspec

from bot.matching.entry import LONGEST_ANSWER, LONGEST_TITLE
from bot.matching.lexical import Entry, LexicalIndex
from bot.matching.mining_words import (
    APART,
    COURTESY,
    DEEDS,
    LEANING,
    PERSONAL,
    SHRUGS,
    TRIED,
    WORKED,
    has_word_of,
    plain_words,
)
from bot.matching.questions import looks_like_question
from bot.matching.thanks import is_thanks

MOST_MESSAGES = 300_000
"""Of a longer past the newest are read, so that memory stays bounded."""
ALIKE = 0.62  # guess: score from which two questions ask the same
ONE_ANSWER_SECONDS = 120
THREAD_SECONDS = 1_800
DEPTH = 5
REGULAR = 5  # answers to different people
SHORTEST_QUESTION, LONGEST_QUESTION = 5, 45  # words
SHORTEST_LINE, SHORTEST_ANSWER, BEST_ANSWER = 3, 5, 12
LEAST = 1.5  # guess: below, nothing is worth reading

_ADDRESS = re.compile(r"\s*@?([^\s:,]{2,32})\s*[:,]+\s+|\s*@([^\s:,]{2,32})\s+")
_PRECISE = re.compile(
    r"https?://|www\.|`|(?:^|\s)/[\w.]+/|\b\w+\.\w{2,4}\b|(?:^|\s)--?\w|\bsudo\b|(?:^|\s)[!/]\w"
)
_TAIL = re.compile(r"\s*(?:[:;=][-o]?[)(DPp]+|\^\^)\s*\Z")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_SPACE = re.compile(r"\s+")


class Said(msgspec.Struct, frozen=True):
    """One message of the past; `at` in unix seconds, `reply_to` 0 if it replies to none."""

    id: int
    at: int
    author: str
    name: str
    text: str
    reply_to: int = 0


class Proposal(msgspec.Struct, frozen=True):
    """A question and an answer worth an entry, with what speaks for it."""

    question: str
    answer: str
    phrases: tuple[str, ...]
    askers: int
    is_thanked: bool
    is_by_regular: bool
    message: int
    """Where the answer begins."""
    score: float


class _Found(msgspec.Struct, frozen=True):
    question: Said
    title: str
    answer: str
    begins: int
    score: float
    is_thanked: bool
    is_by_regular: bool


class _Past:
    """The messages and who replied to which."""

    def __init__(self, messages: Iterable[Said]) -> None:
        kept = deque(messages, maxlen=MOST_MESSAGES)
        self.by_id = {one.id: one for one in kept}
        self.names = {one.name.lower() for one in kept}
        self.replies: dict[int, list[Said]] = defaultdict(list)
        helped: dict[str, set[str]] = defaultdict(set)
        for one in kept:
            replied = self.by_id.get(one.reply_to)
            if replied is None:
                continue
            self.replies[one.reply_to].append(one)
            if replied.author != one.author:
                helped[one.author].add(replied.author)
        self.regulars = {author for author, whom in helped.items() if len(whom) >= REGULAR}

    def below(self, root: Said) -> list[Said]:
        """Everything said in answer to a message, and in answer to that, in order of time."""
        found: dict[int, Said] = {}
        level = [root]
        for _ in range(DEPTH):
            level = [
                reply
                for one in level
                for reply in self.replies.get(one.id, ())
                if reply.at - root.at <= THREAD_SECONDS and reply.id not in found
            ]
            found.update((one.id, one) for one in level)
        return sorted(found.values(), key=lambda one: (one.at, one.id))

    def bare(self, text: str, to: str = "") -> str:
        """A text without the name by which somebody was addressed, before or within it."""
        address = _ADDRESS.match(text)
        if address and (address[2] or address[1].lower() in self.names):
            text = text[address.end() :]
        first, _, rest = text.strip().partition(" ")
        if to and first.lower() == to.lower():
            text = rest
        return _TAIL.sub("", text).strip()


def propose(messages: Iterable[Said], limit: int = 50) -> list[Proposal]:
    """The questions most worth an entry, the best first, each only once.

    messages: in the order of their time.
    """
    past = _Past(messages)
    found = [one for said in past.by_id.values() for one in _answered(past, said)]
    groups = _grouped(found)
    proposals = [_merged(group) for group in groups]
    trusted = [one for one in proposals if one.is_thanked or one.is_by_regular or one.askers > 1]
    worth = [one for one in trusted if one.score >= LEAST]
    return nlargest(limit, worth, key=lambda one: (one.score, -one.message))


def _answered(past: _Past, said: Said) -> Iterator[_Found]:
    """A question with its best answer, if it has one."""
    replied = past.by_id.get(said.reply_to)
    if replied is not None and replied.author != said.author:
        return
    title = _SPACE.sub(" ", past.bare(said.text))
    asked = _question_score(title)
    if asked is None:
        return
    thread = past.below(said)
    best: _Found | None = None
    for number, reply in enumerate(thread):
        if reply.author == said.author:
            continue
        lines = _one_answer(past, thread[number:], said)
        text = "\n".join(lines)
        told = _answer_score(text)
        if told is None:
            continue
        after = [one for one in thread[number + 1 :] if one.author == said.author]
        is_thanked = any(is_thanks(one.text) or has_word_of(one.text, WORKED) for one in after)
        is_by_regular = reply.author in past.regulars
        score = asked + told + 1.5 * is_thanked + 0.75 * is_by_regular
        score -= 1.0 * any(has_word_of(one.text, TRIED) for one in after)
        score -= 0.1 * number  # the further down, the less it answers what was asked first
        if best is None or score > best.score:
            best = _Found(said, title, text, reply.id, score, is_thanked, is_by_regular)
    if best is not None:
        yield best


def _one_answer(past: _Past, thread: list[Said], asked: Said) -> list[str]:
    """What one person wrote in a stretch, begun with the first of these."""
    first = thread[0]
    lines = [past.bare(first.text, asked.name)]
    last = first.at
    for one in thread[1:]:
        if one.author != first.author:
            if one.author == asked.author and looks_like_question(one.text, None):
                break
            continue
        if one.at - last > ONE_ANSWER_SECONDS or looks_like_question(one.text, None):
            break
        lines.append(past.bare(one.text, asked.name))
        last = one.at
    whole = [line for line in lines[1:] if _says_something(line)]
    return [lines[0], *whole] if _begins_answer(lines[0]) else whole


def _begins_answer(line: str) -> bool:
    """Whether a first line, however short, may be the answer itself."""
    said = plain_words(line)
    return (
        bool(said)
        and not has_word_of(line, COURTESY)
        and not (len(said) < SHORTEST_LINE and said[0] in LEANING)
    )


def _says_something(line: str) -> bool:
    """Whether a line is part of an answer, not "no problem", nor the mending of a slip."""
    if line.startswith("s/") or has_word_of(line, COURTESY):
        return False
    return len(plain_words(line)) >= SHORTEST_LINE or _PRECISE.search(line) is not None


def _question_score(text: str) -> float | None:
    """How well a question can be read alone; None if it cannot."""
    if len(text) > LONGEST_TITLE or not looks_like_question(text, None):
        return None
    said = plain_words(text)
    if not SHORTEST_QUESTION <= len(said) <= LONGEST_QUESTION:
        return None
    score = 0.0
    score -= 1.5 * (said[0] in LEANING)
    score -= 0.75 * bool(set(said) & PERSONAL)
    score -= 0.4 * len(set(said) & APART)
    score += 0.75 * bool(set(said) & DEEDS)
    score += min(len(said), 10) / 10
    score -= 1.0 * (_LINK.search(text) is not None)  # about what was shown there
    return score


def _answer_score(text: str) -> float | None:
    """How much an answer says by itself; None if it says too little."""
    if not text or len(text) > LONGEST_ANSWER:
        return None
    said = plain_words(text)
    is_precise = _PRECISE.search(text) is not None
    if looks_like_question(text, None):
        return None
    if len(said) < SHORTEST_ANSWER and not is_precise:
        return None
    score = 1.0 * is_precise
    score += min(len(said), BEST_ANSWER) / BEST_ANSWER
    score -= 0.75 * (said[0] in LEANING if said else 0)
    score -= 1.0 * has_word_of(text, SHRUGS)
    score -= 0.75 * (len(plain_words(_LINK.sub(" ", text))) < SHORTEST_LINE and "http" in text)
    score -= 0.4 * bool(set(said) & PERSONAL)
    return score


def _grouped(found: list[_Found]) -> list[list[_Found]]:
    """Questions that ask the same, together; the best of each first."""
    ranked = sorted(found, key=lambda one: (-one.score, one.question.id))
    index = LexicalIndex()
    groups: list[list[_Found]] = []
    told: set[int] = set()
    for one in ranked:
        near = index.search(one.title, None, limit=1)
        if near and near[0].score >= ALIKE:
            groups[near[0].key].append(one)
            continue
        if one.begins in told:  # it answers another question better
            continue
        told.add(one.begins)
        index.put(Entry(key=len(groups), phrases=(one.title,)))
        groups.append([one])
    return groups


def _merged(group: list[_Found]) -> Proposal:
    first = group[0]
    askers = Counter(one.question.author for one in group)
    return Proposal(
        question=first.title,
        answer=first.answer,
        phrases=tuple(dict.fromkeys(one.title for one in group)),
        askers=len(askers),
        is_thanked=first.is_thanked,
        is_by_regular=first.is_by_regular,
        message=first.begins,
        score=first.score + 0.75 * (len(askers) - 1),
    )
