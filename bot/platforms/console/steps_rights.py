"""The tour's third part: who may do what, and how it is taken back."""

from bot.platforms.console.casa import EVERYBODY
from bot.platforms.console.scene import Scene

KEY = "faq.escalate_after"
FOR_OTHERS = ("/settings", "/role", "/ticket")


async def help_shows_what_you_may(scene: Scene) -> None:
    """Eve asks what she can write. The answer is for her eyes, and names nothing she may not do."""
    said = await scene.says("eve", "/help")
    scene.expect(len(said) == 1 and "/ask" in said[0].body.text, "Eve reads her commands")
    scene.expect(
        not any(name in said[0].body.text for name in FOR_OTHERS), "none that are for the team"
    )
    seen = scene.sees("luis", scene.everybody, "/ask")
    scene.expect(not seen, "Luis does not see Eve's help")


async def a_member_may_not_set(scene: Scene) -> None:
    """Eve tries to change how the bot behaves. That is for admins."""
    said = await scene.says("eve", f"/settings set {KEY} off")
    scene.expect(len(said) == 1 and said[0].only_for == "eve", "Eve is told, and she alone")
    scene.expect(not await scene.evidence.setting(KEY), "the setting is what it was")
    scene.expect(not await scene.evidence.changes(KEY), "no change is written down")


async def an_admin_sets_and_undoes(scene: Scene) -> None:
    """Nora changes it, has second thoughts, and takes it back with one press."""
    said = await scene.says("nora", f"/settings set {KEY} 1h")
    scene.expect(len(said) == 1 and said[0].buttons, "Nora sees old and new, and a button")
    scene.expect(await scene.evidence.setting(KEY), "the new value is in the store")
    await scene.presses("nora", EVERYBODY, said[0], scene.labels(said[0])[0])
    scene.expect(not await scene.evidence.setting(KEY), "after the press it is what it was")
    changes = await scene.evidence.changes(KEY)
    scene.expect(len(changes) == 2, "both changes are in the book")  # noqa: PLR2004 - there and back
