"""Which kind of file this is, so that the wrong one is called by its name."""

import re

from bot.exports.rows import WrongFormat

TELEGRAM = "tertulia import telegram FILE"
DISCORD = "tertulia import discord FILE..."

_SIGNS: tuple[tuple[str, str], ...] = (
    (r"\s*\Z", "It is empty."),
    (r"PK\x03\x04", "It is a zip archive: unpack it and name the JSON file in it."),
    (r"SQLite format 3", "It is a SQLite database, not an export."),
    (
        r"(?i)\s*<(?:!doctype|html)",
        "It is a page for people (HTML). Export again and choose the format JSON.",
    ),
    (
        r'\s*\{\s*"(?:about|personal_information|profile_pictures|contacts|chats)"',
        "It looks like the export of a whole Telegram account. Export the one group: open it, then "
        "⋮ > Export chat history, format JSON.",
    ),
    (
        r'\s*\{\s*"guild"\s*:',
        f"It looks like DiscordChatExporter's JSON: {DISCORD}",
    ),
    (
        r'\s*\{(?=[^{]*"name"\s*:)(?=[^{]*"type"\s*:)(?=[^{]*"messages"\s*:)',
        f"It looks like Telegram Desktop's result.json: {TELEGRAM}",
    ),
    (
        r'\s*\[\s*\{(?=[^{]*"ts"\s*:)',
        "It looks like a Slack export, which cannot be read.",
    ),
    (
        r'\s*\[\s*\{(?=[^{]*"(?:ID|Timestamp|Contents)"\s*:)',
        "It looks like Discord's own data package, which holds one person's messages only. "
        "Export the channel with DiscordChatExporter, format JSON.",
    ),
    (
        r"\W{0,3}\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? .{0,20}(?: - |\] )",
        "It looks like a WhatsApp export, which cannot be read.",
    ),
    (r"(?i)\"?author(?:id)?\"?[,;\t]", "It is a table (CSV). Export again and choose JSON."),
    (r"\s*[\[{]", "It is JSON of another kind, or its beginning is damaged."),
)
_PATTERNS = tuple((re.compile(pattern), sentence) for pattern, sentence in _SIGNS)


def wrong(wanted: str, head: str) -> WrongFormat:
    """Say that this file is not what was wanted, and what it looks like."""
    for pattern, sentence in _PATTERNS:
        if pattern.match(head):
            return WrongFormat(f"This is not {wanted}. {sentence}")
    return WrongFormat(f"This is not {wanted}, and no other export that is known.")
