"""Commands, buttons and forms: answered in time, once, and to whom it concerns."""

import asyncio
import logging
from datetime import timedelta

import discord
import pytest

from bot.actions import Button, Edit, Form, MessageRef, Send, Toast
from bot.events import Account, Chat, Message, Pressed
from bot.formatting.rich import Rich
from bot.platform import MenuCommand, MenuOption, Reason, Refused, Retry
from bot.platforms.discord import listening
from tests.bot.platforms.discord.engine import Store, WorldTime, plaza, running
from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.simcord_parts import ChannelHandle, messages_of

MENU = (
    MenuCommand(
        path=("points",),
        description={"en": "Your points", "es": "Tus puntos", "ru": "Ваши баллы"},
        names={"es": "puntos"},
        is_private_answer=True,
        message_menu={"en": "Show points", "es": "Ver puntos", "ru": "Показать баллы"},
    ),
    MenuCommand(
        path=("faq",),
        description={"en": "Ask", "fr": "Demander"},
        options=(MenuOption(name="about", kind="text", description={"en": "What"}),),
    ),
    MenuCommand(path=("faq", "add"), description={"en": "Add"}, opens_form=True),
    MenuCommand(
        path=("ban",),
        description={"en": "Ban"},
        is_for_members=False,
        is_in_private=False,
        options=(
            MenuOption(name="why", kind="text", description={"en": "Why"}, is_required=False),
            MenuOption(name="who", kind="person", description={"en": "Whom"}),
        ),
    ),
)


def answer(event: Message | Pressed, words: str, *, private: bool = True) -> Send:
    return Send(
        chat=event.chat,
        body=Rich(words),
        interaction=event.interaction,
        private_to=event.sender if private else None,
    )


def puts(server: DiscordServer) -> int:
    return sum(call.method == "PUT" for call in server.calls)


async def test_the_menu_is_offered_once_and_again_only_when_it_changed(
    discord_server: DiscordServer, store: Store
) -> None:
    plaza(discord_server)
    for _ in range(2):
        async with running(discord_server, store) as platform:
            await platform.set_menu(MENU)
            await platform.set_menu(MENU)
    assert puts(discord_server) == 1
    async with running(discord_server, store) as platform:
        await platform.set_menu(MENU[:1])
    assert puts(discord_server) == 2


async def test_a_command_is_heard_with_its_words_and_answered_in_private(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, _ = plaza(discord_server)
    role = guild.create_role("mods", permissions=discord.Permissions.all())
    boss, luis = people.join(guild, "boss", role), people.join(guild, "luis")
    async with running(discord_server, store) as platform:
        await platform.set_menu(MENU)
        result = await boss.slash(channel, "ban", who=luis, why="spam")
        heard = await store.first(Message)
        assert heard.invocation is not None
        assert heard.invocation.path == ("ban",)
        assert heard.invocation.values == {"who": str(luis.id), "why": "spam"}
        assert [one.username for one in heard.mentions] == ["luis"]
        assert heard.cause.startswith("dc:int:")
        assert heard.is_addressed
        receipt = await platform.perform(answer(heard, "Banned."), "k1")
        assert result.response is not None
        assert (result.ephemeral, result.response.content) == (True, "Banned.")
        assert receipt.message == str(result.response.id)
        await platform.perform(answer(heard, "Second.", private=False), "k2")
        assert [one.content for one in result.followups] == ["Second."]


async def test_a_command_that_has_subcommands_can_still_be_called(
    discord_server: DiscordServer, store: Store
) -> None:
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store) as platform:
        await platform.set_menu(MENU)
        await ana.slash(channel, "faq faq", about="link")
        await ana.slash(channel, "faq add")
        await store.until(lambda: len(store.of(Message)) == 2)
        paths = [one.invocation.path for one in store.of(Message) if one.invocation]
        assert paths == [("faq",), ("faq", "add")]
        for number, heard in enumerate(store.of(Message)):
            await platform.perform(answer(heard, "ok"), f"k{number}")


@pytest.mark.parametrize("private", [True, False])
async def test_a_slow_answer_is_deferred_as_declared(
    discord_server: DiscordServer,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    *,
    private: bool,
) -> None:
    monkeypatch.setattr(listening, "DEFER_AFTER", 0.02)
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store) as platform:
        await platform.set_menu(MENU)
        result = await ana.slash(channel, "points")
        heard = await store.first(Message)
        await discord_server.until(lambda: result.deferred)
        assert result.ephemeral
        await platform.perform(answer(heard, "7 points", private=private), "k1")
        said = [(one.content, one.flags.ephemeral) for one in discord_server.sent(channel)]
        assert said == [("7 points", private)]


async def test_a_form_is_never_deferred_and_comes_back_with_its_fields(
    discord_server: DiscordServer, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "DEFER_AFTER", 0.02)
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store) as platform:
        await platform.set_menu(MENU)
        shown = await ana.slash(channel, "faq add")
        heard = await store.first(Message)
        await asyncio.sleep(0.1)  # long enough to have been deferred
        form = Form(
            interaction=heard.interaction,
            title=Rich("New entry"),
            fields=(("question", Rich("Question")), ("answer", Rich("Answer"))),
            press="faq.added",
            data="row-7",
        )
        await platform.perform(form, "k1")
        sent = await ana.submit_modal(shown, {"question": "where?", "answer": "here"})
        pressed = await store.first(Pressed)
        assert pressed.data == "row-7"
        assert pressed.values == {"question": "where?", "answer": "here"}
        await platform.perform(answer(pressed, "Added."), "k2")
        assert sent.response is not None
        assert sent.response.content == "Added."


