"""A community on Discord, as the engine hears it and answers."""

import discord as library
import pytest

from bot.actions import Button, ClosePoll, Delete, Edit, MessageRef, React, Send, SendPoll
from bot.events import (
    Account,
    Chat,
    Deleted,
    Edited,
    Identity,
    Joined,
    Kind,
    Left,
    Message,
    Reacted,
    RightsChanged,
    Unreachable,
    Voted,
)
from bot.formatting.rich import Rich, Span
from bot.platform import Reason, Refused
from tests.bot.platforms.discord.engine import Store, plaza, running
from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer


async def test_a_question_is_heard_and_answered_as_a_reply(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    async with running(discord_server, store) as platform:
        asked = await ana.send(channel, "how do I **open** it?")
        heard = await store.first(Message)
        assert heard.cause == f"dc:msg:{asked.id}"
        assert (heard.text, heard.spans) == ("how do I open it?", (Span("bold", 9, 13),))
        assert heard.chat == Chat(
            platform="discord", id=str(channel.id), title="general", server=str(guild.id)
        )
        assert (heard.sender.username, heard.identity) == ("ana", Identity.PERSON)
        assert not heard.is_addressed
        assert not heard.is_caught_up

        answer = Send(
            chat=heard.chat,
            body=Rich("Press the *link* @everyone"),
            reply_to=MessageRef(chat=heard.chat, id=heard.id),
        )
        receipt = await platform.perform(answer, "k1")
        [sent] = await discord_server.until_sent(channel)
        assert str(sent.id) == receipt.message
        assert sent.reference is not None
        assert sent.reference.message_id == asked.id
        call = next(one for one in discord_server.calls if one.method == "POST")
        assert call.body["allowed_mentions"] == {"parse": [], "replied_user": False}
        assert "\\*link\\*" in sent.content


async def test_the_bot_does_not_hear_itself(discord_server: DiscordServer, store: Store) -> None:
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store) as platform:
        await ana.send(channel, "one")
        heard = await store.first(Message)
        await platform.perform(Send(chat=heard.chat, body=Rich("mine")), "k1")
        await ana.send(channel, "two")
        await store.until(lambda: len(store.texts) > 1)
        assert store.texts == ["one", "two"]


async def test_it_is_addressed_when_mentioned_replied_to_or_written_to_in_private(
    discord_server: DiscordServer, store: Store
) -> None:
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store) as platform:
        await ana.send(channel, f"hello <@{discord_server.bot_id}>")
        heard = await store.first(Message)
        assert heard.is_addressed
        assert heard.text.startswith("hello @")
        assert [one.id for one in heard.mentions] == [str(discord_server.bot_id)]
        await platform.perform(Send(chat=heard.chat, body=Rich("yes?")), "k1")
        [mine] = await discord_server.until_sent(channel)
        await ana.send(channel, "thanks", reply_to=mine)
        await ana.send_dm("psst")
        await store.until(lambda: len(store.texts) == 3)
        _, reply, private = store.of(Message)
        assert reply.reply_to is not None
        assert reply.reply_to.sender is not None
        assert (reply.reply_to.sender.is_bot, reply.reply_to.text) == (True, "yes?")
        assert reply.is_addressed
        assert (private.chat.kind, private.is_addressed) == (Kind.PRIVATE, True)
        await platform.perform(Send(chat=private.chat, body=Rich("yes")), "k2")


