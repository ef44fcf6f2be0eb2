"""Commands: recognised, their sender's right proved, their arguments read, and then run."""

from collections import OrderedDict, deque
from datetime import datetime

import msgspec

from bot.actions import Ask, Button, Job, Outcome, Reply, Text, t
from bot.arguments import Finder, Missing, Person, Wrong, read
from bot.clock import Clock
from bot.engine.places import Place
from bot.engine.plans import Registry, WiredCommand
from bot.engine.rights import Rights, may_hold_rights
from bot.events import Account, Edited, Identity, Message, Pressed, Role, encode
from bot.feature import Limit, Where
from storage.members import Members

PREFIXES = ("/", "!")
PROVE = "engine.prove"
CONFIRM = "engine.confirm"


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
        registry: Registry,
        rights: Rights,
        finder: Finder,
        clock: Clock,
        usernames: dict[str, str],
    ) -> None:
        self._registry = registry
        self._rights = rights
        self._finder = finder
        self._clock = clock
        self._usernames = usernames
        self._limits: OrderedDict[tuple[str, int], deque[datetime]] = OrderedDict()
        self.waiting: dict[tuple[str, str, str], int] = {}
        """Senders whose command waits for its right, so that later ones keep their order."""

    def recognise(self, message: Message) -> Recognised | None:
        """The command a message gives; words of others, captions and edits never give one."""
        if type(message) is Edited or message.is_foreign or message.is_caption:
            return None
        if message.invocation:
            found = self._registry.find_command(message.invocation.path)
            return Recognised(found[0], "") if found else None
        if not message.text.startswith(PREFIXES) or _is_code(message):
            return None
        words = message.text[1:].split(maxsplit=2)
        if not words:
            return None
        name, _, bot = words[0].partition("@")
        if bot and bot.lower() != self._usernames.get(message.chat.platform, "").lower():
            return None
        found = self._registry.find_command([name, *words[1:2]])
        if found is None:
            return None
        command, used = found
        rest = message.text[1:]
        for _ in range(used):
            rest = rest.lstrip()
            rest = rest[len(rest.split(maxsplit=1)[0]) :]
        return Recognised(command, rest.strip())

    def is_command_like(self, message: Message) -> bool:
        """Whether somebody wrote something that begins like a command."""
        return message.text.startswith(PREFIXES) and len(message.text) > 1

    async def run(self, message: Message, place: Place, given: Recognised) -> Outcome:
        """Run a command, or let it wait until its sender's right is proved."""
        command = given.command.command
        if not place.is_on(command.feature):
            return Reply(body=t("engine.feature_off"), is_private=True)
        if refusal := self._wrong_place(message, command.where):
            return refusal
        if command.role is not Role.MEMBER and not message.role.includes(command.role):
            pending = self._prove(message, place, given)
            if pending is not None:
                return pending
        if command.limit and (wait := self._over_limit(message, command.name, command.limit)):
            return wait
        return await self._with_arguments(message, place, given, {})

    async def after_proof(self, message: Message, place: Place, role: Role | None) -> Outcome:
        """Run a command whose right was looked up; None = the platform did not answer."""
        given = self.recognise(message)
        if given is None:
            return None
        if role is None:
            return Reply(body=t("engine.unproved"), is_private=True)
        if not role.includes(given.command.command.role):
            return Reply(body=_refusal(given.command.command.role), is_private=True)
        msgspec.structs.force_setattr(message, "role", role)
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
            values = await read(command.parameters, message, given.text, self._finder, known)
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

    def _wrong_place(self, message: Message, where: Where) -> Outcome:
        if where is Where.GROUPS and message.chat.is_private:
            return Reply(body=t("engine.only_in_groups"))
        if where is Where.PRIVATE and not message.chat.is_private:
            return Reply(body=t("engine.only_in_private"), is_private=True)
        return None

    def _prove(self, message: Message, place: Place, given: Recognised) -> Outcome:
        """None if the right is proved already; else what to do first."""
        command = given.command.command
        if message.identity is Identity.ANONYMOUS_ADMIN:
            if command.is_low_risk:
                msgspec.structs.force_setattr(message, "role", Role.ADMIN)
                return None
            return _confirmation(message)
        if not may_hold_rights(message):
            return Reply(body=_refusal(command.role), is_private=True)
        key = (message.chat.platform, message.chat.id, message.sender.id)
        proved = self._rights.remembered(place.community, message.chat, message.sender)
        if command.is_fresh or proved is None or key in self.waiting:
            self.waiting[key] = self.waiting.get(key, 0) + 1
            sender = f"{message.chat.platform}:{message.chat.id}:{message.sender.id}"
            return Job(kind=PROVE, values={"event": encode(message).decode(), "sender": sender})
        if not proved.includes(command.role):
            return Reply(body=_refusal(command.role), is_private=True)
        msgspec.structs.force_setattr(message, "role", proved)
        return None

    def prove_press(self, pressed: Pressed, place: Place) -> Outcome:
        """Look up the right of somebody who pressed a button."""
        sender = f"{pressed.chat.platform}:{pressed.chat.id}:{pressed.sender.id}"
        return Job(kind=PROVE, values={"event": encode(pressed).decode(), "sender": sender})

    def proved(self, message: Message) -> None:
        """A command waits no longer."""
        key = (message.chat.platform, message.chat.id, message.sender.id)
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
        times.append(now)
        self._limits.move_to_end((name, message.person))
        if len(self._limits) > 10_000:  # noqa: PLR2004 - bounded memory
            self._limits.popitem(last=False)
        over = len(times) - limit.times
        if over <= 0:
            return None
        if over == 1:
            left = limit.seconds - (now - times[0]).total_seconds()
            return Reply(body=t("engine.too_often", count=max(1, round(left))), is_private=True)
        times.pop()
        return ()


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


def _refusal(role: Role) -> Text:
    return t("engine.refused", role=t(f"role.{role.value}"))


def _is_code(message: Message) -> bool:
    return any(span.start == 0 and span.kind in {"code", "pre", "quote"} for span in message.spans)