async def with_button(
    server: DiscordServer, store: Store, channel: ChannelHandle, guild_id: int
) -> None:
    chat = Chat(platform="discord", id=str(channel.id), server=str(guild_id))
    async with running(server, store) as platform:
        rows = ((Button(label=Rich("Solved"), data="row-1"),),)
        await platform.perform(Send(chat=chat, body=Rich("Did it help?"), buttons=rows), "k1")


async def test_a_button_works_after_a_restart(discord_server: DiscordServer, store: Store) -> None:
    guild, channel, ana = plaza(discord_server)
    await with_button(discord_server, store, channel, guild.id)
    async with running(discord_server, store) as platform:
        [asked] = discord_server.sent(channel)
        result = await ana.click(asked, custom_id="row-1")
        pressed = await store.first(Pressed)
        assert (pressed.data, pressed.message) == ("row-1", str(asked.id))
        where = MessageRef(chat=pressed.chat, id=pressed.message)
        done = Edit(message=where, body=Rich("Solved."), interaction=pressed.interaction)
        await platform.perform(done, "k2")
        assert result.acknowledged
        assert [one.content for one in discord_server.sent(channel)] == ["Solved."]
        await platform.perform(Toast(interaction=pressed.interaction, body=Rich("Yes")), "k3")
        assert [one.content for one in result.followups] == ["Yes"]


async def test_a_press_is_acknowledged_with_or_without_words(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    await with_button(discord_server, store, channel, guild.id)
    async with running(discord_server, store) as platform:
        [asked] = discord_server.sent(channel)
        loud = await ana.click(asked, custom_id="row-1")
        quiet = await ana.click(asked, custom_id="row-1")
        await store.until(lambda: len(store.of(Pressed)) == 2)
        first, second = store.of(Pressed)
        await platform.perform(Toast(interaction=first.interaction, body=Rich("Thanks")), "k2")
        await platform.perform(Toast(interaction=second.interaction, body=Rich("")), "k3")
        assert loud.response is not None
        assert (loud.ephemeral, loud.response.content) == (True, "Thanks")
        assert quiet.acknowledged
        assert not quiet.followups


async def test_an_answer_of_an_earlier_life_becomes_a_private_message(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    await with_button(discord_server, store, channel, guild.id)
    async with running(discord_server, store):
        [asked] = discord_server.sent(channel)
        await ana.click(asked, custom_id="row-1")
        pressed = await store.first(Pressed)
    late = WorldTime()
    late.ahead = timedelta(minutes=20)
    discord_server.pass_time(1200)
    async with running(discord_server, store, clock=late) as platform:
        receipt = await platform.perform(answer(pressed, "Late, but yours."), "k2")
        assert len(discord_server.sent(channel)) == 1
        [private] = private_words(discord_server, receipt.message)
        assert private == "Late, but yours."
        people.close_dms(ana)
        await platform.perform(answer(pressed, "In public then."), "k3")
        assert [one.content for one in discord_server.sent(channel)][1:] == ["In public then."]
        form = Form(
            interaction=pressed.interaction,
            title=Rich("Too late"),
            fields=(("a", Rich("A")),),
            press="x",
            data="y",
        )
        with pytest.raises(Refused) as refusal:
            await platform.perform(form, "k4")
        assert refusal.value.reason is Reason.TOO_LATE


def private_words(server: DiscordServer, id_: str) -> list[str]:
    backend = server.world.backend
    private = [one for one in backend.channels.values() if one.guild_id is None]
    told = [message for channel in private for message in messages_of(backend, channel.id)]
    return [message.content for message in told if message.id == int(id_)]


async def test_an_answer_repeated_after_a_lost_reply_is_given_once(
    discord_server: DiscordServer, store: Store
) -> None:
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store) as platform:
        await platform.set_menu(MENU)
        result = await ana.slash(channel, "points")
        heard = await store.first(Message)
        discord_server.fault("POST", "/interactions/*", drop="after")
        with pytest.raises(Retry) as trouble:
            await platform.perform(answer(heard, "7 points"), "k1")
        assert trouble.value.may_have_happened
        receipt = await platform.perform(answer(heard, "7 points"), "k1")
        assert result.response is not None
        assert receipt.message == str(result.response.id)
        assert not result.followups


async def test_no_token_of_an_interaction_is_ever_logged(
    discord_server: DiscordServer, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store) as platform:
        await platform.set_menu(MENU)
        await ana.slash(channel, "points")
        heard = await store.first(Message)
        discord_server.fault("POST", "/interactions/*", status=429, retry_after=0.01)
        await platform.perform(answer(heard, "7 points"), "k1")
        await platform.perform(answer(heard, "again"), "k2")
    token = heard.interaction.split(":", 2)[2]
    assert "429" in caplog.text
    assert token not in caplog.text
    assert discord_server.token not in caplog.text


async def test_whom_it_pings_is_only_who_was_named(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    chat = Chat(platform="discord", id=str(channel.id), server=str(guild.id))
    named = Account(platform="discord", id=str(ana.id), username="ana")
    async with running(discord_server, store) as platform:
        words = Rich("@ana, see @everyone <@1> <@&2>")
        await platform.perform(Send(chat=chat, body=words, mentions=(named,)), "k1")
        [sent] = discord_server.sent(channel)
        assert [user.id for user in sent.mentions] == [ana.id]
        assert not sent.mention_everyone
    bodies = [call.body for call in discord_server.calls if isinstance(call.body, dict)]
    said = [body for body in bodies if "content" in body]
    assert said
    assert all(body["allowed_mentions"]["parse"] == [] for body in said)
