"""Which of the entries found may be served to somebody, and how sure they are then."""

from collections.abc import Iterable, Mapping
from math import log

import msgspec

from bot.events import Chat, Message, Role
from bot.matching.evidence import MEANING, Evidence, Weights
from bot.matching.lexical import Candidate
from bot.matching.outcome import by_words, is_exact, margin
from storage.entries import EntryRow

FAR = 0.4
"""Of `faq.suggest_at`: a second or third title below it is not worth a button."""


class Asker(msgspec.Struct, frozen=True):
    """Who asks, as far as it decides what may be served: languages, places, role, the moment."""

    spoken: str
    """The language to answer in."""
    written: str
    """The language the question is in."""
    places: frozenset[str]
    role: Role
    now: int


def places_of(chat: Chat) -> frozenset[str]:
    """The addresses at which an entry's scope may name a chat."""
    places = (chat.id, chat.parent, chat.server)
    return frozenset(f"{chat.platform}:{place}" for place in places if place)


def needs_role(found: Iterable[Candidate], rows: Mapping[int, EntryRow]) -> bool:
    """Whether it matters what the asker may see."""
    return any(row.role != Role.MEMBER for one in found if (row := rows.get(one.key)))


def may_get(row: EntryRow, asker: Asker) -> bool:
    """Whether an entry is for this person, in this place, at this moment."""
    return (
        row.state == "published"
        and (row.expires_at is None or row.expires_at > asker.now)
        and (not row.scope or row.scope in asker.places)
        and asker.role.includes(Role(row.role))
    )


def served(
    found: list[Candidate], rows: Mapping[int, EntryRow], asker: Asker,
    weights: Mapping[str, Weights], *, has_meaning: bool,
) -> list[Candidate]:  # fmt: skip
    """The entries this asker may get, one of each slug, each with its probability."""
    best: dict[str, Candidate] = {}
    for one in found:
        row = rows.get(one.key)
        if row is None or not may_get(row, asker):
            continue
        is_exact_phrase = one.score >= 1.0
        if not has_meaning and not is_exact_phrase and not _is_read(row, asker):
            continue  # words alone say nothing across languages
        best.setdefault(row.slug, one)
    kept = list(best.values())
    if not kept:
        return []
    evidence = _evidence(found, kept, rows)
    if evidence is None:
        return [msgspec.structs.replace(kept[0], probability=1.0, evidence=None)]
    known = weights[evidence.kind]
    first = known.probability(evidence)
    others = [
        msgspec.structs.replace(
            one, evidence=None, probability=min(first, known.probability(_as_first(evidence, one)))
        )
        for one in kept[1:3]
    ]
    return [msgspec.structs.replace(kept[0], probability=first, evidence=evidence), *others]


def variant(rows: Mapping[int, EntryRow], row: EntryRow, asker: Asker) -> EntryRow:
    """The entry in the asker's language, or as it was found."""
    same = (one for one in rows.values() if one.slug == row.slug and may_get(one, asker))
    fitting = [one for one in same if one.language == asker.spoken]
    return fitting[0] if fitting else row


def asker_of(message: Message, written: str | None, now: int) -> Asker:
    """Who asks; the role is a member's until something else is proved."""
    return Asker(
        spoken=message.language, written=written or message.language,
        places=places_of(message.chat), role=Role.MEMBER, now=now,
    )  # fmt: skip


def _is_read(row: EntryRow, asker: Asker) -> bool:
    return row.language in {"", asker.written, asker.spoken}


def _as_first(evidence: Evidence, one: Candidate) -> Evidence:
    return msgspec.structs.replace(evidence, score=one.score, margin=0.0)


def _evidence(
    found: list[Candidate], kept: list[Candidate], rows: Mapping[int, EntryRow]
) -> Evidence | None:
    """What speaks for the first that is left; None if it was met word by word."""
    if is_exact(kept):
        return None
    told = found[0].evidence
    if told is None or told.kind != MEANING:
        return by_words(kept)
    lead = margin(kept)
    if kept[0].key == found[0].key:
        return msgspec.structs.replace(told, margin=lead)
    phrases = 1 + len(rows[kept[0].key].phrases)
    return Evidence(
        MEANING, score=kept[0].score, margin=lead, length=told.length, examples=log(phrases)
    )
