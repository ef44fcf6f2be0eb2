"""The tour's last part: what goes wrong in real life, and what it costs."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.actions import PlatformAction, Send
from bot.platforms.console import mishap
from bot.platforms.console.evidence import KeptSeen
from bot.platforms.console.scene import Scene

GARBAGE = b'{"message": \xff\xfe'
TRIES = 3
Check = Callable[[], Awaitable[bool]]


async def twice_is_once(scene: Scene) -> None:
    """The network delivers Marie's question twice, as networks do."""
    answered = await scene.evidence.outcome("answered")
    counted = await scene.evidence.written("marie")
    before = len(scene.sees("luis", scene.everybody, "15 €"))
    platform = scene.casa.platform
    event = platform.say(scene.who("marie"), scene.everybody, "Combien coûte l'adhésion ?")
    platform.happens(event)
    await scene.settle()
    platform.happens(event)
    await scene.settle()
    seen = scene.sees("luis", scene.everybody, "15 €")
    scene.expect(len(seen) == before + 1, "Luis reads one answer, not two")
    scene.expect(await scene.evidence.outcome("answered") == answered + 1, "one answer is counted")
    scene.expect(await scene.evidence.written("marie") == counted + 1, "one message is counted")


async def killed_in_the_middle(scene: Scene) -> None:
    """The bot dies after it decided what to say to Luis and before it said it. It starts again."""
    deciding = asyncio.Event()

    async def hold_back(action: PlatformAction) -> None:
        if isinstance(action, Send):
            deciding.set()
            await asyncio.Event().wait()

    platform = scene.casa.platform
    platform.before_perform = hold_back
    platform.say(scene.who("luis"), scene.everybody, "¿Cuándo está abierto?")
    scene.expect(await scene.casa.until(_is_set(deciding)), "the bot is about to answer Luis")
    scene.show()
    waiting = await scene.evidence.waiting()
    scene.expect(waiting == 1, "the decided answer is in the store")
    scene.expect(not scene.sees("luis", scene.everybody, "17:00"), "Luis has no answer yet")
    scene.tell("the bot is killed at this very moment, and started again on the same database")
    await scene.casa.crash()
    await scene.start_again()
    await scene.casa.until(scene.has_sent_all)
    await scene.settle()
    seen = scene.sees("luis", scene.everybody, "17:00")
    scene.expect(len(seen) == 1, "Luis reads the answer, once")


async def one_feature_fails(scene: Scene) -> None:
    """A feature of the bot breaks down over a word of Eve's. The next question does not notice."""
    await scene.says("eve", f"What a {mishap.WORD}storm that was!")
    said = await scene.says("eve", "Can I bring a guest?")
    scene.expect(
        len(said) == 1 and "Guests" in said[0].body.text, "Eve's next question is answered"
    )
    kept = await _struck(scene)
    scene.expect([k.state for k in kept] == ["retry"], "what failed is kept to be tried again")
    for tries in range(2, TRIES + 1):
        scene.casa.skip(timedelta(seconds=11))
        done = await scene.casa.until(_has_tried(scene, tries))
        scene.expect(done, f"it is tried again, for the {tries}. time")
    scene.tell("it fails three times, a second and ten seconds apart")
    await scene.casa.until(scene.has_sent_all)
    await scene.settle()
    kept = await _struck(scene)
    scene.expect([k.state for k in kept] == ["kept"], "then it is put aside for a person")
    scene.expect(scene.sees("sam", scene.staff, "mishap"), "Sam reads of it in the staff room")
    scene.expect(len(scene.complaints.take()) == TRIES, "each failure is in the log")


async def nobody_can_read_it(scene: Scene) -> None:
    """Something arrives that is no message at all. It is kept, and Olga behind it is answered."""
    scene.casa.platform.garble(GARBAGE)
    scene.tell(f"{len(GARBAGE)} bytes arrive that make no sense")
    said = await scene.says("olga", "Где взять пластик для 3D-принтера?")
    scene.expect(len(said) == 1 and "3 цента" in said[0].body.text, "Olga is answered")
    raw = [kept.body for kept in await scene.evidence.kept()]
    scene.expect(GARBAGE in raw, "the bytes are kept as they came, for a person to look at")
    scene.expect(len(scene.complaints.take()) == 1, "the log says so")


def _is_set(event: asyncio.Event) -> Check:
    async def check() -> bool:
        return event.is_set()

    return check


def _has_tried(scene: Scene, tries: int) -> Check:
    async def check() -> bool:
        return any(kept.tries == tries for kept in await _struck(scene))

    return check


async def _struck(scene: Scene) -> list[KeptSeen]:
    """What the failing feature left in quarantine."""
    return [kept for kept in await scene.evidence.kept() if mishap.__name__ in kept.handler]
