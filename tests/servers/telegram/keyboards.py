"""Inline keyboards, with the server's complaints about buttons."""

from urllib.parse import urlsplit

from tests.servers.telegram.facts import Json
from tests.servers.telegram.refusal import bad

BUTTONS, DATA_BYTES, COPY = 100, 64, 256
ACTIONS = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    ]
)


def keyboard(markup: Json | None) -> Json | None:
    """Check an inline keyboard; other kinds of keyboard are not kept in the message."""
    if markup is None or "inline_keyboard" not in markup:
        return None
    rows = [row for row in markup["inline_keyboard"] if row]
    buttons = [button for row in rows for button in row]
    if len(buttons) > BUTTONS:
        raise bad("reply markup is too long")
    for button in buttons:
        check(button)
    return {"inline_keyboard": rows} if rows else None


def check(button: Json) -> None:
    """Check one button: a text, exactly one action, and sizes."""
    actions = ACTIONS & button.keys()
    if not actions:
        raise bad("text buttons are unallowed in the inline keyboard")
    if not button["text"].strip():
        raise bad("inline keyboard button text is empty")
    if len(actions) > 1:
        raise bad("inline keyboard button must have exactly one optional field")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button:
        address = urlsplit(button["url"])
        if address.scheme not in ("http", "https", "tg") or not address.netloc:
            raise bad("BUTTON_URL_INVALID")
    if len(button.get("copy_text", {}).get("text", "x")) not in range(1, COPY + 1):
        raise bad("BUTTON_COPY_TEXT_INVALID")
