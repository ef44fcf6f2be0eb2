"""What single values cannot tell: settings that contradict each other or silence a safeguard."""

import re
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr

from bot.settings.duration import show_duration
from bot.settings.model import LONG_POLL, DiscordSettings, Settings, TelegramSettings
from bot.settings.names import Loc, Problem, WrongSettings, variable

Complaint = tuple[Loc, str]

TELEGRAM_PORTS = (80, 88, 443, 8443)
_TELEGRAM_TOKEN = re.compile(r"[0-9]{5,}:[A-Za-z0-9_-]{20,}")
_DISCORD_TOKEN = re.compile(r"[A-Za-z0-9_-]{18,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{20,}")
# A server that somebody runs themselves may give out what it likes; it only has to fit into a URL.
_ANY_TOKEN = re.compile(r"[A-Za-z0-9:._~-]+")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Notice(NamedTuple):
    """Something that works and should be changed all the same."""

    name: str
    sentence: str
    fix: str


def contradictions(settings: Settings) -> Iterator[Complaint]:
    """Each key that cannot stand beside the others, and what to do about it."""
    checks: tuple[Callable[[Settings], Iterator[Complaint]], ...] = (
        _tokens,
        _webhook,
        _silenced,
        _communities,
        _faq_files,
    )
    for check in checks:
        yield from check(settings)


def notices(settings: Settings, path: Path | None) -> Iterator[Notice]:
    """What deserves a warning; `path` is the config file in force."""
    if path is not None and settings.secrets() and _others_may_read(path):
        text = path.read_text("utf-8")
        if any(secret in text for secret in settings.secrets()):
            sentence = f"{path} holds a token, and other users of this machine can read it."
            yield Notice("config file", sentence, f"chmod 600 {path}")
    for community in settings.communities:
        rooms = [*community.chats, *([community.staff] if community.staff else [])]
        named = {room.platform for room in rooms} - {"console"}
        for platform in sorted(named - set(settings.platforms)):
            sentence = f"{community.name} has chats on {platform}, which is off without a token."
            yield Notice("communities", sentence, f"set {variable(platform, 'token')}")


def require_platform(settings: Settings) -> None:
    """Refuse to start with nobody to talk to; raises `WrongSettings`."""
    if settings.platforms:
        return
    sentence = (
        "telegram.token and discord.token are both missing: there is nobody to talk to. "
        "`tertulia init` asks for them; or set "
        f"{variable('telegram', 'token')} or {variable('discord', 'token')}. "
        "To try it without any token: `tertulia demo`."
    )
    raise WrongSettings([Problem("", "", sentence)])


def _tokens(settings: Settings) -> Iterator[Complaint]:
    telegram, discord = settings.telegram, settings.discord
    if telegram.token and (sentence := _telegram_token(telegram, telegram.token)):
        yield ("telegram", "token"), sentence
    if discord.token and (sentence := _discord_token(discord, discord.token)):
        yield ("discord", "token"), sentence


def _telegram_token(telegram: TelegramSettings, token: SecretStr) -> str:
    written = token.get_secret_value()
    if _TELEGRAM_TOKEN.fullmatch(written):
        return ""
    if telegram.is_official and _DISCORD_TOKEN.fullmatch(written):
        return "looks like a Discord token. It belongs to discord.token."
    if telegram.is_official or not _ANY_TOKEN.fullmatch(written):
        return (
            "is not a Telegram token: that is a number, a colon and some 35 letters, digits, _ "
            "or -. Ask @BotFather: /mybots, your bot, API Token."
        )
    return ""


def _discord_token(discord: DiscordSettings, token: SecretStr) -> str:
    written = token.get_secret_value()
    if _DISCORD_TOKEN.fullmatch(written):
        return ""
    if written.lower().startswith("bot "):
        return "begins with the word Bot. Leave that out."
    if discord.is_official and _TELEGRAM_TOKEN.fullmatch(written):
        return "looks like a Telegram token. It belongs to telegram.token."
    if discord.is_official or not _ANY_TOKEN.fullmatch(written):
        return (
            "is not a bot's token: that is three words with dots between them. It is not the "
            "client secret and not the public key: developer portal, your application, Bot, "
            "Reset Token."
        )
    return ""


