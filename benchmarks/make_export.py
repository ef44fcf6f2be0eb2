"""Writes a Telegram Desktop export of any size: `python -m benchmarks.make_export FILE MEGABYTES`.

People, topics, replies, reactions, joins, forwards, stickers, polls and edits in about the
proportions of a lively group; the same seed writes the same bytes.
"""

import json
import random  # noqa: TID251 - the same export for the same seed
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

SEED = 16
PEOPLE = 20_000
BEGAN = int(datetime(2019, 3, 1, tzinfo=UTC).timestamp())
CHAT = 1_700_000_016
JOINS, ASKS, REPLIES, REACTS, STICKERS, FORWARDS = 0.02, 0.2, 0.35, 0.1, 0.05, 0.03
"""Which share of the rows is what."""
REACH = 100
"""A reply goes to one of so many messages before."""
WORDS = (  # noqa: SIM905 - a line of words is easier to read than a list
    "the bike shop opens at nine and closes when everybody has left so bring your own chain oil "
    "gracias por la ruta de ayer merci pour la carte спасибо за помощь we ride again on sunday"
).split()
QUESTIONS = (
    "Does anyone know where the ride begins?",
    "How do I join the Sunday group?",
    "¿Alguien sabe a qué hora abre el taller?",
    "Подскажите, где встречаемся?",
    "Comment faire pour louer un vélo ?",
)


class Group:
    """A group that goes on talking."""

    def __init__(self, seed: int = SEED) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._id = 0
        self._at = BEGAN

    def messages(self) -> Any:  # noqa: ANN401 - a generator of whatever an export holds
        """Service messages and messages, without end."""
        while True:
            self._id += 1
            self._at += self._dice.randrange(120)
            yield self._joined() if self._dice.random() < JOINS else self._written()

    def _written(self) -> dict[str, Any]:
        dice = self._dice
        text = " ".join(dice.choices(WORDS, k=dice.randrange(1, 30)))
        if dice.random() < ASKS:
            text = dice.choice(QUESTIONS)
        message = self._row("message") | self._person("from") | {"text": text}
        if dice.random() < REPLIES and self._id > REACH:
            message["reply_to_message_id"] = self._id - dice.randrange(1, REACH)
        if dice.random() < REACTS:
            message["reactions"] = [
                {"type": "emoji", "count": dice.randrange(1, 9), "emoji": "👍", "recent": []}
            ]
        if dice.random() < STICKERS:
            message |= {"media_type": "sticker", "file": "sticker.webp", "sticker_emoji": "🚲"}
        if dice.random() < FORWARDS:
            message |= {"forwarded_from": "News", "edited_unixtime": str(self._at + 60)}
        return message | {"text_entities": [{"type": "plain", "text": text}]}

    def _joined(self) -> dict[str, Any]:
        about = {"action": "join_group_by_link", "inviter": "Group", "text": ""}
        return self._row("service") | self._person("actor") | about | {"text_entities": []}

    def _row(self, kind: str) -> dict[str, Any]:
        date = datetime.fromtimestamp(self._at, UTC).replace(tzinfo=None).isoformat()
        return {"id": self._id, "type": kind, "date": date, "date_unixtime": str(self._at)}

    def _person(self, role: str) -> dict[str, Any]:
        number = int(PEOPLE * self._dice.random() ** 3)
        return {role: f"Rider {number}", f"{role}_id": f"user{100_000 + number}"}


def write(file: TextIO, limit_bytes: int) -> int:
    """Write an export of about this size; how many messages and service messages it has."""
    head = {"name": "Riders", "type": "private_supergroup", "id": CHAT}
    written = file.write(json.dumps(head, indent=1)[:-2] + ',\n "messages": [\n')
    count = 0
    for message in Group().messages():
        text = json.dumps(message, ensure_ascii=False, indent=1)
        written += file.write(f"{',' if count else ''}{text}\n")
        count += 1
        if written >= limit_bytes:
            break
    file.write(" ]\n}")
    return count


def main() -> None:
    """Write the file that was named."""
    path, megabytes = Path(sys.argv[1]), int(sys.argv[2])
    with path.open("w", encoding="utf-8") as file:
        count = write(file, megabytes * 1_000_000)
    print(json.dumps({"file": str(path), "bytes": path.stat().st_size, "rows": count}))


if __name__ == "__main__":
    main()
