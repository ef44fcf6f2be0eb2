"""Every outcome teaches."""

import json

from tests.community import Community, community
from tests.handlers.knowledge import INSTALL, PRICE, know

NEARLY = "how do I install the whole program please"


async def labels(chat: Community) -> list[tuple[str, int]]:
    """What was learned: how, and whether the answer was right."""
    rows = await chat.app.store.database.read("SELECT how, is_right FROM label ORDER BY id")
    return [(str(how), int(str(right))) for how, right in rows]


async def phrases(chat: Community) -> set[str]:
    """Every phrase that was learned."""
    rows = await chat.app.store.database.read("SELECT text FROM phrase WHERE origin = 'learned'")
    return {str(text) for (text,) in rows}


async def lenient(chat: Community) -> None:
    """Let the bot answer as soon as it may."""
    for key, value in (("faq.answer_at", "0.5"), ("faq.auto_at", "0.5"), ("faq.margin", "0"),
                       ("faq.suggest_at", "0")):  # fmt: skip
        await chat.app.store.choices.set(1, 0, key, value)
    await chat.app.store.database.commit()
    chat.app.lose_memory()


async def test_what_helped_teaches_how_people_ask() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        await lenient(chat)
        await chat.say(f"/ask {NEARLY}", by="eve")
        await chat.press("faq.button_helped", by="eve")
        assert await phrases(chat) == {NEARLY}
        assert await labels(chat) == [("helped", 1)]
        await chat.press("faq.button_helped", by="eve")
        assert await labels(chat) == [("helped", 1)]


async def test_a_learned_phrase_is_known_word_by_word_from_then_on() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        await lenient(chat)
        await chat.say(f"/ask {NEARLY}", by="eve")
        await chat.press("faq.button_helped", by="eve")
        await chat.app.store.choices.set(1, 0, "faq.answer_at", "1")
        await chat.app.store.choices.set(1, 0, "faq.auto_at", "1")
        await chat.app.store.database.commit()
        chat.app.lose_memory()
        chat.clock.advance(minutes=11)
        assert await chat.say(NEARLY + "?", by="ana") == [
            f"faq.answer_in answer=answer to {INSTALL} language=faq.in_en"
        ]


async def test_not_this_offers_what_else_may_be_meant_and_counts() -> None:
    async with community() as chat:
        await know(chat, INSTALL, "How do I remove the program?", PRICE)
        await lenient(chat)
        await chat.say("/ask how do I install program", by="eve")
        await chat.press("faq.button_not_this", by="eve")
        assert chat.last().body.text == "faq.did_you_mean"
        assert await labels(chat) == [("not_this", 0)]
        await chat.press("How do I remove the program?", by="eve")
        assert chat.last().body.text == "answer to How do I remove the program?"


async def test_not_this_with_nothing_else_goes_to_the_team() -> None:
    async with community() as chat:
        await know(chat, INSTALL)
        await chat.say(f"/ask {INSTALL}", by="eve")
        await chat.press("faq.button_not_this", by="eve")
        assert [t for t in chat.said_by_bot("staff") if t.startswith("relay.card")]


async def test_a_chosen_title_teaches_and_so_does_one_that_was_not_meant() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        await chat.say("/ask install", by="eve")
        await chat.press(INSTALL, by="eve")
        assert await labels(chat) == [("chosen", 1)]
        assert await phrases(chat) == {"install"}
        await chat.say("/ask program", by="eve")
        await chat.press("faq.button_none", by="eve")
        assert await labels(chat) == [("chosen", 1), ("none", 0)]


async def test_who_asks_again_at_once_was_not_helped() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        await lenient(chat)
        await chat.say(f"/ask {NEARLY}", by="eve")
        chat.clock.advance(minutes=4)
        await chat.say("/ask so how to install that program", by="eve")
        assert await labels(chat) == [("rephrased", 0)]
        chat.clock.advance(minutes=6)
        await chat.say("/ask how can one install a program", by="eve")
        assert await labels(chat) == [("rephrased", 0)]


async def test_fifty_labels_move_the_weights() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        await lenient(chat)
        evidence = {"kind": "words-1", "score": 0.6, "margin": 0.3, "length": 1.5}
        for number in range(49):
            await chat.app.store.labels.add(
                1, "words", json.dumps(evidence), "helped", number, is_right=True
            )
        await chat.app.store.database.commit()
        await chat.say(f"/ask {NEARLY}", by="eve")
        await chat.press("faq.button_helped", by="eve")
        kept = await chat.app.store.labels.weights(1, "words")
        assert kept is not None
        assert json.loads(kept)["kind"] == "words-1"


async def test_an_entry_that_was_wrong_three_times_is_only_offered() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        for asker in ("eve", "ana", "luis"):
            chat.clock.advance(minutes=11)
            await chat.say(f"/ask {INSTALL}", by=asker)
            await chat.press("faq.button_not_this", by=asker)
        chat.clock.advance(minutes=11)
        assert await chat.say(f"/ask {INSTALL}", by="marie") == ["faq.did_you_mean"]


async def test_an_entry_nobody_looked_at_for_half_a_year_is_only_offered() -> None:
    async with community() as chat:
        await know(chat, INSTALL)
        long_ago = int(chat.clock.now().timestamp()) - 181 * 86_400
        await chat.app.store.entries.reviewed(1, 1, long_ago)
        await chat.app.store.database.commit()
        assert await chat.say(f"/ask {INSTALL}", by="eve") == ["faq.did_you_mean"]
        await chat.app.store.entries.reviewed(1, 1, long_ago + 180 * 86_400)
        await chat.app.store.database.commit()
        assert await chat.say(f"/ask {INSTALL}", by="ana") == [
            f"faq.answer_in_from answer=answer to {INSTALL} language=faq.in_en"
            " source=faq.source date=faq.date_11 day=20"
        ]
