"""What Casa Abierta wrote on Telegram before it had a bot: an export, made when it is wanted."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.events import Account, Chat, Kind, Right, RightsChanged

GROUP = 1_700_000_021
TITLE = "Casa Abierta, the old group"
NATIVE = f"-100{GROUP}"
ADDRESS = f"telegram:{NATIVE}"
FILE = "result.json"
AGO = timedelta(days=280)
EVENING = 17
HOURS = 4
BETWEEN = timedelta(days=2)
"""From one evening on which somebody writes to the next."""
ANSWERED_WITHIN = timedelta(minutes=6)
PEOPLE = ("Rosa", "Teo", "Inés", "Bruno", "Yara", "Pavel", "Noé")
HELPERS = ("Rosa", "Teo", "Rosa", "Inés", "Rosa", "Teo", "Bruno")
"""Who answers, in turns."""
TALKS = (
    ("Does anyone know where the spare fuses are?", "In the grey box over the workbench."),
    ("¿Alguien sabe si el torno está reparado?", "Desde ayer, pero despacio."),
    ("How do I cut a circle with the jigsaw?", ""),
    ("The big room is warm again, thank you all!", "Hooray!"),
    ("Comment faire pour réserver la grande salle ?", "Écris sur le tableau dans le couloir."),
    ("Где лежат ключи от подвала?", ""),
    ("Mañana traigo empanadas.", "¡Te esperamos!"),
    ("Can somebody show me how to solder?", "Thursday at six, bring what you want to mend."),
    ("¿Cómo se limpia la impresora 3D?", "Con alcohol y paciencia."),
    ("Who has the key of the bike shed?", ""),
    ("Photos of the open day are on the wall.", "Lovely ones."),
)
"""What was said, and what somebody replied; nobody does to some."""
ROUNDS = 11


def met(cause: str, now: datetime) -> RightsChanged:
    """The bot is told that it is in that group, too."""
    bot = Account(platform="telegram", id="700000021", name="Tertulia", is_bot=True)
    chat = Chat(platform="telegram", id=NATIVE, kind=Kind.GROUP, title=TITLE)
    return RightsChanged(
        cause=cause, at=now, chat=chat, sender=bot, is_bot_itself=True,
        rights=frozenset({Right.MEMBER}),
    )  # fmt: skip


def export(now: datetime) -> bytes:
    """The group's history up to this year, as Telegram Desktop writes it."""
    return json.dumps(
        {"name": TITLE, "type": "private_supergroup", "id": GROUP, "messages": _messages(now)},
        ensure_ascii=False,
    ).encode()


def written(now: datetime) -> int:
    """How many messages of people it holds."""
    return sum(one["type"] == "message" for one in _messages(now))


def _messages(now: datetime) -> list[dict[str, Any]]:
    first = (now - AGO).replace(hour=EVENING, minute=5, second=0, microsecond=0)
    found: list[dict[str, Any]] = [_pinned(first)]
    for number in range(len(TALKS) * ROUNDS):
        at = first + number * BETWEEN + timedelta(hours=number % HOURS)
        said, reply = TALKS[number % len(TALKS)]
        asker = PEOPLE[(number * 3 + number // len(TALKS)) % len(PEOPLE)]
        found.append(_written(len(found) + 1, at, asker, said))
        if reply:
            helper = HELPERS[number % len(HELPERS)]
            answered = _written(
                len(found) + 1, at + ANSWERED_WITHIN, helper if helper != asker else "Yara", reply
            )
            found.append(answered | {"reply_to_message_id": len(found)})
    return found


def _written(id_: int, at: datetime, name: str, text: str) -> dict[str, Any]:
    who = {"from": name, "from_id": f"user{501 + PEOPLE.index(name)}"}
    return _row(id_, at, "message") | who | {"text": text}


def _pinned(at: datetime) -> dict[str, Any]:
    what = {"action": "pin_message", "actor": "Rosa", "actor_id": "user501"}
    return _row(1, at, "service") | what


def _row(id_: int, at: datetime, kind: str) -> dict[str, Any]:
    date = at.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat()
    return {"id": id_, "type": kind, "date": date, "date_unixtime": str(int(at.timestamp()))}
