"""Counts who leads a chat export with nothing but `json`, `gzip` and `collections`.

`python benchmarks/count_boards.py telegram|discord FILE` prints, for all time and for each month,
everybody's place and XP by their id. The judge of `python -m benchmarks.imported_boards`; it knows
nothing of the product, and reads a file whole: for histories that fit in memory.

The rules, as docs/thanks.md and docs/import.md state them: 10 XP for a message of at least 5
letters or digits that is no command, once in 60 seconds; 2 for a reaction, up to 20 a message;
up to 600 a day. Who left and never wrote again on a later day is on no board; equal XP share
a place.
"""

import argparse
import gzip
import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any, NamedTuple

Board = dict[str, tuple[int, int]]
"""Place and XP by the id of the platform."""
JOINS = ("join_group_by_link", "join_group_by_request")


class Said(NamedTuple):
    """A message: who, when (unix seconds), what, how many reactions."""

    who: str
    at: int
    text: str
    reactions: int


class Past(NamedTuple):
    """Everything said, in order, and who came or went when, as (who, when, whether they came)."""

    said: list[Said]
    moved: list[tuple[str, int, bool]]


def read(kind: str, path: str) -> Past:
    """The whole export."""
    with gzip.open(path) if path.endswith(".gz") else open(path, "rb") as file:  # noqa: PTH123
        messages: list[dict[str, Any]] = json.load(file)["messages"]
    return telegram(messages) if kind == "telegram" else discord(messages)


def telegram(messages: list[dict[str, Any]]) -> Past:
    """Telegram Desktop's messages; its ids carry the word user before the number."""
    past = Past([], [])
    for one in messages:
        at = int(one["date_unixtime"])
        if one["type"] == "message":
            parts = one["text"] if isinstance(one["text"], list) else [one["text"]]
            text = "".join(part if isinstance(part, str) else part["text"] for part in parts)
            reactions = sum(reaction["count"] for reaction in one.get("reactions", []))
            past.said.append(Said(one["from_id"].removeprefix("user"), at, text, reactions))
        elif one["action"] in JOINS:
            past.moved.append((one["actor_id"].removeprefix("user"), at, True))
        elif one["action"] == "remove_members" and one["members"] in ([], [one["actor"]]):
            past.moved.append((one["actor_id"].removeprefix("user"), at, False))
    return past


def discord(messages: list[dict[str, Any]]) -> Past:
    """DiscordChatExporter's messages."""
    past = Past([], [])
    for one in messages:
        at = int(datetime.fromisoformat(one["timestamp"]).timestamp())
        if one["type"] == "GuildMemberJoin":
            past.moved.append((one["author"]["id"], at, True))
        elif one["type"] in ("Default", "Reply") and not one["author"]["isBot"]:
            reactions = sum(reaction["count"] for reaction in one["reactions"])
            past.said.append(Said(one["author"]["id"], at, one["content"], reactions))
    return past


def xp_by_day(past: Past) -> dict[tuple[str, int], int]:
    """XP by person and day since 1970-01-01, in UTC."""
    days: dict[tuple[str, int], int] = defaultdict(int)
    counted: dict[str, int] = {}
    for who, at, text, reactions in past.said:
        days[who, at // 86_400] += min(20, 2 * reactions)
        is_early = who in counted and at - counted[who] < 60  # noqa: PLR2004 - the rule above
        letters = sum(1 for sign in text[:200] if sign.isalnum())
        if not is_early and text[:1] not in ("/", "!") and letters >= 5:  # noqa: PLR2004
            counted[who] = at
            days[who, at // 86_400] += 10
    return {key: min(600, xp) for key, xp in days.items()}


def gone(past: Past) -> set[str]:
    """Who left and is not known to be back."""
    since: dict[str, int] = {}
    for who, at, has_come in sorted(past.moved, key=lambda one: one[1]):
        if has_come:
            since.pop(who, None)
        else:
            since[who] = at
    wrote: dict[str, int] = {}
    for said in past.said:
        wrote[said.who] = max(said.at // 86_400, wrote.get(said.who, 0))
    return {who for who, at in since.items() if wrote.get(who, 0) <= at // 86_400}


def boards(past: Past) -> dict[str, Board]:
    """The board of all time and that of each month, by names such as 2017-05."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    away = gone(past)
    for (who, day), xp in xp_by_day(past).items():
        if who not in away and xp:
            sums["all"][who] += xp
            sums[f"{datetime.fromtimestamp(day * 86_400, UTC):%Y-%m}"][who] += xp
    return {name: ranked(found) for name, found in sums.items()}


def ranked(found: dict[str, int]) -> Board:
    """Places from the first on: one more than those who have more."""
    amounts = sorted(found.values(), reverse=True)
    return {who: (1 + amounts.index(xp), xp) for who, xp in found.items()}


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["telegram", "discord"])
    parser.add_argument("file")
    asked = parser.parse_args()
    print(json.dumps(boards(read(asked.kind, asked.file))))


if __name__ == "__main__":
    main()
