"""Questions are recognised by their meaning, in the asker's language, as soon as that can be."""

from bot.engine.knowledge import put_entries
from bot.matching.encoder import Encoder, NoEncoder
from bot.matching.entry import FaqEntry
from tests.community import Community, community
from tests.handlers.faq.encoders import SmallEncoders
from tests.handlers.knowledge import INSTALL, PRICE, know


async def put(chat: Community, *entries: FaqEntry) -> None:
    """Let a community know entries."""
    await put_entries(chat.app.store.entries, 1, entries, "en", 0)
    await chat.app.store.database.commit()


def entry(slug: str, title: str, answer: str, language: str = "en") -> FaqEntry:
    """An entry with nothing but its title."""
    return FaqEntry(slug=slug, title=title, answer=answer, phrases=(title,), language=language)


async def awake(chat: Community) -> None:
    """Everything there is to be read has been read."""
    await chat.say("good morning", by="ana")
    await chat.settle()


async def test_a_spanish_question_finds_an_english_entry() -> None:
    async with community(encoders=SmallEncoders()) as chat:
        await know(chat, INSTALL, PRICE)
        await awake(chat)
        said = await chat.say("@tertulia ¿cómo instalo el programa?", by="luis")
        assert said == [f"faq.answer_in answer=answer to {INSTALL} language=faq.in_en"]


async def test_without_vectors_a_spanish_question_finds_no_english_entry() -> None:
    async with community() as chat:
        await know(chat, INSTALL, PRICE)
        said = await chat.say("@tertulia ¿cómo instalo el programa?", by="luis")
        assert "relay.passed_on" in said[0]


async def test_the_variant_in_the_askers_language_is_given() -> None:
    async with community(encoders=SmallEncoders()) as chat:
        await put(
            chat,
            entry("install", INSTALL, "Run setup."),
            entry("install", "¿Cómo instalo el programa?", "Ejecuta setup.", "es"),
            entry("price", PRICE, "Ten."),
        )
        await awake(chat)
        assert await chat.say(f"@tertulia {INSTALL}", by="luis") == ["Ejecuta setup."]
        assert await chat.say(f"/ask {INSTALL}", by="eve") == ["Run setup."]


async def test_vectors_are_made_once_and_kept() -> None:
    encoders = SmallEncoders()
    async with community(encoders=encoders) as chat:
        await know(chat, INSTALL, PRICE)
        await awake(chat)
        rows = await chat.app.store.database.read("SELECT count(*) FROM vector")
        assert rows == [(4,)]  # title and answer of each
        assert encoders.loads == 1
        await chat.app.store.entries.remove(1, "entry-1")
        await chat.app.store.database.commit()
        rows = await chat.app.store.database.read("SELECT count(*) FROM vector")
        assert rows == [(2,)]


async def test_an_entry_that_is_written_is_found_at_once_and_one_removed_no_more() -> None:
    async with community(encoders=SmallEncoders()) as chat:
        await know(chat, PRICE)
        await awake(chat)
        await put(chat, entry("install", INSTALL, "Run setup."))
        assert await chat.say("@tertulia setup of the software?", by="eve") == ["Run setup."]
        await chat.app.store.entries.remove(1, "install")
        await chat.app.store.database.commit()
        said = await chat.say("@tertulia setup of the software?", by="ana")
        assert "Run setup." not in " ".join(said)


class Damaged:
    """The package is there, but its model cannot be read."""

    is_installed = True

    def load(self) -> Encoder:
        """It cannot."""
        raise NoEncoder("The model of the sentence vectors is damaged.")


async def test_a_damaged_model_leaves_the_words() -> None:
    async with community(encoders=Damaged()) as chat:
        await know(chat, INSTALL)
        await awake(chat)
        assert await chat.say(f"@tertulia {INSTALL}", by="eve") == [f"answer to {INSTALL}"]


async def test_switching_vectors_off_goes_back_to_words() -> None:
    async with community(encoders=SmallEncoders()) as chat:
        await know(chat, INSTALL, PRICE)
        await awake(chat)
        await chat.say("/settings set faq.semantic off", by="mod")
        await chat.say(INSTALL, by="eve")
        said = await chat.say("@tertulia ¿cómo instalo el programa?", by="luis")
        assert "relay.passed_on" in said[0]


async def test_query_syntax_and_noise_raise_nothing() -> None:
    async with community(encoders=SmallEncoders()) as chat:
        await know(chat, INSTALL)
        await awake(chat)
        for noise in (
            '"',
            "NEAR(a b",
            "*",
            "title:x OR",
            "a" * 4096,
            "\u202eabc\u200b?",
            "?" * 900,
        ):
            await chat.say(f"@tertulia {noise}", by="eve")
        kept = await chat.app.store.database.read("SELECT count(*) FROM quarantine")
        assert kept == [(0,)]


async def test_an_answer_stays_inert() -> None:
    async with community() as chat:
        await put(chat, entry("install", INSTALL, "@everyone <b>x</b> /ban @ana"))
        await chat.say(INSTALL, by="eve")
        answer = chat.last()
        assert "@everyone <b>x</b> /ban @ana" in answer.body.text
        assert answer.body.spans == ()
