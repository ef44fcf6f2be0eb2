"""How a contest ends: drawn once, written down with its proof, paid, and only then told."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec

from bot.actions import AnyAction, Schedule, Unschedule
from bot.clock import Clock
from bot.drawing_lots import (
    Lot,
    Proof,
    Round,
    commitment_of,
    drawn,
    encoded,
    hash_of,
    seed_of,
)
from bot.events import Account
from bot.feature import Ui
from handlers.contests.announcing import Announcing
from handlers.contests.card import at, stamp
from handlers.contests.card import encoded as as_json
from handlers.contests.entrance import reason
from handlers.contests.settings import ContestSettings
from storage.boards import Boards, Span
from storage.contest_entries import ContestEntries, Entry
from storage.contests import Contest, Contests
from storage.ledger import Ledger

BOARD_DEPTH = 200
"""Members of a board who are looked at: more than there can be winners."""
EPOCH_DAY = 719_163
"""`date.toordinal()` of 1970-01-01."""


class Finish:
    """Ends contests."""

    def __init__(
        self, contests: Contests, entries: ContestEntries, boards: Boards, ledger: Ledger,
        announcing: Announcing, clock: Clock,
    ) -> None:  # fmt: skip
        self._contests = contests
        self._entries = entries
        self._boards = boards
        self._ledger = ledger
        self._announcing = announcing
        self._clock = clock

    async def end(self, contest: Contest, ui: Ui, chosen: ContestSettings) -> list[AnyAction]:
        """Draw, once: whoever comes second finds it over, and nothing happens."""
        now = stamp(self._clock.now())
        if not contest.is_running:
            return []
        await self._count(contest, ui, now)
        entries = await self._entries.all(contest.id)
        struck = await self._struck(contest, entries, now)
        proof = self._drawn(contest, entries, struck, now)
        if not await self._contests.end(contest.id, now, encoded(proof)):
            return []
        for entry in entries:
            if why := struck.get(entry.label):
                self._entries.strike(contest.id, entry.label, why)
        winners = await self._paid(contest, proof, now)
        told = await self._announcing.result(contest, proof, winners)
        key = str(contest.id)
        quiet = [Unschedule(kind=kind, key=key) for kind in ("contests.end", "contests.round")]
        return [*quiet, *told, *self._claiming(contest, winners, chosen)]

    async def reroll(
        self, contest: Contest, labels: Sequence[int], rounds: int, chosen: ContestSettings
    ) -> list[AnyAction] | None:
        """Give prizes to the next in line; None if that was done since it was offered."""
        now = stamp(self._clock.now())
        proof = await self.proof(contest)
        if proof is None or len(proof.rounds) != rounds:
            return None
        for label in labels:
            await self._entries.move(contest.id, label, "replaced", ["won", "claimed", "delivered"])
            if contest.points:
                await self._ledger.reverse(contest.community, cause_of(contest, label), now)
        entries = await self._entries.all(contest.id)
        known = {one.label for one in proof.entries if one.struck}
        known |= {label for one in proof.rounds for label in one.struck}
        gone = await self._struck(contest, entries, now)
        struck = {str(label): why for label, why in gone.items() if str(label) not in known}
        new = Round(winners=(), wanted=len(labels), struck=struck)
        rounds_now = drawn(bytes.fromhex(proof.seed), proof.entries, (*proof.rounds, new))
        proof = msgspec.structs.replace(proof, rounds=rounds_now)
        await self._contests.prove(contest.id, encoded(proof))
        winners = await self._paid(contest, proof, now)
        told = await self._announcing.result(contest, proof, winners)
        return [*told, *self._claiming(contest, winners, chosen)]

    async def proof(self, contest: Contest) -> Proof | None:
        """How a contest was drawn."""
        kept = await self._contests.proof(contest.id)
        return msgspec.json.decode(kept, type=Proof) if kept else None

    async def _count(self, contest: Contest, ui: Ui, now: int) -> None:
        """What decides before luck does: votes, or places on a board."""
        if contest.kind == "vote":
            await self._entries.count_votes(contest.community, contest.id)
        if contest.kind != "top":
            return
        span = _span(contest, ui.timezone, now)
        for place in await self._boards.top(
            contest.community,
            contest.board,
            span,
            BOARD_DEPTH,
        ):
            found = await self._entries.account(place.person)
            if found is not None:
                platform, native, name = found
                account = Account(platform=platform, id=native, name=name)
                await self._entries.add(contest.id, place.person, as_json(account), place.amount,
                                        now)  # fmt: skip

    async def _struck(self, contest: Contest, entries: Sequence[Entry], now: int) -> dict[int, str]:
        """Who cannot win by now, and why, for the proof."""
        standings = {
            one.label: one for one in await self._entries.standings(contest.community, contest.id)
        }
        seen: set[int] = set()
        struck: dict[int, str] = {}
        for entry in entries:
            standing = standings.get(entry.label)
            why = entry.struck or reason(contest, standing, now)
            if not why and standing and standing.person in seen:
                why = "twice"
            if not why and contest.kind == "vote" and not entry.score:
                why = "no_votes"
            if standing and not why:
                seen.add(standing.person)
            if why:
                struck[entry.label] = why
        return struck

    def _drawn(
        self, contest: Contest, entries: Sequence[Entry], struck: dict[int, str], now: int
    ) -> Proof:
        lots = tuple(
            Lot(label=str(one.label), weight=one.weight, struck=struck.get(one.label, ""),
                score=-one.label if contest.kind == "first" else one.score)
            for one in entries
        )  # fmt: skip
        entries_hash = hash_of(lots)
        seed = seed_of(contest.secret, entries_hash)
        (first,) = drawn(seed, lots, (Round(winners=(), wanted=contest.winners),))
        return Proof(
            contest=contest.name, kind=contest.kind, prize=contest.prize,
            ended=at(now).isoformat(), commitment=commitment_of(contest.secret, contest.name),
            secret=contest.secret.hex(), entries=lots, entries_hash=entries_hash, seed=seed.hex(),
            rounds=(first,),
        )  # fmt: skip

    async def _paid(self, contest: Contest, proof: Proof, now: int) -> list[Entry]:
        """The winners of the last round, with what the ledger owes them."""
        number, labels = len(proof.rounds), [int(one) for one in proof.rounds[-1].winners]
        self._entries.won(contest.id, labels, number)
        winners = [one for label in labels
                   if (one := await self._entries.labelled(contest.id, label))]  # fmt: skip
        if contest.points:
            for one in winners:
                await self._ledger.pay(
                    community=contest.community, person=one.person, amount=contest.points,
                    deed="quiz" if contest.kind == "quiz" else "contest",
                    cause=cause_of(contest, one.label), now=now,
                )  # fmt: skip
                await self._entries.move(contest.id, one.label, "delivered", ["won"])
        return winners

    def _claiming(
        self, contest: Contest, winners: Sequence[Entry], chosen: ContestSettings
    ) -> list[AnyAction]:
        """What is not claimed in time is offered to the next."""
        if contest.points or not winners or chosen.claim_within is None:
            return []
        due = self._clock.now() + chosen.claim_within
        return [Schedule(kind="contests.claim", key=str(contest.id), due=due,
                         values={"contest": contest.id})]  # fmt: skip


def cause_of(contest: Contest, label: int) -> str:
    """What pays a winner, once."""
    return f"contest:{contest.id}:{label}:contests:0"


def _span(contest: Contest, zone: str, now: int) -> Span:
    """The whole local days a race lasted, from the one on which it was posted."""
    began = contest.posted_at or contest.made_at
    days = [at(one).astimezone(ZoneInfo(zone)).toordinal() - EPOCH_DAY for one in (began, now)]
    return Span(days[0], days[1], began, now)
