"""The tour's fourth part: the bot moves in, and members decide over what is kept of them."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bot.platforms.console import past
from bot.platforms.console.casa import EVERYBODY, PEOPLE
from bot.platforms.console.scene import PRIVATE, Scene
from bot.platforms.console.world import Shown

MARKER = "telescope"
QUESTION = f"may I leave my {MARKER} on the roof?"
BEGINNING = ("✓ English", "✓ Staff room", "Only when called", "Go on »", "Go on »")
"""The answers Nora presses; the zone between the first two she types."""
ZONE = "Europe/Madrid"
DATA, PAGE = "my-data.json", "my-data.html"
ERASE = "Erase everything"
MOST_IN_MENU = 6


async def set_up_in_the_chat(scene: Scene) -> None:
    """Nora sets the bot up with a few presses. Then she sends what the group wrote before."""
    (said,) = await scene.says("nora", "/setup")
    for label in BEGINNING:
        await scene.presses("nora", EVERYBODY, said, label)
        if label == BEGINNING[0]:
            (said,) = await scene.says("nora", f"/setup {ZONE}")
    scene.expect(await scene.evidence.setting("ui.timezone") == json.dumps(ZONE), "the zone counts")
    scene.expect("result.json" in said.body.text, "at the end Nora is asked for the history")
    found = await _send_past(scene)
    written = past.written(scene.casa.clock.now())
    in_store = await scene.evidence.imported(past.NATIVE)
    scene.expect(in_store == written, f"all {written} messages are in the store")
    scene.expect(str(written) in found.body.text, "Nora reads how many there are")
    scene.expect("Rosa" in found.body.text, "Nora reads who helps most")
    scene.expect(not scene.sees("luis", scene.everybody, "Rosa"), "all that for her eyes only")
    await scene.presses("nora", EVERYBODY, found, "Answer questions here")
    chosen = await scene.evidence.chosen_in(EVERYBODY, "faq.auto_chats")
    scene.expect(chosen == f'["console:{EVERYBODY}"]', "after the press it answers there by itself")


async def _send_past(scene: Scene) -> Shown:
    before = scene.all_ids()
    scene.casa.send_past(scene.who("nora"), scene.everybody)
    await scene.settle()
    said = [shown for shown in scene.said_since(before) if "history" in shown.body.text]
    scene.expect(len(said) == 1 and said[0].buttons, "Nora sees what the history holds")
    return said[0]


async def the_menu_is_short(scene: Scene) -> None:
    """What the network offers Eve beside the line in which she types: the few things she needs."""
    menu = scene.casa.platform.menu_of(scene.who("eve"))
    scene.tell(f"Eve's menu: {', '.join(menu)}")
    scene.expect("/ask" in menu and "/help" in menu, "Eve can ask, and find the rest")
    scene.expect(len(menu) <= MOST_IN_MENU, f"at most {MOST_IN_MENU} commands")
    helped = scene.sees("eve", scene.everybody, "/help", "/mydata")[-1].body.text
    scene.expect(all(name in helped for name in menu), "each of them is hers to use")
    scene.expect("/mydata" not in menu, "what one needs once a year is in /help only")


async def my_data(scene: Scene) -> None:
    """Eve leaves a question with the team. Then she asks what is kept about her."""
    await scene.says("eve", f"/contact {QUESTION}")
    said = await scene.says("eve", "/mydata", PRIVATE)
    scene.expect(
        said and all(name in said[-1].body.text for name in (DATA, PAGE)),
        "Eve gets two files in private",
    )
    room = scene.casa.world.private("eve")
    files = {name: scene.casa.platform.delivered.get((room.chat.id, name)) for name in (DATA, PAGE)}
    kept: dict[str, list[dict[str, Any]]] = json.loads(files[DATA] or b"{}").get("kept", {})
    asked = [ticket["question"] for ticket in kept.get("ticket", [])]
    scene.expect(asked == await scene.evidence.asked_by("eve"), "her questions, as in the store")
    scene.expect(any(MARKER in one for one in asked), "the newest is among them")
    text = b"".join(body or b"" for body in files.values()).decode()
    others = [name for id_, (name, _) in PEOPLE.items() if id_ != "eve" and name in text]
    theirs = [ticket.question for ticket in await scene.evidence.tickets()]
    foreign = [one for one in theirs if one not in asked and one in text]
    scene.expect(not others and not foreign, "nobody else's name, and nobody else's words")
    rows = sum(len(rows) for rows in kept.values())
    scene.tell(f"{DATA} holds {rows} rows about Eve, and none about anybody else")


async def forget_me(scene: Scene) -> None:
    """Eve wants to be forgotten. She is asked once; then nothing of hers is left in any file."""
    folder = scene.casa.bot.store.database.path.parent
    written = await scene.evidence.all_written()
    (said,) = await scene.says("eve", "/forgetme", PRIVATE)
    scene.expect(_traces(folder), "the question alone erases nothing")
    await scene.presses("eve", PRIVATE, said, ERASE)
    done = await scene.casa.until(_is_gone(scene, folder))
    scene.expect(done, f"no file of the bot holds the word “{MARKER}” any more")
    scene.expect(not await scene.evidence.is_known("eve"), "the bot knows nobody called Eve")
    scene.expect(
        await scene.evidence.all_written() == written, "the sums of the community stay the same"
    )
    scene.tell(f"“{MARKER}” was in the database, and is in no byte of its folder any more")


def _is_gone(scene: Scene, folder: Path) -> Callable[[], Awaitable[bool]]:
    async def check() -> bool:
        return not _traces(folder) and not await scene.evidence.is_known("eve")

    return check


def _traces(folder: Path) -> list[str]:
    """The files in which the marker stands."""
    words = (MARKER.encode(), MARKER.encode("utf-16-le"))
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(word in path.read_bytes() for word in words)]
