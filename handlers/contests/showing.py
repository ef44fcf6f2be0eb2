"""Everybody sees what runs, their own chance, and how a contest was drawn."""

from datetime import UTC, datetime

from bot.actions import Outcome, Reply, Text, t
from bot.clock import Clock
from bot.drawing_lots import commitment_of
from bot.events import Message
from bot.feature import Feature, Limit
from bot.formatting.rich import Rich
from handlers.contests.announcing import Announcing, outcome, winner
from handlers.contests.card import answer, at, buttons, code, post
from handlers.contests.creating import made_up_for
from handlers.contests.entrance import Entrance
from handlers.contests.finish import Finish
from storage.contest_entries import Entry
from storage.contests import Contest

feature = Feature("contests")


@feature.command("contest list", is_default=True, is_in_menu=True, limit=Limit(5, seconds=60),
                 is_private=True)  # fmt: skip
async def list_running(message: Message, entrance: Entrance, clock: Clock) -> Outcome:
    """Show the contests that run."""
    running = await entrance.contests.running(message.community)
    if not running:
        return answer(message, t("contests.none"))
    lines = [
        t("contests.line", contest=one.name, prize=Rich(one.prize),
          kind=t(f"contests.sort_{one.kind}"), ends=at(one.ends_at))
        for one in running
    ]  # fmt: skip
    shown = answer(message, t("contests.list", lines=lines))
    return [shown, *made_up_for(running, clock.now())]


@feature.command("contest show", limit=Limit(5, seconds=60), is_private=True)
async def show(message: Message, entrance: Entrance, finish: Finish, contest: str = "") -> Outcome:
    """Show a contest, your chance, or who won."""
    found = await entrance.named(message.community, contest)
    if found is None or found.state == "draft":
        return answer(message, t("contests.no_such", name=Rich(contest[:20])))
    if found.state == "cancelled":
        return answer(message, t("contests.state_cancelled"))
    own = await entrance.entries.own(found.id, message.person)
    if found.is_running:
        mine: Text = t("contests.not_in")
        if own is not None:
            chance = await entrance.chance(found, own)
            mine = t("contests.own", contest=found.name, label=own.label, chance=chance)
        body = t("contests.show", post=post(found), own=mine)
        return Reply(body=body, buttons=buttons(found), is_private=True)
    return await _ended(message, found, own, entrance, finish)


@feature.command("contest verify", limit=Limit(3, seconds=60), is_private=True)
async def verify(
    message: Message, entrance: Entrance, finish: Finish, announcing: Announcing,
    contest: str = "",
) -> Outcome:  # fmt: skip
    """Get the proof of a draw as a file, and how to check it."""
    found = await entrance.named(message.community, contest)
    if found is None or found.state in {"draft", "cancelled"}:
        return answer(message, t("contests.no_such", name=Rich(contest[:20])))
    sealed = code(commitment_of(found.secret, found.name))
    proof = await finish.proof(found)
    if proof is None:
        return answer(message, t("contests.verify_later", contest=found.name, commitment=sealed))
    file = announcing.file(found, proof, 0)
    command = code(f"tertulia verify-draw {file.name}")
    body = t("contests.verify", contest=found.name, commitment=sealed, command=command)
    return Reply(body=body, media=(file,), is_private=True,
                 remember={"contest_file": file.file})  # fmt: skip


async def _ended(
    message: Message, found: Contest, own: Entry | None, entrance: Entrance, finish: Finish
) -> Outcome:
    """Who won, and what became of one's own entry."""
    proof = await finish.proof(found)
    if proof is None:
        return None
    entries = {str(one.label): one for one in await entrance.entries.all(found.id)}
    lines = [
        winner(found, entries[label])
        for one in proof.rounds
        for label in one.winners
        if label in entries and entries[label].state != "replaced"
    ]
    mine = t("contests.not_in")
    if own is not None:
        mine = t("contests.was_in", label=own.label)
        if own.struck:
            why = t(f"contests.struck_{own.struck}")
            mine = t("contests.was_struck", label=own.label, why=why)
    if not lines:
        return answer(message, outcome(found, proof, []))
    body = t("contests.was", contest=found.name, prize=Rich(found.prize),
             ended=datetime.fromtimestamp(found.ended_at or found.ends_at, UTC), winners=lines,
             own=mine)  # fmt: skip
    return answer(message, body)
