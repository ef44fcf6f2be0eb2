"""The least a durable bot can cost: typed decoding, one row and its rollup a message, one commit.

`python -m benchmarks.floor URL TOKEN DATABASE` fetches from a Bot API server until it is killed.
It knows nothing of the product; what the product costs more is the price of what it does.
"""

import http.client
import sqlite3
import sys
from urllib.parse import urlencode, urlsplit

import msgspec

SCHEMA = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
CREATE TABLE message (chat INTEGER, id INTEGER, person INTEGER, at INTEGER,
  PRIMARY KEY (chat, id)) STRICT, WITHOUT ROWID;
CREATE TABLE activity_day (chat INTEGER, day INTEGER, person INTEGER, messages INTEGER,
  PRIMARY KEY (chat, day, person)) STRICT, WITHOUT ROWID;
CREATE TABLE cursor (name TEXT PRIMARY KEY, value INTEGER) STRICT, WITHOUT ROWID;
"""
MESSAGE = "INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?)"
ACTIVITY = (
    "INSERT INTO activity_day VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET messages = messages + 1"
)
CURSOR = "INSERT OR REPLACE INTO cursor VALUES ('telegram', ?)"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Id(msgspec.Struct):
    """A person or a chat."""

    id: int


class Message(msgspec.Struct, rename={"sender": "from"}):
    """What is kept of a message, and the words that a handler would read."""

    message_id: int
    date: int
    chat: Id
    sender: Id
    text: str = ""


class Update(msgspec.Struct):
    """One thing that happened."""

    update_id: int
    message: Message | None = None


class Updates(msgspec.Struct):
    """An answer."""

    result: list[Update]


def run(url: str, token: str, database: str) -> None:
    """Fetch, write, acknowledge, for ever."""
    store = sqlite3.connect(database, isolation_level=None)
    store.executescript(SCHEMA)
    line = http.client.HTTPConnection(urlsplit(url).netloc)
    decode = msgspec.json.Decoder(Updates).decode
    offset = 0
    while True:
        form = urlencode({"offset": offset, "limit": 100, "timeout": 50})
        line.request("POST", f"/bot{token}/getUpdates", form, FORM)
        updates = decode(line.getresponse().read()).result
        said = [update.message for update in updates if update.message]
        store.execute("BEGIN IMMEDIATE")
        store.executemany(MESSAGE, [(m.chat.id, m.message_id, m.sender.id, m.date) for m in said])
        store.executemany(ACTIVITY, [(m.chat.id, m.date // 86400, m.sender.id) for m in said])
        offset = updates[-1].update_id + 1 if updates else offset
        store.execute(CURSOR, (offset,))
        store.execute("COMMIT")


if __name__ == "__main__":
    run(*sys.argv[1:])
