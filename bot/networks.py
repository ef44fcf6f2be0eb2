"""The networks the settings name, and what ties them to each other and to the store."""

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta

from bot.clock import Clock, Dice
from bot.http import Http
from bot.platform import Platform
from bot.settings.model import LONG_POLL, Settings
from storage.documents import PREFIX as STORED
from storage.members import Members


class Ties:
    """What the platforms need of each other and of the store, tied once all of them exist."""

    def __init__(self) -> None:
        self.platforms: Mapping[str, Platform] = {}
        self.members: Members | None = None
        self.stored: Callable[[str], AsyncIterator[bytes]] | None = None
        """Opens what the bot made itself."""

    def open_file(self, file: str) -> AsyncIterator[bytes]:
        """The bytes of a file that came with a message on any platform, or that the bot made."""
        if self.stored is not None and file.startswith(STORED):
            return self.stored(file)
        name = file.partition(":")[0]
        return self.platforms[name if name in self.platforms else "discord"].open(file)

    async def known_members(self, server: str) -> set[str] | None:
        """Who was on a Discord server when the bot last looked."""
        return await self.members.present("discord", server) if self.members else None


class Platforms(dict[str, Platform]):
    """The networks by name, and what ties them together."""

    def __init__(self, ties: Ties) -> None:
        super().__init__()
        self.ties = ties


def build_platforms(settings: Settings, *, clock: Clock, dice: Dice, http: Http) -> Platforms:
    """The networks that have a token; their libraries are only loaded here."""
    ties = Ties()
    platforms = Platforms(ties)
    if settings.telegram.token is not None:
        platforms["telegram"] = _telegram(settings, clock, dice, http, ties)
    if settings.discord.token is not None:
        platforms["discord"] = _discord(settings, clock, dice, ties)
    ties.platforms = platforms
    return platforms


def _telegram(settings: Settings, clock: Clock, dice: Dice, http: Http, ties: Ties) -> Platform:
    from bot.platforms.telegram.adapter import TelegramPlatform  # noqa: PLC0415 - only if enabled

    chosen = settings.telegram
    if chosen.token is None:
        raise LookupError("telegram.token")
    return TelegramPlatform(
        chosen.token.get_secret_value(),
        base_url=chosen.base_url,
        http=http,
        clock=clock,
        dice=dice,
        mode=chosen.mode,
        public_url=chosen.webhook_url or "",
        secret=chosen.secret.get_secret_value() if chosen.secret else "",
        open_file=ties.open_file,
        poll_timeout=int(LONG_POLL.total_seconds()),
    )


def _discord(settings: Settings, clock: Clock, dice: Dice, ties: Ties) -> Platform:
    from bot.platforms.discord.adapter import DiscordPlatform  # noqa: PLC0415 - only if enabled

    chosen = settings.discord
    if chosen.token is None:
        raise LookupError("discord.token")
    return DiscordPlatform(
        chosen.token.get_secret_value(),
        clock=clock,
        dice=dice,
        api_url=chosen.api_url,
        gateway_url=chosen.gateway_url,
        message_content=chosen.message_content,
        catch_up=settings.ops.catch_up or timedelta(0),
        catch_up_max=settings.ops.catch_up_max,
        known_members=ties.known_members,
        open_file=ties.open_file,
    )
