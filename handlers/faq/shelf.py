"""The knowledge base as its keepers change it: every change counts at once and leaves a trail."""

from collections.abc import Sequence
from typing import TypedDict, Unpack

import msgspec

from bot.actions import Text, t
from bot.clock import Clock
from bot.events import Media, Personal
from bot.matching.entry import LONGEST_SLUG, LONGEST_TITLE, MOST_ALIASES, slug_of
from bot.matching.normalise import normalise
from handlers.faq.wording import Pair
from storage.choices import Choices
from storage.curation import Curation, Field, Kept, NewKept

MOST_PHRASES = 20_000
Value = str | int | None


class NotKept(Exception):  # noqa: N818 - named after what happened
    """The knowledge base does not take this; `body` says why and what to do."""

    def __init__(self, body: Text) -> None:
        super().__init__(body.key)
        self.body = body


class Details(TypedDict, total=False):
    """Where an entry comes from and where it counts; by default the keeper's own, everywhere."""

    source: str
    author: int
    author_name: str
    source_link: str
    scope: str
    role: str
    media: str


class Shelf:
    """The entries of each community, and whoever changed them."""

    def __init__(self, curation: Curation, choices: Choices, clock: Clock) -> None:
        self._curation = curation
        self._choices = choices
        self._clock = clock

    @property
    def now(self) -> int:
        """This moment, in unix seconds."""
        return int(self._clock.now().timestamp())

    async def find(self, community: int, entry: int) -> Kept | None:
        """One variant by its number."""
        return await self._curation.find(community, entry)

    async def variants(self, community: int, slug: str) -> list[Kept]:
        """An entry in all its languages."""
        return await self._curation.variants(community, slug)

    async def publish(
        self, by: Personal, pair: Pair, *, slug: str = "", phrases: Sequence[str] = (),
        **details: Unpack[Details],
    ) -> Kept:  # fmt: skip
        """Put an entry into use; raises `NotKept` when the base is full.

        slug: of the entry this is a variant of; else one is made from the question.
        """
        await self._has_room(by.community)
        slug = slug or await self._free_slug(by.community, pair.question)
        keeper: Details = {"author": by.person, "author_name": by.sender.name}
        new: NewKept = {
            **keeper, **details, "community": by.community, "slug": slug, "title": pair.question,
            "answer": pair.answer, "language": pair.language, "tags": pair.tags,
            "buttons": msgspec.json.encode(pair.buttons).decode(), "now": self.now,
        }  # fmt: skip
        entry = await self._curation.add(**new)
        for phrase in list(dict.fromkeys(phrases))[:MOST_ALIASES]:
            if normalise(phrase) != normalise(pair.question) and len(phrase) <= LONGEST_TITLE:
                await self._curation.add_phrase(entry, phrase, kind="example", now=self.now)
        self._changed(by, f"entry {slug}", None, pair.question)
        kept = await self._curation.find(by.community, entry)
        if kept is None:
            raise LookupError(slug)
        return kept

    async def change(self, by: Personal, kept: Kept, field: Field, value: Value) -> None:
        """Give one field of an entry another value."""
        old = getattr(kept, field)
        await self._curation.set(kept.id, field, value, self.now)
        self._changed(by, f"{field} of entry {kept.slug}", old, value)

    async def alias(
        self, by: Personal, kept: Kept, text: str, *, asker: int = 0, kind: str = "alias"
    ) -> bool:
        """Add a phrasing; False if it was there. Raises `NotKept` when there are too many."""
        text = " ".join(text.split())
        if not normalise(text):
            raise NotKept(t("kb.no_question"))
        if len(text) > LONGEST_TITLE:
            raise NotKept(t("kb.alias_too_long", length=len(text), limit=LONGEST_TITLE))
        held = [phrase for phrase, _ in await self._curation.phrases(kept.id)]
        known = {normalise(phrase) for phrase in (kept.title, *held)}
        if normalise(text) in known:
            return False
        if len([phrase for phrase in held if phrase != kept.title]) >= MOST_ALIASES:
            raise NotKept(t("kb.too_many_aliases", limit=MOST_ALIASES, slug=kept.slug))
        await self._has_room(by.community)
        await self._curation.add_phrase(kept.id, text, kind=kind, person=asker, now=self.now)
        self._changed(by, f"phrasing of entry {kept.slug}", None, text)
        return True

    async def drop_alias(self, by: Personal, kept: Kept, text: str) -> bool:
        """Take a phrasing away; False if there is none like it."""
        wanted = normalise(text)
        for phrase, _ in await self._curation.phrases(kept.id):
            if normalise(phrase) == wanted and phrase != kept.title:
                await self._curation.drop_phrase(kept.id, phrase)
                self._changed(by, f"phrasing of entry {kept.slug}", phrase, None)
                return True
        return False

    async def remove(self, by: Personal, kept: Sequence[Kept]) -> None:
        """Take variants out of use; `bring_back` undoes it."""
        await self._curation.remove(by.community, [one.id for one in kept])
        for one in kept:
            self._changed(by, f"entry {one.slug}", one.title, None)

    async def bring_back(self, by: Personal, entries: Sequence[int]) -> list[Kept]:
        """Put removed variants back into use; those that are still there."""
        await self._curation.bring_back(by.community, list(entries))
        found = [await self._curation.find(by.community, entry) for entry in entries]
        kept = [one for one in found if one is not None]
        for one in kept:
            self._changed(by, f"entry {one.slug}", None, one.title)
        return kept

    async def reviewed(self, by: Personal, kept: Kept) -> None:
        """Somebody looked at an entry and found it right."""
        await self._curation.reviewed(kept.id, self.now)
        self._changed(by, f"review of entry {kept.slug}", None, "still right")

    async def _has_room(self, community: int) -> None:
        if await self._curation.count_phrases(community) >= MOST_PHRASES:
            raise NotKept(t("kb.full", limit=MOST_PHRASES))

    async def _free_slug(self, community: int, question: str) -> str:
        slug = slug_of(question)
        taken = await self._curation.slugs_like(community, slug[: LONGEST_SLUG - 6])
        number, free = 1, slug
        while free in taken:
            number += 1
            free = f"{slug[: LONGEST_SLUG - 6]}-{number}"
        return free

    def _changed(self, by: Personal, what: str, old: Value, new: Value) -> None:
        self._choices.audit(
            community=by.community, person=by.person, feature="faq", what=what,
            old=None if old in (None, "") else str(old)[:200],
            new=None if new in (None, "") else str(new)[:200], now=self.now,
        )  # fmt: skip


def packed_media(media: Sequence[Media]) -> str:
    """Files that came with a message, as an entry keeps them."""
    return msgspec.json.encode(list(media)).decode()


def media_of(kept: str) -> tuple[Media, ...]:
    """The files an entry shows."""
    return msgspec.json.decode(kept, type=tuple[Media, ...])


def links_of(kept: str) -> list[tuple[str, str]]:
    """The link buttons of an entry, as label and address."""
    return msgspec.json.decode(kept, type=list[tuple[str, str]])
