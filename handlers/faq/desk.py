"""What waits for a keeper of the knowledge base: drafts (D-12) and gaps (G-7), and how they end."""

import re

from bot.actions import Button, Outcome, Text, t
from bot.clock import Clock
from bot.events import Message, Personal, Pressed, Role
from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Rich
from bot.matching.entry import LONGEST_TITLE
from handlers.faq.cards import preview
from handlers.faq.outcomes import day_of
from handlers.faq.replies import Rows, told
from handlers.faq.shelf import NotKept, Shelf
from handlers.faq.wording import Pair, fault, language_of, read_fields, without_buttons
from storage.curation import Kept
from storage.drafts import DraftRow, Drafts
from storage.entries import Entries
from storage.gaps import Gaps
from storage.relay_askers import Askers

MOST_WORDINGS = 20
_NAME = re.compile(r"([DGdg])-?([0-9]{1,9})\Z")


class Desk:
    """Drafts and gaps of each community."""

    def __init__(
        self, shelf: Shelf, drafts: Drafts, gaps: Gaps, askers: Askers, entries: Entries,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._shelf = shelf
        self._drafts = drafts
        self._gaps = gaps
        self._askers = askers
        self._entries = entries
        self._clock = clock

    @property
    def now(self) -> int:
        """This moment, in unix seconds."""
        return int(self._clock.now().timestamp())

    @staticmethod
    def is_named(slug: str) -> bool:
        """Whether this names a draft or a gap instead of an entry."""
        return _NAME.match(slug) is not None

    async def write(self, message: Message, name: str, text: str, language: str) -> Outcome:
        """Give a draft other words, or a gap its answer."""
        named = _NAME.match(name)
        if named is None:
            return told(t("kb.no_entry", slug=name[:64]))
        number = int(named[2])
        if named[1] in "Gg":
            return await self._fill(message, number, text, language)
        return await self._rewrite(message, number, text)

    async def draft(self, by: Pressed, draft: int) -> DraftRow:
        """The draft somebody wants to decide about; raises `NotKept` if that is not theirs.

        The team decides about what it answered itself, moderators about all.
        """
        found = await self._drafts.find(by.community, draft)
        if found is None:
            raise NotKept(t("kb.draft_settled", name=f"D-{draft}"))
        if not found.ticket and not by.role.includes(Role.MODERATOR):
            raise NotKept(t("engine.refused", role=t(f"role.{Role.MODERATOR}")))
        return found

    async def publish(self, by: Personal, draft: DraftRow) -> Kept:
        """Make a draft an entry, a variant or a phrasing; raises `NotKept`."""
        target = await self._shelf.find(by.community, draft.entry) if draft.entry else None
        if draft.kind == "phrase":
            return await self.merge(by, draft, target)
        answer, buttons = without_buttons(draft.answer)
        pair = Pair(
            question=draft.question, answer=answer, language=draft.language, tags=draft.tags,
            buttons=buttons,
        )  # fmt: skip
        if wrong := fault(pair.question, pair.answer):
            raise NotKept(wrong)
        slug = target.slug if target and draft.kind == "variant" else ""
        await self._settle(by, draft, "published")
        try:
            kept = await self._shelf.publish(
                by, pair, slug=slug, source="draft", author=draft.author,
                author_name=draft.author_name, source_link=draft.source_link, media=draft.media,
            )  # fmt: skip
        except NotKept:
            await self._drafts.reopen(draft.id)
            raise
        await self._asked_before(draft, kept)
        return kept

    async def merge(self, by: Personal, draft: DraftRow, kept: Kept | None) -> Kept:
        """Make a draft's question a phrasing of an entry; raises `NotKept`."""
        if kept is None or kept.state != "published":
            raise NotKept(t("kb.gone"))
        await self._shelf.alias(
            by, kept, draft.question[:LONGEST_TITLE], asker=draft.asker, kind="example"
        )
        await self._settle(by, draft, "merged", kept.id)
        await self._asked_before(draft, kept)
        return kept

    async def discard(self, by: Personal, draft: DraftRow) -> None:
        """Let a draft go; raises `NotKept` if it was settled before."""
        await self._settle(by, draft, "discarded")

    async def card(self, community: int, draft: DraftRow) -> tuple[Text, Rows]:
        """A draft as a keeper sees it, and what can be done with it."""
        body = t(
            "kb.draft",
            name=f"D-{draft.id}",
            waiting=await self._drafts.waiting(community),
            question=Rich(draft.question),
            answer=from_markdown(draft.answer),
            by=Rich(draft.author_name or "?"),
            link=Rich(draft.source_link),
        )
        values = {"draft": draft.id}
        buttons = (
            (
                Button(label=t("kb.publish"), press="faq.publish", values=values),
                Button(label=t("kb.edit"), press="faq.reword", values=values),
            ),
            (
                Button(label=t("kb.merge"), press="faq.merge_where", values=values),
                Button(label=t("kb.discard"), press="faq.discard", values=values),
            ),
            (Button(label=t("kb.next"), press="faq.next_draft", values=values),),
        )
        return body, buttons

    async def _rewrite(self, message: Message, number: int, text: str) -> Outcome:
        draft = await self._drafts.find(message.community, number)
        if draft is None or draft.state != "waiting":
            return told(t("kb.draft_settled", name=f"D-{number}"))
        fields, before = read_fields(text)
        question = fields.get("title", draft.question)
        answer = fields.get("answer", before or draft.answer)
        if wrong := fault(question, answer):
            return told(wrong)
        await self._drafts.rewrite(number, question, answer, self.now)
        newer = await self._drafts.find(message.community, number)
        return told(*await self.card(message.community, newer or draft))

    async def _fill(self, message: Message, cluster: int, text: str, language: str) -> Outcome:
        wordings = await self._gaps.wordings(message.community, cluster, MOST_WORDINGS)
        if not wordings:
            return told(t("kb.gap_closed", name=f"G-{cluster}"))
        fields, before = read_fields(text)
        shortest = min((question for question, _ in wordings), key=len)
        answer, buttons = without_buttons(fields.get("answer", before))
        pair = Pair(
            question=fields.get("title", " ".join(shortest.split())), answer=answer,
            language=fields.get("lang") or language_of(f"{shortest} {answer}", language),
            buttons=buttons,
        )  # fmt: skip
        if wrong := fault(pair.question, pair.answer):
            return told(wrong)
        try:
            kept = await self._shelf.publish(message, pair)
            for question, person in wordings:
                await self._shelf.alias(
                    message, kept, question[:LONGEST_TITLE], asker=person, kind="example"
                )
        except NotKept as refused:
            return told(refused.body)
        await self._gaps.close(message.community, cluster)
        return told(*preview(kept))

    async def _asked_before(self, draft: DraftRow, kept: Kept) -> None:
        """Whom the team answered by hand counts among those who asked for the entry."""
        if draft.ticket:
            askers = len(await self._askers.of(draft.ticket))
            self._entries.count_entry(
                kept.id, day_of(self._clock.now()), draft.language, "before", times=askers
            )

    async def _settle(self, by: Personal, draft: DraftRow, state: str, entry: int = 0) -> None:
        is_first = await self._drafts.decide(
            draft.id, state=state, by=by.person, now=self.now, entry=entry or None
        )
        if not is_first:
            raise NotKept(t("kb.draft_settled", name=f"D-{draft.id}"))
