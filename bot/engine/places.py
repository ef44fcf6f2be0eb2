"""What the engine knows of each chat: its community, language, settings and plans."""

import json
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.choosing import resolve
from bot.clock import Clock
from bot.engine.plans import Plan, Registry
from bot.events import Chat, Event, Kind
from bot.feature import Settings, Team, Ui
from bot.settings.model import CommunitySettings
from storage.chats import ChatRow, Chats
from storage.choices import Choices

S = TypeVar("S", bound=Settings)
log = logging.getLogger("tertulia.engine")
EPOCH_DAY = 719_163
"""`date.toordinal()` of 1970-01-01."""


class Place:
    """One chat, or a community as a whole (then without a chat), ready to be worked for."""

    __slots__ = ("_day", "_day_from", "_day_to", "_off", "_plans", "_registry", "chat", "community",
                 "language", "root", "settings", "zone")  # fmt: skip

    def __init__(
        self,
        registry: Registry,
        chat: ChatRow | None,
        root: ChatRow | None,
        community: int,
        chosen: Mapping[str, str],
    ) -> None:
        self._registry = registry
        self.chat = chat
        self.root = root
        self.community = community
        self.settings = resolve(registry.models, chosen)
        ui = self.setting(Ui)
        self.language = ui.language
        self.zone = ZoneInfo(ui.timezone)
        self._off = {
            key.removesuffix(".enabled")
            for key, value in chosen.items()
            if key.endswith(".enabled") and value == "false"
        }
        self._plans: dict[tuple[type[Event], str | None], Plan] = {}
        self._day = 0
        self._day_from = self._day_to = 0.0

    def setting(self, kind: type[S]) -> S:
        """The settings of one feature here."""
        return self.settings[kind]  # type: ignore[return-value]  # the key is the value's type

    def plan(self, event: type[Event], only: str | None = None) -> Plan:
        """The functions an event passes here."""
        found = self._plans.get((event, only))
        if found is None:
            found = self._registry.plan(event, self.settings, self.is_on, only)
            self._plans[event, only] = found
        return found

    def is_on(self, feature: str) -> bool:
        """Whether a feature is switched on here."""
        return feature not in self._off

    def day(self, seconds: float) -> int:
        """The community's local day of a moment, in days since 1970-01-01."""
        if not self._day_from <= seconds < self._day_to:
            local = datetime.fromtimestamp(seconds, self.zone)
            start = local.replace(hour=0, minute=0, second=0, microsecond=0)
            self._day = local.toordinal() - EPOCH_DAY
            self._day_from = start.timestamp()
            next_day = (start.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=self.zone)
            self._day_to = next_day.timestamp()
        return self._day


