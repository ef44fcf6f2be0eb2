"""The sorts of value a setting can have: addresses, URLs, secrets, chats and people, time zones."""

import difflib
import re
from pathlib import Path
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, SecretStr

from bot.settings.duration import OFF

PLATFORMS = ("telegram", "discord", "console")
NOBODY = frozenset({"1087968824", "777000", "136817688"})
"""Telegram's anonymous administrator, service account and channel bot: anybody may write so."""

_ID = {
    "telegram": re.compile(r"-?[0-9]{1,19}(?:/[0-9]{1,19})?"),
    "discord": re.compile(r"[0-9]{1,20}"),
    "console": re.compile(r"[a-z0-9-]{1,40}"),
}
_HIGHEST_PORT = 65_535


class Address(NamedTuple):
    """Where the web server listens."""

    host: str
    port: int

    def __str__(self) -> str:
        """As one writes it in a setting."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class Reference(NamedTuple):
    """A chat or an account of one platform, written `telegram:-1001234567890`."""

    platform: str
    id: str

    def __str__(self) -> str:
        """As one writes it in a setting."""
        return f"{self.platform}:{self.id}"


def _read_address(value: object) -> Address | None:
    if value is None or isinstance(value, Address):
        return value
    text = value.strip().lower() if isinstance(value, str) else ""
    if text == OFF:
        return None
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port):
        message = "has to be an address with a port, such as 127.0.0.1:8080, or off"
        raise ValueError(message)
    if not 1 <= int(port) <= _HIGHEST_PORT:
        message = f"has a port that does not exist: a port is a number from 1 to {_HIGHEST_PORT}"
        raise ValueError(message)
    return Address(host, int(port))


def _read_reference(value: object) -> Reference:
    if isinstance(value, Reference):
        return value
    platform, _, given = value.strip().partition(":") if isinstance(value, str) else ("", "", "")
    pattern = _ID.get(platform.lower())
    if pattern is None or not pattern.fullmatch(given):
        message = 'has to name the platform and the id: "telegram:-1001234567890", "discord:4567"'
        raise ValueError(message)
    return Reference(platform.lower(), given)


def _is_chat(reference: Reference) -> Reference:
    if reference.platform == "telegram" and not reference.id.startswith("-"):
        message = "has to be a group: the id of a Telegram group begins with a minus"
        raise ValueError(message)
    return reference


def _is_person(reference: Reference) -> Reference:
    if reference.id in NOBODY or not reference.id.isdecimal():
        message = (
            "has to be a person. This id belongs to a chat or to one of Telegram's shared "
            "accounts, behind which anybody may write"
        )
        raise ValueError(message)
    return reference


def _read_url(value: object) -> str:
    text = value.strip().rstrip("/") if isinstance(value, str) else ""
    try:
        parts = urlsplit(text)
        is_right = bool(parts.scheme and parts.hostname) and parts.port != 0
    except ValueError:
        is_right = False
    if not is_right or re.search(r"\s", text):
        message = "has to be a URL with its scheme, such as https://bot.example.org"
        raise ValueError(message)
    if parts.username or parts.password:
        message = "must not hold a user name or password"
        raise ValueError(message)
    return text


def _has_scheme(*schemes: str) -> AfterValidator:
    def check(url: str) -> str:
        if not url.startswith(tuple(f"{scheme}://" for scheme in schemes)):
            message = f"has to begin with {' or '.join(f'{scheme}://' for scheme in schemes)}"
            raise ValueError(message)
        return url

    return AfterValidator(check)


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _read_file(value: object) -> object:
    if isinstance(value, str) and not value.strip():
        message = "has to be the path of a file"
        raise ValueError(message)
    return value


def _read_secret(value: object) -> SecretStr | None:
    """Surrounding blanks are the editor's or the echo's, never the secret's."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str):
        message = "has to be text in quotes"
        raise ValueError(message)
    return SecretStr(value.strip())


def _read_count(value: object) -> object:
    """Python counts `true` as 1; a person does not."""
    if isinstance(value, bool):
        message = "has to be a whole number"
        raise ValueError(message)
    return value


def _read_zone(value: object) -> str:
    name = value.strip() if isinstance(value, str) else ""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        near = difflib.get_close_matches(name[:40], sorted(available_timezones()), n=1, cutoff=0.6)
        hint = f"Did you mean {near[0]}?" if near else "For example Europe/Madrid."
        message = f"is not a time zone. {hint}"
        raise ValueError(message) from None
    return name


AddressOrOff = Annotated[
    Address | None, BeforeValidator(_read_address), PlainSerializer(lambda a: str(a) if a else OFF)
]
ChatReference = Annotated[
    Reference, BeforeValidator(_read_reference), AfterValidator(_is_chat), PlainSerializer(str)
]
PersonReference = Annotated[
    Reference, BeforeValidator(_read_reference), AfterValidator(_is_person), PlainSerializer(str)
]
WebUrl = Annotated[str, BeforeValidator(_read_url), _has_scheme("https", "http")]
SocketUrl = Annotated[str, BeforeValidator(_read_url), _has_scheme("wss", "ws")]
Secret = Annotated[SecretStr | None, BeforeValidator(_read_secret)]
Blank = BeforeValidator(_blank_is_none)
"""An empty text is the same as none."""

File = Annotated[Path, BeforeValidator(_read_file)]
Count = Annotated[int, BeforeValidator(_read_count)]
Zone = Annotated[str, BeforeValidator(_read_zone)]
