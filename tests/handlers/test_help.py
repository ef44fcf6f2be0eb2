"""Members are greeted in private and see the commands they may use."""

from bot.events import Right
from bot.platform import Reason, Refused
from tests.community import community


async def test_help_lists_what_a_member_may_use() -> None:
    async with community() as chat:
        (text,) = await chat.say("/help")
        assert "/ask <question…>" in text
        assert "/settings" not in text


async def test_help_shows_a_group_of_commands_by_name() -> None:
    async with community() as chat:
        (text,) = await chat.say("/help role")
        assert "/role give <guide|moderator|staff|admin> <person>" in text
        assert await chat.say("/help nonsense") == ["help.unknown name=nonsense"]


async def test_only_who_asked_sees_the_help() -> None:
    async with community() as chat:
        await chat.say("/help", by="ana")
        assert chat.last().only_for == "ana"


async def test_start_says_hello_in_private_only() -> None:
    async with community() as chat:
        assert await chat.say("/start", by="ana", room="private") == ["help.hello name=Ana"]
        assert await chat.say("/start", by="ana") == ["engine.only_in_private"]


async def test_who_looks_after_the_community_is_told_of_the_other_commands() -> None:
    async with community() as chat:
        (text,) = await chat.say("/help", by="mod")
        assert "/ask <question…>" in text
        assert "help.more" in text
        assert "/setup" in text
        assert "/settings" in text
        assert chat.last().only_for == "mod"


async def test_help_leaves_out_what_does_not_work_here() -> None:
    async with community() as chat:
        assert "/start" not in (await chat.say("/help", by="ana"))[0]
        assert "/language" in chat.last().body.text
        await chat.say("/feature off languages", by="mod")
        assert "/language" not in (await chat.say("/help", by="ana"))[0]
        (text,) = await chat.say("/help", by="ana", room="private")
        assert "/start" in text


async def test_who_cannot_be_proved_is_shown_what_everybody_may_use() -> None:
    async with community() as chat:

        async def silent(*_: object) -> frozenset[Right]:
            raise Refused(Reason.WRONG, "no answer")

        chat.platform.rights = silent  # type: ignore[assignment,method-assign]  # on purpose
        (text,) = await chat.say("/help", by="mod")
        assert "/ask <question…>" in text
        assert "help.more" not in text
