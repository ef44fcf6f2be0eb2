"""Moderators change what a contest promises while it runs, and write the questions of a quiz."""

from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.actions import AnyAction, Outcome, Reply, Text, t
from bot.arguments import Rest
from bot.clock import Clock
from bot.events import Message, Role
from bot.feature import Feature, Ui
from bot.formatting.rich import Rich
from bot.moments import NoMoment, moment_of
from handlers.contests.card import answer, at, shown_again, stamp
from handlers.contests.creating import ending, problem_with
from handlers.contests.entrance import Entrance
from handlers.contests.managing import trail
from handlers.contests.settings import ContestSettings
from storage.choices import Choices
from storage.contests import Contest
from storage.quizzes import Quizzes

feature = Feature("contests")

Trait = Literal["end", "winners", "prize", "days", "level", "question"]
COUNTS = {"winners": "winners", "days": "min_days", "level": "min_level"}
"""Traits that are a number, and the column they stand in."""
MOST_QUESTIONS = 50
MOST_OPTIONS = 8
LONGEST_QUESTION = 500
LONGEST_OPTION = 40


class Unusable(ValueError):  # noqa: N818 - named after what happened
    """A trait cannot have this value; `body` says why and what to write instead."""

    def __init__(self, body: Text) -> None:
        super().__init__(body.key)
        self.body = body


@feature.command("contest edit", role=Role.MODERATOR, is_fresh=True, is_private=True)
async def edit(  # noqa: PLR0913 - what of which contest
    message: Message, *, entrance: Entrance, quizzes: Quizzes, choices: Choices, ui: Ui,
    chosen: ContestSettings, clock: Clock, contest: str, which: Trait, value: Rest,
) -> Outcome:  # fmt: skip
    """Change the end, winners, prize, days or level of a contest, or add a question to a quiz."""
    found = await entrance.named(message.community, contest)
    if found is None:
        return answer(message, t("contests.no_such", name=Rich(contest[:20])))
    if found.state not in {"draft", "open"}:
        return answer(message, t(f"contests.state_{found.state}"))
    if which == "question":
        return await _question(message, found, quizzes, value)
    try:
        column, new = _new(found, which, value.strip(), message, ui, chosen)
    except Unusable as refused:
        return answer(message, refused.body)
    await entrance.contests.change(found.id, column, new)
    trail(choices, message, found, f"{which}: {new}", stamp(clock.now()))
    return await _changed(message, found.id, entrance)


def _new(
    contest: Contest, which: str, value: str, message: Message, ui: Ui, chosen: ContestSettings
) -> tuple[str, int | str]:
    """The column that changes, and what it will hold; raises `Unusable`."""
    if which == "end":
        return "ends_at", _end(contest, value, message, ui, chosen)
    if which == "prize":
        if problem := problem_with(chosen, contest.winners, value):
            raise Unusable(problem)
        return "prize", value
    count = _count(value)
    if which == "winners":
        if problem := problem_with(chosen, count, contest.prize):
            raise Unusable(problem)
        if contest.points and contest.state == "open":
            raise Unusable(t("contests.paid_ones_stay"))
    return COUNTS[which], count


async def _changed(message: Message, contest: int, entrance: Entrance) -> Outcome:
    """Everybody who sees the contest sees what is true now."""
    found = await entrance.contests.find(contest)
    if found is None:
        return None
    body = t("contests.edited", contest=found.name, prize=Rich(found.prize),
             count=found.winners, ends=at(found.ends_at))  # fmt: skip
    told: list[AnyAction] = [Reply(body=body, is_private=True)]
    if found.state == "draft":
        return told
    return [*told, ending(found), *shown_again(found, await entrance.contests.posts(contest))]


def _end(contest: Contest, value: str, message: Message, ui: Ui, chosen: ContestSettings) -> int:
    """Another end: from now, or a moment of the community's clocks."""
    if contest.kind == "quiz" and contest.state == "open":
        raise Unusable(t("contests.quiz_goes_on"))
    try:
        found = moment_of(value, message.at, ZoneInfo(ui.timezone))
    except NoMoment as problem:
        raise Unusable(
            t(f"arguments.moment_{problem.why}", given=Rich(value[:30]), zone=ui.timezone)
        ) from None
    if found > message.at + timedelta(days=chosen.max_days):
        raise Unusable(t("contests.too_long", days=chosen.max_days))
    return stamp(found)


def _count(value: str) -> int:
    is_number = value.isascii() and value.isdecimal() and len(value) < 5  # noqa: PLR2004 - digits
    if not is_number or int(value) < 1:
        raise Unusable(t("arguments.not_a_number", given=Rich(value[:20])))
    return int(value)


async def _question(message: Message, contest: Contest, quizzes: Quizzes, value: str) -> Outcome:
    """`Question? | right | also right`, or with buttons `Question? | +right | wrong | wrong`."""
    if not (message.chat.is_private or message.invocation):
        return answer(message, t("contests.questions_in_private"))
    if contest.kind != "quiz" or contest.state != "draft":
        return answer(message, t("contests.no_questions_now", contest=contest.name))
    question, *given = [part.strip() for part in value.split("|")]
    options = [one.removeprefix("+").strip() for one in given]
    is_usable = question and options and all(options) and len(set(options)) == len(options)
    if not is_usable or max(map(len, options)) > LONGEST_OPTION or len(question) > LONGEST_QUESTION:
        return answer(message, t("contests.how_to_ask"))
    right = [one for one, written in zip(options, given, strict=True) if written.startswith("+")]
    has_buttons = bool(right)
    if has_buttons and (len(options) > MOST_OPTIONS or len(options) == len(right)):
        return answer(message, t("contests.how_to_ask"))
    if await quizzes.count(contest.id) >= MOST_QUESTIONS:
        return answer(message, t("contests.enough_questions", limit=MOST_QUESTIONS))
    number = await quizzes.add(
        contest.id, question, options if has_buttons else [], right or options
    )
    return answer(message, t("contests.question_added", contest=contest.name, number=number))
