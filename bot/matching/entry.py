"""One FAQ entry as files hold it, and what may be wrong with it."""

import re
from collections.abc import Iterable

import msgspec

from bot.matching.language_codes import is_language
from bot.matching.normalise import normalise, words

LONGEST_TITLE = 200
LONGEST_ANSWER = 4000
MOST_ALIASES = 50
LONGEST_SLUG = 64

_UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")


class FaqEntry(msgspec.Struct, frozen=True):
    """A question with its answer in Markdown; phrases are the title and every other wording."""

    slug: str
    title: str
    answer: str
    phrases: tuple[str, ...]
    language: str = ""
    tags: tuple[str, ...] = ()


class Problem(msgspec.Struct, frozen=True):
    """Why something in a file was left out: its line, counted from 1, and the reason."""

    line: int
    reason: str


class Reading(msgspec.Struct, frozen=True):
    """What a file holds: the good entries, and a problem for each that was left out."""

    entries: tuple[FaqEntry, ...] = ()
    problems: tuple[Problem, ...] = ()


class Draft(msgspec.Struct, frozen=True):
    """An entry as it was found, before anybody looked at it."""

    line: int
    title: str
    answer: str
    phrases: tuple[str, ...] = ()
    slug: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    number: int = 0
    """Its place in the file, where several stand on one line."""


def problem_at(line: int, number: int, reason: str) -> Problem:
    """Say what is wrong; number: of the entry, 0 where its line tells it from the others."""
    return Problem(line, f"entry {number}: {reason}" if number else reason)


def slug_of(title: str) -> str:
    """Make a short name of letters, digits and dashes from a title."""
    return "-".join(words(normalise(title)))[:LONGEST_SLUG].strip("-") or "entry"


def checked(drafts: list[Draft]) -> Reading:
    """Let the good entries in; name line and reason for each of the others."""
    entries: list[FaqEntry] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str], int] = {}
    slugs: set[tuple[str, str]] = set()
    for found in drafts:
        draft = _clean(found)
        reason = _fault(draft)
        question = (draft.language, normalise(draft.title))
        if reason is None and question in seen:
            reason = f"duplicate question, first on line {seen[question]}"
        if reason is not None:
            problems.append(problem_at(draft.line, draft.number, reason))
            continue
        seen[question] = draft.line
        slug = _free(slug_of(draft.slug or draft.title), draft.language, slugs)
        slugs.add((draft.language, slug))
        entries.append(
            FaqEntry(
                slug=slug,
                title=draft.title,
                answer=draft.answer,
                phrases=_distinct((draft.title, *draft.phrases)),
                language=draft.language,
                tags=draft.tags,
            )
        )
    return Reading(tuple(entries), tuple(problems))


def _fault(draft: Draft) -> str | None:
    phrases = draft.phrases
    faults = {
        "empty question": not normalise(draft.title),
        "empty answer": not draft.answer,
        f"question longer than {LONGEST_TITLE} characters": len(draft.title) > LONGEST_TITLE,
        f"answer longer than {LONGEST_ANSWER} characters": len(draft.answer) > LONGEST_ANSWER,
        f"alias longer than {LONGEST_TITLE} characters": any(
            len(phrase) > LONGEST_TITLE for phrase in phrases
        ),
        f"more than {MOST_ALIASES} aliases": len(phrases) > MOST_ALIASES,
        f"unknown language {draft.language[:20]}: use a code such as es": bool(draft.language)
        and not is_language(draft.language),
    }
    return next((reason for reason, is_so in faults.items() if is_so), None)


def _clean(draft: Draft) -> Draft:
    """Titles, phrases and tags are one line each; nothing that cannot be stored stays."""
    answer = draft.answer.replace("\r\n", "\n").replace("\r", "\n")
    return Draft(
        line=draft.line,
        title=_one_line(draft.title),
        answer=_UNPRINTABLE.sub("\ufffd", answer).strip(),
        phrases=_distinct(map(_one_line, draft.phrases)),
        slug=draft.slug,
        language=_one_line(draft.language).lower(),
        tags=_distinct(map(_one_line, draft.tags)),
        number=draft.number,
    )


def _one_line(text: str) -> str:
    return " ".join(_UNPRINTABLE.sub("\ufffd", text).split())


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Keep the first of those that mean the same to the matcher."""
    kept: dict[str, str] = {}
    for text in texts:
        if text:
            kept.setdefault(normalise(text) or text, text)
    return tuple(kept.values())


def _free(slug: str, language: str, taken: set[tuple[str, str]]) -> str:
    number, candidate = 1, slug
    while (language, candidate) in taken:
        number += 1
        candidate = f"{slug[: LONGEST_SLUG - 6]}-{number}"
    return candidate


def listed(texts: Iterable[str]) -> str:
    """Write several texts in one field, separated by vertical bars."""
    return " | ".join(re.sub(r"([\\|,])", r"\\\1", text) for text in texts)


def separated(field: str, marks: str) -> tuple[str, ...]:
    """Read several texts from one field: any of `marks` separates, a backslash takes one away."""
    parts = [""]
    for escaped, char in re.findall(r"\\([\\|,])|(.)", field, re.DOTALL):
        if char and char in marks:
            parts.append("")
        else:
            parts[-1] += escaped or char
    return tuple(part.strip() for part in parts if part.strip())
