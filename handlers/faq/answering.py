"""What follows a search: an answer, titles to choose from, or the team; and what is remembered."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec

from bot.actions import AnyAction, Job, Outcome, Schedule, t
from bot.clock import Clock
from bot.events import Message, Suggestion, encode
from bot.feature import Ui
from bot.matching.lexical import Candidate
from bot.matching.outcome import Thresholds, Verdict, decide
from handlers.faq.knowledge import Knowledge
from handlers.faq.outcomes import (
    Pick,
    answer_body,
    answer_buttons,
    day_of,
    media_of,
    offer_buttons,
    packed,
    place_of,
    suggested,
    to_asker,
    unanswered,
)
from handlers.faq.recent import Recent
from handlers.faq.serving import FAR
from handlers.faq.settings import FaqSettings
from storage.entries import Entries, EntryRow
from storage.entry_uses import EntryUses
from storage.misses import Misses

LAST_USES = 10


class Found(msgspec.Struct, frozen=True):
    """What a search comes to: the verdict, the entries behind it, another question's entry."""

    verdict: Verdict
    picks: list[Pick]
    beside: EntryRow | None = None

    @property
    def is_answer(self) -> bool:
        """Whether an answer is given."""
        return self.verdict is Verdict.ANSWER and bool(self.picks)


def read_found(
    result: list[list[dict[str, object]]], asked: Message, index: Knowledge, faq: FaqSettings
) -> Found:
    """What the candidates of a search amount to."""
    parts = msgspec.convert(result, list[list[Candidate]])
    wanted = faq.answer_at if asked.is_addressed else max(faq.auto_at, faq.answer_at)
    limits = Thresholds(answer=wanted, suggest=faq.suggest_at, margin=faq.margin)
    first = parts[0] if parts else []
    outcome = decide(first, limits)
    picks = _picks(asked, index, list(outcome.candidates), faq)
    beside = None
    for other in parts[1:]:
        found = _picks(asked, index, other[:1], faq)
        is_likely = bool(other) and (other[0].probability or 0.0) >= faq.suggest_at
        if found and is_likely and picks and found[0].row.slug != picks[0].row.slug:
            beside = found[0].row
            break
    return Found(outcome.verdict, picks, beside)


def _picks(
    asked: Message, index: Knowledge, candidates: list[Candidate], faq: FaqSettings
) -> list[Pick]:
    """The entries worth showing, each in the asker's language where it has that."""
    likely = [
        one
        for at, one in enumerate(candidates)
        if at == 0 or (one.probability or 0.0) >= FAR * faq.suggest_at
    ]
    rows = [(index.row(asked.community, one.key), one) for one in likely]
    return [Pick(index.variant(asked, row), one) for row, one in rows if row is not None]


