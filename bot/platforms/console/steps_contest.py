"""The tour's contest: seen first, entered, killed while it ends, drawn once, and verified."""

import asyncio
from datetime import timedelta

from bot.actions import PlatformAction, Send
from bot.drawing_lots import Broken, Proof, checked
from bot.platforms.console.casa import EVERYBODY
from bot.platforms.console.scene import PRIVATE, Scene, Unfulfilled

NAME = "K-1"
ENTER = "🎉 Enter"
PRIZE = "Ceramic mug"
ENTRANTS = ("ana", "luis", "olga")


async def a_contest_is_drawn_once(scene: Scene) -> None:
    """Sam gives a mug away. The bot is killed while it tells who won; still all hear it, once."""
    (preview,) = await scene.says("sam", f"/contest create 24h 1 {PRIZE}")
    scene.expect(preview.only_for == "sam", "Sam sees it first, alone")
    await scene.presses("sam", EVERYBODY, preview, "Post")
    (post,) = scene.sees("ana", scene.everybody, NAME, PRIZE, "/contest join")
    promised = post.body.text  # at the end the post is changed
    for person in (*ENTRANTS, "luis"):
        await scene.presses(person, EVERYBODY, post, ENTER)
    entries = await scene.evidence.entries_of(NAME)
    scene.expect(entries == len(ENTRANTS), "three entries; Luis has one")
    await _killed_at_the_end(scene)
    results = scene.sees("ana", scene.everybody, f"{NAME} is over", PRIZE)
    scene.expect(len(results) == 1, "all read once who won")
    proof = await _proof(scene)
    scene.expect(proof.commitment in promised, "it is the draw that was promised in the post")
    winners = [label for one in proof.rounds for label in one.winners]
    scene.expect(len(winners) == 1 and len(proof.entries) == entries, "one of three won")
    scene.expect(f"(entry {winners[0]})" in results[0].body.text, "the result names that entry")
    scene.tell(f"the proof is drawn again from the file alone: entry {winners[0]} wins, as told")


async def _killed_at_the_end(scene: Scene) -> None:
    """The day is over, the draw is stored, and the bot dies before a word of it is said."""
    telling = asyncio.Event()

    async def hold_back(action: PlatformAction) -> None:
        if isinstance(action, Send) and action.chat.id == EVERYBODY:
            telling.set()
            await asyncio.Event().wait()

    async def is_telling() -> bool:
        return telling.is_set()

    scene.casa.platform.before_perform = hold_back
    scene.tell("a day passes")
    scene.casa.skip(timedelta(hours=24))
    await scene.casa.bot.schedule.fire()
    scene.expect(await scene.casa.until(is_telling), "the bot is about to tell who won")
    scene.show()
    scene.expect(not scene.sees("ana", scene.everybody, f"{NAME} is over"), "nobody knows it yet")
    scene.tell("the bot is killed at this very moment, and started again on the same database")
    await scene.casa.crash()
    await scene.start_again()
    await scene.casa.until(scene.has_sent_all)
    await scene.settle()


async def _proof(scene: Scene) -> Proof:
    """What anybody gets who wants to check, drawn again."""
    await scene.says("ana", f"/contest verify {NAME}", PRIVATE)
    room = scene.casa.world.private("ana").chat.id
    file = scene.casa.platform.delivered.get((room, f"{NAME}-1.json"), b"")
    try:
        return checked(file)
    except Broken as problem:
        raise Unfulfilled(f"expected: a proof that holds, but {problem}") from None
