"""What the gateway says, put in order: straight on, or behind the gap of its channel."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.clock import Clock, Dice
from bot.events import PLATFORM_EVENTS
from bot.platform import Intake, Refused, Retry
from bot.platforms.discord.answering import Answers, Waiting
from bot.platforms.discord.catch_up import CatchUp, Gap
from bot.platforms.discord.client import DISCONNECT
from bot.platforms.discord.decoding import Decoder
from bot.platforms.discord.feed import Feed, Item, unreadable, waits
from bot.platforms.discord.invites import Invites
from bot.platforms.discord.places import NAME, Payload, Place, Places, read_place
from bot.platforms.discord.rest import Rest
from bot.platforms.discord.snowflakes import moment

log = logging.getLogger(__name__)

DEFER_AFTER = 1.5
"""Seconds an interaction may wait for its answer; Discord gives up after three."""
REASON_AFTER = 0.5
"""Seconds a departure waits: the ban or kick behind it is told a moment before or after."""
READERS = 4
"""Channels caught up at the same time: enough to be quick, few enough to leave room for answers."""
TRIES = {True: 5, False: 20}
"""By whether the fault seems to be ours: an outage of a quarter of an hour is waited out."""
LONGEST_PAUSE = 60.0
RECENT_PRIVATE_CHATS = 200
RECENTLY = timedelta(days=30)
"""Private chats silent for longer are caught up when they speak again."""
SKEW = timedelta(minutes=1)
"""How far this machine's clock may be from Discord's."""


class Task(NamedTuple):
    """What to read in the background: a channel's gap, a server's state, members, invites."""

    kind: str
    id: str
    tries: int = 0


class Listener:
    """Takes in gateway events at once and in order, and reads what was missed."""

    def __init__(
        self,
        rest: Rest,
        answers: Answers,
        places: Places,
        clock: Clock,
        dice: Dice,
        gap: Gap,
    ) -> None:
        self._rest = rest
        self._answers = answers
        self.places = places
        self._clock = clock
        self._dice = dice
        self._known_members = gap.known_members if gap.members else None
        self._decoder = Decoder(places, members=gap.members)
        self._invites = Invites(rest, places, clock)
        self._decoder.used_invite = self._invites.taken
        self._feed = Feed(clock, self.pause)
        self._catch_up = CatchUp(rest, self._feed, self._decoder, clock, gap)
        self._tasks: asyncio.Queue[Task] = asyncio.Queue()
        self._reading: set[str] = set()
        self._group: asyncio.TaskGroup | None = None
        self._intake: Intake | None = None
        self._whole: set[str] = set()
        """Servers described since the connection was last interrupted; "" for private chats."""
        self._generation = 0
        self._last_alive: datetime | None = None
        self.lost_at: datetime | None = clock.now()
        self._controls: dict[str, Callable[[Payload], None]] = {
            DISCONNECT: self.interrupted,
            "READY": self._ready,
            "RESUMED": self._resumed,
            "GUILD_CREATE": self._server_described,
            "GUILD_DELETE": self._server_lost,
            "THREAD_CREATE": self._place_born,
            "CHANNEL_CREATE": self._place_born,
            "INTERACTION_CREATE": self._interaction,
            "INVITE_CREATE": self._invites.made,
            "INVITE_DELETE": self._invites.gone,
        }

    async def start(self, intake: Intake, group: asyncio.TaskGroup) -> None:
        """Begin to hand over; the tasks belong to the group."""
        self._intake, self._group = intake, group
        self._last_alive = await self._feed.remember(intake)
        group.create_task(self._feed.pump(intake), name="discord-pump")
        for number in range(READERS):
            group.create_task(self._reader(intake), name=f"discord-reader-{number}")

    async def pause(self, seconds: float) -> None:
        """Wait about so long; never exactly, so that many waiting do not come back together."""
        await asyncio.sleep(seconds * (0.5 + self._dice.share() / 2))

    def hear(self, kind: str, data: Payload) -> None:
        """Take in one event of the gateway."""
        if kind == "GUILD_MEMBER_REMOVE" and self._group is not None:
            self._group.create_task(self._hear_later(kind, data), name="discord-departure")
        elif self._came_by_invite(kind, data) and self._group is not None:
            self._group.create_task(self._hear_join(kind, data), name="discord-join")
        else:
            self._hear_now(kind, data)

    async def _hear_later(self, kind: str, data: Payload) -> None:
        await asyncio.sleep(REASON_AFTER)
        self._hear_now(kind, data)

    def _came_by_invite(self, kind: str, data: Payload) -> bool:
        return kind == "GUILD_MEMBER_ADD" and self._invites.watches(_id(data, "guild_id"))

    async def _hear_join(self, kind: str, data: Payload) -> None:
        """A join is told once it is known by whose invite, as far as that can be known."""
        user = data.get("user")
        if isinstance(user, dict):
            await self._invites.joined(_id(data, "guild_id"), _id(user, "id"))
        self._hear_now(kind, data)

    def decoded(self, kind: str, data: Payload) -> list[PLATFORM_EVENTS]:
        """The events of something that was heard before; raises on what it cannot read."""
        return self._decoder.decode(kind, data, self._clock.now())

    def _hear_now(self, kind: str, data: Payload) -> None:
        now = self._clock.now()
        channel, server = _id(data, "channel_id"), _id(data, "guild_id")
        snowflake = int(_id(data, "id") or 0) if kind == "MESSAGE_CREATE" else 0
        try:
            events = tuple(self._decoder.decode(kind, data, now))
            if kind in self._controls:
                self._controls[kind](data)
        except Exception as error:  # noqa: BLE001 - kept raw, so that it blocks nobody
            log.warning("an event could not be read: %s in %s", type(error).__name__, kind)
            item = Item((), unreadable(kind, data, error, now), channel, snowflake)
            if kind == "GUILD_CREATE":
                self._undescribed(_id(data, "id"))
        else:
            item = Item(events, None, channel, snowflake)
        if item.events or item.unreadable or item.snowflake:
            self._route(item, server)

    def _route(self, item: Item, server: str) -> None:
        channel = item.channel
        if not channel or not _has_its_turn(item.events):
            self._feed.put(item._replace(channel="", snowflake=0))
            return
        if not server:
            self._feed.private.add(channel)
        if channel not in self._feed.live and channel not in self._feed.behind:
            if server not in self._whole:
                self._feed.hold(item)  # until the server has been described
                return
            self._settle(channel)
        if channel in self._feed.live and self._feed.is_full:
            self._feed.interrupt([channel])
            self._read("channel", channel)
        if channel in self._feed.live:
            self._feed.put(item)
        else:
            self._feed.hold(item)

    def _settle(self, channel: str) -> None:
        """Decide for a channel nobody described whether something of it was missed."""
        if channel in self._feed.marks:
            self._feed.behind.setdefault(channel, [])
            self._read("channel", channel)
        else:
            self._feed.release(channel)

    def _follow(self, place: Place) -> None:
        """Decide for a described channel whether something of it was missed."""
        if place.id in self._feed.live:
            return
        if place.id not in self._feed.marks:
            self._feed.start(place.id, self._first_mark(place))
        if place.last_message <= self._feed.marks[place.id] and place.id not in self._feed.torn:
            self._feed.release(place.id)
        else:
            self._feed.behind.setdefault(place.id, [])
            self._read("channel", place.id)

    def _first_mark(self, place: Place) -> int:
        born_in_the_gap = (
            self._last_alive is not None and moment(place.id) > self._last_alive - SKEW
        )
        # A forum post's first message has the id of its thread.
        return int(place.id) - 1 if born_in_the_gap else max(place.last_message, int(place.id))

    def _read(self, kind: str, id_: str) -> None:
        self._tasks.put_nowait(Task(kind, id_))

    # -------------------------------------------------------------- the connection

    def interrupted(self, _: Payload) -> None:
        """The connection is gone: from now on something may be missed everywhere."""
        now = self._clock.now()
        if self.lost_at is None:
            self.lost_at = self._last_alive = now
        self._generation += 1
        self._whole.clear()
        self._feed.interrupt()

    def _ready(self, _: Payload) -> None:
        marks = self._feed.marks
        recent = sorted(self._feed.private & marks.keys(), key=lambda id_: -marks[id_])
        since = self._clock.now() - RECENTLY
        for channel in recent[:RECENT_PRIVATE_CHATS]:
            if moment(marks[channel]) > since:
                self._feed.behind.setdefault(channel, [])
        self._connected()

    def _resumed(self, _: Payload) -> None:
        for server in self.places.servers:
            self._read("server", server)
        self._connected()

    def _connected(self) -> None:
        self.lost_at = None
        self._whole.add("")
        for channel in [id_ for id_ in self._feed.behind if id_ in self._feed.private]:
            self._settle(channel)
        if self._intake is not None:
            self._intake.clear_to_send(NAME)

    def _server_described(self, data: Payload) -> None:
        if data.get("unavailable"):
            return
        self._whole.add(data["id"])
        for place in self.places.of_server(data["id"]):
            if place.has_messages and self._catch_up.can_see(place):
                self._follow(place)
        self._rest_of(data["id"])
        if "channels" in data:
            self._read("invites", data["id"])
            if self._known_members is not None:
                self._read("members", data["id"])

    def _undescribed(self, server: str) -> None:
        """A server whose description cannot be read is followed channel by channel."""
        self._whole.add(server)
        for place in self.places.of_server(server):
            is_live = place.id in self._feed.live
            if place.has_messages and not is_live and self._catch_up.can_see(place):
                self._settle(place.id)
        self._rest_of(server)

    def _rest_of(self, server: str) -> None:
        """Channels that spoke without being described: threads that came out of the archive."""
        for channel, items in list(self._feed.behind.items()):
            is_told = channel in self.places.places or channel in self._feed.private
            if items and not is_told and _server_of(items) == server:
                self._settle(channel)

    def _server_lost(self, data: Payload) -> None:
        self._whole.discard(data["id"])
        self._feed.interrupt([place.id for place in self.places.of_server(data["id"])])

    def _place_born(self, data: Payload) -> None:
        place = self.places.places.get(data["id"])
        if place is None or not place.has_messages or place.server not in self._whole:
            return
        if place.id not in self._feed.marks:
            is_new = data.get("newly_created") or not place.is_thread
            first = int(place.id) - 1 if is_new else max(place.last_message, int(place.id))
            self._feed.start(place.id, first)
            self._feed.release(place.id)

    def _interaction(self, data: Payload) -> None:
        waiting = self._answers.arrived(data)
        if waiting is not None and self._group is not None:
            self._group.create_task(self._defer(waiting), name="discord-defer")

    async def _defer(self, waiting: Waiting) -> None:
        await asyncio.sleep(DEFER_AFTER)
        await self._answers.defer(waiting)

    # -------------------------------------------------------------- what was missed

    async def _reader(self, intake: Intake) -> None:
        while True:
            task = await self._tasks.get()
            try:
                await self._do(intake, task)
            except Exception as error:  # noqa: BLE001 - one gap must not end the others' reading
                await self._again(intake, task, error)

    async def _do(self, intake: Intake, task: Task) -> None:
        if task.kind == "server":
            await self._describe(task.id)
        elif task.kind == "members":
            await self._count(intake, task.id)
        elif task.kind == "invites":
            await self._invites.learn(task.id)
        elif task.id in self._reading:
            await self.pause(0.2)
            self._tasks.put_nowait(task)
        else:
            await self._channel(intake, task.id)

    async def _channel(self, intake: Intake, channel: str) -> None:
        if channel in self._feed.live:
            return
        generation = self._generation
        self._reading.add(channel)
        try:
            self._feed.torn.discard(channel)
            seen = await self._catch_up.channel(intake, channel)
        finally:
            self._reading.discard(channel)
        if generation != self._generation:
            return  # interrupted meanwhile: it is read again when the connection is whole
        if channel in self._feed.torn:
            self._read("channel", channel)
        else:
            self._feed.release(channel, seen)

    async def _describe(self, server: str) -> None:
        generation = self._generation
        channels = await self._rest.request("GET", "/guilds/{guild_id}/channels", guild_id=server)
        active = await self._rest.request(
            "GET", "/guilds/{guild_id}/threads/active", guild_id=server
        )
        if generation != self._generation:
            return
        for raw in (*channels, *active["threads"]):
            self.places.add(read_place(raw, server))
        self._server_described({"id": server})

    async def _count(self, intake: Intake, server: str) -> None:
        known = await self._known_members(server) if self._known_members is not None else None
        if known is not None:
            await self._catch_up.members(intake, server, known)

    async def _again(self, intake: Intake, task: Task, error: Exception) -> None:
        is_over = task.tries >= TRIES[not isinstance(error, Retry)]
        log.warning("missed events could not be read: %s", type(error).__name__)
        if isinstance(error, Refused) or is_over:
            await self._give_up(intake, task, error)
        elif self._group is not None:
            named = error.after if isinstance(error, Retry) else None
            pause = named or min(LONGEST_PAUSE, 2.0**task.tries)
            # beside the readers, so that one stubborn channel leaves them to the others
            self._group.create_task(self._later(task, pause), name="discord-again")

    async def _later(self, task: Task, pause: float) -> None:
        await self.pause(pause)
        self._tasks.put_nowait(task._replace(tries=task.tries + 1))

    async def _give_up(self, intake: Intake, task: Task, error: Exception) -> None:
        """Go on without what cannot be read, and say so."""
        if task.kind == "channel":
            await self._catch_up.unread(intake, task.id, f"unreadable: {type(error).__name__}")
            self._feed.release(task.id)
        elif task.kind == "server" and self.lost_at is None:
            self._undescribed(task.id)


def _id(data: Payload, name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) and value.isascii() and value.isdecimal() else ""


def _has_its_turn(events: Sequence[PLATFORM_EVENTS]) -> bool:
    return not events or waits(events[0])


def _server_of(items: Sequence[Item]) -> str:
    chats = (getattr(event, "chat", None) for item in items for event in item.events)
    return next((chat.server for chat in chats if chat is not None), "")
