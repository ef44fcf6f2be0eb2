"""The table of facts is what the published description says, and the server enforces it."""

import json
from pathlib import Path

import pytest

from tests.servers.telegram.facts import TABLE, table, written
from tests.servers.telegram.raw_bot import RawBot
from tests.servers.telegram.server import TelegramServer

SPEC = Path(__file__).parents[4] / "shared" / "specs" / "telegram-api.json"


@pytest.mark.skipif(not SPEC.exists(), reason="../shared/specs/telegram-api.json is not here")
def test_the_committed_table_is_derived_from_the_description() -> None:
    spec = json.loads(SPEC.read_text(encoding="utf-8"))
    assert TABLE.read_text(encoding="utf-8") == written(table(spec))


@pytest.mark.parametrize(
    ("method", "params", "problem"),
    [
        ("sendMessage", {"text": "x", "txet": "y"}, "unknown parameter txet of sendMessage"),
        ("sendMessage", {}, "parameter text of sendMessage is missing"),
        ("sendMessage", {"text": 5}, "text of sendMessage must be of type String"),
        (
            "sendMessage",
            {
                "text": "x",
                "reply_markup": {"inline_keyboard": [[{"text": "x", "callbak_data": "y"}]]},
            },
            "unknown parameter callbak_data of InlineKeyboardButton",
        ),
        ("deleteMessages", {"message_ids": list(range(101))}, "has 101, must be 1-100 items"),
        ("createForumTopic", {"name": "n" * 129}, "has 129, must be 1-128 characters"),
        ("createChatInviteLink", {"member_limit": 100000}, "must be 1-99999 value"),
        ("deleteMessage", {"message_id": "7"}, "message_id of deleteMessage must be of type"),
    ],
)
async def test_a_malformed_call_is_refused_and_noted(
    method: str, params: dict[str, object], problem: str
) -> None:
    async with TelegramServer() as server, RawBot(server) as raw:
        group = server.supergroup("Docker")
        assert problem in await raw.refused(method, chat_id=group.id, **params)
        assert problem in server.problems[0]


async def test_an_unknown_method_is_not_found_and_noted() -> None:
    async with TelegramServer() as server, RawBot(server) as raw:
        assert await raw.refused("sendMesage") == "404 Not Found: method not found"
        assert server.problems == ["unknown method sendMesage"]


async def test_an_older_server_refuses_what_came_later_without_calling_it_a_mistake() -> None:
    async with TelegramServer(api="10.0") as server, RawBot(server) as raw:
        ana = server.user("Ana")
        group = server.supergroup("Docker", [ana])
        only = {"receiver_user_id": ana.id}
        refused = await raw.refused(
            "sendMessage", chat_id=group.id, text="x", ephemeral_message_parameters=only
        )
        assert refused == "400 Bad Request: unknown parameter ephemeral_message_parameters"
        rich = await raw.refused("sendRichMessage", chat_id=group.id, rich_message={"html": "x"})
        assert rich == "404 Not Found: method not found"
        assert "supports_join_request_queries" not in await raw.call("getMe")
        assert server.problems == []


async def test_a_newer_server_whispers_to_one_member() -> None:
    async with TelegramServer() as server, RawBot(server) as raw:
        ana = server.user("Ana")
        group = server.supergroup("Docker", [ana])
        only = {"receiver_user_id": ana.id}
        sent = await raw.call(
            "sendMessage", chat_id=group.id, text="psst", ephemeral_message_parameters=only
        )
        target = only | {"ephemeral_message_id": sent["ephemeral_message_id"]}
        await raw.call("editEphemeralMessageText", chat_id=group.id, text="hush", **target)
        assert [m["text"] for m in server.ephemeral[group.id]] == ["hush"]
        assert server.sent(group) == []
        await raw.call("deleteEphemeralMessage", chat_id=group.id, **target)
        assert server.ephemeral[group.id] == []
        server.demote(group, server.bot)
        whisper = {"chat_id": group.id, "text": "x", "ephemeral_message_parameters": only}
        assert "not enough rights" in await raw.refused("sendMessage", **whisper)
        ana.says("/help", group)
        assert (await raw.call("sendMessage", **whisper))["receiver_user"]["id"] == ana.id


async def test_forms_are_read_like_json(telegram_server: TelegramServer) -> None:
    group = telegram_server.supergroup("Docker")
    async with RawBot(telegram_server) as raw:
        url = f"{telegram_server.url}/bot{telegram_server.token}/sendMessage"
        form = {"chat_id": str(group.id), "text": "5", "protect_content": "true"}
        async with raw.session.post(url, data=form) as response:
            assert (await response.json())["result"]["text"] == "5"
        async with raw.session.get(url, params=form | {"text": "got"}) as response:
            assert (await response.json())["result"]["has_protected_content"] is True


async def test_a_wrong_token_is_unauthorized_and_nonsense_not_found(
    telegram_server: TelegramServer,
) -> None:
    async with RawBot(telegram_server, "123:" + "x" * 35) as stranger:
        assert await stranger.refused("getMe") == "401 Unauthorized"
    async with RawBot(telegram_server, "nonsense") as nobody:
        assert await nobody.refused("getMe") == "404 Not Found"
