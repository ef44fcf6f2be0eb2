"""Counts a chat export with nothing but `json`, `gzip` and `collections`: the judge of the import.

`python benchmarks/count_export.py telegram|discord FILE...` prints the figures of `tertulia import
--json`; with `--against FILE` it compares them with that command's output and ends with 1 if one
differs. It knows nothing of the product, and reads a file whole: for histories that fit in memory.
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from datetime import UTC, datetime
from typing import Any

Export = dict[str, Any]
Figures = dict[str, Any]

FIGURES = ("messages", "members", "seen", "replies", "reactions", "joined", "left")
TABLES = ("by_day", "by_author")
JOINS = ("join_group_by_link", "join_group_by_request")


def load(path: str) -> Export:
    """The whole export."""
    with gzip.open(path) if path.endswith(".gz") else open(path, "rb") as file:  # noqa: PTH123
        export: Export = json.load(file)
    return export


def telegram(exports: list[Export]) -> Figures:
    """Count Telegram Desktop's messages and service messages."""
    days: Counter[str] = Counter()
    authors: Counter[str] = Counter()
    joined: list[str] = []
    left = replies = reactions = 0
    for message in (message for export in exports for message in export["messages"]):
        if message["type"] == "service":
            if message["action"] in JOINS:
                joined.append(message["actor_id"])
            elif message["action"] == "remove_members":
                left += len(message["members"])
            continue
        day = datetime.fromtimestamp(int(message["date_unixtime"]), UTC).date()
        days[str(day)] += 1
        authors[message["from_id"]] += 1
        replies += "reply_to_message_id" in message
        reactions += sum(one["count"] for one in message.get("reactions", []))
    return figures(days, authors, joined, left, replies, reactions)


def discord(exports: list[Export]) -> Figures:
    """Count DiscordChatExporter's messages."""
    days: Counter[str] = Counter()
    authors: Counter[str] = Counter()
    joined: list[str] = []
    replies = reactions = 0
    for message in (message for export in exports for message in export["messages"]):
        if message["type"] == "GuildMemberJoin":
            joined.append(message["author"]["id"])
        if message["type"] not in ("Default", "Reply") or message["author"]["isBot"]:
            continue
        moment = datetime.fromisoformat(message["timestamp"]).astimezone(UTC)
        days[str(moment.date())] += 1
        authors[message["author"]["id"]] += 1
        replies += message["type"] == "Reply"
        reactions += sum(one["count"] for one in message["reactions"])
    return figures(days, authors, joined, 0, replies, reactions)


def figures(
    days: Counter[str],
    authors: Counter[str],
    joined: list[str],
    left: int,
    replies: int,
    reactions: int,
) -> Figures:
    """The figures under the names the product gives them."""
    return {
        "messages": sum(authors.values()),
        "members": len(authors),
        "seen": len(set(authors) | set(joined)),
        "replies": replies,
        "reactions": reactions,
        "joined": len(joined),
        "left": left,
        "by_day": dict(sorted(days.items())),
        "by_author": dict(authors),
    }


def differences(mine: Figures, told: Figures) -> list[str]:
    """Which figures the product tells otherwise, day by day and author by author."""
    found = [
        f"{name}: {mine[name]} != {told[name]}" for name in FIGURES if mine[name] != told[name]
    ]
    for table in TABLES:
        for key in sorted(mine[table].keys() | told[table].keys()):
            ours, theirs = mine[table].get(key), told[table].get(key)
            if ours != theirs:
                found.append(f"{table} {key}: {ours} != {theirs}")
    return found


def main() -> int:
    """Count, and compare if there is something to compare with."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["telegram", "discord"])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--against", help="what tertulia import --json printed")
    asked = parser.parse_args()
    count = telegram if asked.kind == "telegram" else discord
    mine = count([load(path) for path in asked.files])
    if not asked.against:
        print(json.dumps(mine))
        return 0
    with open(asked.against, encoding="utf-8") as file:  # noqa: PTH123
        found = differences(mine, json.load(file))
    short = {name: mine[name] for name in FIGURES} | {name: len(mine[name]) for name in TABLES}
    print(json.dumps(short | {"differences": found}))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
