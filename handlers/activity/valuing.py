"""What others value is counted: reactions, thanks, accepted answers; and what is removed is not."""

from datetime import UTC, datetime

from bot.actions import Outcome
from bot.clock import Clock
from bot.events import Chat, Deleted, Joined, Left, Reacted, Solved, Thanked, ThanksTakenBack
from bot.feature import Feature, Ui
from handlers.activity.days import day_of
from handlers.activity.recently import Recently
from storage.activity import Activity, Where, Written

feature = Feature("activity")

REACTION_XP = 2
MOST_ADMIRERS = 10
"""So many people's reactions earn XP: 20 a message."""


@feature.on(Reacted)
async def reacted(reacted: Reacted, activity: Activity, ui: Ui, clock: Clock) -> Outcome:
    """Another person's reaction earns the author XP, once a person and message, on and off."""
    if not reacted.person or reacted.sender.is_bot or reacted.chat.is_private:
        return None
    where = _numbered(reacted.chat, reacted.message)
    written = await activity.message(where)
    if written is None or written.person in {0, reacted.person}:
        return None
    change = len(reacted.added) - len(reacted.removed)
    now = int(clock.now().timestamp())
    before, after = await activity.react(written, where.message, reacted.person, change, now)
    worth = (after > 0) - (before > 0)
    if worth:
        others = await activity.admirers(written, where.message, reacted.person)
        worth *= others < MOST_ADMIRERS
    day = _day(written.at, ui)
    activity.valued(
        reacted.community, day, written.person, after - before, REACTION_XP * worth
    )  # fmt: skip
    return None


@feature.on(Deleted)
async def deleted(deleted: Deleted, activity: Activity, ui: Ui) -> Outcome:
    """A message that is removed counts no longer, nor does what it earned."""
    for message in deleted.ids:
        where = _numbered(deleted.chat, message)
        written = await activity.message(where)
        if written is None or not written.person or written.xp < 0:
            continue
        day = _day(written.at, ui)
        activity.gone(day, written, where.message)
        await _unanswer(where, written, day, activity)
    return None


async def _unanswer(
    where: Where, written: Written, day: int, activity: Activity
) -> None:  # fmt: skip
    """A reply that is removed was none, for either side."""
    if not written.reply_to:
        return
    other = await activity.message(where._replace(message=written.reply_to))
    if other is not None and other.person not in {0, written.person}:
        activity.replied(written.community, day, written.person, other.person, -1)


@feature.on(Joined)
async def joined(joined: Joined, activity: Activity, recently: Recently, ui: Ui) -> Outcome:
    """Somebody came that day; their first message is awaited."""
    if joined.person and not joined.sender.is_bot and not joined.chat.is_private:
        day = day_of(joined.at, ui.timezone)
        activity.moved(joined.community, day, joined.person, has_joined=True)
        recently.came(joined.person)
    return None


@feature.on(Left)
async def left(left: Left, activity: Activity, ui: Ui) -> Outcome:
    """Somebody went that day."""
    if left.person and not left.sender.is_bot and not left.chat.is_private:
        day = day_of(left.at, ui.timezone)
        activity.moved(left.community, day, left.person, has_joined=False)
    return None


@feature.on(Thanked)
async def thanked(thanked: Thanked, activity: Activity, ui: Ui) -> Outcome:
    """Thanks count for who gives and who gets them."""
    day = day_of(thanked.at, ui.timezone)
    activity.thanked(thanked.community, day, thanked.giver, thanked.receiver)
    return None


@feature.on(ThanksTakenBack)
async def thanks_taken_back(event: ThanksTakenBack, activity: Activity, ui: Ui) -> Outcome:
    """They no longer count on the day they were given."""
    day = day_of(event.given_at, ui.timezone)
    activity.thanked(event.community, day, event.giver, event.receiver, -1)
    return None


@feature.on(Solved)
async def solved(solved: Solved, activity: Activity, ui: Ui) -> Outcome:
    """An accepted answer counts for who gave it."""
    if solved.solver and solved.solver != solved.asker:
        activity.answered(solved.community, day_of(solved.at, ui.timezone), solved.solver)
    return None


def _numbered(chat: Chat, message: str) -> Where:
    return Where(chat.platform, chat.parent or chat.id, int(message))


def _day(seconds: int, ui: Ui) -> int:
    return day_of(datetime.fromtimestamp(seconds, UTC), ui.timezone)
