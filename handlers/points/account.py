"""Members see their points and why they have them; good answers earn some; old ones go."""

from datetime import UTC, datetime, timedelta

from bot.actions import Outcome, Reply, Schedule, Text, t
from bot.clock import Clock
from bot.events import Message, Solved, TimerDue
from bot.feature import Feature, Limit, PointsSettings, Ui
from bot.formatting.rich import Rich
from handlers.points.words import worth
from storage.expiry import Expiry
from storage.ledger import Ledger, Movement

feature = Feature("points")

SHOWN = 10
SOON = timedelta(days=30)
"""Members are told of points that grow old this long before."""
PORTION = 100
"""Members looked at in one go, so that nobody waits."""


@feature.command("points", limit=Limit(5, seconds=60), is_private=True)
async def show(
    message: Message, *, ledger: Ledger, expiry: Expiry, points: PointsSettings, ui: Ui,
    clock: Clock,
) -> Outcome:  # fmt: skip
    """Show your points, what is on hold, and how you got them."""
    now = clock.now()
    who = (message.community, message.person)
    if points.expire_after:
        before = int((now - points.expire_after).timestamp())
        await expiry.expire(*who, before, int(now.timestamp()))
    free, held = await ledger.holdings(*who)
    lines: list[Rich | Text] = []
    if held:
        lines.append(t("points.held", amount=worth(held, points, message.language)))
    if points.expire_after:
        soon = int((now + SOON - points.expire_after).timestamp())
        if old := await expiry.old(*who, soon):
            amount = worth(old, points, message.language)
            lines.append(t("points.soon_old", amount=amount, within=SOON))
    movements = await ledger.movements(*who, SHOWN)
    lines += [_line(one) for one in movements] or [t("points.none_yet")]
    body = t("points.account", amount=worth(free, points, message.language), lines=lines)
    shown = Reply(body=body, is_private=True)
    return [shown, _nightly(ui)] if points.expire_after else shown


@feature.on(Solved)
async def solved(
    event: Solved, ledger: Ledger, points: PointsSettings, clock: Clock
) -> Outcome:  # fmt: skip
    """An accepted answer earns points, once a question."""
    if points.solution and event.solver and event.solver != event.asker:
        await ledger.pay(
            community=event.community, person=event.solver, amount=points.solution,
            deed="solution", now=int(clock.now().timestamp()),
            cause=f"solved:{event.chat.address}:{event.question or event.answer}:points:0",
        )  # fmt: skip
    return None


@feature.timer("points.expire")
async def let_go(
    due: TimerDue, *, ledger: Ledger, expiry: Expiry, points: PointsSettings, clock: Clock,
    after: int = 0,
) -> Outcome:  # fmt: skip
    """Points that nobody spent in time go, some members at a time."""
    if points.expire_after is None:
        return None
    now = clock.now()
    before = int((now - points.expire_after).timestamp())
    holders = await expiry.holders(due.community, after, PORTION)
    for person in holders:
        await expiry.expire(due.community, person, before, int(now.timestamp()))
    if len(holders) < PORTION:
        return None
    return Schedule(
        kind="points.expire", key="more", due=now + timedelta(seconds=1),
        values={"after": holders[-1]},
    )  # fmt: skip


def _nightly(ui: Ui) -> Schedule:
    return Schedule(kind="points.expire", key="nightly", cron="20 4 * * *", zone=ui.timezone)


def _line(one: Movement) -> Text:
    amount = Rich(f"{one.amount:+d}")
    why, at = t(f"points.why_{one.deed}"), datetime.fromtimestamp(one.at, UTC)
    if one.words:
        return t("points.line_words", amount=amount, why=why, words=Rich(one.words), at=at)
    return t("points.line", amount=amount, why=why, at=at)