class Places:
    """Finds the place of a chat, from memory or from the store."""

    def __init__(
        self,
        chats: Chats,
        choices: Choices,
        registry: Registry,
        clock: Clock,
        communities: Sequence[CommunitySettings] = (),
        capacity: int = 5_000,
    ) -> None:
        self._chats = chats
        self._choices = choices
        self._registry = registry
        self._clock = clock
        self._configured = {
            str(chat): community.name for community in communities for chat in community.chats
        }
        self._staff_rooms = {
            str(community.staff): community.name for community in communities if community.staff
        }
        self._capacity = capacity
        self._defaults: dict[int, dict[str, str]] = {}
        self._known: OrderedDict[tuple[str, str], Place] = OrderedDict()
        self._communities: dict[int, Place] = {}

    async def start(self, communities: Sequence[CommunitySettings]) -> dict[str, int]:
        """Make the configured communities known, and their choices the defaults; ids by name."""
        known = await self._chats.communities()
        for wanted in communities:
            id_ = known.get(wanted.name) or await self._create(wanted.name)
            known[wanted.name] = id_
            chosen: dict[str, Any] = {
                "ui.language": wanted.language,
                "ui.timezone": wanted.timezone,
            }
            if wanted.staff:
                chosen["relay.staff_chat"] = str(wanted.staff)
            self._defaults[id_] = {key: json.dumps(value) for key, value in chosen.items()}
        return known

    def configured(self, community: int) -> Mapping[str, str]:
        """What the configuration chose for a community, as JSON by key."""
        return self._defaults.get(community, {})

    def is_named(self, chat: Chat) -> bool:
        """Whether the configuration names a chat, its parent or its server."""
        names = (chat.id, chat.parent, chat.server)
        return any(f"{chat.platform}:{name}" in self._configured for name in names if name)

    def forget(self, community: int | None = None) -> None:
        """Drop what memory holds; a changed setting is read anew."""
        for key, place in list(self._known.items()):
            if community is None or place.community == community:
                del self._known[key]
        if community is None:
            self._communities.clear()
        else:
            self._communities.pop(community, None)

    def known(self, platform: str, native: str) -> Place | None:
        """The place, if memory holds it."""
        return self._known.get((platform, native))

    def met(self, chat: Chat) -> Place | None:
        """The place, if memory holds it and the chat is still called so."""
        place = self._known.get((chat.platform, chat.id))
        is_renamed = place and place.chat and chat.title and chat.title != place.chat.title
        return None if is_renamed else place

    async def get(self, chat: Chat) -> Place:
        """The place of a chat; one that was never seen is remembered and given a community."""
        return self.met(chat) or await self._load(chat)

    async def settle(self, chat: Chat, community: int) -> None:
        """Put a private chat into the community its owner meant."""
        place = await self.get(chat)
        if place.chat:
            await self._chats.belongs_to(place.chat.id, community)
        self._known.pop((chat.platform, chat.id), None)

    async def of_community(self, community: int) -> Place:
        """A community as a whole."""
        place = self._communities.get(community)
        if place is None:
            chosen = await self._chosen(community, [0])
            place = Place(self._registry, None, None, community, chosen)
            self._communities[community] = place
        return place

    async def staff_room(self, community: int) -> Chat | None:
        """Where the team of a community is reached."""
        named = (await self.of_community(community)).setting(Team).staff_chat
        if not named:
            return None
        platform, _, native = named.partition(":")
        parent, _, topic = native.partition("/")
        if topic:
            return Chat(platform=platform, id=native, kind=Kind.TOPIC, parent=parent)
        return Chat(platform=platform, id=native)

    async def _load(self, chat: Chat) -> Place:
        root: Place | None = None
        if chat.parent:
            kind = Kind.FORUM if chat.kind is Kind.TOPIC else Kind.GROUP
            root = await self.get(
                Chat(platform=chat.platform, id=chat.parent, kind=kind, server=chat.server)
            )
        row = await self._chats.find(chat.platform, chat.id)
        if row is None:
            community = root.community if root else await self._community_of(chat)
            parent = root.chat.id if root and root.chat else None
            row = self._chats.add(
                platform=chat.platform, native=chat.id, parent=parent, community=community,
                kind=chat.kind, title=chat.title, server=chat.server, met_at=self._now(),
            )  # fmt: skip
        elif chat.title and chat.title != row.title:
            await self._chats.rename(row.id, chat.title)
            row.title = chat.title
        place = await self._place(row, root)
        self._known[chat.platform, chat.id] = place
        if len(self._known) > self._capacity:
            self._known.popitem(last=False)
        return place

    async def _place(self, row: ChatRow, root: Place | None) -> Place:
        chain = [root.chat.id] if root and root.chat else []
        chosen = await self._chosen(row.community, [*chain, row.id])
        top = root.chat if root and root.chat else row
        return Place(self._registry, row, top, row.community, chosen)

    async def _chosen(self, community: int, chats: list[int]) -> dict[str, str]:
        return self._defaults.get(community, {}) | await self._choices.settings(community, chats)

    async def _community_of(self, chat: Chat) -> int:
        """The community a new chat belongs to; 0 if nobody can tell yet (a direct message)."""
        address = f"{chat.platform}:{chat.id}"
        server = f"{chat.platform}:{chat.server}"
        name = (
            self._configured.get(address)
            or self._staff_rooms.get(address)
            or self._configured.get(server)
        )
        known = await self._chats.communities()
        if name:
            return known.get(name) or await self._create(name)
        if chat.kind is Kind.PRIVATE:
            return next(iter(known.values())) if len(known) == 1 else 0
        return await self._create(chat.title or address)

    async def _create(self, name: str) -> int:
        return await self._chats.create_community(name, self._now())

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
