"""A quiz: one question after the other, each won by whoever is first to know."""

from collections.abc import Sequence
from datetime import timedelta
from difflib import SequenceMatcher

import msgspec

from bot.actions import AnyAction, Button, Outcome, Reply, Schedule, Send, Text, t
from bot.clock import Clock
from bot.events import Identity, Message, Pressed, TimerDue
from bot.feature import Feature, Ui
from bot.formatting.rich import Rich
from bot.matching.normalise import normalise
from handlers.contests.card import Rows, answer, at, chats_of, encoded, stamp
from handlers.contests.entrance import Entrance
from handlers.contests.finish import Finish
from handlers.contests.settings import ContestSettings
from storage.contests import Contest, Contests
from storage.quizzes import Quizzes, Round

ALIKE = 0.9
"""How like the right answer typed words have to be (FEATURES.md section 4)."""
LONGEST_ANSWER = 100
SHORTEST_ROUND = timedelta(seconds=10)


class Running(msgspec.Struct, frozen=True):
    """A question that waits for typed answers, and where."""

    contest: int
    number: int
    answers: tuple[str, ...]


class Quiz:
    """Asks and judges; which questions wait for typed answers is kept at hand."""

    def __init__(
        self, contests: Contests, quizzes: Quizzes, entrance: Entrance, finish: Finish, clock: Clock
    ) -> None:
        self.contests = contests
        self.quizzes = quizzes
        self.entrance = entrance
        self.finish = finish
        self._clock = clock
        self._open: dict[str, list[Running]] | None = None

    def forget(self) -> None:
        """What waits is read anew."""
        self._open = None

    async def count(self, contest: Contest) -> int:
        """How many questions a quiz has."""
        return await self.quizzes.count(contest.id)

    async def begin(self, contest: Contest) -> Sequence[AnyAction]:
        """The first question, if this is a quiz."""
        return await self.ask(contest, 1) if contest.kind == "quiz" else []

    async def ask(self, contest: Contest, number: int) -> list[AnyAction]:
        """Ask a question; nothing if there is none of that number, or it was asked before."""
        found = await self.quizzes.find(contest.id, number)
        if found is None:
            return []
        now, left = self._clock.now(), await self.quizzes.count(contest.id) - number + 1
        until = now + max(SHORTEST_ROUND, (at(contest.ends_at) - now) / left)
        until = min(until, at(contest.ends_at))
        if not await self.quizzes.ask(contest.id, number, stamp(now), stamp(until)):
            return []
        self.forget()
        body = t(
            "contests.question", contest=contest.name, number=number,
            question=Rich(found.question), until=until,
        )  # fmt: skip
        rows = _options(found)
        timer = Schedule(
            kind="contests.round", key=str(contest.id), due=until,
            values={"contest": contest.id, "number": number},
        )  # fmt: skip
        return [*(Send(chat=chat, body=body, buttons=rows) for chat in chats_of(contest)), timer]

    async def waiting(self, message: Message) -> list[Running]:
        """Questions that typed words in this chat may answer."""
        if self._open is None:
            self._open = await self._read()
        return self._open.get(message.chat.address, []) if self._open else []

    async def won(
        self, event: Message | Pressed, contest: Contest, number: int
    ) -> Text | None:  # fmt: skip
        """Whoever is first to know has won the round; None for everybody after them."""
        at_ms = int(event.at.timestamp() * 1000)
        if not await self.quizzes.win(contest.id, number, event.person, at_ms):
            return None
        entries = self.entrance.entries
        await entries.enter(
            contest=contest.id, person=event.person, account=encoded(event.sender),
            language=event.language, chat="", message="", weight=1, score=0, at_ms=at_ms,
        )  # fmt: skip
        await entries.scored(contest.id, event.person)
        self.forget()
        found = await self.quizzes.find(contest.id, number)
        return t("contests.knew", name=Rich(event.sender.name), number=number,
                 answer=Rich(_first(found)))  # fmt: skip

    async def _read(self) -> dict[str, list[Running]]:
        found: dict[str, list[Running]] = {}
        for one in await self.quizzes.open(stamp(self._clock.now())):
            contest = await self.contests.find(one.contest)
            if contest is None or msgspec.json.decode(one.options):
                continue
            answers = msgspec.json.decode(one.answers, type=tuple[str, ...])
            running = Running(one.contest, one.number, tuple(normalise(a) for a in answers))
            for chat in chats_of(contest):
                found.setdefault(chat.address, []).append(running)
        return found


