"""Moderators change a contest that runs, stop it, end it early, and find another winner."""

from typing import Any, Literal

from bot.actions import AnyAction, Button, Outcome, Reply, Text, Unschedule, t
from bot.clock import Clock
from bot.events import Message, Pressed, Role
from bot.feature import Feature, Ui
from bot.formatting.rich import Rich
from handlers.contests.announcing import Announcing
from handlers.contests.card import account_of, answer, at, edited, shown_again, stamp
from handlers.contests.creating import ending
from handlers.contests.entrance import Entrance
from handlers.contests.finish import Finish
from handlers.contests.settings import ContestSettings
from storage.choices import Choices
from storage.contests import Contest

feature = Feature("contests")

What = Literal["end", "cancel", "reroll"]
GONE = {"", "replaced"}


@feature.command("contest pause", role=Role.MODERATOR, is_fresh=True, is_private=True)
async def pause(
    message: Message, entrance: Entrance, choices: Choices, clock: Clock, contest: str
) -> Outcome:
    """Let nobody in for a while; the time that is left stays."""
    found = await entrance.named(message.community, contest)
    if found is None or found.state == "draft":
        return answer(message, t("contests.no_such", name=Rich(contest[:20])))
    if found.kind == "quiz":
        return answer(message, t("contests.quiz_goes_on"))
    now = stamp(clock.now())
    left = found.ends_at - now
    if left <= 0 or not await entrance.contests.pause(found.id, left):
        return answer(message, t(f"contests.state_{found.state}"))
    trail(choices, message, found, "paused", now)
    timer = Unschedule(kind="contests.end", key=str(found.id))
    body = t("contests.paused", contest=found.name)
    return [Reply(body=body, is_private=True), timer, *await _again(found.id, entrance)]


@feature.command("contest resume", role=Role.MODERATOR, is_fresh=True, is_private=True)
async def resume(
    message: Message, entrance: Entrance, choices: Choices, clock: Clock, contest: str
) -> Outcome:
    """Let people in again, for the time that was left."""
    found = await entrance.named(message.community, contest)
    if found is None or found.state == "draft":
        return answer(message, t("contests.no_such", name=Rich(contest[:20])))
    now = stamp(clock.now())
    if not await entrance.contests.resume(found.id, now + (found.paused_left or 0)):
        return answer(message, t(f"contests.state_{found.state}"))
    trail(choices, message, found, "resumed", now)
    again = await entrance.contests.find(found.id)
    if again is None:
        return None
    body = t("contests.resumed", contest=again.name, ends=at(again.ends_at))
    return [Reply(body=body, is_private=True), ending(again), *await _again(again.id, entrance)]


@feature.command("contest end", role=Role.MODERATOR, is_fresh=True, is_private=True)
async def end(message: Message, entrance: Entrance, contest: str) -> Outcome:
    """End a contest now and draw; you are asked first."""
    return await _asked(message, entrance, contest, "end")


@feature.command("contest cancel", role=Role.MODERATOR, is_fresh=True, is_private=True)
async def cancel(message: Message, entrance: Entrance, contest: str) -> Outcome:
    """Stop a contest without a winner; you are asked first."""
    return await _asked(message, entrance, contest, "cancel")


@feature.command("contest reroll", role=Role.MODERATOR, is_fresh=True, is_private=True)
async def reroll(
    message: Message, entrance: Entrance, finish: Finish, contest: str, which: str = ""
) -> Outcome:
    """Give a prize to the next in line, never to an earlier winner; you are asked first."""
    found = await entrance.named(message.community, contest)
    proof = await finish.proof(found) if found else None
    if found is None or proof is None:
        return answer(message, t("contests.not_drawn", name=Rich(contest[:20])))
    entries = await entrance.entries.all(found.id)
    names = {one.label: account_of(one).name or "?" for one in entries}
    chosen = [
        one.label
        for one in entries
        if one.state not in GONE and _meant(one.label, one.state, which)
    ]
    if not chosen:
        return answer(message, t("contests.nobody_to_replace", contest=found.name))
    values = {"contest": found.id, "what": "reroll", "labels": chosen, "rounds": len(proof.rounds)}
    who = Rich(", ".join(names[label] for label in chosen))
    body = t("contests.ask_reroll", contest=found.name, prize=Rich(found.prize), names=who)
    return _question(message, body, t("contests.button_reroll"), values)


