"""What people write behind a command, turned into typed values, or into one sentence that helps.

The same record of parameters feeds menus, help and documentation.
"""

import re
import types
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Protocol, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from bot.actions import Text, t
from bot.events import Account, Message, Value
from bot.moments import NoMoment, moment_of, words_of
from bot.settings.duration import parse_duration

QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}
NUMBER = re.compile(r"[0-9]{1,9}\Z")
TICKET = re.compile(r"[Tt]-?([0-9]{1,9})\Z")
MENTION = re.compile(r"<@!?([0-9]{1,20})>\Z")
BELOW_ZERO = re.compile(r"[-\u2212\u2013][0-9]+\Z")
HIGHEST_AMOUNT = 1_000_000
COUNTED = {"amount", "number"}


class Wrong(Exception):  # noqa: N818 - named after what happened
    """An argument cannot be understood; `body` says why and what to write instead."""

    def __init__(self, body: Text) -> None:
        super().__init__(body.key)
        self.body = body


class Missing(Exception):  # noqa: N818 - named after what happened
    """A required argument was not given."""

    def __init__(self, parameter: "Parameter", given: dict[str, str]) -> None:
        super().__init__(parameter.name)
        self.parameter = parameter
        self.given = given


class Person(Value, frozen=True, kw_only=True):
    """Somebody of the community, and the account that was named."""

    id: int
    account: Account

    @property
    def name(self) -> str:
        """How people call them."""
        return self.account.name


class _Rest:
    """Everything to the end of the message."""


class _Amount:
    """A whole number from 1 to a million."""


class _TicketName:
    """What people call a ticket: T-45."""


class _Moment:
    """A moment in the community's zone: `2h`, `18:30`, `tomorrow 9:00`, `2026-12-24 18:00`."""


Moment = Annotated[datetime, _Moment]
Rest = Annotated[str, _Rest]
QuestionAndAnswer = Annotated[str, _Rest, "question = answer"]
"""A text; a third part of an annotation is how a line of usage shows it."""
Amount = Annotated[int, _Amount]
TicketName = Annotated[int, _TicketName]
"""A ticket's number; may stand before other words, since only `T-45` is taken for one."""


PLAIN: dict[object, str] = {
    str: "word",
    int: "number",
    timedelta: "duration",
    Person: "person",
}
"""The sort of an argument by its annotation."""
MARKED = {_Rest: "text", _Amount: "amount", _TicketName: "ticket", _Moment: "moment"}
"""The sort of an annotated argument by its mark."""


class Parameter(Value, frozen=True, kw_only=True):
    """One argument of a command: its name, its sort, and whether it may be left out."""

    name: str
    kind: str
    """`word`, `text`, `person`, `amount`, `number`, `ticket`, `duration`, `moment` or `choice`."""
    is_required: bool = True
    choices: tuple[str, ...] = ()
    shown: str = ""
    """How it stands in a line of usage, where its name does not say enough."""

    @property
    def usage(self) -> str:
        """How it stands in a line of usage."""
        shown = "|".join(self.choices) if self.choices else self.shown or self.name
        shown += "…" if self.kind == "text" else ""
        return f"<{shown}>" if self.is_required else f"[{shown}]"


class Finder(Protocol):
    """Knows the members of a community."""

    async def named(self, message: Message, username: str) -> Person | None:
        """The one member who carries a username; None if nobody or several do."""
        ...

    async def numbered(self, message: Message, native: str) -> Person | None:
        """The member with a platform's id."""
        ...


def parameter_of(name: str, annotation: object, *, is_required: bool) -> Parameter | None:
    """How a function's parameter is asked for; None if it is no argument of a command."""
    inner = _without_none(annotation)
    kind, choices, shown = "", tuple[str, ...](), ""
    if get_origin(inner) is Literal:
        kind, choices = "choice", tuple(str(choice) for choice in get_args(inner))
    elif get_origin(inner) is Annotated:
        kind = MARKED.get(get_args(inner)[1], "")
        shown = next(iter(get_args(inner)[2:]), "")
    else:
        kind = PLAIN.get(inner, "")
    if not kind:
        return None
    return Parameter(name=name, kind=kind, is_required=is_required, choices=choices, shown=shown)


