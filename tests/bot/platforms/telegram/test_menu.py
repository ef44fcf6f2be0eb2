"""What people see of the bot before it says a word, and what `doctor` sees of it."""

import re
from datetime import timedelta

from bot.http import Http
from bot.platform import MenuCommand, MenuOption, Platform
from bot.platforms.telegram.menu import EVERYBODY, lines
from tests.bot.platforms.telegram.scene import Scene
from tests.servers.telegram.server import TelegramServer

POINTS = MenuCommand(
    path=("points",),
    description={"en": "Your points", "es": "Tus puntos"},
    names={"es": "puntos", "ru": "баллы"},
)
AWARD = MenuCommand(
    path=("award",),
    description={"en": "Give points", "es": "Dar puntos"},
    options=(MenuOption(name="to", kind="person", description={"en": "to whom"}),),
    is_for_members=False,
    is_in_private=False,
)
FAQ = (
    MenuCommand(path=("faq", "add"), description={"en": "Add an answer"}, is_for_members=False),
    MenuCommand(path=("faq",), description={"en": "Answers"}),
)


async def test_each_sort_of_chat_gets_its_commands_in_each_language(scene: Scene) -> None:
    await scene.platform.set_menu([POINTS, AWARD, *FAQ])
    shown = {
        (call.params["scope"]["type"], call.params.get("language_code", "")): [
            one["command"] for one in call.params["commands"]
        ]
        for call in scene.server.calls.to("setMyCommands")
    }
    assert shown["all_private_chats", ""] == ["points", "faq"]
    assert shown["all_private_chats", "es"] == ["puntos", "faq"]
    assert shown["all_chat_administrators", "en"] == ["points", "award", "faq"]
    assert len(shown) == 9


async def test_what_only_some_know_is_in_the_menu_of_administrators_alone(scene: Scene) -> None:
    quiet = MenuCommand(path=("mydata",), description={"en": "Your data"}, is_in_menu=False)
    await scene.platform.set_menu([POINTS, quiet])
    shown = {
        call.params["scope"]["type"]: [one["command"] for one in call.params["commands"]]
        for call in scene.server.calls.to("setMyCommands")
        if call.params.get("language_code") == "en"
    }
    assert shown["all_private_chats"] == shown["all_group_chats"] == ["points"]
    assert shown["all_chat_administrators"] == ["points", "mydata"]


async def test_an_unchanged_menu_is_left_alone_even_after_a_restart(scene: Scene) -> None:
    await scene.platform.set_menu([POINTS, AWARD])
    calls = len(scene.server.calls)
    await scene.platform.set_menu([POINTS, AWARD])
    assert len(scene.server.calls) == calls
    set_before = len(scene.server.calls.to("setMyCommands"))
    scene.platform = scene.adapter()
    await scene.platform.set_menu([POINTS, AWARD])
    assert len(scene.server.calls.to("setMyCommands")) == set_before
    await scene.platform.set_menu([POINTS])
    assert len(scene.server.calls.to("setMyCommands")) > set_before


def test_subcommands_share_one_line_under_their_first_word() -> None:
    assert [(one.command, one.description) for one in lines(FAQ, EVERYBODY)] == [("faq", "Answers")]


def test_a_name_telegram_cannot_show_falls_back_to_the_english_one() -> None:
    assert [one.command for one in lines([POINTS], "ru")] == ["points"]


async def test_descriptions_are_set_once(scene: Scene) -> None:
    for _ in range(2):
        await scene.platform.set_descriptions({"": "I help.", "es": "Ayudo."}, {"": "Helper"})
    assert len(scene.server.calls.to("setMyDescription")) == 2
    assert len(scene.server.calls.to("setMyShortDescription")) == 1


async def states(scene: Scene) -> dict[str, str]:
    return {finding.name: finding.state for finding in await scene.platform.examine()}


async def test_a_healthy_bot_gets_a_clean_bill(scene: Scene) -> None:
    assert await states(scene) == {
        "telegram.token": "ok",
        "telegram.privacy": "ok",
        "telegram.webhook": "ok",
        "telegram.clock": "ok",
    }
    assert {call.method for call in scene.server.calls} == {"getMe", "getWebhookInfo"}


async def test_what_is_wrong_comes_with_its_fix(scene: Scene) -> None:
    scene.server.bot.privacy = True
    scene.watch.forward(seconds=timedelta(minutes=5).total_seconds())
    found = {one.name: one for one in await scene.platform.examine()}
    assert found["telegram.privacy"].state == "warning"
    assert "/setprivacy" in found["telegram.privacy"].fix
    assert found["telegram.clock"].state == "warning"
    assert re.search(r"30[01] seconds", found["telegram.clock"].sentence)


async def test_a_wrong_token_is_told_without_it(scene: Scene) -> None:
    scene.server.revokes()
    (finding,) = await scene.platform.examine()
    assert finding.state == "problem"
    assert "@BotFather" in finding.fix
    assert scene.server.token not in finding.sentence + finding.fix


async def test_a_webhook_in_the_way_of_polling_is_found(http: Http) -> None:
    async with TelegramServer(strict_repeat=False) as server:
        hooked = Scene(server, http)
        hooked.platform = hooked.adapter(
            mode="webhook", public_url="https://bot.example.org/telegram", secret="s3cret"
        )
        async with hooked.listening() as store:
            await store.until(lambda: store.is_clear)
            hooked.platform = hooked.adapter()
            found = {one.name: one for one in await hooked.platform.examine()}
    assert found["telegram.webhook"].state == "problem"
    assert "deleteWebhook" in found["telegram.webhook"].fix


def test_the_adapter_is_a_platform(scene: Scene) -> None:
    platform: Platform = scene.platform
    assert platform.name == "telegram"


async def test_a_server_that_cannot_show_its_menus_is_given_them(scene: Scene) -> None:
    unknown = b'{"ok":false,"error_code":404,"description":"Not Found"}'
    scene.server.fault("getMyCommands", status=404, body=unknown, times=99)
    await scene.platform.set_menu([POINTS])
    assert len(scene.server.calls.to("setMyCommands")) == 9