def _webhook(settings: Settings) -> Iterator[Complaint]:
    telegram = settings.telegram
    if telegram.secret and not _WEBHOOK_SECRET.fullmatch(telegram.secret.get_secret_value()):
        yield ("telegram", "secret"), "has to be 1 to 256 letters, digits, _ or -."
    if telegram.mode == "polling":
        return
    or_poll = 'or say telegram.mode = "polling".'
    if telegram.public_url is None:
        sentence = "is missing, and telegram.mode is webhook. Say where Telegram finds the bot, "
        yield ("telegram", "public_url"), sentence + or_poll
    elif telegram.is_official:
        yield from _public_url(telegram.public_url)
    if telegram.secret is None:
        sentence = (
            "is missing, and telegram.mode is webhook: anybody could send forged messages. "
            f"Set {variable('telegram', 'secret')} to a long random word, {or_poll}"
        )
        yield ("telegram", "secret"), sentence
    if settings.ops.http is None:
        sentence = f"is off, and telegram.mode is webhook. Say 127.0.0.1:8080, {or_poll}"
        yield ("ops", "http"), sentence


def _public_url(url: str) -> Iterator[Complaint]:
    scheme, _, rest = url.partition("://")
    port = re.search(r":(\d+)$", rest.partition("/")[0])
    if scheme != "https":
        sentence = "has to begin with https://: Telegram calls nothing else."
        yield ("telegram", "public_url"), sentence
    elif port and int(port[1]) not in TELEGRAM_PORTS:
        sentence = "has a port Telegram does not call: only 443, 80, 88 and 8443."
        yield ("telegram", "public_url"), sentence


def _silenced(settings: Settings) -> Iterator[Complaint]:
    """A zero that would quietly switch a safeguard off, where somebody may mean "no limit"."""
    database, ops = settings.database, settings.ops
    if database.backup_every is not None:
        if not database.backup_every:
            sentence = 'is 0. Say 24h to make backups, or "off" to make none.'
            yield ("database", "backup_every"), sentence
        if database.backup_keep == 0:
            sentence = (
                "is 0: every backup would be deleted at once. "
                'Say 10 to keep ten, or database.backup_every = "off" to make none.'
            )
            yield ("database", "backup_keep"), sentence
    if ops.catch_up is not None:
        catch_up = "what Discord's members wrote during downtime would be lost unseen. Say {}, or "
        if not ops.catch_up:
            yield ("ops", "catch_up"), f'is 0: {catch_up.format("24h")}"off" if that is meant.'
        if ops.catch_up_max == 0:
            sentence = f'is 0: {catch_up.format("2000")}ops.catch_up = "off" if that is meant.'
            yield ("ops", "catch_up_max"), sentence
    if ops.poll_stall_alarm <= LONG_POLL:
        poll = show_duration(LONG_POLL)
        sentence = (
            f"is not longer than one poll ({poll}): health would be red in every quiet minute, and "
            "nobody would heed it. Say 90s, or 45s if you must know sooner."
        )
        yield ("ops", "poll_stall_alarm"), sentence


def _communities(settings: Settings) -> Iterator[Complaint]:
    names = Counter(community.name for community in settings.communities)
    homes: dict[str, str] = {}
    for n, community in enumerate(settings.communities):
        if names[community.name] > 1:
            yield ("communities", n, "name"), "is the name of another community, too."
        for m, chat in enumerate(community.chats):
            if home := homes.get(str(chat)):
                sentence = f"is already a chat of {home}; a chat has one community."
                yield ("communities", n, "chats", m), sentence
            homes[str(chat)] = community.name
        if community.staff in community.chats:
            sentence = (
                "is also among the chats: members would read what is meant for the staff. "
                "Use a room of its own, or leave staff out."
            )
            yield ("communities", n, "staff"), sentence


def _faq_files(settings: Settings) -> Iterator[Complaint]:
    for n, community in enumerate(settings.communities):
        if community.faq is not None and not community.faq.is_file():
            sentence = f"names {community.faq}, and there is no such file in {Path.cwd()}."
            yield ("communities", n, "faq"), sentence


def _others_may_read(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))
