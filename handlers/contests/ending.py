"""A contest ends by itself: drawn once, announced, its prizes claimed and handed over."""

from datetime import timedelta

from bot.actions import AnyAction, Button, Outcome, Schedule, Send, t
from bot.clock import Clock
from bot.events import Chat, Failed, Pressed, Role, Sent, TimerDue
from bot.feature import Feature, Team, Ui
from bot.formatting.rich import Rich
from handlers.contests.announcing import Announcing
from handlers.contests.card import account_of, answer, at, chats_of, edited
from handlers.contests.entrance import Entrance
from handlers.contests.finish import Finish
from handlers.contests.settings import ContestSettings
from storage.contests import Contest

feature = Feature("contests")

LATE = timedelta(minutes=1)
CATCH_UP = timedelta(minutes=2)
"""After downtime, entries that were sent in time are read before the draw."""


@feature.timer("contests.end")
async def end(  # noqa: PLR0913 - what a draw needs
    due: TimerDue, *, entrance: Entrance, finish: Finish, ui: Ui, chosen: ContestSettings,
    clock: Clock, contest: int, has_waited: bool = False,
) -> Outcome:  # fmt: skip
    """The instant that was shown has come."""
    found = await entrance.contests.find(contest)
    if found is None or found.state != "open":
        return None
    now = clock.now()
    if now < at(found.ends_at):  # it was given a later end
        return Schedule(kind=due.kind, key=due.key, due=at(found.ends_at), values=due.values)
    if now - at(found.ends_at) > LATE and not has_waited:
        return Schedule(kind=due.kind, key=due.key, due=now + CATCH_UP,
                        values={"contest": contest, "has_waited": True})  # fmt: skip
    return await finish.end(found, ui, chosen)


@feature.on(Sent)
async def arrived(sent: Sent, announcing: Announcing) -> Outcome:
    """The proof has arrived and is kept with the contest alone."""
    if "contest_file" in sent.values:
        announcing.sent(sent.values["contest_file"])
    return None


@feature.on(Failed)
async def nowhere_to_tell(
    failed: Failed, entrance: Entrance, finish: Finish, announcing: Announcing, team: Team
) -> Outcome:
    """The chat is gone: the team and the winners are told instead."""
    if "contest_file" in failed.values:
        announcing.sent(failed.values["contest_file"])
    if "contest_result" not in failed.values:
        return None
    found = await entrance.contests.find(failed.values["contest_result"])
    proof = await finish.proof(found) if found else None
    if found is None or proof is None:
        return None
    labels = {int(one) for one in proof.rounds[-1].winners}
    winners = [one for one in await entrance.entries.all(found.id) if one.label in labels]
    return await announcing.elsewhere(found, proof, winners, team.room)


@feature.button("contests.claim")
async def claim(pressed: Pressed, entrance: Entrance, team: Team, contest: int) -> Outcome:
    """A winner is there: the team hears whom to hand the prize to."""
    found = await entrance.contests.find(contest)
    entry = await entrance.entries.own(contest, pressed.person)
    if found is None or entry is None or entry.state in {"", "replaced"}:
        return answer(pressed, t("contests.not_won"))
    if not await entrance.entries.move(contest, entry.label, "claimed", ["won"]):
        return answer(pressed, t("contests.claimed_before"))
    told: list[AnyAction] = [answer(pressed, t("contests.claimed", prize=Rich(found.prize)))]
    button = Button(label=t("contests.button_delivered"), press="contests.delivered",
                    values={"contest": contest, "label": entry.label})  # fmt: skip
    body = t("contests.hand_over", contest=found.name, prize=Rich(found.prize),
             name=Rich(pressed.sender.name), network=pressed.chat.platform)  # fmt: skip
    return [*told, Send(chat=_room(found, team), body=body, buttons=((button,),))]


@feature.button("contests.delivered", role=Role.STAFF, is_fresh=True)
async def delivered(pressed: Pressed, entrance: Entrance, contest: int, label: int) -> Outcome:
    """The prize has been handed over."""
    found = await entrance.contests.find(contest)
    entry = await entrance.entries.labelled(contest, label)
    if found is None or entry is None:
        return None
    if not await entrance.entries.move(contest, label, "delivered", ["claimed"]):
        return answer(pressed, t("contests.delivered_before"))
    body = t("contests.delivered", contest=found.name, prize=Rich(found.prize),
             name=Rich(account_of(entry).name), by=Rich(pressed.sender.name))  # fmt: skip
    return edited(pressed, body)


@feature.timer("contests.claim")
async def unclaimed(
    due: TimerDue, *, entrance: Entrance, finish: Finish, team: Team, contest: int
) -> Outcome:
    """Nobody came for a prize: the team may give it to the next in line."""
    found = await entrance.contests.find(contest)
    proof = await finish.proof(found) if found else None
    if found is None or proof is None:
        return None
    silent = [one for one in await entrance.entries.all(contest) if one.state == "won"]
    if not silent:
        return None
    values = {"contest": contest, "what": "reroll", "labels": [one.label for one in silent],
              "rounds": len(proof.rounds)}  # fmt: skip
    button = Button(label=t("contests.button_reroll"), press="contests.do", values=values)
    names = ", ".join(account_of(one).name or "?" for one in silent)
    body = t("contests.unclaimed", contest=found.name, prize=Rich(found.prize), names=Rich(names))
    return Send(chat=_room(found, team), body=body, buttons=((button,),))


def _room(contest: Contest, team: Team) -> Chat:
    """Where the team is; without a room of its own, where the contest was."""
    return team.room or chats_of(contest)[0]
