"""What the server finds in a text by itself, and whether given entities fit the text."""

import re

from tests.servers.telegram.facts import Json
from tests.servers.telegram.refusal import bad

Entities = list[Json]
SHOWN = 100
PATTERNS = (
    ("url", re.compile(r"(?:https?://|\bt\.me/|\bwww\.)[^\s<>\"]*[^\s<>\".,;:!?)]")),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]*\w")),
    ("bot_command", re.compile(r"(?<![\w/<>])/\w{1,64}(?:@\w{3,32})?(?![\w/])", re.ASCII)),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z]\w{2,31}\b", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#&])#\w*[^\W\d]\w*")),
    ("cashtag", re.compile(r"(?<!\w)\$[A-Z]{3,8}\b")),
)


def units(text: str) -> int:
    """Count the UTF-16 units of a text, as Telegram does for offsets and lengths."""
    return len(text) + sum(character > "\uffff" for character in text)


def entity(kind: str, before: str, body: str, **more: object) -> Json:
    """Describe one marked piece of text by the text before it and its own."""
    return {"type": kind, "offset": units(before), "length": units(body), **more}


def found(text: str, commands_only: bool = False) -> Entities:
    """Find links, mentions, commands and tags as the server does for people's messages."""
    taken: list[tuple[int, int]] = []
    result: Entities = []
    for kind, pattern in PATTERNS:
        if commands_only and kind != "bot_command":
            continue
        for match in pattern.finditer(text):
            if all(match.end() <= start or match.start() >= end for start, end in taken):
                taken.append(match.span())
                result.append(entity(kind, text[: match.start()], match[0]))
    return sorted(result, key=lambda item: item["offset"])


def placed(text: str, given: Entities) -> Entities:
    """Check that given entities lie inside the text and between whole characters."""
    starts, position = {0}, 0
    for character in text:
        position += units(character)
        starts.add(position)
    for item in given:
        offset, end = item["offset"], item["offset"] + item["length"]
        if offset < 0 or item["length"] < 0:
            raise bad("entity offset and length must be non-negative")
        begins = f"entity beginning at UTF-16 offset {offset}"
        if end > position:
            raise bad(f"{begins} ends after the end of the text at UTF-16 offset {end}")
        if offset not in starts or end not in starts:
            raise bad(f"{begins} ends in a middle of a UTF-16 symbol at byte offset {offset}")
    kept = (item for item in given if item["length"])
    return sorted(kept, key=lambda item: (item["offset"], -item["length"]))[:SHOWN]


def merged(text: str, given: Entities) -> Entities:
    """Add what the server finds by itself wherever the given entities leave room."""
    spans = [(item["offset"], item["offset"] + item["length"]) for item in given]
    room = [
        item
        for item in found(text)
        if all(
            item["offset"] + item["length"] <= start or item["offset"] >= end
            for start, end in spans
        )
    ]
    return sorted(given + room, key=lambda item: (item["offset"], -item["length"]))[:SHOWN]
