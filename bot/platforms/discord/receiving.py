"""The life of the connection to Discord: start, listen, start again, or say why not."""

import asyncio
import logging
from datetime import timedelta

import discord

from bot.clock import Clock
from bot.platform import Health, Intake, Retry, Stopped
from bot.platforms.discord.client import Ear
from bot.platforms.discord.errors import LockedOut, translate
from bot.platforms.discord.listening import Listener
from bot.platforms.discord.places import counted
from bot.platforms.discord.rest import Rest

log = logging.getLogger(__name__)

SILENCE = timedelta(seconds=90)
"""How long the connection may be gone before somebody should look."""
_STEADY = timedelta(minutes=5)
_LONGEST_WAIT = 60.0

WRONG_KEY = (
    "Discord does not accept the token. Open https://discord.com/developers/applications, choose "
    "the application, Bot, Reset Token, and put the new one into discord.token."
)
INTENTS_OFF = (
    "Discord refuses the privileged intents (4014). Open "
    "https://discord.com/developers/applications, choose the application, Bot, and switch on "
    "Message Content Intent and Server Members Intent; or set discord.message_content = false to "
    "run without the first."
)
FATAL = {
    4004: WRONG_KEY,
    4010: "Discord refuses the shard (4010): this version runs one shard only; please report it.",
    4011: "The bot is in too many servers for one connection (4011): it needs sharding.",
    4012: "Discord no longer speaks this version of its gateway (4012): update Tertulia.",
    4013: "Discord does not know the intents asked for (4013): update Tertulia.",
    4014: INTENTS_OFF,
}
"""Close codes after which trying again is useless, and what to do."""


class Receiver:
    """Keeps one connection to Discord alive."""

    def __init__(
        self,
        token: str,
        rest: Rest,
        listener: Listener,
        clock: Clock,
        *,
        message_content: bool,
        members: bool,
    ) -> None:
        self._token = token
        self._rest = rest
        self._listener = listener
        self._clock = clock
        self._message_content = message_content
        self._members = members
        self._stopped = ""

    async def run(self, intake: Intake) -> None:
        """Hand over what happens until cancelled; raises Stopped if it never can again."""
        stopped: list[Stopped] = []
        try:
            async with asyncio.TaskGroup() as group:
                await self._listener.start(intake, group)
                group.create_task(self._locked_out(), name="discord-token")
                await self._supervise()
        except* Stopped as found:
            stopped += [error for error in found.exceptions if isinstance(error, Stopped)]
        if stopped:
            self._stopped = str(stopped[0])
            raise stopped[0]

    def health(self) -> Health:
        """Whether messages still arrive."""
        if self._stopped or self._rest.locked_out.is_set():
            return Health(is_well=False, sentence=self._stopped or WRONG_KEY)
        lost_at = self._listener.lost_at
        if lost_at is None:
            servers = counted(len(self._listener.places.servers))
            asleep = "" if self._message_content else "; without message content, only commands"
            return Health(is_well=True, sentence=f"connected, {servers}{asleep}")
        silent = self._clock.now() - lost_at
        seconds = int(silent.total_seconds())
        return Health(is_well=silent <= SILENCE, sentence=f"not connected for {seconds} s")

    async def _supervise(self) -> None:
        tries = 0
        while True:
            started = self._clock.now()
            try:
                await self._live()
            except Stopped:
                raise
            except Exception as error:
                # The client has died of something it did not expect: a new one takes over.
                if isinstance(translate(error), Retry):
                    log.warning("no connection to Discord: %s", type(error).__name__)
                else:
                    log.exception("the connection to Discord ended; it is opened again")
            tries = 1 if self._clock.now() - started > _STEADY else tries + 1
            await self._listener.pause(min(_LONGEST_WAIT, 2.0**tries))

    async def _live(self) -> None:
        try:
            await self._rest.log_in()
        except LockedOut as error:
            raise Stopped(WRONG_KEY) from error
        hear = self._listener.hear
        ear = Ear(hear, message_content=self._message_content, members=self._members)
        try:
            await ear.start(self._token)
        except discord.LoginFailure as error:
            raise Stopped(WRONG_KEY) from error
        except discord.PrivilegedIntentsRequired as error:
            raise Stopped(INTENTS_OFF) from error
        except discord.ConnectionClosed as error:
            if error.code in FATAL:
                raise Stopped(FATAL[error.code]) from error
            raise
        finally:
            self._listener.interrupted({})
            await ear.close()

    async def _locked_out(self) -> None:
        await self._rest.locked_out.wait()
        raise Stopped(WRONG_KEY)
