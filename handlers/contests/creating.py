"""Moderators prepare a contest, look at it, and let people in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from bot.actions import AnyAction, Button, Outcome, Reply, Schedule, Send, Text, t
from bot.arguments import Amount, Moment, Rest
from bot.clock import Clock, Dice
from bot.events import Chat, Failed, Kind, Message, Pressed, Role, Sent
from bot.feature import Feature, Limit, PointsSettings, Team
from bot.formatting.rich import Rich
from handlers.contests.card import Rows, at, buttons, chats_of, edited, encoded, post, stamp
from handlers.contests.quizzing import Quiz
from handlers.contests.settings import ContestSettings
from storage.chats import Chats
from storage.choices import Choices
from storage.contests import Contest, Contests

feature = Feature("contests")

LONGEST_PRIZE = 200
MISSED_AFTER = timedelta(minutes=10)
"""By then every contest whose timer fired has been drawn."""
Sort = Literal["draw", "first", "top", "quiz", "vote"]
Weight = Literal["equal", "level"]
Board = Literal["thanks", "points", "activity", "answers", "referrals"]
EVERYWHERE = "all"


@feature.command(
    "contest create", role=Role.MODERATOR, is_fresh=True, is_private=True,
    limit=Limit(10, seconds=600),
)  # fmt: skip
async def create(  # noqa: PLR0913 - a contest is all of that
    message: Message, *, contests: Contests, chats: Chats, chosen: ContestSettings, team: Team,
    worth: PointsSettings, clock: Clock, dice: Dice, end: Moment, winners: Amount, prize: Rest,
    kind: Sort = "draw", points: Amount = 0, min_days: Amount = 0, min_level: Amount = 0,
    weight: Weight = "equal", board: Board = "thanks", targets: str = "",
) -> Outcome:  # fmt: skip
    """Prepare a contest; you see it first, and post it with a button."""
    now = clock.now()
    running = await contests.running(message.community)
    problem = problem_with(chosen, winners, prize) or (
        t("contests.too_long", days=chosen.max_days)
        if end > now + timedelta(days=chosen.max_days)
        else t("contests.too_many", limit=chosen.max_running)
        if len(running) >= chosen.max_running
        else t("contests.points_are_off")
        if points and not worth.enabled
        else None
    )
    where = await _places(message, chats, team, targets)
    if problem is None and not where:
        problem = t("contests.where")
    if problem is not None:
        return Reply(body=problem, is_private=True)
    made = await contests.add(
        community=message.community, kind=kind, prize=prize.strip(), points=points,
        winners=winners, min_days=min_days, min_level=min_level, weight=weight, board=board,
        targets=encoded(where), language=message.language, host=message.person,
        secret=sha256(dice.name(64).encode()).digest(), made_at=stamp(now), ends_at=stamp(end),
    )  # fmt: skip
    found = await contests.find(made)
    return preview(message, found) if found else None


def problem_with(chosen: ContestSettings, winners: int, prize: str) -> Text | None:
    """Why so many winners, or such a prize, cannot be."""
    if winners > chosen.max_winners:
        return t("contests.too_many_winners", limit=chosen.max_winners)
    if not 0 < len(prize.strip()) <= LONGEST_PRIZE:
        return t("contests.bad_prize", limit=LONGEST_PRIZE)
    return None


def preview(message: Message, contest: Contest) -> Reply:
    """What will be posted, and what it will cost."""
    lines = [t("contests.into", chats=", ".join(one.title or one.id for one in chats_of(contest)))]
    if contest.points:
        total = t("points.amount", count=contest.points * contest.winners)
        lines.append(t("contests.pays", amount=total))
    if contest.kind == "quiz":
        lines.append(t("contests.needs_questions", contest=contest.name))
    lines.append(t("contests.change_with", contest=contest.name))
    body = t("contests.preview", post=post(contest), lines=lines)
    return Reply(body=body, buttons=preview_buttons(contest, message.person), is_private=True)


def preview_buttons(contest: Contest, only: int) -> Rows:
    """Post it, or leave it."""
    values = {"contest": contest.id}
    yes = Button(label=t("contests.button_post"), press="contests.post", values=values, only=only)
    no = Button(label=t("contests.button_drop"), press="contests.drop", values=values, only=only)
    return ((yes, no),)


@feature.button("contests.post", role=Role.MODERATOR, is_fresh=True)
async def publish(  # noqa: PLR0913 - what a contest needs to begin
    pressed: Pressed, *, contests: Contests, quiz: Quiz, choices: Choices,
    chosen: ContestSettings, clock: Clock, contest: int,
) -> Outcome:  # fmt: skip
    """Let people in: the contest is posted, with what is promised about its draw."""
    now = stamp(clock.now())
    found = await contests.find(contest)
    if found is None or found.state != "draft":
        return edited(pressed, t("contests.posted_before"))
    if found.ends_at <= now:
        return edited(pressed, t("contests.end_has_passed"))
    if len(await contests.running(found.community)) >= chosen.max_running:
        return edited(pressed, t("contests.too_many", limit=chosen.max_running))
    if found.kind == "quiz" and not await quiz.count(found):
        again = preview_buttons(found, pressed.person)
        return edited(pressed, t("contests.needs_questions", contest=found.name), again)
    await contests.open(contest, now, found.ends_at)
    choices.audit(
        community=found.community, person=pressed.person, feature="contests", what=found.name,
        old=None, new=f"{found.winners} x {found.prize}", now=now,
    )  # fmt: skip
    opened = await contests.find(contest)
    if opened is None:
        return None
    return [
        edited(pressed, t("contests.posted", contest=opened.name, ends=at(opened.ends_at))),
        *shown(opened), ending(opened), *await quiz.begin(opened),
    ]  # fmt: skip


@feature.button("contests.drop", role=Role.MODERATOR)
async def drop(pressed: Pressed, contests: Contests, contest: int) -> Outcome:
    """Leave it."""
    found = await contests.find(contest)
    if found is not None and found.state == "draft":
        await contests.cancel(contest)
    return edited(pressed, t("contests.dropped"))


@feature.on(Sent)
async def was_posted(sent: Sent, contests: Contests) -> Outcome:
    """Remember which message shows a contest."""
    if "contest_post" not in sent.values:
        return None
    found = await contests.find(sent.values["contest_post"])
    if found is not None:
        chat = chats_of(found)[sent.values["target"]]
        await contests.posted(found.id, encoded(chat), sent.message)
    return None


@feature.on(Failed)
async def was_not_posted(failed: Failed, contests: Contests, team: Team) -> Outcome:
    """Nobody can see it there: the team hears why."""
    if "contest_post" not in failed.values or team.room is None:
        return None
    found = await contests.find(failed.values["contest_post"])
    if found is None:
        return None
    chat = chats_of(found)[failed.values["target"]]
    body = t("contests.not_posted", contest=found.name, chat=Rich(chat.title or chat.id),
             why=t(f"reason.{failed.reason}"))  # fmt: skip
    return Send(chat=team.room, body=body)


def shown(contest: Contest) -> list[AnyAction]:
    """The contest in every chat it is for."""
    return [
        Send(chat=chat, body=post(contest), buttons=buttons(contest),
             remember={"contest_post": contest.id, "target": number})
        for number, chat in enumerate(chats_of(contest))
    ]  # fmt: skip


def ending(contest: Contest) -> Schedule:
    """It ends at the instant that is shown."""
    return Schedule(kind="contests.end", key=str(contest.id), due=at(contest.ends_at),
                    values={"contest": contest.id})  # fmt: skip


def made_up_for(contests: Sequence[Contest], now: datetime) -> list[Schedule]:
    """The ends that were missed, because contests were switched off just then."""
    return [
        ending(one)
        for one in contests
        if one.state == "open" and now - at(one.ends_at) > MISSED_AFTER
    ]


async def _places(message: Message, chats: Chats, team: Team, targets: str) -> list[Chat]:
    """Where it will be posted: here, in the chats that were named, or everywhere."""
    if not targets:
        return [] if message.chat.is_private or _is_room(message.chat, team) else [message.chat]
    known = [
        Chat(platform=platform, id=native, kind=Kind(kind), title=title)
        for _, platform, native, kind, title, is_gone in await chats.members_of(message.community)
        if not is_gone and f"{platform}:{native}" != team.staff_chat
    ]
    if targets == EVERYWHERE:
        return [one for one in known if one.kind is not Kind.FORUM or one.platform != "discord"]
    wanted = {one.strip() for one in targets.split(",")}
    found = [one for one in known if one.address in wanted]
    return found if len(found) == len(wanted) else []


def _is_room(chat: Chat, team: Team) -> bool:
    return team.staff_chat in {chat.address, f"{chat.platform}:{chat.parent}"}
