"""Commands: recognised, their sender's right proved, their arguments read, and then run."""

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime

import msgspec

from bot.actions import Ask, Button, Job, Outcome, Reply, Text, t
from bot.arguments import Finder, Missing, Person, Wrong, read
from bot.clock import Clock
from bot.engine.places import Place
from bot.engine.plans import Registry, WiredCommand
from bot.engine.rights import Rights, may_hold_rights
from bot.events import Account, Edited, Identity, Message, Pressed, Role, encode
from bot.feature import Command, Limit, Ui, Where
from storage.members import Members

set_field = msgspec.structs.force_setattr
PREFIXES = ("/", "!")
PROVE = "engine.prove"
CONFIRM = "engine.confirm"
CHOOSE = "engine.community"
MOST_LIMITS = 10_000
MACHINES = frozenset({Identity.BOT, Identity.SERVICE})
"""Who never gives a command: two bots that answer each other would not end."""


class Recognised:
    """A command somebody gave, and the text behind it."""

    __slots__ = ("command", "text")

    def __init__(self, command: WiredCommand, text: str) -> None:
        self.command = command
        self.text = text


class Commands:
    """Finds and runs commands."""

    def __init__(
        self,
        *,
        registry: Registry,
        rights: Rights,
        finder: Finder,
        clock: Clock,
        username_on: Callable[[str], str],
        undo: Callable[[Callable[[], object]], None],
    ) -> None:
        self._registry = registry
        self._rights = rights
        self._finder = finder
        self._clock = clock
        self._username_on = username_on
        self._undo = undo
        self._limits: OrderedDict[tuple[str, int], deque[datetime]] = OrderedDict()
        self.waiting: dict[tuple[str, str, str], int] = {}
        """Senders whose command waits for its right, so that later ones keep their order."""

    def recognise(self, message: Message) -> Recognised | None:
        """The command a message gives; words of others, captions and edits never give one."""
        is_borrowed = message.is_foreign or message.is_caption or message.identity in MACHINES
        if type(message) is Edited or is_borrowed:
            return None
        if message.invocation:
            found = self._registry.find_command(message.invocation.path)
            return Recognised(found[0], "") if found else None
        if not self.is_command_like(message) or _is_code(message):
            return None
        first, rest = _parted(message.text[1:])
        name, _, bot = first.partition("@")
        if bot and bot.lower() != self._username_on(message.chat.platform).lower():
            return None
        second, behind = _parted(rest)
        found = self._registry.find_command([name, second] if second else [name])
        if found is None:
            return None
        command, used = found
        return Recognised(command, rest if used == 1 else behind)

    def is_command_like(self, message: Message) -> bool:
        """Whether somebody wrote something that begins like a command."""
        return message.text.startswith(PREFIXES) and message.text[1:2].isalpha()

    async def run(self, message: Message, place: Place, given: Recognised) -> Outcome:
        """Run a command, or let it wait until its sender's right is proved."""
        command = given.command.command
        if refusal := self._closed(message, place, command):
            return refusal
        if pending := self._unproved(message, place, command):
            return pending
        return await self._allowed(message, place, given)

    async def after_proof(self, message: Message, place: Place, role: Role | None) -> Outcome:
        """Run a command whose right was looked up; None = the platform did not answer."""
        given = self.recognise(message)
        if given is None:
            return None
        command = given.command.command
        if self.may_run(message, role):
            if role is not None:
                set_field(message, "role", role)
            return self._closed(message, place, command) or await self._allowed(
                message, place, given
            )
        body = t("engine.unproved") if role is None else _refusal(command.role)
        return Reply(body=body, is_private=True)

    def may_run(self, message: Message, role: Role | None) -> bool:
        """Whether somebody with this role may run the command the message gives."""
        given = self.recognise(message)
        if given is None:
            return False
        wanted = given.command.command.role
        return wanted is Role.MEMBER or (role is not None and role.includes(wanted))

    async def _allowed(self, message: Message, place: Place, given: Recognised) -> Outcome:
        command = given.command.command
        refusal = self._over_limit(message, command.name, command.limit) if command.limit else None
        if refusal is not None:
            return refusal
        return await self._with_arguments(message, place, given, {})

    async def resume(
        self, message: Message, place: Place, name: str, given: dict[str, str]
    ) -> Outcome:
        """Go on with a dialogue: the text answers what was asked for."""
        found = self._registry.find_command(name.split())
        if found is None:
            return None
        missing = given.pop("?", "")
        return await self._with_arguments(
            message, place, Recognised(found[0], ""), given | {missing: message.text}
        )

    async def _with_arguments(
        self, message: Message, place: Place, given: Recognised, known: dict[str, str]
    ) -> Outcome:
        command = given.command
        try:
            values = await read(
                command.parameters, message, given.text, self._finder, known,
                zone=place.setting(Ui).timezone,
            )  # fmt: skip
        except Wrong as problem:
            return Reply(body=problem.body, is_private=True)
        except Missing as problem:
            if message.chat.is_private and not message.interaction:
                asked = t("arguments.ask", name=t(f"parameter.{problem.parameter.name}"))
                return Ask(
                    command=command.command.name,
                    given=problem.given | {"?": problem.parameter.name},
                    body=asked,
                )
            return Reply(body=t("arguments.usage", usage=command.usage), is_private=True)
        function = command.wiring.bound(place.settings)
        return await function(**{command.wiring.event or "message": message}, **values)  # type: ignore[no-any-return]  # a handler's outcome

    def _closed(self, message: Message, place: Place, command: Command) -> Reply | None:
        """Why a command does not work here at all."""
        if not place.is_on(command.feature):
            return Reply(body=t("engine.feature_off"), is_private=True)
        if command.where is Where.GROUPS and message.chat.is_private:
            return Reply(body=t("engine.only_in_groups"))
        if command.where is Where.PRIVATE and not message.chat.is_private:
            return Reply(body=t("engine.only_in_private"), is_private=True)
        return None

    def _unproved(self, message: Message, place: Place, command: Command) -> Reply | Job | None:
        """None if the right is proved already; else what to do first."""
        is_behind = _sender(message) in self.waiting
        if command.role is Role.MEMBER:
            return self._wait(message) if is_behind else None
        if message.identity is Identity.ANONYMOUS_ADMIN:
            if not command.is_low_risk:
                return _confirmation(message)
            proved = Role.ADMIN
        elif may_hold_rights(message):
            known = self._rights.remembered(place.community, message.chat, message.sender)
            if command.is_fresh or known is None or is_behind:
                return self._wait(message)
            proved = known
        else:
            proved = Role.MEMBER
        set_field(message, "role", proved)
        is_allowed = proved.includes(command.role)
        return None if is_allowed else Reply(body=_refusal(command.role), is_private=True)

    def _wait(self, message: Message) -> Job:
        """Let a command wait for its right, or for one before it, so that their order is kept."""
        key = _sender(message)
        self.waiting[key] = self.waiting.get(key, 0) + 1
        self._undo(lambda: self.proved(message))
        return proof(message)

    def proved(self, message: Message) -> None:
        """A command waits no longer."""
        key = _sender(message)
        left = self.waiting.get(key, 0) - 1
        if left > 0:
            self.waiting[key] = left
        else:
            self.waiting.pop(key, None)

    def _over_limit(self, message: Message, name: str, limit: Limit) -> Outcome:
        """Refuse once when somebody asks too often, then stay silent."""
        now = self._clock.now()
        times = self._limits.setdefault((name, message.person), deque())
        while times and (now - times[0]).total_seconds() >= limit.seconds:
            times.popleft()
        self._limits.move_to_end((name, message.person))
        if len(self._limits) > MOST_LIMITS:
            self._limits.popitem(last=False)
        if len(times) > limit.times:
            return ()
        times.append(now)
        if len(times) <= limit.times:
            return None
        left = limit.seconds - (now - times[0]).total_seconds()
        return Reply(body=t("engine.too_often", count=max(1, round(left))), is_private=True)


