"""What members write is counted as it passes: quality counts, volume saturates."""

from typing import NamedTuple

from bot.actions import AnyAction, Outcome, Schedule
from bot.events import Identity, Message
from bot.feature import Feature, Team, Ui
from handlers.activity.closing import season_timers
from handlers.activity.days import day_of
from handlers.activity.effort import is_worth_something, trace_of
from handlers.activity.levels import risen
from handlers.activity.recently import Recently, Trace
from handlers.activity.settings import ActivitySettings, ListeningSettings
from storage.activity import Activity, Rate, Where
from storage.care import Care

feature = Feature("activity", settings=ActivitySettings, services=(Recently,))


class Counting(NamedTuple):
    """How a community counts."""

    activity: ActivitySettings
    listening: ListeningSettings
    zone: str


@feature.on(Message)
async def count(  # noqa: PLR0913 - what a message is weighed by
    message: Message, *, activity: Activity, care: Care, recently: Recently,
    chosen: ActivitySettings, listening: ListeningSettings, ui: Ui, team: Team,
) -> Outcome:  # fmt: skip
    """A message that is worth something earns its author XP, at most once a minute."""
    person = message.person
    if not person or message.identity is not Identity.PERSON or message.chat.is_private:
        return None
    replied = message.reply_to
    is_new = not recently.is_known_to_write(person)
    trace = recently.of(person)
    at = message.at.timestamp()
    is_early = at - trace.at < chosen.cooldown.total_seconds()
    if is_early and replied is None and not is_new:
        return None  # most messages end here
    if message.sender.is_bot or _is_among_staff(message, team):
        return None
    counting = Counting(chosen, listening, ui.timezone)
    if replied is not None:
        _answers(message, activity, counting)
    actions = await _first(message, recently, counting) if is_new else []
    if not is_early and _counts(message, trace, activity, counting):
        actions += season_timers(message, recently, chosen, ui.timezone)
        actions += await risen(message, trace, care, chosen)
    return actions or None


def _is_among_staff(message: Message, team: Team) -> bool:
    """Whether this is the team's own room: what is said there is work, not chatter."""
    chat = message.chat
    return bool(team.staff_chat) and team.staff_chat in {
        chat.address, f"{chat.platform}:{chat.parent}",
    }  # fmt: skip


def _answers(message: Message, activity: Activity, counting: Counting) -> None:
    """A reply counts for both, between different people; which message it answers is kept."""
    replied = message.reply_to
    if replied is None or not replied.id.isdecimal():
        return
    activity.answers_message(numbered(message, message.id), int(replied.id))
    if not replied.person or replied.person == message.person:
        return
    if replied.sender is None or replied.sender.is_bot:
        return
    day = day_of(message.at, counting.zone)
    activity.replied(message.community, day, message.person, replied.person)


def _counts(message: Message, trace: Trace, activity: Activity, counting: Counting) -> bool:
    """Weigh a message and note what it earns; its words are remembered as numbers only."""
    chosen = counting.activity
    if message.text[:1] in {"/", "!"} or message.is_foreign or not chosen.xp:
        return False
    said = trace_of(message.normalised)
    if said is None:
        return False
    is_worth = is_worth_something(
        message.normalised, said, trace.said, unique_words=chosen.unique_words,
        similarity=chosen.similarity, min_length=chosen.min_length,
    )  # fmt: skip
    trace.said.append(said)
    day = day_of(message.at, counting.zone)
    if trace.day != day:
        trace.day, trace.today = day, 0
    if not is_worth or trace.today + chosen.xp > chosen.per_day:
        return False
    trace.at, trace.today = int(message.at.timestamp()), trace.today + chosen.xp
    rate = Rate(chosen.xp, int(chosen.cooldown.total_seconds()), chosen.per_day)
    where = numbered(message, message.id)
    activity.counted(message.community, day, message.person, trace.at, rate, where)
    return True


async def _first(message: Message, recently: Recently, counting: Counting) -> list[AnyAction]:
    """Somebody's first message of all: if nobody answers it in time, the team shall know."""
    at = message.at
    if not await recently.writes_first(message.person, int(at.timestamp())):
        return []
    if len(message.text) < counting.activity.min_length or message.text[:1] in {"/", "!"}:
        return []
    return [
        Schedule(
            kind="activity.first_post", key=f"{message.chat.address}:{message.id}",
            due=at + counting.listening.newcomer_wait,
            values={  # the account is what an erasure looks for
                "platform": message.chat.platform, "native": message.chat.parent or message.chat.id,
                "message": message.id, "name": message.sender.name, "account": message.sender.id,
                "link": message.chat.link(message.id), "where": message.chat.title,
            },
        )
    ]  # fmt: skip


def numbered(message: Message, id_: str) -> Where:
    """A message in the chat that numbers it: a topic's are numbered by its parent."""
    return Where(message.chat.platform, message.chat.parent or message.chat.id, int(id_))