class Answering:
    """Gives answers and remembers them."""

    def __init__(
        self, entries: Entries, uses: EntryUses, misses: Misses, index: Knowledge, recent: Recent,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._entries = entries
        self._uses = uses
        self._misses = misses
        self._index = index
        self._recent = recent
        self._clock = clock

    @property
    def now(self) -> int:
        """This moment, in unix seconds."""
        return int(self._clock.now().timestamp())

    def is_late(self, asked: Message, ui: Ui) -> bool:
        """Whether a question is too old for an answer of the bot's own."""
        return self._clock.now() - asked.at > ui.max_age

    async def outcome(self, asked: Message, found: Found, faq: FaqSettings, ui: Ui) -> Outcome:
        """Answer now or after people had the first word, offer, or hand over."""
        is_stale = bool(found.picks) and await self._is_stale(found.picks[0].row, faq)
        if found.is_answer and not is_stale:
            due = asked.at + faq.wait
            if asked.is_addressed or due <= self._clock.now():
                return await self.give(asked, found.picks[0], faq, ui, beside=found.beside)
            self._recent.waits(asked)
            pick = found.picks[0]
            values = {"message": packed(asked), "entry": pick.row.id, "evidence": pick.evidence}
            return Schedule(
                kind="faq.wait", key=f"{asked.chat.address}:{asked.id}", due=due, values=values
            )
        if found.picks and asked.is_addressed and found.verdict is not Verdict.HAND_OVER:
            return self.offer(asked, found.picks, ui)
        return await self.leave_open(asked, "unknown", suggested(found.picks, faq), faq)

    async def give(
        self, asked: Message, pick: Pick, faq: FaqSettings, ui: Ui, *, beside: EntryRow | None
    ) -> Outcome:
        """The answer, or a link to it if it was given here a moment ago."""
        row, place = pick.row, place_of(asked)
        self._count(asked, row.id, "answered")
        last = await self._entries.last_served(asked.community, place, row.id)
        cooldown = faq.cooldown.total_seconds() if row.cooldown is None else row.cooldown
        is_recent = last is not None and self.now - last[0] < cooldown
        is_same = last is not None and row.changed_at <= last[0]
        if last and is_recent and is_same and not asked.chat.is_private:
            link = asked.chat.link(last[1]) if last[1] else ""
            body = t("faq.answered_above_link", link=link) if link else t("faq.answered_above")
            return to_asker(asked, body, max_age=ui.max_age)
        self._entries.served(asked.community, place, row.id, self.now)
        use = await self.used(asked, pick)
        return to_asker(
            asked,
            answer_body(row, asked.language, ZoneInfo(ui.timezone)),
            answer_buttons(asked, use, row, beside),
            max_age=ui.max_age,
            media=media_of(row),
            remember={"entry": row.id, "place": place, "use": use},
        )

    async def used(self, asked: Message, pick: Pick) -> int:
        """Remember that somebody gets an entry; its number."""
        return await self._uses.add(
            asked.community, entry=pick.row.id, person=asked.person,
            platform=asked.chat.platform, chat=asked.chat.id, asked_in=asked.id,
            evidence=pick.evidence, at=self.now,
        )  # fmt: skip

    def offer(self, asked: Message, picks: list[Pick], ui: Ui) -> Outcome:
        """A few titles to choose from."""
        self._entries.count_outcome(asked.community, day_of(asked.at), "offered")
        for pick in picks:
            self._entries.count_entry(pick.row.id, day_of(asked.at), asked.language, "offered")
        return to_asker(
            asked, t("faq.did_you_mean"), offer_buttons(asked, picks), max_age=ui.max_age
        )

    async def leave_open(
        self, asked: Message, why: str, titles: tuple[Suggestion, ...], faq: FaqSettings
    ) -> Outcome:
        """No answer: to the team at once if the bot was asked, else if nobody answers in time."""
        await self.keep_open(asked)
        if asked.is_addressed:
            return hand_over(asked, why, titles)
        if faq.escalate_after is None:
            return None
        return Schedule(
            kind="faq.escalate",
            key=f"{asked.chat.address}:{asked.id}",
            due=asked.at + faq.escalate_after,
            values={"message": packed(asked)},
        )

    async def come_late(self, asked: Message, faq: FaqSettings) -> Outcome:
        """Too late for an answer of the bot's own: a person may still give one."""
        return await self.leave_open(asked, "late", (), faq)

    async def keep_open(self, asked: Message) -> None:
        """Count and remember a question that got no answer from the knowledge base."""
        self._entries.count_outcome(asked.community, day_of(asked.at), "open")
        await self._remember(asked)

    async def pass_on(self, asked: Message, *, was_answered: bool) -> None:
        """Remember a question whose asker wants a person; it was counted when it was asked."""
        here = (asked.chat.platform, asked.chat.id, asked.id)
        if await self._misses.find(asked.community, *here) is not None:
            return
        await self._remember(asked)
        if was_answered:
            self._entries.count_outcome(asked.community, day_of(asked.at), "passed_on")

    async def _remember(self, asked: Message) -> None:
        await self._misses.add(
            community=asked.community, question=asked.text, language=asked.language,
            person=asked.person, platform=asked.chat.platform, chat=asked.chat.id,
            message=asked.id, ticket=0, now=int(asked.at.timestamp()),
        )  # fmt: skip

    def _count(self, asked: Message, entry: int, outcome: str) -> None:
        self._entries.count_outcome(asked.community, day_of(asked.at), outcome)
        self._entries.count_entry(entry, day_of(asked.at), asked.language, outcome)

    async def _is_stale(self, row: EntryRow, faq: FaqSettings) -> bool:
        """Whether an entry is only offered until somebody has looked at it."""
        if row.review_at is not None and row.review_at <= self.now:
            return True
        age = self.now - row.reviewed_at
        if row.reviewed_at and age > faq.stale_after.total_seconds():
            return True
        since = row.reviewed_at
        return await self._uses.votes_against(row.id, LAST_USES, since) >= faq.stale_votes


def hand_over(asked: Message, why: str, titles: tuple[Suggestion, ...]) -> AnyAction:
    """To the team, after a look whether somebody asks the same already."""
    passed_on = encode(unanswered(asked, why, titles)).decode()
    values = {"community": asked.community, "message": packed(asked), "passed_on": passed_on}
    return Job(kind="faq.same", values=values)


def listed(outcome: Outcome) -> Sequence[AnyAction]:
    """What a step wants done, as a list."""
    if outcome is None:
        return ()
    return outcome if isinstance(outcome, Sequence) else (outcome,)
