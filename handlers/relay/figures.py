"""The team sees what waits now and how it does: how fast, how much, by whom, how it was liked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from bot.actions import Outcome, Text, t
from bot.events import Message, Role, Settled
from bot.feature import Feature, Stage, Ui
from handlers.relay.addressing import said
from handlers.relay.bench import Bench
from handlers.relay.counting import Counting
from handlers.relay.desk import Desk
from handlers.relay.feature import RelaySettings
from storage.ticket_figures import Sum, TicketFigures, percentile

feature = Feature("relay")

SHOWN = 20
MONTH = timedelta(days=30)
RATED = "rated_"
MINUTE, HOUR = 60, 3600
K = TypeVar("K", int, str)


@feature.command("ticket waiting", role=Role.STAFF, is_default=True, is_private=True)
async def waiting(message: Message, relay: RelaySettings, bench: Bench) -> Outcome:
    """Show what waits for an answer, the oldest first."""
    count = await bench.work.count_waiting(message.community)
    if not count:
        return said(message, relay, t("ticket.nothing_waits"))
    rows = await bench.work.waiting(message.community, SHOWN)
    lines = await bench.addressing.lines(rows, bench.desk.clock.now())
    return said(message, relay, t("ticket.waiting", count=count, lines=lines))


@feature.on(Settled, Stage.REACT)
async def was_answered(
    settled: Settled, relay: RelaySettings, ui: Ui, desk: Desk, counting: Counting
) -> Outcome:
    """A first answer is counted with the working time it took."""
    row = await desk.tickets.find(settled.ticket)
    if row is not None:
        await counting.answered(row, relay, ui)
    return None


@feature.command("ticket stats", role=Role.STAFF, is_private=True)
async def stats(
    message: Message, relay: RelaySettings, ui: Ui, figures: TicketFigures, bench: Bench,
    period: timedelta = MONTH,
) -> Outcome:  # fmt: skip
    """Show how the team does: waiting, answers, who, about what, and how it was liked."""
    last = bench.counting.today(ui)
    first = last - max(0, min(period.days, 3660) - 1)
    sums = await figures.sums(message.community, first, last)
    seen = Seen(sums)
    lines: list[Text] = [
        t("ticket.stats_now", count=await bench.work.count_waiting(message.community))
    ]
    lines += _times(seen)
    lines += _shares(seen, await figures.unaided(message.community, first, last))
    for person, done in seen.by_person():
        name = await bench.addressing.name(person)
        lines.append(t("ticket.stats_person", name=name, count=done))
    lines += [t("ticket.stats_tag", tag=tag, count=done) for tag, done in seen.by_tag()]
    return said(message, relay, t("ticket.stats", count=last - first + 1, lines=lines))


class Seen:
    """The sums of a period, asked for by what they count."""

    def __init__(self, sums: Sequence[Sum]) -> None:
        self._sums = sums

    def times(self, measure: str) -> int:
        """How often something happened."""
        return sum(one.times for one in self._of_all() if one.measure == measure)

    def lengths(self, measure: str) -> list[tuple[int, int]]:
        """The buckets of a length of time, with how often each was met."""
        return [(one.bucket, one.times) for one in self._of_all() if one.measure == measure]

    def ratings(self) -> list[tuple[int, int]]:
        """How often each rating was given."""
        found = [
            (int(one.measure.removeprefix(RATED)), one.times)
            for one in self._of_all()
            if one.measure.startswith(RATED)
        ]
        return sorted(found)

    def by_person(self) -> list[tuple[int, int]]:
        """Who of the team gave how many first answers, the most first."""
        found: dict[int, int] = defaultdict(int)
        for one in self._sums:
            if one.person and one.measure == "answered":
                found[one.person] += one.times
        return _ranked(found)

    def by_tag(self) -> list[tuple[str, int]]:
        """How many closed tickets carried each tag, the most first."""
        found: dict[str, int] = defaultdict(int)
        for one in self._sums:
            if one.tag and one.measure == "resolved":
                found[one.tag] += one.times
        return _ranked(found)

    def _of_all(self) -> list[Sum]:
        return [one for one in self._sums if not one.person and not one.tag]


def _ranked(found: Mapping[K, int]) -> list[tuple[K, int]]:
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:SHOWN]


def _times(seen: Seen) -> list[Text]:
    lines = [
        t("ticket.stats_opened", count=seen.times("opened")),
        t("ticket.stats_resolved", count=seen.times("resolved")),
    ]
    replies = seen.lengths("first_reply")
    half, most = percentile(replies, 0.5), percentile(replies, 0.9)
    if half is not None and most is not None:
        lines.append(t("ticket.stats_first_reply", half=_shown(half), most=_shown(most)))
    ends = percentile(seen.lengths("resolution"), 0.5)
    if ends is not None:
        lines.append(t("ticket.stats_resolution", half=_shown(ends)))
    return lines


def _shares(seen: Seen, unaided: int) -> list[Text]:
    """How it was liked, and how many needed nobody of the team."""
    lines: list[Text] = []
    ratings = seen.ratings()
    if ratings:
        total = sum(times for _, times in ratings)
        mean = sum(rating * times for rating, times in ratings) / total
        lines.append(t("ticket.stats_rating", rating=f"{mean:.1f}", count=total))
    asked = unaided + seen.times("opened")
    if asked:
        share = f"{round(100 * unaided / asked)} %"
        lines.append(t("ticket.stats_unaided", share=share, answered=unaided, asked=asked))
    return lines


def _shown(length: timedelta) -> timedelta:
    """As exact as it is known: to the minute, from an hour on to five."""
    seconds = length.total_seconds()
    if seconds < MINUTE:
        return length
    step = MINUTE if seconds < HOUR else 5 * MINUTE
    return timedelta(seconds=round(seconds / step) * step)
