"""What a request to Telegram may contain, as a compact table derived from its description.

`python -m tests.servers.telegram.facts ../shared/specs/telegram-api.json` writes the table anew.
A parameter is `name` or `name!` (required); its value is `types` and, after a semicolon, limits.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]
TABLE = Path(__file__).parents[2] / "platforms" / "facts_telegram.json"
SOURCE = "PaulSonOfLars/telegram-bot-api-spec api.json @ 160fd99 (MIT, (c) 2020 Paul Larsen)"
BY_HAND = "newer than the description, by hand from the documentation of 10.2 and 10.3"
LIMITS = (
    (re.compile(r"\b(\d+)-(\d+) (characters|bytes)"), None),
    (re.compile(r"list of (\d+)-(\d+)"), "items"),
    (re.compile(r"must include (\d+)-(\d+) items"), "items"),
    (re.compile(r"Values between (\d+)-(\d+)"), "value"),
    (re.compile(r"[;,] (\d+)-(\d+)(?:\.|$)"), "value"),
)

METHODS = [
    "getUpdates",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
    "getMe",
    "logOut",
    "close",
    "sendMessage",
    "forwardMessage",
    "forwardMessages",
    "copyMessage",
    "copyMessages",
    "sendPhoto",
    "sendAudio",
    "sendDocument",
    "sendVideo",
    "sendAnimation",
    "sendVoice",
    "sendVideoNote",
    "sendSticker",
    "sendLocation",
    "sendVenue",
    "sendContact",
    "sendMediaGroup",
    "sendPoll",
    "sendDice",
    "sendChatAction",
    "sendRichMessage",
    "setMessageReaction",
    "getFile",
    "getUserProfilePhotos",
    "banChatMember",
    "unbanChatMember",
    "restrictChatMember",
    "promoteChatMember",
    "setChatAdministratorCustomTitle",
    "setChatMemberTag",
    "banChatSenderChat",
    "unbanChatSenderChat",
    "setChatPermissions",
    "exportChatInviteLink",
    "createChatInviteLink",
    "editChatInviteLink",
    "revokeChatInviteLink",
    "approveChatJoinRequest",
    "declineChatJoinRequest",
    "answerChatJoinRequestQuery",
    "sendChatJoinRequestWebApp",
    "setChatTitle",
    "setChatDescription",
    "pinChatMessage",
    "unpinChatMessage",
    "unpinAllChatMessages",
    "leaveChat",
    "getChat",
    "getChatAdministrators",
    "getChatMemberCount",
    "getChatMember",
    "getForumTopicIconStickers",
    "createForumTopic",
    "editForumTopic",
    "closeForumTopic",
    "reopenForumTopic",
    "deleteForumTopic",
    "unpinAllForumTopicMessages",
    "editGeneralForumTopic",
    "closeGeneralForumTopic",
    "reopenGeneralForumTopic",
    "hideGeneralForumTopic",
    "unhideGeneralForumTopic",
    "unpinAllGeneralForumTopicMessages",
    "answerCallbackQuery",
    "answerInlineQuery",
    "getUserChatBoosts",
    "setMyCommands",
    "deleteMyCommands",
    "getMyCommands",
    "setMyName",
    "getMyName",
    "setMyDescription",
    "getMyDescription",
    "setMyShortDescription",
    "getMyShortDescription",
    "setMyDefaultAdministratorRights",
    "getMyDefaultAdministratorRights",
    "setChatMenuButton",
    "getChatMenuButton",
    "editMessageText",
    "editMessageCaption",
    "editMessageReplyMarkup",
    "editMessageMedia",
    "stopPoll",
    "deleteMessage",
    "deleteMessages",
    "deleteMessageReaction",
    "deleteAllMessageReactions",
]

EPHEMERAL_SENDS = [
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "sendAnimation",
    "sendAudio",
    "sendVideo",
    "sendVoice",
    "sendVideoNote",
    "sendSticker",
    "sendLocation",
    "sendVenue",
    "sendContact",
]
TARGET = {
    "chat_id!": "Integer|String",
    "receiver_user_id!": "Integer",
    "ephemeral_message_id!": "Integer",
}
MARKUP = {"reply_markup": "InlineKeyboardMarkup"}
ENTITIES = {"parse_mode": "String", "entities": "Array of MessageEntity"}

# 10.0 is what the library speaks; what came later is refused by an older server.
SINCE = {
    "answerChatJoinRequestQuery": "10.1",
    "sendChatJoinRequestWebApp": "10.1",
    "sendRichMessage": "10.1",
    "editMessageText.rich_message": "10.1",
    "editEphemeralMessageText": "10.2",
    "editEphemeralMessageCaption": "10.2",
    "editEphemeralMessageReplyMarkup": "10.2",
    "deleteEphemeralMessage": "10.2",
    "BotCommand.is_ephemeral": "10.2",
    "ReplyParameters.ephemeral_message_id": "10.2",
    "promoteChatMember.can_send_welcome_messages": "10.3",
    "ChatAdministratorRights.can_send_welcome_messages": "10.3",
} | {f"{name}.ephemeral_message_parameters": "10.3" for name in EPHEMERAL_SENDS}

NEWER_METHODS: dict[str, dict[str, str]] = {
    "editEphemeralMessageText": TARGET
    | {"text!": "String; 1-4096 characters", "link_preview_options": "LinkPreviewOptions"}
    | ENTITIES
    | MARKUP,
    "editEphemeralMessageCaption": TARGET
    | {"caption": "String; 0-1024 characters", "parse_mode": "String"}
    | {"caption_entities": "Array of MessageEntity", "show_caption_above_media": "Boolean"}
    | MARKUP,
    "editEphemeralMessageReplyMarkup": TARGET | MARKUP,
    "deleteEphemeralMessage": dict(TARGET),
}
NEWER_TYPES: dict[str, dict[str, str]] = {
    "EphemeralMessageParameters": {
        "receiver_user_id!": "Integer",
        "callback_query_id": "String",
        "replace_callback_query_message": "Boolean",
    },
}
NEWER_FIELDS = {
    "BotCommand": {"is_ephemeral": "Boolean"},
    "ReplyParameters": {"ephemeral_message_id": "Integer"},
    "ChatAdministratorRights": {"can_send_welcome_messages": "Boolean"},
}


def limits(description: str) -> str:
    """Read the lengths, counts and ranges that stand only in the prose of a parameter."""
    for pattern, unit in LIMITS:
        if found := pattern.search(description):
            return f"; {found[1]}-{found[2]} {unit or found[3]}"
    return ""


def fields(entry: Json) -> dict[str, str]:
    """Shorten the parameters of a method, or the fields of a type, to one line each."""
    return {
        field["name"] + "!" * field["required"]: "|".join(field["types"])
        + limits(field["description"])
        for field in entry.get("fields", [])
    }


def names_in(lines: dict[str, str]) -> set[str]:
    """Name the types that a set of parameters refers to."""
    kinds = {kind for line in lines.values() for kind in line.split("; ")[0].split("|")}
    return {kind.removeprefix("Array of ").removeprefix("Array of ") for kind in kinds}


def reachable(spec: Json, methods: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Collect every object type that some parameter of these methods can contain."""
    found: dict[str, Any] = {}
    waiting = {name for lines in methods.values() for name in names_in(lines)}
    while waiting:
        name = waiting.pop()
        if name not in spec["types"] or name in found or name == "InputFile":
            continue
        entry = spec["types"][name]
        found[name] = entry.get("subtypes") or fields(entry)
        waiting |= set(entry.get("subtypes") or names_in(found[name]))
    return found


