"""Telegram as Tertulia knows it: what happens there comes in, what is wanted goes out."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from bot.actions import PlatformAction
from bot.clock import Clock, Dice
from bot.events import PLATFORM_EVENTS, Account, Chat, Right
from bot.formatting.rich import Rich, utf16_length
from bot.http import Http
from bot.platform import (
    Capability,
    Finding,
    Health,
    Intake,
    MenuCommand,
    Pace,
    Reason,
    Receipt,
    Refused,
)
from bot.platforms.telegram.api import OK, UPLOAD_SECONDS, Api
from bot.platforms.telegram.content import FILE_PREFIX, OpenFile
from bot.platforms.telegram.decoding import Decoder
from bot.platforms.telegram.examining import examine
from bot.platforms.telegram.membership import NONE, PLAIN, rights_of
from bot.platforms.telegram.menu import Menu
from bot.platforms.telegram.naming import NAME, chat_id
from bot.platforms.telegram.outcomes import as_promised
from bot.platforms.telegram.patience import Pause
from bot.platforms.telegram.places import Places
from bot.platforms.telegram.polls import Polls
from bot.platforms.telegram.receiving import LONGEST_POLL, Me, Receiver, Settings
from bot.platforms.telegram.splitting import Cut
from bot.platforms.telegram.wire import Membership, Native, Whole

if TYPE_CHECKING:
    from bot.platforms.telegram.performing import Performer

DOWNLOAD_BYTES = 20 * 1024 * 1024
LOAD_AFTER_SECONDS = 0.5


class Stored(Native):
    """Where Telegram keeps a file for the next hour."""

    file_path: str = ""
    file_size: Whole = 0


class TelegramPlatform:
    """One bot on Telegram."""

    name = NAME
    capabilities = frozenset(
        {
            Capability.EPHEMERAL,
            Capability.BUTTONS,
            Capability.REACTIONS,
            Capability.TOPICS,
            Capability.BULK_DELETE,
            Capability.TAGS,
        }
    )

    pace = Pace(chat=1.0, group_minute=20, overall=30)

    def __init__(  # noqa: PLR0913 - the settings of the platform, all named
        self,
        token: str,
        *,
        base_url: str = "https://api.telegram.org",
        http: Http,
        clock: Clock,
        dice: Dice,
        mode: str = "polling",
        public_url: str = "",
        secret: str = "",
        open_file: OpenFile | None = None,
        poll_timeout: int = LONGEST_POLL,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.username = ""
        self.me = ""
        self._token = token
        self._clock = clock
        self._open_file = open_file
        self._mode = mode
        self._http = http
        self._api = Api(http, token, base_url)
        self._polls = Polls()
        self._menu = Menu(self._api)
        self._performer: Performer | None = None
        self._decoder = Decoder(Places(self._api, clock), self._polls, clock)
        settings = Settings(mode, public_url, secret, poll_timeout)
        self._receiver = Receiver(
            self._api, self._decoder, settings, clock=clock, dice=dice, pause=pause
        )

    def __repr__(self) -> str:
        """Name the bot, never its token."""
        return f"TelegramPlatform(@{self.username or '?'})"

    async def receive(self, intake: Intake) -> None:
        """Hand over what happens until cancelled; raises `Stopped` if it never can again."""
        loading = asyncio.ensure_future(self._load())
        try:
            await self._receiver.run(intake, self._introduced)
        finally:
            loading.cancel()

    async def _load(self) -> None:
        """Load the library while nothing happens, so that the first answer does not wait for it."""
        await asyncio.sleep(LOAD_AFTER_SECONDS)
        await asyncio.to_thread(import_module, "bot.platforms.telegram.performing")

    def _introduced(self, me: Me) -> None:
        self.username = me.username
        self.me = str(me.id)

    async def accept(self, secret: str, body: bytes) -> int:
        """Take one update from the web server; the HTTP status to answer Telegram with."""
        return await self._receiver.accept(secret, body)

    async def perform(self, action: PlatformAction, key: str) -> Receipt:
        """Carry out one rendered action; raises Retry, Refused or Moved."""
        if self._performer is None:
            # the library takes a quarter of a second to load: only once something is to be sent
            from bot.platforms.telegram.performing import Performer  # noqa: PLC0415

            self._performer = Performer(
                self._api,
                self._token,
                clock=self._clock,
                polls=self._polls,
                open_file=self._open_file,
            )
        return await self._performer.perform(action, key)

    async def rights(self, chat: Chat, account: Account) -> frozenset[Right]:
        """What an account may do in a chat right now; channels and strangers may do nothing."""
        if chat.is_private:
            return PLAIN if chat.id == account.id else NONE
        user = int(account.id)
        if user < 0:
            return NONE
        try:
            with as_promised():
                standing = await self._api.call(
                    "getChatMember", Membership, chat_id=chat_id(chat), user_id=user
                )
        except Refused as refused:
            if refused.reason is Reason.PERSON_GONE:
                return NONE
            raise
        return rights_of(standing)

    async def open(self, file: str) -> AsyncIterator[bytes]:
        """The bytes of a file that came with a message, in pieces; at most 20 MB."""
        with as_promised():
            stored = await self._api.call("getFile", Stored, file_id=file.removeprefix(FILE_PREFIX))
        if stored.file_size > DOWNLOAD_BYTES:
            raise Refused(Reason.WRONG, "the file is larger than 20 MB")
        size = 0
        with as_promised():
            url = self._api.file_url(stored.file_path)
            async with self._http.stream(url, read_timeout=UPLOAD_SECONDS) as (status, pieces):
                if status != OK:
                    raise Refused(Reason.NOT_FOUND, "the file is no longer there")
                async for piece in pieces:
                    size += len(piece)
                    if size > DOWNLOAD_BYTES:
                        raise Refused(Reason.WRONG, "the file is larger than 20 MB")
                    yield piece

    async def set_menu(self, commands: Sequence[MenuCommand]) -> None:
        """Offer these commands in Telegram's menus; does nothing if they are unchanged."""
        with as_promised():
            await self._menu.show(commands)

    async def set_descriptions(self, about: Mapping[str, str], short: Mapping[str, str]) -> None:
        """Say who the bot is, by language, before anybody presses Start."""
        with as_promised():
            await self._menu.describe(about, short)

    def measure(self, body: Rich) -> int:
        """How long Telegram counts a text to be: UTF-16 units."""
        return utf16_length(body)

    def health(self) -> Health:
        """Whether messages still arrive."""
        return self._receiver.health()

    async def read_again(self, raw: bytes) -> Sequence[PLATFORM_EVENTS]:
        """The events of an update that could not be read; raises ValueError."""
        try:
            decoded = await self._decoder.decode(b'{"ok":true,"result":[' + raw + b"]}")
        except Cut as problem:
            raise ValueError("it is not whole") from problem
        if not decoded.held:
            raise ValueError("it is no update of Telegram")
        if decoded.unreadable:
            raise ValueError(decoded.unreadable[0].reason)
        return decoded.events

    async def examine(self) -> Sequence[Finding]:
        """Check token, switches, webhook and clock, without changing anything."""
        return [finding async for finding in examine(self._api, self._clock, self._mode)]

    async def close(self) -> None:
        """Nothing to let go of: the connections belong to `Http`, which closes them."""
