"""The tour's second part: what the bot does not know goes to the team; the answer comes back."""

# ruff: noqa: RUF001  Russian words are meant to be Russian

import asyncio
from datetime import timedelta

from bot.actions import PlatformAction, Send
from bot.platforms.console.casa import EVERYBODY, STAFF
from bot.platforms.console.scene import PRIVATE, Scene

DOG = "¿puedo traer a mi perra al taller?"
PIANO = "Можно ли поставить у вас пианино?"
IRON = "¿Alguien tiene un soldador de sobra?"
BIKES = "Where can I park my bike?"
HALF_AN_HOUR = timedelta(minutes=31)


async def an_unknown_question_reaches_the_team(scene: Scene) -> None:
    """Ana asks the bot something nobody has asked before. It says so, and tells the team."""
    said = await scene.says("ana", f"@tertulia {DOG}")
    card = scene.card(DOG)
    scene.expect("Ana" in card.body.text, "the card names Ana")
    told = [shown for shown in said if shown in scene.everybody.messages]
    scene.expect(len(told) == 1 and "T-1" in told[0].body.text, "Ana is told that it is T-1")
    tickets = await scene.evidence.tickets()
    scene.expect(
        [(t.name, t.state) for t in tickets] == [("T-1", "open")] and DOG in tickets[0].question,
        "one open question, T-1, is written down",
    )


async def only_the_team_can_answer(scene: Scene) -> None:
    """Sam moderates and reads the staff room. To answer for the team he lacks the role of staff."""
    card = scene.card(DOG)
    said = await scene.says("sam", "Dogs? No idea, I guess so.", STAFF, to=card)
    scene.expect(
        said and all(shown in scene.staff.messages for shown in said),
        "Sam is told in the staff room that nothing was sent",
    )
    leaked = scene.sees("ana", scene.everybody, "I guess so")
    scene.expect(not leaked, "Ana does not see what Sam wrote")
    states = [ticket.state for ticket in await scene.evidence.tickets()]
    scene.expect(states == ["open"], "Ana's question is still open")


async def the_answer_comes_back(scene: Scene) -> None:
    """Nora belongs to the team. She replies to the card, and Ana reads it where she asked."""
    card = scene.card(DOG, "nora")
    await scene.says(
        "nora", "Sí, si no le asusta el ruido. Átala lejos de la sierra.", STAFF, to=card
    )
    mine = next(shown for shown in reversed(scene.staff.messages) if shown.author == "nora")
    seen = scene.sees("ana", scene.everybody, "Átala lejos de la sierra")
    scene.expect(len(seen) == 1, "Ana reads Nora's answer once in the room where she asked")
    asked = scene.everybody.find(seen[0].reply_to)
    scene.expect(asked and DOG in asked.body.text, "the answer stands under Ana's question")
    scene.expect(mine.reactions, "Nora sees by a mark on her reply that it arrived")
    states = [ticket.state for ticket in await scene.evidence.tickets()]
    scene.expect(states == ["answered"], "T-1 is answered")


async def a_role_is_given(scene: Scene) -> None:
    """Nora lets Sam answer, too. Olga's question, asked in private, is his first."""
    await scene.says("nora", "/role give staff @sam", STAFF)
    scene.expect(await scene.evidence.role("sam") == "staff", "Sam's new role is written down")
    await scene.says("olga", PIANO, PRIVATE)
    await scene.says("sam", "Да, в большой комнате есть место.", STAFF, to=scene.card(PIANO))
    private = scene.casa.world.private("olga")
    seen = scene.sees("olga", private, "в большой комнате есть место")
    scene.expect(len(seen) == 1, "Olga reads Sam's answer in private")
    states = [ticket.state for ticket in await scene.evidence.tickets()]
    scene.expect(states == ["answered", "answered"], "both questions are answered")


async def nobody_answers_in_time(scene: Scene) -> None:
    """Two questions. A member answers one; the other waits half an hour and goes to the team."""
    await scene.says("eve", BIKES)
    await scene.says("luis", "Behind the house, by the wall.", to=scene.everybody.messages[-1])
    said = await scene.says("luis", IRON)
    scene.expect(not said, "the bot lets the members answer first")
    waiting = await scene.evidence.timers("faq.escalate")
    scene.expect(waiting == 1, "one question waits, Luis's; Eve's was answered")
    await scene.later(HALF_AN_HOUR, "half an hour passes, and nobody answers Luis")
    scene.expect("away" not in scene.card(IRON).body.text, "nothing says that the bot was away")
    scene.expect(not scene.sees("sam", scene.staff, BIKES), "Eve's question stays among members")
    tickets = [ticket.question for ticket in await scene.evidence.tickets()]
    scene.expect(tickets[-1] == IRON, "Luis's question is written down as the newest")


async def settled_in_spite_of_a_restart(scene: Scene) -> None:
    """Sam takes Luis's question. The bot dies while his answer is on its way, and still ends it."""
    name = next(one.name for one in await scene.evidence.tickets() if one.question == IRON)
    await scene.presses("sam", STAFF, scene.card(IRON), "Claim")
    scene.expect("Sam" in scene.card(IRON).body.text, "the card says that Sam has it")
    await _answered_at_the_second_try(scene, "Sí, en el armario azul hay dos.")
    seen = scene.sees("luis", scene.everybody, "en el armario azul")
    scene.expect(len(seen) == 1, "Luis reads Sam's answer, once")
    said = await scene.says("sam", f"/ticket close {name}", STAFF)
    asked = [shown for shown in said if "5 ★" in scene.labels(shown)]
    scene.expect(len(asked) == 1 and asked[0].only_for == "luis", "Luis alone is asked how it was")
    flashed = await scene.presses("luis", EVERYBODY, asked[0], "5 ★")
    scene.expect(any(name in text for text in flashed), "Luis is thanked for his five stars")
    scene.expect(await scene.evidence.ending(name) == ("closed", 5), "closed, with five stars")
    await scene.says("nora", f"/ticket transcript {name}", STAFF)
    page = scene.casa.platform.delivered.get((STAFF, f"{name}.html"), b"").decode()
    scene.expect(IRON in page and "armario azul" in page, "Nora has all of it as a page")


async def _answered_at_the_second_try(scene: Scene, answer: str) -> None:
    """Sam answers, the bot is killed before it has passed that on, and is started again."""
    deciding = asyncio.Event()

    async def hold_back(action: PlatformAction) -> None:
        if isinstance(action, Send) and action.chat.id == EVERYBODY:
            deciding.set()
            await asyncio.Event().wait()

    async def is_deciding() -> bool:
        return deciding.is_set()

    platform = scene.casa.platform
    platform.before_perform = hold_back
    platform.say(scene.who("sam"), scene.staff, answer, reply_to=scene.card(IRON).id)
    scene.expect(await scene.casa.until(is_deciding), "the bot is about to tell Luis")
    scene.show()
    scene.tell("the bot is killed at this very moment, and started again on the same database")
    await scene.casa.crash()
    await scene.start_again()
    await scene.casa.until(scene.has_sent_all)
    await scene.settle()
