"""What happened while nobody listened: read from the channels' histories, in order, once."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.clock import Clock
from bot.events import PLATFORM_EVENTS, Account, CaughtUp
from bot.platform import Intake, Refused
from bot.platforms.discord.decoding import Decoder
from bot.platforms.discord.feed import Feed, Item, unreadable
from bot.platforms.discord.permissions import Permission, permissions
from bot.platforms.discord.places import NAME, Payload, Place, Places
from bot.platforms.discord.rest import Rest
from bot.platforms.discord.snowflakes import first_of

log = logging.getLogger(__name__)

PAGE = 100
MEMBERS_PAGE = 1000
KnownMembers = Callable[[str], Awaitable[set[str] | None]]
"""The account ids the store takes for members of a server; None if it never counted them."""


class Gap(NamedTuple):
    """How much of a gap is worth reading, and whether joins and leaves can be told."""

    age: timedelta = timedelta(hours=24)
    messages: int = 2000
    members: bool = True
    known_members: KnownMembers | None = None


class Tally:
    """What one catch-up read and skipped."""

    def __init__(self, mark: int) -> None:
        self.mark = mark
        self.seen: set[int] = set()
        self.read = 0
        self.too_old = 0
        self.too_many = 0
        self.is_more = False

    @property
    def reason(self) -> str:
        """Why something was skipped, in words."""
        words = []
        if self.too_old:
            words.append("too old")
        if self.too_many:
            words.append("too many at once")
        if self.is_more:
            words.append("perhaps more than counted")
        return ", ".join(words)


class CatchUp:
    """Reads gaps; one channel's live events wait meanwhile in the feed."""

    def __init__(self, rest: Rest, feed: Feed, decoder: Decoder, clock: Clock, gap: Gap) -> None:
        self._rest = rest
        self._feed = feed
        self._decoder = decoder
        self._places: Places = decoder.places
        self._clock = clock
        self._gap = gap

    def can_see(self, place: Place, *, history: bool = False) -> bool:
        """Whether the bot may look at a channel, and into its past."""
        server = self._places.servers.get(place.server)
        if server is None:
            return True
        ruling = self._places.ruling(place)
        bits = permissions(server, self._places.me, server.own_roles, ruling)
        needed = Permission.VIEW_CHANNEL | (Permission.READ_MESSAGE_HISTORY if history else 0)
        return bits & needed == needed

    async def channel(self, intake: Intake, channel: str) -> set[int]:
        """Read what a channel's watermark has not seen; the ids of the messages are returned.

        Raises Retry. A channel that cannot be read is noted and followed from now on.
        """
        await self._feed.settled()
        place = self._places.places.get(channel)
        tally = Tally(self._feed.marks.get(channel, 0))
        if place is not None and not self.can_see(place, history=True):
            await self._note(intake, channel, tally, "no permission Read Message History")
            return tally.seen
        try:
            await self._read(intake, channel, tally)
        except Refused as error:
            await self._note(intake, channel, tally, error.detail)
            return tally.seen
        if tally.read or tally.too_old or tally.too_many:
            await self._note(intake, channel, tally, tally.reason)
        return tally.seen

    async def _read(self, intake: Intake, channel: str, tally: Tally) -> None:
        floor = first_of(self._clock.now() - self._gap.age)
        after = tally.mark
        while True:
            page = await self._page(channel, after=str(after))
            items = [self._item(raw, channel, tally, floor) for raw in page]
            await self._feed.hand_over(intake, items)
            after = max((item.snowflake for item in items), default=after)
            if len(page) < PAGE:
                return
            if tally.too_old > self._gap.messages and after < floor:
                after, tally.is_more = floor, True
            if tally.too_many > self._gap.messages:
                tally.is_more = True
                newest = await self._page(channel, limit="1")
                self._feed.start(channel, max(int(newest[0]["id"]), after) if newest else after)
                return

    async def _page(self, channel: str, **which: str) -> list[Payload]:
        params = {"limit": str(PAGE)} | which
        path = "/channels/{channel_id}/messages"
        page = await self._rest.request("GET", path, params=params, channel_id=channel)
        return sorted(page, key=lambda raw: int(raw["id"]))

    def _item(self, raw: Payload, channel: str, tally: Tally, floor: int) -> Item:
        snowflake = int(raw["id"])
        tally.seen.add(snowflake)
        if snowflake < floor:
            tally.too_old += 1
            return Item((), None, channel, snowflake)
        place = self._places.places.get(channel)
        if place is not None:
            raw["guild_id"] = place.server  # histories leave it out
        try:
            event = self._decoder.messages.read(raw, is_caught_up=True)
        except Exception as error:  # noqa: BLE001 - kept raw, so that it blocks nobody
            lost = unreadable("MESSAGE_CREATE", raw, error, self._clock.now())
            return Item((), lost, channel, snowflake)
        if event is None:
            return Item((), None, channel, snowflake)
        if tally.read >= self._gap.messages:
            tally.too_many += 1
            return Item((), None, channel, snowflake)
        tally.read += 1
        return Item((event,), None, channel, snowflake)

    async def unread(self, intake: Intake, channel: str, reason: str) -> None:
        """Note a channel whose gap stays unread; it is followed from now on."""
        await self._note(intake, channel, Tally(self._feed.marks.get(channel, 0)), reason)

    async def _note(self, intake: Intake, channel: str, tally: Tally, reason: str) -> None:
        place = self._places.places.get(channel)
        if place is not None and place.last_message > self._feed.marks.get(channel, 0):
            self._feed.start(channel, place.last_message)
        note = CaughtUp(
            cause=f"dc:caught_up:{channel}:{tally.mark}-{self._feed.marks.get(channel, 0)}",
            at=self._clock.now(),
            chat=self._places.chat(channel, place.server if place else ""),
            read=tally.read,
            skipped=tally.too_old + tally.too_many,
            reason=reason,
        )
        where = note.chat.title or channel
        log.info("%s: %d missed messages read, %d left out", where, note.read, note.skipped)
        if reason:
            log.warning("%s: not everything that was missed could be read: %s", where, reason)
        await self._feed.hand_over(intake, [Item((note,))])

    async def members(self, intake: Intake, server: str, known: set[str]) -> None:
        """Tell who joined and who left a server while nobody listened; raises Retry."""
        try:
            present = await self._present(server)
        except Refused as error:
            log.warning("the members of a server cannot be listed: %s", error.detail)
            return
        now = self._clock.now()
        events: list[PLATFORM_EVENTS] = [
            self._decoder.join(server, member["user"], member["joined_at"], is_caught_up=True)
            for id_, member in present.items()
            if id_ not in known and not member.get("pending") and not member["user"].get("bot")
        ]
        events += [self._departure(server, id_, now) for id_ in sorted(known - present.keys())]
        for start in range(0, len(events), PAGE):
            await self._feed.hand_over(intake, [Item(tuple(events[start : start + PAGE]))])

    def _departure(self, server: str, id_: str, now: datetime) -> PLATFORM_EVENTS:
        gone = Account(platform=NAME, id=id_)
        return self._decoder.departure(server, gone, "left", is_caught_up=True, at=now)

    async def _present(self, server: str) -> dict[str, Payload]:
        present: dict[str, Payload] = {}
        after, path = "0", "/guilds/{guild_id}/members"
        while True:
            params = {"limit": str(MEMBERS_PAGE), "after": after}
            page = await self._rest.request("GET", path, params=params, guild_id=server)
            present |= {member["user"]["id"]: member for member in page}
            if len(page) < MEMBERS_PAGE:
                return present
            after = max(page, key=lambda member: int(member["user"]["id"]))["user"]["id"]
