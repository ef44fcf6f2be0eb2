"""The team hears of those whom nobody noticed: a first message unanswered, a regular gone silent.

Never in public: it is the team's to write a kind word, or to leave it.
"""

from datetime import timedelta
from typing import Any

from bot.actions import Job, Outcome, Send, t
from bot.clock import Clock
from bot.events import JobDone, TimerDue
from bot.feature import Feature, SetUp, Team, Ui
from bot.formatting.rich import Rich
from handlers.activity.days import date_of, day_of
from handlers.activity.settings import ListeningSettings
from storage.care import Care

feature = Feature("activity", settings=ListeningSettings)

OFTEN = 8
"""Days with a message within three months that make a regular."""
MOST = 5


@feature.timer("activity.first_post")
async def first_post(  # noqa: PLR0913 - what the timer's row holds
    due: TimerDue, *, care: Care, team: Team, setup: SetUp, platform: str,
    native: str, message: str, name: str, link: str, where: str,
) -> Outcome:  # fmt: skip
    """A first message that nobody answered: tell the team, where the bot has listened for a while.

    In a chat that is new to the bot everybody seems to write for the first time.
    """
    room = team.room
    if room is None:
        return None
    found = await care.first_post(platform, native, int(message))
    if found is None or found.is_answered or found.is_reacted_to:
        return None
    since = timedelta(seconds=found.at - found.met_at)
    if since < timedelta(days=setup.listen_days) + timedelta(days=1):
        return None
    values = {"name": Rich(name), "where": Rich(where or native)}
    if link:
        return Send(chat=room, body=t("activity.newcomer_link", link=link, **values))
    return Send(chat=room, body=t("activity.newcomer", **values))


@feature.timer("activity.quiet")
async def look_for_the_quiet(
    due: TimerDue, team: Team, listening: ListeningSettings, ui: Ui, clock: Clock
) -> Outcome:  # fmt: skip
    """Once a week, see which regulars have fallen silent."""
    if team.room is None:
        return None
    values = {
        "community": due.community, "today": day_of(clock.now(), ui.timezone),
        "after": listening.quiet_after.days,
    }  # fmt: skip
    return Job(kind="activity.quiet", values=values)


@feature.job("activity.quiet")
async def quiet(care: Care, community: int, today: int, after: int) -> list[dict[str, Any]]:
    """The regulars whose silence is as long as that, and not longer: each is told once."""
    found = await care.quiet(community, today, after=after, often=OFTEN, limit=MOST)
    return [{"name": one.name, "last": one.last, "days": one.days} for one in found]


@feature.done("activity.quiet")
async def tell_of_the_quiet(done: JobDone, team: Team) -> Outcome:
    """Tell the team who they are."""
    if not done.result or team.room is None:
        return None
    people = [
        t("activity.quiet_one", name=Rich(one["name"] or "?"), count=one["days"],
          last=Rich(date_of(one["last"]).isoformat()))
        for one in done.result
    ]  # fmt: skip
    return Send(chat=team.room, body=t("activity.quiet", people=people))