def _without_none(annotation: object) -> object:
    if get_origin(annotation) in {Union, types.UnionType}:
        others = [part for part in get_args(annotation) if part is not type(None)]
        return others[0] if len(others) == 1 else annotation
    return annotation


async def read(
    parameters: Sequence[Parameter],
    message: Message,
    text: str,
    finder: Finder,
    given: Mapping[str, str] | None = None,
    *,
    zone: str = "UTC",
) -> dict[str, Any]:
    """The values of a command's arguments.

    text: what stands behind the command; given: arguments known by name (menus, dialogues);
    zone: whose clocks show the moments.
    Raises Wrong or Missing.
    """
    raw = dict(given or {}) | (dict(message.invocation.values) if message.invocation else {})
    names = {parameter.name for parameter in parameters}
    if not message.invocation:
        _hand_out(parameters, text, message, raw, names)
    values: dict[str, Any] = {}
    for parameter in parameters:
        value = raw.get(parameter.name, "")
        found: object = None
        if parameter.kind == "person":
            found = await _person(value, message, finder)
        elif value and parameter.kind == "moment":
            found = _moment(value, message.at, zone)
        elif value:
            found = _plain(parameter, value)
        if found is None and parameter.is_required:
            raise Missing(parameter, raw)
        if found is not None:
            values[parameter.name] = found
    return values


def _hand_out(
    parameters: Sequence[Parameter],
    text: str,
    message: Message,
    raw: dict[str, str],
    names: set[str],
) -> None:
    """Give each piece of the text to the parameter it belongs to, in order."""
    rest = _named(text.strip(), raw, names)
    for position, parameter in enumerate(parameters):
        if parameter.name in raw or not rest:
            continue
        if parameter.kind == "text":
            behind = {one.name for one in parameters[position + 1 :]}
            raw[parameter.name], rest = _unquoted(_without_options(rest, raw, behind)), ""
            continue
        token, after = next_word(rest) if parameter.kind != "moment" else _next_moment(rest)
        if parameter.kind == "ticket" and not parameter.is_required and not TICKET.match(token):
            continue
        if parameter.kind == "person" and message.reply_to:
            is_count = any(one.kind in COUNTED for one in parameters[position + 1 : position + 2])
            if not _is_person(token, message) or (is_count and _counts(token, after)):
                continue
        raw[parameter.name], rest = token, _named(after, raw, names)
    if rest:
        raise Wrong(t("arguments.too_many", rest=rest[:50]))


def _named(text: str, raw: dict[str, str], names: set[str]) -> str:
    """Take what is given by its name (`amount=3`) from the beginning, and leave the rest."""
    while text:
        token, after = next_word(text)
        name, is_option, value = token.partition("=")
        if not is_option or name not in names or name in raw:
            break
        if value[:1] in QUOTES and text.startswith(name):
            value, after = next_word(text[len(name) + 1 :])
        raw[name], text = value, after
    return text


def _without_options(text: str, raw: dict[str, str], names: set[str]) -> str:
    """Take what is given by its name from the end of a text (`a mug kind=quiz`)."""
    while True:
        before, _, last = text.rpartition(" ")
        name, is_option, value = last.partition("=")
        if not (before and is_option and name in names and name not in raw):
            return text
        raw[name], text = value, before.rstrip()


def _next_moment(text: str) -> tuple[str, str]:
    """A moment at the beginning of a text, which may be two words, and what follows it."""
    word, after = next_word(text)
    if words_of(text) > 1:
        hour, after = next_word(after)
        word = f"{word} {hour}"
    return word, after


