"""The tour's first part: members ask in their own words; what they tell each other is theirs."""

from bot.platforms.console.casa import EVERYBODY
from bot.platforms.console.scene import PRIVATE, Scene

IN_FOUR_LANGUAGES = (
    ("ana", EVERYBODY, "¿Cómo consigo una llave?", "martes"),
    ("marie", EVERYBODY, "Comment obtenir une clé ?", "mardi"),
    ("olga", PRIVATE, "Подскажите, как получить ключ?", "вторник"),
)


async def a_question_is_answered(scene: Scene) -> None:
    """Eve asks something that was asked before. Nobody calls the bot; it knows the answer."""
    before = await scene.evidence.outcome("answered")
    await scene.says("eve", "How can I get a key?")
    seen = scene.sees("luis", scene.everybody, "Tuesday")
    scene.expect(len(seen) == 1, "Luis reads the answer once in the room where Eve asked")
    asked = scene.everybody.find(seen[0].reply_to)
    scene.expect(asked and asked.author == "eve", "the answer stands under Eve's question")
    after = await scene.evidence.outcome("answered")
    scene.expect(after == before + 1, "one more answered question is counted")


async def everybody_in_their_language(scene: Scene) -> None:
    """Ana, Marie and Olga ask the same in Spanish, French and Russian; Olga does so in private."""
    labels = {tuple(scene.labels(shown)) for shown in scene.sees("eve", scene.everybody, "Tuesday")}
    for person, room, question, word in IN_FOUR_LANGUAGES:
        said = await scene.says(person, question, room)
        name = scene.who(person).account.name
        scene.expect(len(said) == 1, f"one answer for {name}")
        scene.expect(word in said[0].body.text, f"{name}'s answer is in {name}'s language")
        labels.add(tuple(scene.labels(said[0])))
    scene.expect(len(labels) >= len(IN_FOUR_LANGUAGES), "the buttons speak each one's language")
    seen = scene.sees("luis", scene.casa.world.private("olga"), "вторник")
    scene.expect(not seen, "nobody else reads what Olga asked in private")


async def did_you_mean(scene: Scene) -> None:
    """Eve's question fits several entries. She alone chooses, and the offer becomes the answer."""
    chosen = await scene.evidence.outcome("chosen")
    said = await scene.says("eve", "@tertulia can I use the laser cutter on Sunday?")
    scene.expect(len(said) == 1 and said[0].buttons, "one message with titles to choose from")
    offer, title = said[0], "Who may use the laser cutter?"
    told = await scene.presses("luis", EVERYBODY, offer, title)
    scene.expect(told and offer.buttons, "Luis is told that the choice is not his")
    await scene.presses("eve", EVERYBODY, offer, title)
    seen = scene.sees("luis", scene.everybody, "introduction", "free of charge")
    scene.expect(seen == [offer], "the offer became the answer, and Luis reads it")
    after = await scene.evidence.outcome("chosen")
    scene.expect(after == chosen + 1, "one more choice is counted")


async def talk_is_left_alone(scene: Scene) -> None:
    """Luis and Ana talk about soup, and Ana even asks him something. The bot keeps quiet."""
    counted = await scene.evidence.written("luis")
    answered = await scene.evidence.outcome("answered")
    said = await scene.says("luis", "La sopa de ayer estaba buenísima.")
    soup = scene.everybody.messages[-1]
    said += await scene.says("ana", "¿Me pasas la receta?", to=soup)
    said += await scene.says("luis", "Claro, esta noche la mando.")
    scene.expect(not said, "not a word from the bot")
    scene.expect(await scene.evidence.outcome("answered") == answered, "no answer is counted")
    after = await scene.evidence.written("luis")
    scene.expect(after == counted + 2, "Luis's two messages are counted as activity")