@feature.button("contests.do", role=Role.MODERATOR, is_fresh=True)
async def do(  # noqa: PLR0913 - what a button's row holds, and what a draw needs
    pressed: Pressed, *, entrance: Entrance, finish: Finish, choices: Choices, ui: Ui,
    announcing: Announcing, chosen: ContestSettings, clock: Clock, contest: int, what: str,
    labels: list[int], rounds: int,
) -> Outcome:  # fmt: skip
    """Do what was asked, once."""
    found = await entrance.contests.find(contest)
    if found is None:
        return None
    now = stamp(clock.now())
    if what == "reroll":
        told = await finish.reroll(found, labels, rounds, chosen)
    elif what == "cancel":
        told = await _cancelled(found, entrance, announcing)
    else:
        told = await finish.end(found, ui, chosen) or None
    if told is None:
        return edited(pressed, t("contests.done_before", contest=found.name))
    trail(choices, pressed, found, what, now)
    return [edited(pressed, t("contests.done", contest=found.name)), *told]


@feature.button("contests.leave_it", role=Role.MODERATOR)
async def leave(pressed: Pressed) -> Outcome:
    """Leave everything as it is."""
    return edited(pressed, t("contests.left"))


async def _cancelled(
    contest: Contest, entrance: Entrance, announcing: Announcing
) -> list[AnyAction] | None:
    if not await entrance.contests.cancel(contest.id):
        return None
    key = str(contest.id)
    quiet = [Unschedule(kind=kind, key=key) for kind in ("contests.end", "contests.round")]
    return [*quiet, *await announcing.cancelled(contest)]


async def _asked(message: Message, entrance: Entrance, contest: str, what: What) -> Outcome:
    found = await entrance.named(message.community, contest)
    if found is None or found.state == "draft":
        return answer(message, t("contests.no_such", name=Rich(contest[:20])))
    if not found.is_running:
        return answer(message, t(f"contests.state_{found.state}"))
    count, _ = await entrance.entries.count(found.id)
    values = {"contest": found.id, "what": what, "labels": list[int](), "rounds": 0}
    prize = Rich(found.prize)
    if what == "cancel":
        body = t("contests.ask_cancel", contest=found.name, prize=prize, count=count)
        return _question(message, body, t("contests.button_cancel"), values)
    body = t("contests.ask_end", contest=found.name, prize=prize, count=count)
    return _question(message, body, t("contests.button_end"), values)


def _question(message: Message, body: Text, label: Text, values: dict[str, Any]) -> Reply:
    yes = Button(label=label, press="contests.do", values=values, only=message.person)
    no = Button(label=t("contests.button_leave"), press="contests.leave_it", only=message.person)
    return Reply(body=body, buttons=((yes, no),), is_private=True)


def _meant(label: int, state: str, which: str) -> bool:
    """Whether a winner is to be replaced: the one that was named, or whoever did not claim."""
    return which.lstrip("#") == str(label) if which else state == "won"


async def _again(contest: int, entrance: Entrance) -> list[AnyAction]:
    found = await entrance.contests.find(contest)
    return shown_again(found, await entrance.contests.posts(contest)) if found else []


def trail(
    choices: Choices, event: Message | Pressed, contest: Contest, what: str, now: int
) -> None:
    """Write down who did it."""
    choices.audit(
        community=event.community, person=event.person, feature="contests", what=contest.name,
        old=None, new=what, now=now,
    )  # fmt: skip
