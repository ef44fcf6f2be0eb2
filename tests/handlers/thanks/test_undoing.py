"""Reactions thank, and what disappears is taken back."""

from tests.community import community
from tests.handlers.thanks.talk import (
    deeds,
    delete,
    helped,
    newest,
    points,
    react,
    thanks,
)


async def test_an_askers_reaction_on_the_answer_thanks() -> None:
    async with community() as chat:
        answer = await helped(chat)
        await react(chat, "eve", answer, on="🙏")  # applause
        assert await thanks(chat) == []
        await react(chat, "ana", answer, on="❤️")
        assert await thanks(chat) == [("reaction", "Ana", "Luis")]


async def test_other_reactions_and_those_on_ones_own_do_not() -> None:
    async with community() as chat:
        answer = await helped(chat)
        await react(chat, "ana", answer, on="🤔")
        await react(chat, "luis", answer, on="🙏")
        assert await thanks(chat) == []


async def test_reactions_can_be_switched_off() -> None:
    async with community() as chat:
        await chat.say("/settings set thanks.reactions false", by="mod")
        await react(chat, "ana", await helped(chat), on="🙏")
        assert await thanks(chat) == []


async def test_a_reaction_on_and_off_a_hundred_times_is_one_entry_and_its_reversal() -> None:
    async with community() as chat:
        answer = await helped(chat)
        for _ in range(100):
            await react(chat, "ana", answer, on="🙏")
            await react(chat, "ana", answer, off="🙏")
        rows = await chat.app.store.database.read(
            "SELECT deed, count(*) FROM ledger_entry WHERE deed <> 'solution' GROUP BY deed"
        )
        assert rows == [("reversal", 1), ("thanks", 1)]
        assert await thanks(chat) == []
        assert await points(chat, "luis") in {0, 25}
        assert await deeds(chat, "luis", "thanks_received") == 0
        assert await deeds(chat, "luis", "xp") <= 20


async def test_a_deleted_message_is_reversed_by_an_entry_of_its_own() -> None:
    async with community() as chat:
        answer = await helped(chat)
        await chat.say("thanks!", by="ana", reply_to=answer)
        before = await chat.app.store.database.read("SELECT * FROM ledger_entry ORDER BY id")
        await delete(chat, newest(chat, "ana"))
        after = await chat.app.store.database.read("SELECT * FROM ledger_entry ORDER BY id")
        assert after[: len(before)] == before
        assert len(after) == len(before) + 1
        assert await thanks(chat) == []
        assert await deeds(chat, "luis", "thanks_received") == 0
        assert await deeds(chat, "ana", "thanks_given") == 0
        await delete(chat, newest(chat, "ana"))
        assert await points(chat, "luis") == 25


async def test_thanks_edited_away_go_and_thanks_edited_in_do_not_come() -> None:
    async with community() as chat:
        answer = await helped(chat)
        await chat.say("thanks!", by="ana", reply_to=answer)
        said = newest(chat, "ana")
        chat.platform.edit(chat.who("ana"), chat.group, said.id, "thanks a lot!")
        await chat.settle()
        assert len(await thanks(chat)) == 1
        chat.platform.edit(chat.who("ana"), chat.group, said.id, "never mind")
        await chat.settle()
        assert await thanks(chat) == []
        chat.platform.edit(chat.who("ana"), chat.group, said.id, "thanks!")
        await chat.settle()
        assert await thanks(chat) == []


async def test_delete_and_post_again_counts_no_second_time() -> None:
    async with community() as chat:
        answer = await helped(chat)
        for _ in range(5):
            await chat.say("thanks!", by="ana", reply_to=answer)
            await delete(chat, newest(chat, "ana"))
        paid = await chat.app.store.database.read(
            "SELECT count(*) FROM ledger_entry WHERE deed = 'thanks'"
        )
        assert paid == [(1,)]
        assert await thanks(chat) == []


async def test_after_a_day_thanks_stay_whatever_happens_to_the_message() -> None:
    async with community() as chat:
        answer = await helped(chat)
        await chat.say("thanks!", by="ana", reply_to=answer)
        chat.clock.advance(hours=25)
        await delete(chat, newest(chat, "ana"))
        assert len(await thanks(chat)) == 1
        assert await deeds(chat, "luis", "thanks_received") == 1
