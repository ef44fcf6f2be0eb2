"""The bot itself: who it is, its commands and texts, answers to presses, files."""

import json
import re

from tests.servers.telegram import describe
from tests.servers.telegram.calling import Call, method
from tests.servers.telegram.checking import version
from tests.servers.telegram.delivery import LIFETIMES
from tests.servers.telegram.facts import Json
from tests.servers.telegram.methods_messages import NOT_FOUND
from tests.servers.telegram.refusal import bad
from tests.servers.telegram.state import ADMIN_RIGHTS

COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
COMMANDS, DOWNLOAD = 100, 20 << 20
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"


@method("getMe")
def get_me(call: Call) -> Json:
    """Tell the bot who it is and what it may see."""
    newer = version(call.world.api) > version("10.0")
    return (
        describe.user(call.bot.account)
        | {
            "can_join_groups": True,
            "can_read_all_group_messages": not call.bot.privacy,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        | ({"supports_join_request_queries": True} if newer else {})
    )


@method("logOut", "close")
def leave_server(_: Call) -> bool:
    """Accept that the bot moves to another server."""
    return True


@method("answerCallbackQuery")
def answer_press(call: Call) -> bool:
    """Stop the spinner of a pressed button, perhaps with a toast."""
    press = call.world.presses.get(call.params["callback_query_id"])
    lifetime = LIFETIMES["callback_query"]
    if (
        press is None
        or press.bot_id != call.bot.id
        or call.world.clock() >= press.pressed_at + lifetime
    ):
        raise bad(OLD_QUERY)
    press.answer = {key: call.params[key] for key in call.params if key != "callback_query_id"}
    return True


@method("answerInlineQuery")
def answer_inline(call: Call) -> bool:
    """Show results to somebody who typed the bot's name and a question."""
    number = call.params["inline_query_id"]
    asked_at, _ = call.world.inline.get(number, (-LIFETIMES["inline_query"], []))
    if call.world.clock() >= asked_at + LIFETIMES["inline_query"]:
        raise bad(OLD_QUERY)
    names = [result["id"] for result in call.params["results"]]
    if len(set(names)) != len(names):
        raise bad("RESULT_ID_DUPLICATE")
    call.world.inline[number] = (asked_at, call.params["results"])
    return True


def scope(call: Call) -> tuple[str, str]:
    """Name the scope and language of a list of commands."""
    given = call.params.get("scope", {"type": "default"})
    if "chat_id" in given and call.find(given["chat_id"]) is None:
        person = call.world.accounts.get(given["chat_id"])
        if person is None:
            raise bad("chat not found")
        call.private(person)
    return json.dumps(given, sort_keys=True), str(call.params.get("language_code", ""))


@method("setMyCommands")
def set_commands(call: Call) -> bool:
    """Set the commands that people see in a scope and language."""
    wanted = call.params["commands"]
    if len(wanted) > COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    if not all(COMMAND.match(item["command"]) for item in wanted):
        raise bad("BOT_COMMAND_INVALID")
    call.bot.commands[scope(call)] = wanted
    return True


@method("deleteMyCommands")
def delete_commands(call: Call) -> bool:
    """Forget the commands of a scope and language."""
    call.bot.commands.pop(scope(call), None)
    return True


@method("getMyCommands")
def get_commands(call: Call) -> list[Json]:
    """List the commands of a scope and language."""
    return call.bot.commands.get(scope(call), [])


@method("setMyName", "setMyDescription", "setMyShortDescription")
def set_text(call: Call) -> bool:
    """Set a text of the bot's profile in one language."""
    field = re.sub(r"(?<!^)([A-Z])", r"_\1", call.method.removeprefix("setMy")).lower()
    language = str(call.params.get("language_code", ""))
    call.bot.texts[field, language] = str(call.params.get(field, ""))
    return True


@method("getMyName", "getMyDescription", "getMyShortDescription")
def get_text(call: Call) -> Json:
    """Give a text of the bot's profile in one language, else in none."""
    field = re.sub(r"(?<!^)([A-Z])", r"_\1", call.method.removeprefix("getMy")).lower()
    texts, language = call.bot.texts, str(call.params.get("language_code", ""))
    fallback = call.bot.account.first_name if field == "name" else ""
    return {field: texts.get((field, language)) or texts.get((field, ""), fallback)}


@method("setMyDefaultAdministratorRights")
def set_rights(call: Call) -> bool:
    """Set the rights the bot asks for when it is added as administrator."""
    channels = bool(call.params.get("for_channels"))
    call.bot.default_rights[channels] = call.params.get("rights", {})
    return True


@method("getMyDefaultAdministratorRights")
def get_rights(call: Call) -> Json:
    """Give the rights the bot asks for when it is added as administrator."""
    channels = bool(call.params.get("for_channels"))
    place = next((c for c in call.world.chats.values() if (c.type == "channel") == channels), None)
    names = describe.rights_of(place) if place else ADMIN_RIGHTS
    given = call.bot.default_rights.get(channels, {})
    return {"is_anonymous": False} | dict.fromkeys(names, False) | given


@method("setChatMenuButton")
def set_menu(call: Call) -> bool:
    """Set the button next to the input field of a private chat."""
    chat = int(call.params.get("chat_id", 0))
    call.bot.menus[chat] = call.params.get("menu_button", {"type": "default"})
    return True


@method("getChatMenuButton")
def get_menu(call: Call) -> Json:
    """Give the button next to the input field of a private chat."""
    menus, chat = call.bot.menus, int(call.params.get("chat_id", 0))
    return menus.get(chat) or menus.get(0, {"type": "commands"})


@method("getFile")
def get_file(call: Call) -> Json:
    """Give the path under which a file can be fetched."""
    name = call.params["file_id"]
    content = call.world.files.get(name)
    if content is None:
        raise bad(NOT_FOUND)
    if len(content) > DOWNLOAD:
        raise bad("file is too big")
    path = f"files/{name}.dat"
    return {
        "file_id": name,
        "file_unique_id": f"u{name}",
        "file_size": len(content),
        "file_path": path,
    }


@method("getUserProfilePhotos")
def photos(call: Call) -> Json:
    """List the pictures of somebody; nobody has any here."""
    if call.params["user_id"] not in call.world.accounts:
        raise bad("user not found")
    return {"total_count": 0, "photos": []}
