"""How a chat and a terminal are drawn for the pictures of docs/first-minutes.md."""

import html
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from tests.servers.telegram.people import Person
from tests.servers.telegram.state import Chat

TARGET = Path(__file__).parents[2] / "docs" / "pictures"
WIDTH = 620
COLUMNS, LINE, TERMINAL = 96, 19, 800
LOOKS = Path(__file__).with_name("looks.css").read_text(encoding="utf-8")
TYPED = "class='typed'"
TAGS = {"bold": "b", "italic": "i", "code": "code", "pre": "code", "bot_command": "em",
        "text_link": "u", "url": "u", "blockquote": "q"}  # fmt: skip
Json = dict[str, Any]


def number_of(message: Json) -> tuple[int, int]:
    """What tells messages of one room apart."""
    return message["message_id"], message.get("ephemeral_message_id", 0)


def labels_of(message: Json) -> list[str]:
    """The words on a message's buttons."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def bubble(message: Json, viewer: Person, chat: Chat) -> str:
    """One message as HTML."""
    author = message["from"]
    side = "mine" if author["id"] == viewer.id else "bot" if author["is_bot"] else "other"
    words = styled(message.get("text") or message.get("caption", ""),
                   message.get("entities") or message.get("caption_entities", []))  # fmt: skip
    if document := message.get("document"):
        words = f'<span class="file">▤ {html.escape(document["file_name"])}</span>{words}'
    replied = message.get("reply_to_message")
    quote = ""
    if replied:
        text = html.escape((replied.get("text") or "…").split("\n")[0][:58])
        quote = f"<blockquote><b>{replied['from']['first_name']}</b>{text}</blockquote>"
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = "".join(
        f"<div class=row>{''.join(f'<span>{html.escape(one)}</span>' for one in row)}</div>"
        for row in ([button["text"] for button in buttons] for buttons in rows)
    )
    name = "" if side == "mine" else f"<b class=name>{html.escape(author['first_name'])}</b>"
    alone = "<i class=alone>only you see this</i>" if "receiver_user" in message else ""
    marks = "".join(
        f"<div class=mark>{one['emoji']}</div>"
        for given in chat.reactions.get(message["message_id"], {}).values()
        for one in given
    )
    return (
        f'<section class="{side}"><article>{name}{alone}{quote}<p>{words}</p>{marks}</article>'
        f"{buttons}</section>"
    )


def styled(text: str, entities: Sequence[Json]) -> str:
    """Words with their looks; offsets are UTF-16 units."""
    units = text.encode("utf-16-le")
    marks: list[tuple[int, int, str]] = []
    for number, entity in enumerate(entities):
        tag = TAGS.get(entity["type"])
        if tag:
            start, end = entity["offset"], entity["offset"] + entity["length"]
            marks += [(start, number, f"<{tag}>"), (end, -number - 1, f"</{tag}>")]
    found, at = "", 0
    for place, _, tag in sorted(marks):
        found += html.escape(units[at * 2 : place * 2].decode("utf-16-le")) + tag
        at = place
    return found + html.escape(units[at * 2 :].decode("utf-16-le"))


def terminal(shown: str) -> str:
    """What was printed, as a picture made of lines; commands stand out."""
    lines = []
    for line in shown.split("\n"):
        lines += wrap(line, COLUMNS, subsequent_indent="    ", break_on_hyphens=False) or [""]
    while not lines[-1]:
        lines.pop()
    height = (len(lines) + 1) * LINE
    drawn = "".join(
        f"<text {TYPED if line.startswith('$') else ''} x='16' y='{number * LINE}'>"
        f"{html.escape(line)}</text>\n"
        for number, line in enumerate(lines, 1)
        if line
    )
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {TERMINAL} {height}'>\n"
        '<style>text { font: 13px "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #d8dae0;'
        " white-space: pre } .typed { fill: #8fbf6f; font-weight: bold }</style>\n"
        f"<rect width='{TERMINAL}' height='{height}' rx='8' fill='#16181d'/>\n{drawn}</svg>\n"
    )


def photograph(name: str, body: str) -> int:
    """Let the browser draw a page; the picture's size in bytes."""
    measure = "<script>document.title=document.body.scrollHeight</script>"
    page = f"<!doctype html><meta charset=utf-8><style>{LOOKS}</style><body class={name}>{body}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(page + measure, encoding="utf-8")
        browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                   f"--user-data-dir={folder}/profile"]  # fmt: skip
        drawn = subprocess.run(
            [*browser, f"--window-size={WIDTH},200", "--dump-dom", path.as_uri()],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        height = re.search(r"<title>(\d+)", drawn)
        target = TARGET / f"{name}.png"
        subprocess.run(
            [*browser, f"--window-size={WIDTH},{height[1] if height else 800}",
             f"--screenshot={target}", path.as_uri()],
            capture_output=True, check=True,
        )  # fmt: skip
    return target.stat().st_size
