"""Moderators see how the bot is doing, and the exact fix for what it lacks."""

from bot.events import Kind, Right, Unreachable
from bot.feature import Feature
from handlers import FEATURES
from tests.community import community
from tests.handlers.administration import MODERATOR, another_room

cleaning = Feature("cleaning", needs=(Right.DELETE,))


async def test_a_moderator_sees_every_part_and_every_chat_in_private() -> None:
    async with community() as chat:
        chat.who("luis").rights = {"group": MODERATOR}
        await chat.say("hello", by="mod", room="staff")
        (said,) = await chat.say("/health", by="luis")
        assert chat.last().only_for == "luis"
        for part in ("name=database", "name=outbox", "name=console"):
            assert f"health.part_well {part}" in said
        assert "health.chat_well chat=Everybody" in said
        assert "health.chat_well chat=Team" in said
        assert "health.waiting failed=0 waiting=0" in said
        assert await chat.say("/health", by="ana") == ["engine.refused role=role.moderator"]


async def test_each_missing_right_comes_with_its_fix() -> None:
    async with community(*FEATURES, cleaning) as chat:
        chat.world.bot_rights["group"] = frozenset({Right.MEMBER, Right.PIN})
        (said,) = await chat.say("/health", by="mod")
        assert "health.lacks_telegram chat=Everybody rights=right.telegram_delete" in said
        chat.world.bot_rights["group"] = frozenset({Right.MEMBER})
        assert "health.no_admin chat=Everybody" in (await chat.say("/health", by="mod"))[0]


async def test_a_chat_that_is_gone_or_basic_is_named() -> None:
    async with community() as chat:
        room = another_room(chat, "other", "Elsewhere", "mod")
        room.chat = chat.world.room("small", "Small", [], Kind.BASIC_GROUP).chat
        await chat.say("hello", by="mod", room="small")
        await chat.say("/community add", by="mod")
        code = chat.last().body.text.split("code=")[1].split()[0]
        chat.who("mod").rights["small"] = chat.who("mod").rights["group"]
        await chat.say(f"/community add {code}", by="mod", room="small")
        await chat.press("community.join", by="mod", room="small")
        assert "health.basic_group chat=Small" in (await chat.say("/health", by="mod"))[0]
        chat.platform.happens(
            Unreachable(cause="con:gone", at=chat.clock.now(), chat=chat.room("small").chat)
        )
        await chat.settle()
        assert "health.chat_gone chat=Small" in (await chat.say("/health", by="mod"))[0]


async def test_settings_that_contradict_each_other_are_named() -> None:
    async with community() as chat:
        await chat.app.store.choices.set(1, 0, "faq.suggest_at", "0.95")
        await chat.app.store.database.commit()
        (said,) = await chat.say("/health", by="mod")
        assert "health.clash reason=faq.never_suggests" in said
