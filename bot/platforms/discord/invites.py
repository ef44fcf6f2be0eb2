"""By whose invite somebody joined: Discord does not say, but its counters of uses move.

A join is put down to an invite only if no other can have been used; else all that may have been are
named, and the newcomer can be asked.
"""

import asyncio
import logging
from typing import NamedTuple

from bot.clock import Clock
from bot.platforms.discord.permissions import Permission, permissions
from bot.platforms.discord.places import Payload, Places
from bot.platforms.discord.rest import Rest

log = logging.getLogger(__name__)

ADDRESS = "https://discord.gg/"
PATIENCE = 5.0
"""Seconds a join may wait for the counters."""
LATE = 10.0
"""Seconds within which the join may be told whose use was counted already."""


class Uses(NamedTuple):
    """What an invite's counter shows."""

    times: int
    most: int
    """Uses after which it is gone; 0 = never."""
    is_own: bool


class Counters:
    """The counters of one server, one look at a time."""

    def __init__(self) -> None:
        self.uses: dict[str, Uses] = {}
        self.vanity: int | None = None
        self.is_known = False
        self.lock = asyncio.Lock()
        self.waiting: list[str] = []
        self.owed: dict[str, int] = {}
        """Uses whose joins have not been told yet."""
        self.owed_at = 0.0

    @property
    def has_own(self) -> bool:
        """Whether any invite is the bot's own; without one nobody needs to know."""
        return any(one.is_own for one in self.uses.values())


class Found(NamedTuple):
    """The one invite that was used, or all that may have been."""

    link: str = ""
    may_be: tuple[str, ...] = ()


class Invites:
    """Watches the invites of the servers in which the bot made some."""

    def __init__(self, rest: Rest, places: Places, clock: Clock) -> None:
        self._rest = rest
        self._places = places
        self._clock = clock
        self._counters: dict[str, Counters] = {}
        self._found: dict[tuple[str, str], Found] = {}

    def watches(self, server: str) -> bool:
        """Whether anybody may have come by an invite of the bot's own."""
        counters = self._counters.get(server)
        return counters is not None and counters.has_own and self._may_look(server)

    def made(self, data: Payload) -> None:
        """An invite was made while the bot was listening."""
        server = data.get("guild_id") or ""
        counters = self._counters.setdefault(server, Counters())
        inviter = (data.get("inviter") or {}).get("id")
        is_own = inviter == self._places.me
        counters.uses[data["code"]] = Uses(data.get("uses") or 0, data.get("max_uses") or 0, is_own)

    def gone(self, data: Payload) -> None:
        """An invite was taken away; one that may have been used up is kept until the next look."""
        counters = self._counters.get(data.get("guild_id") or "")
        known = counters.uses.get(data["code"]) if counters else None
        if counters and known and not (known.most and known.times + 1 >= known.most):
            del counters.uses[data["code"]]

    async def learn(self, server: str) -> None:
        """Look where the counters stand; what was used before that stays unknown."""
        if not self._may_look(server):
            return
        counters = self._counters.setdefault(server, Counters())
        async with counters.lock:
            counters.uses, counters.vanity = await self._look(server)
            counters.is_known, counters.owed = True, {}

    async def joined(self, server: str, user: str) -> None:
        """Somebody joins: find out by which invite, before it is told."""
        counters = self._counters[server]
        counters.waiting.append(user)
        try:
            async with asyncio.timeout(PATIENCE), counters.lock:
                if user in counters.waiting:  # nobody looked for several at once
                    await self._compare(server, counters)
        except Exception as error:  # noqa: BLE001 - the join is told all the same, by whom unknown
            log.warning("the invites of a server cannot be read: %s", type(error).__name__)
        finally:
            if user in counters.waiting:
                counters.waiting.remove(user)

    def taken(self, server: str, user: str) -> Found:
        """By which invite somebody came, told once."""
        return self._found.pop((server, user), Found())

    async def _compare(self, server: str, counters: Counters) -> None:
        former, vanity, was_known = counters.uses, counters.vanity, counters.is_known
        counters.uses, counters.vanity = await self._look(server)
        counters.is_known = True
        people, counters.waiting = counters.waiting, []
        if not was_known:
            return
        now = self._clock.now().timestamp()
        moved = counters.owed if now - counters.owed_at < LATE else {}
        for code, times in _moved(former, counters.uses).items():
            moved[code] = moved.get(code, 0) + times
        by_vanity = None not in {vanity, counters.vanity} and vanity != counters.vanity
        is_sure = len(moved) == 1 and not by_vanity
        candidates = set(moved) | (_own(counters.uses) if by_vanity else set())
        addresses = tuple(f"{ADDRESS}{code}" for code in sorted(candidates))
        for user in people:
            self._found[server, user] = Found(addresses[0]) if is_sure else Found("", addresses)
        counters.owed, counters.owed_at = _left(moved, len(people)), now
        while len(self._found) > 1000:  # noqa: PLR2004 - joins that were never told
            del self._found[next(iter(self._found))]

    async def _look(self, server: str) -> tuple[dict[str, Uses], int | None]:
        rows = await self._rest.request("GET", "/guilds/{guild_id}/invites", guild_id=server)
        uses = {
            row["code"]: Uses(
                row.get("uses") or 0,
                row.get("max_uses") or 0,
                (row.get("inviter") or {}).get("id") == self._places.me,
            )
            for row in rows
        }
        known = self._places.servers.get(server)
        if known is None or not known.has_vanity:
            return uses, None
        told = await self._rest.request("GET", "/guilds/{guild_id}/vanity-url", guild_id=server)
        uses.pop(told.get("code") or "", None)  # it is everybody's, and nobody's
        return uses, told.get("uses") or 0

    def _may_look(self, server: str) -> bool:
        known = self._places.servers.get(server)
        if known is None:
            return False
        held = permissions(known, self._places.me, known.own_roles)
        return bool(held & Permission.MANAGE_SERVER)


def _moved(former: dict[str, Uses], now: dict[str, Uses]) -> dict[str, int]:
    """How often each was used in between; one that is gone and had a last use left was used."""
    moved = {
        code: uses.times - (former[code].times if code in former else 0)
        for code, uses in now.items()
    }
    for code, uses in former.items():
        if code not in now and uses.most and uses.times + 1 >= uses.most:
            moved[code] = 1
    return {code: times for code, times in moved.items() if times > 0}


def _left(moved: dict[str, int], people: int) -> dict[str, int]:
    """Uses that were counted and whose joins are still to come; which of them nobody knows."""
    if sum(moved.values()) <= people:
        return {}
    if len(moved) == 1:
        return {code: times - people for code, times in moved.items()}
    return moved


def _own(uses: dict[str, Uses]) -> set[str]:
    return {code for code, one in uses.items() if one.is_own}
