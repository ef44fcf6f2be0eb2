"""Members are greeted in private and see the commands they may use."""

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
