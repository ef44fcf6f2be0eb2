"""Gateway events read into ours, whatever they look like."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SeededDice
from bot.events import Identity, Joined, Left, Message, RightsChanged, decode, encode
from bot.formatting.discord_reading import from_discord
from bot.platforms.discord.answering import Answers
from bot.platforms.discord.catch_up import Gap
from bot.platforms.discord.client import HEARD
from bot.platforms.discord.decoding import Decoder
from bot.platforms.discord.interactions import InteractionReader, handle_of, path_of
from bot.platforms.discord.listening import Listener
from bot.platforms.discord.menu import shape, tree
from bot.platforms.discord.messages import MessageReader
from bot.platforms.discord.places import Places
from bot.platforms.discord.rest import Rest
from bot.platforms.discord.snowflakes import first_of, moment
from tests.bot.platforms.discord.engine import WorldTime
from tests.bot.platforms.discord.test_interactions import MENU

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
ANA = {"id": "7", "username": "ana", "global_name": "Ana"}


def said(**changes: object) -> dict[str, Any]:
    return {
        "id": "1400000000000000001",
        "channel_id": "5",
        "guild_id": "3",
        "type": 0,
        "author": ANA,
        "content": "hello",
        "timestamp": "2026-09-01T11:59:59+00:00",
        "mentions": [],
    } | changes


@pytest.mark.parametrize(
    ("changes", "identity"),
    [
        ({}, Identity.PERSON),
        ({"author": ANA | {"bot": True}}, Identity.BOT),
        ({"webhook_id": "9"}, Identity.BOT),
        ({"author": ANA | {"system": True}}, Identity.SERVICE),
        (
            {"webhook_id": "9", "flags": 2, "message_reference": {"channel_id": "8"}},
            Identity.CHANNEL,
        ),
    ],
)
def test_only_people_are_persons(changes: dict[str, Any], identity: Identity) -> None:
    message = MessageReader(Places()).read(said(**changes))
    assert message is not None
    assert message.identity is identity
    assert decode(encode(message)) == message


def test_discords_own_notices_are_nobodys_words() -> None:
    assert MessageReader(Places()).read(said(type=6)) is None


def test_mentions_are_read_as_people_see_them() -> None:
    message = MessageReader(Places()).read(
        said(content="hi <@7> and <@!8>, <:wave:12> *now*", mentions=[ANA])
    )
    assert message is not None
    assert message.text == "hi @ana and <@!8>, :wave: now"


def test_an_edit_without_author_or_only_of_the_preview_is_left_out() -> None:
    reader = MessageReader(Places())
    edited = {"edited_timestamp": "2026-09-01T12:00:00+00:00"}
    without_author = {name: one for name, one in said(**edited).items() if name != "author"}
    assert reader.read_edit(without_author) is None
    assert reader.read_edit(said(edited_timestamp=None)) is None
    change = reader.read_edit(said(**edited))
    assert change is not None
    assert change.cause == "dc:edit:1400000000000000001:2026-09-01T12:00:00+00:00"


def test_who_has_not_accepted_the_rules_is_not_yet_a_member() -> None:
    decoder = Decoder(Places())
    member = {"guild_id": "3", "user": ANA, "joined_at": "2026-09-01T11:00:00+00:00"}
    assert decoder.decode("GUILD_MEMBER_ADD", member | {"pending": True}, NOW) == []
    events = decoder.decode("GUILD_MEMBER_UPDATE", member | {"pending": False, "roles": []}, NOW)
    assert [type(event) for event in events] == [Joined]
    assert decoder.decode("GUILD_MEMBER_UPDATE", member | {"pending": False}, NOW) == []


def test_without_the_members_intent_discords_notice_tells_of_a_join() -> None:
    decoder = Decoder(Places(), members=False)
    [event] = decoder.decode("MESSAGE_CREATE", said(type=7), NOW)
    assert isinstance(event, Joined)
    [left] = decoder.decode("GUILD_BAN_ADD", {"guild_id": "3", "user": ANA}, NOW)
    assert isinstance(left, Left)
    assert left.reason == "banned"


def test_a_kick_is_told_by_the_audit_log() -> None:
    decoder = Decoder(Places())
    logged = {"guild_id": "3", "action_type": 20, "target_id": "7"}
    assert decoder.decode("GUILD_AUDIT_LOG_ENTRY_CREATE", logged, NOW) == []
    [left] = decoder.decode("GUILD_MEMBER_REMOVE", {"guild_id": "3", "user": ANA}, NOW)
    assert isinstance(left, Left)
    assert left.reason == "kicked"


def test_being_added_to_a_server_is_told_and_coming_back_from_an_outage_is_not() -> None:
    decoder = Decoder(Places())
    known = {"id": "3", "name": "Plaza", "owner_id": "7", "roles": [], "channels": []}
    decoder.decode("READY", {"user": {"id": "1"}, "guilds": [{"id": "3"}]}, NOW)
    assert decoder.decode("GUILD_CREATE", known, NOW) == []
    assert decoder.decode("GUILD_DELETE", {"id": "3", "unavailable": True}, NOW) == []
    assert decoder.decode("GUILD_CREATE", known, NOW) == []
    [added] = decoder.decode("GUILD_CREATE", known | {"id": "4"}, NOW)
    assert isinstance(added, RightsChanged)
    assert (added.is_bot_itself, added.is_present) == (True, True)


def test_the_token_of_an_interaction_is_not_shown() -> None:
    handle = handle_of("1:2:secret:with:colons")
    assert handle.token == "secret:with:colons"
    assert "secret" not in repr(handle)


def test_every_path_of_the_menu_is_read_back() -> None:
    found = []
    for root in [one for one in tree(MENU) if one["type"] == 1]:
        for branch in root["options"] or [{}]:
            is_branch = branch.get("type") in (1, 2)
            options = [{"name": branch["name"], "type": 1}] if is_branch else []
            found.append(path_of({"name": root["name"], "options": options})[0])
    assert {command.path for command in MENU} == set(found)


def test_two_menus_are_the_same_whatever_discord_adds() -> None:
    wanted = tree(MENU)
    told = [one | {"id": "1", "version": "2", "nsfw": False} for one in reversed(wanted)]
    assert shape(told) == shape(wanted)
    assert shape(tree(MENU[:2])) != shape(wanted)
    ban = next(one for one in wanted if one["name"] == "ban")
    assert [option["name"] for option in ban["options"]] == ["who", "why"]
    assert ban["default_member_permissions"] == "8192"
    points = next(one for one in wanted if one["name"] == "points")
    assert points["name_localizations"] == {"es-ES": "puntos", "es-419": "puntos"}
    assert points["description_localizations"]["ru"] == "Ваши баллы"


@given(st.text(alphabet=st.sampled_from(list("ab *_>#-\n1.:/|~`\\é@<7")) | st.characters()))
def test_plain_words_take_the_short_way_and_come_out_the_same(content: str) -> None:
    assert MessageReader(Places()).text({"content": content}, "") == from_discord(content)


@given(st.datetimes(datetime(2015, 1, 2), datetime(2100, 1, 1)))  # noqa: DTZ001 - made aware below
def test_an_id_tells_its_moment(when: datetime) -> None:
    aware = when.replace(tzinfo=UTC)
    assert abs((moment(first_of(aware)) - aware).total_seconds()) < 0.001


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("id", "type", "user", "author", "guild_id", "channel_id", "data", "emoji", "roles")
            )
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(kind=st.sampled_from(HEARD), data=st.dictionaries(st.text(max_size=9), JSON, max_size=6))
def test_no_event_however_odd_ends_the_listening(kind: str, data: dict[str, Any]) -> None:
    async def listen() -> list[Any]:
        clock, places, rest = WorldTime(), Places(), Rest("token", lambda _: None)
        listener = Listener(rest, Answers(rest, clock), places, clock, SeededDice(1), Gap())
        listener.hear(kind, data)
        listener.hear("READY", {"user": {"id": "1"}, "guilds": []})
        listener.hear("MESSAGE_CREATE", said(guild_id=None))
        return [event for item in listener._feed._queue for event in item.events]

    heard = asyncio.run(listen())
    assert isinstance(heard[-1], Message)


def test_a_command_of_a_messages_menu_is_about_that_message() -> None:
    chosen = {
        "id": "9", "type": 3, "name": "Make FAQ", "target_id": "6",
        "resolved": {"messages": {"6": said(id="6", content="Bus **7**.")}},
    }  # fmt: skip
    data = {
        "id": "1400000000000000002", "application_id": "1", "token": "secret", "type": 2,
        "channel_id": "5", "guild_id": "3", "member": {"user": ANA, "roles": []}, "data": chosen,
    }  # fmt: skip
    heard = InteractionReader(MessageReader(Places())).read(data)
    assert isinstance(heard, Message)
    assert heard.invocation is not None
    assert heard.invocation.path == ("Make FAQ",)
    assert heard.reply_to is not None
    assert (heard.reply_to.id, heard.reply_to.text) == ("6", "Bus 7.")
    assert heard.reply_to.sender is not None
    assert heard.reply_to.sender.name == "Ana"


def test_the_menu_of_a_message_offers_five_commands_at_most_by_their_own_names() -> None:
    commands = [msgspec.structs.replace(MENU[0], path=(f"points{n}",)) for n in range(7)]
    offered = [told for told in tree(commands) if told["type"] == 3]
    assert len(offered) == 5
    first = offered[0]
    assert "description" not in first
    assert first["name"] == "Show points"
    assert first["contexts"] == [0]
    assert first["name_localizations"]["es-419"] == "Ver puntos"
