"""What Discord refuses although its description allows it, and what we never allow ourselves."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.servers.discord.shapes import Complaint, operation

CONTENT = 2000
EMBEDS_TOGETHER = 6000
POLL_ANSWER = 55
CLASSIC_ROWS = 5
TIMEOUT = timedelta(days=28)
BULK_DELETE_AGE = timedelta(days=14)
BULK_DELETE = range(2, 101)
COMPONENTS_V2 = 1 << 15
FORWARD = 1
LAYOUT_TYPES = frozenset({9, 10, 11, 12, 13, 14, 17})
COMMAND_NAME = re.compile(r"[-_'\w]{1,32}$")
FILLED = ("content", "embeds", "components", "sticker_ids", "poll", "attachments")
UPDATE = 7
ANSWERS = frozenset({4, UPDATE})  # a new message, a change of the pressed one
EPOCH_MS = 1_420_070_400_000
CREATE = frozenset(
    {
        "POST /channels/{channel_id}/messages",
        "POST /webhooks/{webhook_id}/{webhook_token}",
        "POST /channels/{channel_id}/threads",
        "POST /interactions/{interaction_id}/{interaction_token}/callback",
    }
)
EDIT = frozenset(
    {
        "PATCH /channels/{channel_id}/messages/{message_id}",
        "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original",
        "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
    }
)


def complaints(
    method: str, path: str, body: object, *, now: datetime, files: int
) -> list[Complaint]:
    """Our own rules against a request; `now` is the server's time, `files` counts uploads."""
    known = operation(method, path)
    name = known.name if known else ""
    found: list[Complaint] = []
    if isinstance(body, dict):
        message = _message(name, body)
        if message is not None:
            found += _written(message)
            if name in CREATE and body.get("type") != UPDATE and not files:
                found += _empty(message)
        found += _moderation(body, now)
        found += _bulk(name, body, now)
    if name.startswith(("PUT /applications", "POST /applications")):
        for command in body if isinstance(body, list) else [body]:
            found += _command(command)
    return [Complaint(f"{method} {path}: {one.text}", one.code) for one in found]


def _message(name: str, body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The message in a request, wherever the operation carries it."""
    if name.endswith("/callback"):
        return (body.get("data") or {}) if body.get("type") in ANSWERS else None
    if name == "POST /channels/{channel_id}/threads":
        return body.get("message")
    return body if name in CREATE | EDIT else None


def _written(message: Mapping[str, Any]) -> Iterator[Complaint]:
    content = message.get("content") or ""
    if len(content) > CONTENT:
        yield Complaint(f"content: {len(content)} characters, {CONTENT} are allowed", 50035)
    if content and not isinstance((message.get("allowed_mentions") or {}).get("parse"), list):
        yield Complaint("allowed_mentions: an explicit parse list is missing", None)
    together = sum(_embed_size(embed) for embed in message.get("embeds") or ())
    if together > EMBEDS_TOGETHER:
        yield Complaint(f"embeds: {together} characters together", 50035)
    for answer in (message.get("poll") or {}).get("answers") or ():
        if len((answer.get("poll_media") or {}).get("text") or "") > POLL_ANSWER:
            yield Complaint(f"poll: an answer over {POLL_ANSWER} characters", 50035)
    yield from _components(message)


def _embed_size(embed: Mapping[str, Any]) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or ():
        texts += [field.get("name"), field.get("value")]
    return sum(len(text or "") for text in texts)


def _components(message: Mapping[str, Any]) -> Iterator[Complaint]:
    rows = message.get("components") or []
    everything = list(_walk(rows))
    ids = [one["custom_id"] for one in everything if one.get("custom_id")]
    if len(ids) != len(set(ids)):
        yield Complaint("components: two have the same custom_id", 50035)
    layout = bool(int(message.get("flags") or 0) & COMPONENTS_V2)
    if not layout and len(rows) > CLASSIC_ROWS:
        yield Complaint(f"components: {len(rows)} rows, {CLASSIC_ROWS} are allowed", 50035)
    if not layout and any(one.get("type") in LAYOUT_TYPES for one in everything):
        yield Complaint("components: the layout flag is missing", 50035)


def _walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in components:
        yield one
        yield from _walk(one.get("components") or [])
        if one.get("accessory"):
            yield one["accessory"]


def _empty(message: Mapping[str, Any]) -> Iterator[Complaint]:
    forward = (message.get("message_reference") or {}).get("type") == FORWARD
    if not forward and not any(message.get(name) for name in FILLED):
        yield Complaint("an empty message", 50006)


def _moderation(body: Mapping[str, Any], now: datetime) -> Iterator[Complaint]:
    until = body.get("communication_disabled_until")
    if isinstance(until, str) and datetime.fromisoformat(until) > now + TIMEOUT:
        yield Complaint("communication_disabled_until: more than 28 days ahead", 50035)


def _bulk(name: str, body: Mapping[str, Any], now: datetime) -> Iterator[Complaint]:
    if not name.endswith("/bulk-delete"):
        return
    ids = body.get("messages") or []
    if len(ids) not in BULK_DELETE:
        yield Complaint(f"messages: {len(ids)} to delete", 50016)
    oldest = (now - BULK_DELETE_AGE).timestamp() * 1000 - EPOCH_MS
    if any(int(one) >> 22 < oldest for one in ids):
        yield Complaint("messages: older than 14 days", 50034)


def _command(command: object) -> Iterator[Complaint]:
    if not isinstance(command, dict) or command.get("type", 1) != 1 or "name" not in command:
        return
    name = command["name"]
    if not COMMAND_NAME.match(name) or name != name.lower():
        yield Complaint(f"command {name!r}: lower case, no blanks", 50035)
    if not command.get("description"):
        yield Complaint(f"command {name!r}: the description is missing", 50035)
