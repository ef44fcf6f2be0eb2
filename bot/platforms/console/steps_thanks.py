"""The tour's part on thanks: four languages, nobody farms them, and a board shows who helped."""

from datetime import timedelta

from bot.platforms.console.casa import EVERYBODY
from bot.platforms.console.scene import Scene

TOLD = "The saw is in the second room, behind the white door."
THANKS = (
    ("ana", "¿Alguien sabe dónde está la sierra?", "¡mil gracias, Luis!"),
    ("sam", "I was looking for it as well", "thanks a lot!"),
    ("marie", "moi aussi, je la cherchais", "merci beaucoup"),
    ("olga", "и я её искала", "спасибо большое"),
)
"""Who asks what, and how they thank."""
FLOOD = "achetez du bois, achetez du bois"
TIMES = 6


async def thanks_in_four_languages(scene: Scene) -> None:
    """Four members look for the saw. Luis knows, and each thanks him in their own words."""
    for person, words, _ in THANKS:
        await scene.says(person, words)
    await scene.says("luis", TOLD)
    told = scene.everybody.messages[-1]
    for person, _, words in THANKS:
        said = await scene.says(person, words, to=told)
        scene.expect(not said, "the bot adds nothing to it")
    scene.expect(await scene.evidence.thanks("luis") == len(THANKS), "Luis was thanked four times")


async def a_farmer_earns_nothing(scene: Scene) -> None:
    """Marie thanks Luis again and again, then herself, and writes one thing over and over."""
    thanked, earned = await scene.evidence.thanks("luis"), await scene.evidence.points("luis")
    own = await scene.evidence.points("marie")
    told = next(m for m in scene.everybody.messages if m.body.text == TOLD)
    for _ in range(TIMES):
        await scene.says("marie", "merci !", to=told)
    scene.casa.skip(timedelta(minutes=2))
    await scene.says("marie", FLOOD)
    await scene.says("marie", "merci à moi", to=scene.everybody.messages[-1])
    experience = await scene.evidence.xp("marie")
    for _ in range(TIMES):
        scene.casa.skip(timedelta(minutes=2))
        await scene.says("marie", FLOOD)
    scene.expect(await scene.evidence.xp("marie") == experience, "the same words are worth nothing")
    scene.expect(await scene.evidence.thanks("luis") == thanked, "a pair counts once a day")
    scene.expect(await scene.evidence.points("luis") == earned, "Luis has not a point more")
    scene.expect(await scene.evidence.points("marie") == own, "nor has Marie")


async def a_board_shows_who_helps(scene: Scene) -> None:
    """Olga asks who is thanked most. In her language, and the board removes itself later."""
    said = await scene.says("olga", "/top thanks", EVERYBODY)
    scene.expect(len(said) == 1, "the bot shows one board")
    leads = f"1. Luis: {await scene.evidence.thanks('luis')} раза"
    scene.expect(leads in said[0].body.text, "Luis leads it")
    scene.expect("Marie" not in said[0].body.text, "who thanked herself is not on it")
