"""The team's own work, on Telegram and on Discord: taken, answered, closed, rated, opened again.

The same story on both networks ends in the same records.
"""

from pathlib import Path
from typing import Protocol

from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.telegram.people import Person
from tests.servers.telegram.server import TelegramServer
from tests.servers.test_relay_same import (
    QUESTION,
    OnDiscord,
    OnTelegram,
    Side,
    at_work,
    said,
    settings_of,
    until,
)

STATE = (
    "SELECT state, close_reason, reopened, rating, claimed_by <> 0, answered_at IS NULL FROM ticket"
)
SAID = "SELECT side, text FROM ticket_line ORDER BY id"
Records = list[tuple[object, ...]]


class Pressing(Side, Protocol):
    """A side on which buttons are pressed."""

    async def team_presses(self, label: str) -> None: ...
    async def ana_presses(self, label: str) -> None: ...


class TeamOnTelegram(OnTelegram):
    """People who press what stands in a topic or in private."""

    async def team_presses(self, label: str) -> None:
        """Below the card, the first message with buttons in the topic."""
        card = next(one for one in self._in_topic() if QUESTION in one["text"])
        self._mod.presses(card, label)

    async def ana_presses(self, label: str) -> None:
        """Below the newest message with such a button."""
        self._ana.presses(
            next(
                one
                for one in reversed(self._server.sent(self._ana))
                if any(
                    button["text"] == label
                    for row in one.get("reply_markup", {}).get("inline_keyboard", [])
                    for button in row
                )
            ),
            label,
        )


class TeamOnDiscord(OnDiscord):
    """People who press what stands in a thread or in private."""

    async def team_presses(self, label: str) -> None:
        """Below the card in the thread."""
        card = next(one for one in self._server.sent(self._thread()) if QUESTION in one.content)
        await self._mod.click(card, label=label)

    async def ana_presses(self, label: str) -> None:
        """Below the newest message that has buttons."""
        shown = next(one for one in reversed(self._private()) if one.components)
        await self._ana.user.click(shown, label=label)


async def tell(side: Pressing) -> Records:
    """The story, and what is kept of it."""
    await side.ana_writes(f"/contact {QUESTION}")
    await until(side, said(side.topic, QUESTION), "the card stands in a topic")
    await side.team_presses("Claim")
    await until(side, lambda: _is(side, "claimed_by <> 0"), "somebody of the team has it")
    await until(side, lambda: "Taken by" in side.topic()[0], "the card says who has it")
    await side.team_replies(QUESTION, "yes, on a lead")
    await until(side, said(side.private, "yes, on a lead"), "Ana hears the answer")
    await side.team_says("/ticket note she comes every year")
    await side.team_says("/ticket tag dogs")
    await side.team_says("/ticket close")
    await until(side, said(side.private, "settled"), "Ana is told that it is settled")
    await side.ana_presses("5 ★")
    await until(side, lambda: _is(side, "rating = 5"), "her stars are written down")
    await side.team_presses("Reopen")
    await until(side, lambda: _is(side, "state = 'open'"), "it is open once more")
    await side.team_says("/ticket close")
    await until(side, lambda: _is(side, "state = 'closed'"), "it is closed for good")
    await side.app.quiet()
    assert not any("every year" in one for one in side.private())
    read = side.app.store.database.read
    return [tuple(row) for sql in (STATE, SAID) for row in await read(sql)]


async def _is(side: Side, fact: str) -> bool:
    rows = await side.app.store.database.read(f"SELECT count(*) FROM ticket WHERE {fact}")  # noqa: S608 - our own words
    return rows == [(1,)]


async def on_telegram(server: TelegramServer, folder: Path) -> Records:
    """A forum of the team, and Ana in private."""
    group, staff = server.supergroup("Plaza"), server.supergroup("Team", forum=True)
    owner = server.owner(staff)
    assert isinstance(owner, Person)
    settings = settings_of(
        folder, f"telegram:{group.id}", f"telegram:{staff.id}",
        telegram={"token": server.token, "base_url": server.url},
    )  # fmt: skip
    async with at_work(settings) as app:
        side = TeamOnTelegram(server, app, staff)
        owner.says("the room is open", staff)
        await until(side, lambda: not server.pending(), "the bot has met the room")
        return await tell(side)


async def on_discord(server: DiscordServer, folder: Path) -> Records:
    """A channel of the team with a thread, and Ana in private."""
    guild = server.world.create_guild("Plaza")
    general, staff = guild.create_text_channel("general"), guild.create_text_channel("team")
    ana = people.join(guild, "Ana")
    where = {"token": server.token, "api_url": server.api, "gateway_url": server.gateway_url}
    settings = settings_of(folder, f"discord:{general.id}", f"discord:{staff.id}", discord=where)
    with server.library_points_here():
        async with at_work(settings) as app:
            return await tell(TeamOnDiscord(server, app, guild, staff, ana))


async def test_the_team_works_the_same_on_both_networks(
    telegram_server: TelegramServer, discord_server: DiscordServer, tmp_path: Path
) -> None:
    for name in ("telegram", "discord"):
        (tmp_path / name).mkdir()
    there = await on_telegram(telegram_server, tmp_path / "telegram")
    here = await on_discord(discord_server, tmp_path / "discord")
    assert there == here
    assert there[0][:4] == ("closed", "staff", 1, 5)
    assert ("note", "she comes every year") in there