def _counts(token: str, after: str) -> bool:
    """Whether a number behind a reply is how many, not who: `/award 5 that helped`."""
    return bool(NUMBER.match(token)) and not NUMBER.match(next_word(after)[0])


def next_word(text: str) -> tuple[str, str]:
    """The first word or quoted stretch of a text, and what follows it."""
    text = text.lstrip()
    closing = QUOTES.get(text[:1])
    if closing and (end := text.find(closing, 1)) > 0:
        return text[1:end], text[end + 1 :].lstrip()
    word, _, after = text.partition(" ") if " " in text else text.partition("\n")
    if "\n" in word:
        word, _, tail = word.partition("\n")
        after = f"{tail} {after}"
    return word, after.lstrip()


def _unquoted(text: str) -> str:
    closing = QUOTES.get(text[:1])
    if closing and text.endswith(closing) and text.count(closing) <= (2 if closing == '"' else 1):
        return text[1:-1]
    return text


def _is_person(token: str, message: Message) -> bool:
    if MENTION.match(token) or token.startswith("@") or NUMBER.match(token):
        return True
    return any(token in {account.id, account.name} for account in message.mentions)


async def _person(token: str, message: Message, finder: Finder) -> Person | None:
    """Who is meant: a mention, a known username, a number, else the author replied to."""
    if not token:
        replied = message.reply_to
        if replied and replied.sender and replied.person:
            return Person(id=replied.person, account=replied.sender)
        return None
    mention = MENTION.match(token)
    wanted = mention.group(1) if mention else token.removeprefix("@")
    for account in message.mentions:
        if wanted in {account.id, account.name} or wanted.lower() == account.username.lower():
            wanted = account.id
            break
    found = await finder.numbered(message, wanted)
    if found is None and token.startswith("@"):
        found = await finder.named(message, wanted)
    if found is None:
        raise Wrong(t("arguments.unknown_person", name=token[:50]))
    return found


def _plain(parameter: Parameter, token: str) -> str | int | timedelta:
    if parameter.kind in {"word", "text"}:
        return token
    if parameter.kind == "choice":
        return _choice(parameter, token)
    if parameter.kind == "duration":
        return _duration(token)
    if parameter.kind == "ticket":
        return _ticket(token)
    number = NUMBER.match(token)
    if parameter.kind == "amount" and BELOW_ZERO.match(token):
        raise Wrong(t("arguments.amount", given=token[:20], highest=HIGHEST_AMOUNT))
    if not number or not token.isascii():
        raise Wrong(t("arguments.not_a_number", given=token[:20]))
    if parameter.kind == "amount" and not 1 <= int(token) <= HIGHEST_AMOUNT:
        raise Wrong(t("arguments.amount", given=token[:20], highest=HIGHEST_AMOUNT))
    return int(token)


def _choice(parameter: Parameter, token: str) -> str:
    if token.lower() not in parameter.choices:
        raise Wrong(t("arguments.choice", given=token[:30], choices=", ".join(parameter.choices)))
    return token.lower()


def _ticket(token: str) -> int:
    """Whoever chooses it from a menu may leave the letter out."""
    named = TICKET.match(token)
    if named is None and not NUMBER.match(token):
        raise Wrong(t("arguments.ticket", given=token[:20]))
    return int(named.group(1) if named else token)


def _moment(token: str, now: datetime, zone: str) -> datetime:
    if NUMBER.match(token):
        raise Wrong(t("arguments.no_unit", given=token))
    try:
        return moment_of(token, now, ZoneInfo(zone))
    except NoMoment as problem:
        raise Wrong(t(f"arguments.moment_{problem.why}", given=token[:30], zone=zone)) from None


def _duration(token: str) -> timedelta:
    if NUMBER.match(token):
        raise Wrong(t("arguments.no_unit", given=token))
    try:
        return parse_duration(token)
    except ValueError:
        raise Wrong(t("arguments.duration", given=token[:20])) from None
