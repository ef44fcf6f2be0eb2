"""The kill test in short, and proof that it would notice what it looks for."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.soak.discord import DiscordSoak
from tests.soak.telegram import TelegramSoak
from tests.soak.tickets import TicketSoak

pytestmark = pytest.mark.timeout(240)
LIVES, EVENTS = 3, 90


# The verdict's words, and the smallest damage that must lead to them.
DAMAGES = {
    "1 messages lost": "UPDATE message SET id = -1"
    " WHERE (chat, id) = (SELECT chat, id FROM message LIMIT 1)",
    "1 messages of a member counted wrongly": "UPDATE activity_day SET messages = messages + 1"
    " WHERE person = (SELECT min(person) FROM activity_day)",
    "1 events lost": "UPDATE cause SET key = 'x'"
    " WHERE key = (SELECT min(key) FROM cause WHERE key LIKE 'tg:%')",
    "1 joins counted wrongly": "DELETE FROM presence"
    " WHERE (chat, account) = (SELECT chat, account FROM presence LIMIT 1)",
    "1 questions counted wrongly": "UPDATE question_count SET times = times + 1"
    " WHERE outcome = 'answered'",
}


def damaged(path: Path, statement: str) -> Path:
    """A copy of what the bot has written down, with one row wrong."""
    copy = path.with_name("damaged.db")
    shutil.copy(path, copy)
    with closing(sqlite3.connect(copy)) as store, store:
        assert store.execute(statement).rowcount == 1
    return copy


async def test_a_town_on_telegram_survives_three_deaths_and_every_damage_would_be_seen(
    tmp_path: Path,
) -> None:
    soak = TelegramSoak(tmp_path, lives=LIVES, updates=EVENTS, seed=3)
    assert (await soak.run(lambda text: None)).violations == []
    for words, statement in DAMAGES.items():
        soak.store.path = damaged(tmp_path / "bot.db", statement)
        assert words in soak.judge().told()


async def test_an_answer_that_was_not_in_flight_may_not_come_twice(tmp_path: Path) -> None:
    soak = TelegramSoak(tmp_path, lives=1, updates=60, seed=5)
    assert (await soak.run(lambda text: None)).violations == []
    answer = next(one for one in soak.telegram.sent() if "reply_to_message" in one)
    chat = next(
        place
        for place in (*soak.telegram.chats.values(), *soak.telegram.privates.values())
        if place.id == answer["chat"]["id"] and answer["message_id"] in place.messages
    )
    chat.last_id += 1
    chat.messages[chat.last_id] = answer | {"message_id": chat.last_id}
    chat.authors[chat.last_id] = soak.telegram.bot.id
    soak.flight.chats.clear()
    assert "duplicates beyond those in flight" in soak.judge().told()
    soak.telegram.answers.clear()
    assert "answers lost" in soak.judge().told()


async def test_a_server_on_discord_survives_three_deaths(tmp_path: Path) -> None:
    soak = DiscordSoak(tmp_path, lives=LIVES, updates=EVENTS, seed=3)
    assert (await soak.run(lambda text: None)).violations == []
    channel = soak.square.channels[0]
    soak.square.rows.add((str(channel.id), 1))
    soak.square.answers.add((channel.id, 1))
    said = soak.judge().told()
    assert "1 messages lost" in said
    assert "1 answers lost" in said


async def test_tickets_on_both_networks_survive_two_deaths_and_every_damage_would_be_seen(
    tmp_path: Path,
) -> None:
    soak = TicketSoak(tmp_path, lives=2, tickets=10, seed=2)
    assert (await soak.run(lambda text: None)).violations == []
    case = next(one for one in soak.desk.cases if one.channel is None)
    other = next(one for one in soak.desk.cases if one.channel is None and one is not case)
    mark = next(mark for mark in case.answers if mark not in case.again)
    home = soak.telegram.privates[soak.telegram.bot.id, other.asker.id]
    home.last_id += 1
    stray = {"chat": {"id": home.id}, "message_id": home.last_id, "text": f"yes {mark}"}
    home.messages[home.last_id], home.authors[home.last_id] = stray, soak.telegram.bot.id
    assert "1 words to the wrong asker" in soak.judge().told()
    case.answers["never"] = ("discord", 1)
    assert "1 answers lost: never" in soak.judge().told()
    soak.store.path = damaged(
        tmp_path / "bot.db", "DELETE FROM ticket WHERE id = (SELECT max(id) FROM ticket)"
    )
    assert "1 tickets counted wrongly" in soak.judge().told()