class StoredMembers:
    """Finds members in the store, for the arguments of commands."""

    def __init__(self, members: Members) -> None:
        self._members = members

    async def named(self, message: Message, username: str) -> Person | None:
        """The one member who carries a username; None if nobody or several do."""
        found = await self._members.find_username(
            message.community, message.chat.platform, username
        )
        return await self.numbered(message, found[0]) if len(found) == 1 else None

    async def numbered(self, message: Message, native: str) -> Person | None:
        """The member with a platform's id."""
        platform = message.chat.platform
        found = await self._members.account_of(message.community, platform, native)
        if found is None:
            return None
        person, name, username = found
        account = Account(platform=platform, id=native, name=name, username=username)
        return Person(id=person, account=account)


def _confirmation(message: Message) -> Reply:
    """An anonymous administrator presses a button, which tells the real account."""
    button = Button(
        label=t("engine.confirm"), press=CONFIRM, values={"event": encode(message).decode()}
    )
    return Reply(body=t("engine.who_is_it"), buttons=((button,),))


def proof(event: Message | Pressed) -> Job:
    """The work of looking up what the sender may do, one look-up of a sender after the other."""
    return Job(
        kind=PROVE, values={"event": encode(event).decode(), "sender": "|".join(_sender(event))}
    )


def _sender(event: Message | Pressed) -> tuple[str, str, str]:
    return event.chat.platform, event.chat.id, event.sender.id


def _parted(text: str) -> tuple[str, str]:
    """The first word of a text and what stands behind it."""
    words = text.split(maxsplit=1)
    return (words[0], words[1].strip()) if len(words) > 1 else ("".join(words), "")


def _refusal(role: Role) -> Text:
    return t("engine.refused", role=t(f"role.{role.value}"))


def _is_code(message: Message) -> bool:
    return any(span.start == 0 and span.kind in {"code", "pre", "quote"} for span in message.spans)
