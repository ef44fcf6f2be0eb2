"""What the bot says, in the shape Discord takes: content, buttons, polls, forms."""

import hashlib
import math
from collections.abc import Sequence
from datetime import datetime

from bot.actions import Body, Button, Form, Send, SendPoll
from bot.events import Account
from bot.formatting.discord import discord_length, to_discord
from bot.formatting.rich import Rich
from bot.formatting.split import split
from bot.platform import Reason, Refused
from bot.platforms.discord.places import Payload

LONGEST = 2000
"""Characters of a message; the API description says 4000, bots get 2000 (PLATFORMS.md §10)."""
_ROWS, _ROW = 5, 5
_LABEL, _FORM_LABEL, _FORM_TITLE, _FIELDS = 80, 45, 45, 5
_ANSWERS, _ANSWER, _QUESTION, _HOURS = 10, 55, 300, 768
_BUTTON_ROW, _BUTTON, _FIELD = 1, 2, 4
_GREY, _LINK, _PARAGRAPH = 2, 5, 2
_WITHOUT_PREVIEWS, _SILENT = 1 << 2, 1 << 12
_NONCE = 25


def rendered(body: Body) -> Rich:
    """The words of a body; a text that is in nobody's language yet is our mistake."""
    if not isinstance(body, Rich):
        raise Refused(Reason.WRONG, f"the text {body.key} was not rendered")
    return body


def nonce(key: str, part: int = 0) -> str:
    """The name by which Discord knows a repeated send; the same at every attempt."""
    return hashlib.sha256(f"{key}#{part}".encode()).hexdigest()[:_NONCE]


def pings(accounts: Sequence[Account] = ()) -> Payload:
    """Whom a message may ping: these and nobody else, whatever its text says."""
    told: Payload = {"parse": [], "replied_user": False}
    if accounts:
        told["users"] = sorted({account.id for account in accounts})
    return told


def contents(body: Body, mentions: Sequence[Account] = ()) -> list[str]:
    """A body as the contents of one or more messages; at least one, perhaps empty."""
    parts = [to_discord(part) for part in split(rendered(body), LONGEST, discord_length)]
    for account in mentions:
        _name(parts, account)
    return parts or [""]


def _name(parts: list[str], account: Account) -> None:
    for name in (account.username, account.name):
        shown = to_discord(Rich(f"@{name}"))
        for number, part in enumerate(parts):
            if name and shown in part:
                named = part.replace(shown, f"<@{account.id}>", 1)
                parts[number] = named if len(named) <= LONGEST else part
                return


def rows(buttons: Sequence[Sequence[Button]]) -> list[Payload]:
    """Buttons in rows as Discord allows them: five rows of five."""
    lines = [list(row[at : at + _ROW]) for row in buttons for at in range(0, len(row), _ROW)]
    if len(lines) > _ROWS:
        flat = [button for row in buttons for button in row]
        lines = [flat[at : at + _ROW] for at in range(0, len(flat), _ROW)]
    if len(lines) > _ROWS:
        raise Refused(Reason.WRONG, "more than 25 buttons")
    return [{"type": _BUTTON_ROW, "components": [_button(one) for one in row]} for row in lines]


def _button(button: Button) -> Payload:
    label = rendered(button.label).text[:_LABEL]
    told: Payload = {"type": _BUTTON, "label": label, "style": _LINK if button.url else _GREY}
    if button.url:
        return told | {"url": button.url}
    return told | {"custom_id": button.data}


def messages(action: Send) -> list[Payload]:
    """A send as one or more messages; buttons stand under the last, the reply is the first."""
    flags = _WITHOUT_PREVIEWS | (_SILENT if action.is_silent else 0)
    told: list[Payload] = [
        {"content": content, "flags": flags, "allowed_mentions": pings(action.mentions)}
        for content in contents(action.body, action.mentions)
    ]
    if action.buttons:
        told[-1]["components"] = rows(action.buttons)
    if action.reply_to is not None and action.reply_to.id:
        told[0]["message_reference"] = {
            "message_id": action.reply_to.id,
            "channel_id": action.reply_to.chat.id,
            "fail_if_not_exists": False,
        }
    return told


def changed(body: Body, buttons: Sequence[Sequence[Button]]) -> Payload:
    """The new look of a message of the bot."""
    parts = contents(body)
    if len(parts) > 1:
        raise Refused(Reason.WRONG, f"longer than {LONGEST} characters")
    return {"content": parts[0], "components": rows(buttons), "allowed_mentions": pings()}


def poll(action: SendPoll, now: datetime) -> Payload:
    """A poll; Discord takes ten answers of 55 characters."""
    texts = action.options
    if not 1 <= len(texts) <= _ANSWERS:
        raise Refused(Reason.WRONG, f"a poll has 1 to {_ANSWERS} answers, not {len(texts)}")
    if any(not 0 < len(text) <= _ANSWER for text in texts):
        raise Refused(Reason.WRONG, f"a poll's answer has 1 to {_ANSWER} characters")
    if not 0 < len(action.question) <= _QUESTION:
        raise Refused(Reason.WRONG, f"a poll's question has 1 to {_QUESTION} characters")
    hours = _HOURS
    if action.closes is not None:
        hours = math.ceil((action.closes - now).total_seconds() / 3600)
    return {
        "allowed_mentions": pings(),
        "poll": {
            "question": {"text": action.question},
            "answers": [{"poll_media": {"text": text}} for text in texts],
            "duration": min(max(hours, 1), _HOURS),
            "allow_multiselect": action.is_multiple,
            "layout_type": 1,
        },
    }


def form(action: Form) -> Payload:
    """A form of text fields."""
    if not 1 <= len(action.fields) <= _FIELDS:
        raise Refused(Reason.WRONG, f"a form has 1 to {_FIELDS} fields")
    return {
        "custom_id": action.data,
        "title": rendered(action.title).text[:_FORM_TITLE],
        "components": [
            {"type": _BUTTON_ROW, "components": [_field(name, label)]}
            for name, label in action.fields
        ],
    }


def _field(name: str, label: Body) -> Payload:
    text = rendered(label).text[:_FORM_LABEL]
    return {"type": _FIELD, "custom_id": name, "label": text, "style": _PARAGRAPH}