async def test_forwarded_words_are_somebody_elses(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    other = guild.create_text_channel("other")
    async with running(discord_server, store):
        first = await ana.send(channel, "/ban luis")
        await ana.forward(first, other)
        await store.until(lambda: len(store.texts) == 2)
        own, forwarded = store.of(Message)
        assert (own.is_foreign, forwarded.is_foreign) == (False, True)
        assert forwarded.text == "/ban luis"


async def test_changes_removals_and_reactions_are_told_in_order(
    discord_server: DiscordServer, store: Store
) -> None:
    _, channel, ana = plaza(discord_server)
    async with running(discord_server, store) as platform:
        said = await ana.send(channel, "helo")
        await ana.edit(said, "hello")
        await ana.react(said, "👍")
        await ana.unreact(said, "👍")
        await ana.delete(said)
        await store.until(lambda: store.of(Deleted))
        kinds = [Message, Edited, Reacted, Reacted, Deleted]
        assert [type(event) for event in store.events] == kinds
        edited, put, taken = store.events[1:4]
        assert isinstance(edited, Edited)
        assert (edited.text, edited.id) == ("hello", str(said.id))
        assert edited.cause.startswith(f"dc:edit:{said.id}:")
        assert isinstance(put, Reacted)
        assert isinstance(taken, Reacted)
        assert (put.added, put.removed) == (("👍",), ())
        assert (taken.added, taken.removed) == ((), ("👍",))
        await platform.perform(Delete(chat=edited.chat, ids=(edited.id,)), "k1")


async def test_a_forum_post_is_a_thread_of_its_forum(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, _, ana = plaza(discord_server)
    forum = guild.create_forum_channel("help")
    async with running(discord_server, store):
        thread, _ = await people.post_in_forum(ana, forum, "Broken", "it does not start")
        heard = await store.first(Message)
        assert heard.chat.kind is Kind.THREAD
        assert (heard.chat.id, heard.chat.parent) == (str(thread.id), str(forum.id))
        assert store.marks[f"discord:{thread.id}"].value == int(heard.id)


async def test_comings_and_goings_are_told_with_their_reason(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, _, ana = plaza(discord_server)
    async with running(discord_server, store):
        luis = people.join(guild, "luis")
        joined = await store.first(Joined)
        assert joined.sender.username == "luis"
        people.leave(luis)
        people.banned(guild, ana)
        await store.until(lambda: len(store.of(Left)) == 2)
        gone = {one.sender.username: one.reason for one in store.of(Left)}
        assert gone == {"luis": "left", "ana": "banned"}


async def test_a_new_role_changes_what_somebody_may_do(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, ana = plaza(discord_server)
    role = guild.create_role("mods", permissions=library.Permissions(manage_messages=True))
    async with running(discord_server, store) as platform:
        await ana.send(channel, "hi")
        heard = await store.first(Message)
        before = await platform.rights(heard.chat, heard.sender)
        ana_model = discord_server.world.backend.get_member(guild.id, ana.id)
        discord_server.world.backend.edit_member(
            guild.id, ana.id, {"role_ids": [*ana_model.role_ids, role.id]}
        )
        changed = await store.first(RightsChanged)
        after = await platform.rights(heard.chat, heard.sender)
        assert "delete" not in before
        assert "delete" in after
        assert changed.rights == after


async def test_a_vote_counts_options_from_zero(discord_server: DiscordServer, store: Store) -> None:
    guild, channel, ana = plaza(discord_server)
    chat = Chat(platform="discord", id=str(channel.id), server=str(guild.id))
    async with running(discord_server, store) as platform:
        poll = SendPoll(chat=chat, question="Which?", options=("red", "blue"))
        receipt = await platform.perform(poll, "p1")
        [sent] = await discord_server.until_sent(channel)
        await ana.vote(sent, answer=2)
        await ana.remove_vote(sent, answer=2)
        await store.until(lambda: len(store.of(Voted)) == 2)
        assert [one.options for one in store.of(Voted)] == [("1",), ()]
        assert store.of(Voted)[0].poll == receipt.message
        await platform.perform(ClosePoll(message=MessageRef(chat=chat, id=receipt.message)), "p2")


async def test_a_deleted_channel_can_no_longer_be_reached(
    discord_server: DiscordServer, store: Store
) -> None:
    _guild, channel, _ = plaza(discord_server)
    async with running(discord_server, store) as platform:
        discord_server.world.backend.delete_channel(channel.id)
        gone = await store.first(Unreachable)
        assert (gone.chat.id, gone.is_gone) == (str(channel.id), True)
        with pytest.raises(Refused) as refusal:
            await platform.perform(Send(chat=gone.chat, body=Rich("hello?")), "k1")
        assert refusal.value.reason is Reason.PLACE_GONE


async def test_without_message_content_everything_else_still_works(
    discord_server: DiscordServer, store: Store
) -> None:
    _, channel, ana = plaza(discord_server)
    discord_server.approve(message_content=False)
    async with running(discord_server, store, message_content=False) as platform:
        said = await ana.send(channel, "secret words")
        await ana.send(channel, f"<@{discord_server.bot_id}> help")
        await ana.react(said, "👍")
        await store.until(lambda: store.of(Reacted))
        assert [text.endswith("help") for text in store.texts] == [False, True]
        assert store.texts[0] == ""
        assert "only commands" in platform.health().sentence


async def test_a_long_answer_comes_in_parts_and_keeps_its_buttons_at_the_end(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, _ = plaza(discord_server)
    chat = Chat(platform="discord", id=str(channel.id), server=str(guild.id))
    async with running(discord_server, store) as platform:
        send = Send(
            chat=chat,
            body=Rich("\n\n".join(["word " * 150] * 6)),
            buttons=((Button(label=Rich("Solved"), data="b1"),),),
            mentions=(Account(platform="discord", id="5", username="luis"),),
        )
        receipt = await platform.perform(send, "k1")
        sent = await discord_server.until_sent(channel, 3)
        assert [str(one.id) for one in sent] == [receipt.message, *receipt.also]
        assert [len(one.components) for one in sent] == [0, 0, 1]


async def test_an_edit_of_a_message_that_is_gone_is_said_anew(
    discord_server: DiscordServer, store: Store
) -> None:
    guild, channel, _ = plaza(discord_server)
    chat = Chat(platform="discord", id=str(channel.id), server=str(guild.id))
    async with running(discord_server, store) as platform:
        receipt = await platform.perform(Send(chat=chat, body=Rich("one")), "k1")
        first = MessageRef(chat=chat, id=receipt.message)
        same = await platform.perform(Edit(message=first, body=Rich("two")), "k2")
        assert same.message == receipt.message
        await platform.perform(React(message=first, emoji="👍"), "k3")
        await platform.perform(React(message=first, emoji=""), "k4")
        await platform.perform(Delete(chat=chat, ids=(receipt.message,)), "k5")
        await platform.perform(Delete(chat=chat, ids=(receipt.message,)), "k6")
        anew = await platform.perform(Edit(message=first, body=Rich("three")), "k7")
        assert anew.message != receipt.message
        assert [one.content for one in discord_server.sent(channel)] == ["three"]