feature = Feature("contests", services=(Quiz,))


@feature.on(Message)
async def typed(message: Message, *, quiz: Quiz, ui: Ui, chosen: ContestSettings) -> Outcome:
    """Words in the chat of a quiz may be the answer to its question."""
    running = await quiz.waiting(message)
    if not running or message.identity is not Identity.PERSON or message.is_foreign:
        return None
    for one in running:
        if any(alike(message.normalised, right) for right in one.answers):
            contest = await quiz.contests.find(one.contest)
            if contest is None or await quiz.entrance.why_not(message, contest):
                return None
            return await _right(message, contest, one.number, quiz, ui, chosen)
    return None


@feature.button("contests.answer")
async def pressed_answer(  # noqa: PLR0913 - a right answer may end the quiz
    pressed: Pressed, *, quiz: Quiz, ui: Ui, chosen: ContestSettings,
    contest: int, number: int, option: int,
) -> Outcome:  # fmt: skip
    """One press is one's answer; whoever was wrong waits for the next question."""
    found = await quiz.contests.find(contest)
    asked = await quiz.quizzes.find(contest, number)
    if found is None or asked is None:
        return None
    if why := await quiz.entrance.why_not(pressed, found):
        return answer(pressed, why)
    if asked.winner or (asked.until or 0) <= pressed.at.timestamp():
        return answer(pressed, t("contests.round_over"))
    options = msgspec.json.decode(asked.options, type=list[str])
    if options[option] not in msgspec.json.decode(asked.answers, type=list[str]):
        is_first = await quiz.quizzes.guess(contest, number, pressed.person)
        return answer(pressed, t("contests.wrong" if is_first else "contests.had_turn"))
    told = await _right(pressed, found, number, quiz, ui, chosen)
    return told or answer(pressed, t("contests.had_turn"))


@feature.timer("contests.round")
async def unknown(
    due: TimerDue, *, quiz: Quiz, ui: Ui, chosen: ContestSettings, contest: int,
    number: int,
) -> Outcome:  # fmt: skip
    """Nobody knew it in time: the answer, and the next question."""
    found = await quiz.contests.find(contest)
    asked = await quiz.quizzes.find(contest, number)
    if found is None or asked is None or found.state != "open" or asked.winner:
        return None
    quiz.forget()
    body = t("contests.nobody_knew", number=number, answer=Rich(_first(asked)))
    told: list[AnyAction] = [Send(chat=chat, body=body) for chat in chats_of(found)]
    return [*told, *await _next(found, number, quiz, ui, chosen)]


def alike(said: str, right: str) -> bool:
    """Whether words are the right answer but for a slip of the finger."""
    if not said or len(said) > LONGEST_ANSWER:
        return False
    matcher = SequenceMatcher(None, said, right, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


async def _right(
    event: Message | Pressed, contest: Contest, number: int, quiz: Quiz, ui: Ui,
    chosen: ContestSettings,
) -> list[AnyAction]:  # fmt: skip
    body = await quiz.won(event, contest, number)
    if body is None:
        return []
    here: list[AnyAction] = [Reply(body=body)]
    here += [Send(chat=chat, body=body) for chat in chats_of(contest)
             if chat.address != event.chat.address]  # fmt: skip
    return [*here, *await _next(contest, number, quiz, ui, chosen)]


async def _next(
    contest: Contest, number: int, quiz: Quiz, ui: Ui, chosen: ContestSettings
) -> list[AnyAction]:
    if number >= await quiz.count(contest):
        return await quiz.finish.end(contest, ui, chosen)
    return await quiz.ask(contest, number + 1)


def _options(asked: Round) -> Rows:
    options = msgspec.json.decode(asked.options, type=list[str])
    return tuple(
        (Button(label=Rich(label), press="contests.answer",
                values={"contest": asked.contest, "number": asked.number, "option": number}),)
        for number, label in enumerate(options)
    )  # fmt: skip


def _first(asked: Round | None) -> str:
    answers = msgspec.json.decode(asked.answers, type=list[str]) if asked else []
    return answers[0] if answers else "?"