def table(spec: Json) -> Json:
    """Build the whole table: methods, types, and what came after the description."""
    methods = {name: fields(spec["methods"][name]) for name in METHODS}
    types = reachable(spec, methods) | NEWER_TYPES
    for name in EPHEMERAL_SENDS:
        methods[name]["ephemeral_message_parameters"] = "EphemeralMessageParameters"
    methods["promoteChatMember"]["can_send_welcome_messages"] = "Boolean"
    for name, extra in NEWER_FIELDS.items():
        types[name] = types[name] | extra
    return {
        "source": f"{SOURCE}, {spec['version']}, {spec['release_date']}; {BY_HAND}",
        "since": SINCE,
        "methods": methods | NEWER_METHODS,
        "types": dict(sorted(types.items())),
    }


def written(facts: Json) -> str:
    """Lay the table out with one method or type a line, so that a change reads well."""
    parts = [f' "source": {json.dumps(facts["source"])}']
    for key in ("since", "methods", "types"):
        rows = (f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in facts[key].items())
        parts.append(f' "{key}": {{\n' + ",\n".join(rows) + "\n }")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def load() -> Json:
    """Read the committed table."""
    facts: Json = json.loads(TABLE.read_text(encoding="utf-8"))
    return facts


def main(arguments: list[str]) -> None:
    """Write the table anew from the description named on the command line."""
    spec = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(written(table(spec)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
