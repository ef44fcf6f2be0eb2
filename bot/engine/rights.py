"""What somebody may do, proved at the platform and remembered for a minute at most."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.events import Account, Chat, Identity, Message, Right, Role
from bot.platform import Moved, Platform, Refused, Retry
from storage.chats import Chats
from storage.choices import Choices

MEMORY = timedelta(seconds=60)
"""RELIABILITY.md P19: a demoted administrator is powerless within a minute."""
CAPACITY = 10_000


class Unproved(Exception):  # noqa: N818 - named after what happened
    """The platform did not answer, so nobody may do anything that needs a right."""


def role_of(rights: frozenset[Right]) -> Role:
    """The role that rights on a platform amount to."""
    if rights & {Right.OWNER, Right.SETTINGS}:
        return Role.ADMIN
    if rights & {Right.DELETE, Right.RESTRICT}:
        return Role.MODERATOR
    if Right.STAFF_ROLE in rights:
        return Role.STAFF
    return Role.MEMBER


class Rights:
    """Proves roles."""

    def __init__(
        self,
        platforms: Mapping[str, Platform],
        choices: Choices,
        chats: Chats,
        clock: Clock,
        admins: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        self._platforms = platforms
        self._choices = choices
        self._chats = chats
        self._clock = clock
        self._admins = frozenset(admins)
        """Configured administrators as (community's name, platform, account)."""
        self._known: OrderedDict[tuple[int, str, str, str], tuple[datetime, Role]] = OrderedDict()

    def remembered(self, community: int, chat: Chat, account: Account) -> Role | None:
        """The role proved within the last minute, if any."""
        found = self._known.get((community, chat.platform, _where(chat), account.id))
        if found and self._clock.now() - found[0] < MEMORY:
            return found[1]
        return None

    def changed(self, chat: Chat, account: Account | None = None) -> None:
        """Forget what was proved: somebody's rights changed, or anybody's in this chat."""
        for key in list(self._known):
            same_chat = key[1] == chat.platform and key[2] in {_where(chat), ""}
            if same_chat and (account is None or key[3] == account.id):
                del self._known[key]

    def granted(self, community: int, account: Account) -> None:
        """A role was given to an account or taken from it: what was proved counts no longer."""
        for key in list(self._known):
            if (key[0], key[1], key[3]) == (community, account.platform, account.id):
                del self._known[key]

    def forget(self) -> None:
        """Forget everything that was proved."""
        self._known.clear()

    async def prove(self, community: int, chat: Chat, account: Account) -> Role:
        """The role an account holds now; raises Unproved when the platform does not answer."""
        granted = await self._choices.role_beside(community, chat.platform, account.id)
        roles = [Role(granted)] if granted else []
        if await self._is_configured(community, account):
            roles.append(Role.ADMIN)
        for place in await self._places(community, chat):
            roles.append(role_of(await self._ask(place, account)))
            if Role.ADMIN in roles:
                break
        role = _highest(roles)
        key = (community, chat.platform, _where(chat), account.id)
        self._known[key] = (self._clock.now(), role)
        if len(self._known) > CAPACITY:
            self._known.popitem(last=False)
        return role

    async def held(self, community: int, chat: Chat, account: Account) -> Role:
        """The role an account holds on the platform itself; raises Unproved like `prove`."""
        places = await self._places(community, chat)
        return _highest([role_of(await self._ask(place, account)) for place in places])

    async def own_rights(self, chat: Chat) -> frozenset[Right] | None:
        """What the bot itself may do in a chat; None when the platform does not answer."""
        platform = self._platforms.get(chat.platform)
        if platform is None or not platform.me:
            return None
        try:
            return await self._ask(chat, Account(platform=chat.platform, id=platform.me))
        except Unproved:
            return None

    async def _is_configured(self, community: int, account: Account) -> bool:
        if not self._admins:
            return False
        names = await self._chats.names_beside()
        return (names.get(community, ""), account.platform, account.id) in self._admins

    async def _places(self, community: int, chat: Chat) -> list[Chat]:
        """Where a right may come from: the chat itself, or in private the community's chats."""
        if not chat.is_private:
            return [chat]
        found = await self._chats.of_community_beside(community)
        return [
            Chat(platform=platform, id=native)
            for platform, native in found
            if platform == chat.platform
        ]

    async def _ask(self, chat: Chat, account: Account) -> frozenset[Right]:
        platform = self._platforms.get(chat.platform)
        if platform is None:
            return frozenset()
        try:
            return await platform.rights(chat, account)
        except Refused:
            return frozenset()
        except (Retry, Moved) as problem:
            raise Unproved(str(problem)) from problem


def _where(chat: Chat) -> str:
    """Where a right counts: in a chat and its topics; in private, for the whole community."""
    return "" if chat.is_private else chat.parent or chat.id


def may_hold_rights(message: Message) -> bool:
    """Whether the sender is a person whose rights can be proved at all."""
    return message.identity is Identity.PERSON and not message.sender.is_bot


def _highest(roles: Sequence[Role]) -> Role:
    """What several roles come to: the highest, or both of those that do not include each other."""
    held = set(roles)
    if Role.ADMIN not in held and {Role.STAFF, Role.MODERATOR} <= held:
        return Role.TEAM
    order = [Role.ADMIN, Role.TEAM, Role.STAFF, Role.MODERATOR, Role.GUIDE]
    return next((role for role in order if role in held), Role.MEMBER)
