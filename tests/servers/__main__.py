"""`python -m tests.servers`: a Telegram and a Discord of one's own, with a small community in them.

Prints the settings with which `tertulia run` finds them, then what the bot says there. People talk
when told to, a line each: `say ana group how do I install it?`; the line `help` lists the rest.
"""

import argparse
import asyncio
import shlex
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence

import discord

from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.servers.discord.simcord_parts import ChannelHandle, Json, MemberActor, SetupError
from tests.servers.telegram.calling import Call
from tests.servers.telegram.control import Control
from tests.servers.telegram.people import Person
from tests.servers.telegram.refusal import NotAllowedError
from tests.servers.telegram.server import TelegramServer
from tests.servers.telegram.state import Chat

NAMES = {"ana": "es", "luis": "en", "olga": "ru", "marie": "fr", "mod": "en"}
FILES = ("document", "photo", "video", "animation", "audio", "voice", "sticker")
MISTAKES = (NotAllowedError, SetupError, KeyError, IndexError, ValueError, AssertionError)
ANSWERS_WITHIN = 5.0  # seconds
HELP = """\
say WHO WHERE TEXT          somebody writes; WHERE is group, staff or private on Telegram,
                            #general, #staff or a thread (#T-1) on Discord, where @bot calls it
reply WHO WHERE NUMBER TEXT somebody replies to the message of that number
press WHO WHERE NUMBER LABEL somebody presses a button under it; 0: the one for them alone
edit WHO WHERE NUMBER TEXT  somebody changes what they wrote
slash WHO CHANNEL NAME A=B  somebody uses a slash command of Discord; arguments by their names
react WHO WHERE NUMBER EMOJI somebody reacts to it
join NAME                   somebody new comes into the group and onto the server
who                         who there is
quit                        end (so does Ctrl-C)"""
Command = Callable[[Sequence[str]], Awaitable[None]]


def tell(text: str) -> None:
    """Show a line at once."""
    print(text, flush=True)


class Plaza(TelegramServer):
    """A Telegram that shows what the bot does in it."""

    async def _perform(self, call: Call) -> object:
        result = await super()._perform(call)
        messages = result if isinstance(result, list) else [result]
        for message in messages:
            if isinstance(message, dict) and "message_id" in message and "chat" in message:
                tell(told_of(message))
        if call.method == "answerCallbackQuery" and call.params.get("text"):
            tell(f"telegram  bot, to who pressed: {call.params['text']}")
        elif call.method.startswith(("delete", "ban", "restrict", "setMessageReaction")):
            tell(f"telegram  bot: {call.method} {call.params}")
        return result


def told_of(message: Json) -> str:
    """What the bot said on Telegram, as a line."""
    file = next((message[kind].get("file_name", kind) for kind in FILES if kind in message), "")
    words = message.get("text") or " ".join([f"[{file}]", message.get("caption", "")])
    place = message["chat"].get("title") or message["chat"].get("first_name", "")
    only = message.get("receiver_user", {}).get("first_name")
    number = f"for {only} alone" if only else f"#{message['message_id']}"
    return f"telegram {place} {number}  bot: {words}{buttons_of(message)}"


def buttons_of(message: Json) -> str:
    """The labels under a message of Telegram."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return "".join(f"  [{button['text']}]" for row in rows for button in row)


class Community:
    """The same people on both networks, and what they can be told to do."""

    def __init__(self, telegram: Plaza, server: DiscordServer) -> None:
        self.telegram, self.server = telegram, server
        control = Control(telegram)
        self.persons: dict[str, Person] = control.people
        for name, language in NAMES.items():
            self.persons[name] = telegram.user(name.title(), language=language, username=name)
            telegram.bot.met.add(self.persons[name].id)
        everybody = list(self.persons.values())
        self.group = telegram.supergroup("Plaza", everybody, owner=self.persons["mod"])
        self.team = telegram.supergroup("Team", [self.persons["mod"]], owner=self.persons["mod"])
        guild = server.world.create_guild("Plaza")
        self.guild = guild
        mods = guild.create_role("mods", permissions=discord.Permissions.all())
        self.members: dict[str, MemberActor] = {
            name: people.join(guild, name, *([mods] if name == "mod" else [])) for name in NAMES
        }
        self.channels = {
            "#general": guild.create_text_channel("general"),
            "#staff": guild.create_text_channel("staff"),
        }
        server.world.backend.subscribers.append(self.hear)
        self.commands: dict[str, Command] = {
            "say": self.say, "reply": self.reply, "press": self.press, "react": self.react,
            "edit": self.edit, "slash": self.slash,
            "join": self.join, "who": self.who, "help": self.help,
        }  # fmt: skip

    def settings(self) -> str:
        """The settings as config.toml, and as an environment."""
        telegram, server = self.telegram, self.server
        chats = [f"telegram:{self.group.id}", f"discord:{self.guild.id}"]
        named = {
            "TELEGRAM__TOKEN": telegram.token, "TELEGRAM__BASE_URL": telegram.url,
            "DISCORD__TOKEN": server.token, "DISCORD__API_URL": server.api,
            "DISCORD__GATEWAY_URL": server.gateway_url,
        }  # fmt: skip
        environment = "\n".join(f"export TERTULIA_{key}='{value}'" for key, value in named.items())
        return f"""\
[telegram]
token = "{telegram.token}"
base_url = "{telegram.url}"

[discord]
token = "{server.token}"
api_url = "{server.api}"
gateway_url = "{server.gateway_url}"

[[communities]]
name = "Plaza"
chats = ["{chats[0]}", "{chats[1]}"]
staff = "telegram:{self.team.id}"

# The same networks as an environment:
# {environment.replace(chr(10), chr(10) + "# ")}
"""

    def hear(self, event: str, payload: Json) -> None:
        """Show what the bot says on Discord."""
        if event == "MESSAGE_CREATE" and payload["author"]["id"] == str(self.server.bot_id):
            names = {str(channel.id): name for name, channel in self.channels.items()}
            place = names.get(payload["channel_id"]) or self._elsewhere(payload["channel_id"])
            labels = [
                f"  [{button.get('label', '')}]"
                for row in payload.get("components", ())
                for button in row["components"]
            ]
            tell(f"discord {place} #{payload['id']}  bot: {payload['content']}{''.join(labels)}")

    def _elsewhere(self, channel: str) -> str:
        """A thread the bot opened, from now on a place as well; else a private conversation."""
        parents = [one for one in self.channels.values() if not one.is_thread]
        for thread in (one for parent in parents for one in parent.threads):
            if str(thread.id) == channel:
                place = f"#{(thread.name or channel).split()[0]}"
                self.channels[place] = thread
                return place
        return "private"

    async def do(self, line: str) -> bool:
        """Do what a line says; False at the end."""
        words = shlex.split(line) if line.count('"') % 2 == 0 and '"' in line else line.split()
        if not words:
            return True
        if words[0] == "quit":
            return False
        command = self.commands.get(words[0])
        if command is None:
            tell(f"unknown: {words[0]}\n{HELP}")
            return True
        try:
            await command(words[1:])
        except MISTAKES as problem:
            tell(f"that did not work ({problem}); `help` says what can be done")
        return True

    async def say(self, words: Sequence[str]) -> None:
        """Somebody writes."""
        who, where, text = words[0], words[1], " ".join(words[2:])
        if where in self.channels:
            called = text.replace("@bot", f"<@{self.server.bot_id}>")
            message = await self.members[who].send(self.channels[where], called)
            tell(f"discord {where} #{message.id}  {who}: {text}")
        else:
            said = self.persons[who].says(text, self._chat(where))
            tell(f"telegram {where} #{said['message_id']}  {who}: {text}")

    async def reply(self, words: Sequence[str]) -> None:
        """Somebody replies."""
        who, where, number, text = words[0], words[1], int(words[2]), " ".join(words[3:])
        if where in self.channels:
            target = self._discord_message(self.channels[where], number)
            await self.members[who].send(self.channels[where], text, reply_to=target)
        else:
            self.persons[who].says(
                text, self._chat(where), reply_to=self._message(who, where, number)
            )

    async def press(self, words: Sequence[str]) -> None:
        """Somebody presses a button."""
        who, where, number, label = words[0], words[1], int(words[2]), " ".join(words[3:])
        if where in self.channels:
            target = self._discord_message(self.channels[where], number)
            await self.members[who].click(target, label=label)
        elif number == 0 and (place := self._chat(where)):
            self.persons[who].presses_privately(label, place)
        else:
            self.persons[who].presses(self._message(who, where, number), label)

    async def edit(self, words: Sequence[str]) -> None:
        """Somebody changes a message of their own."""
        who, where, number, text = words[0], words[1], int(words[2]), " ".join(words[3:])
        if where in self.channels:
            target = self._discord_message(self.channels[where], number)
            await self.members[who].edit(target, text)
        else:
            self.persons[who].edits(self._message(who, where, number), text)

    async def slash(self, words: Sequence[str]) -> None:
        """Somebody uses a slash command; a word without = belongs to the command's name."""
        who, channel = words[0], self.channels[words[1]]
        name = " ".join(word for word in words[2:] if "=" not in word)
        options = dict(word.split("=", 1) for word in words[2:] if "=" in word)
        said = await self.members[who].slash(channel, name, **options)
        await self.server.until(lambda: said.response, within=ANSWERS_WITHIN)
        if (answer := said.response) is not None:
            only = f"for {who} alone" if said.ephemeral else f"#{answer.id}"
            tell(f"discord {words[1]} {only}  bot: {answer.content}")

    async def react(self, words: Sequence[str]) -> None:
        """Somebody reacts."""
        who, where, number, emoji = words[0], words[1], int(words[2]), words[3]
        if where in self.channels:
            await self.members[who].react(
                self._discord_message(self.channels[where], number), emoji
            )
        else:
            self.persons[who].reacts(self._message(who, where, number), emoji)

    async def join(self, words: Sequence[str]) -> None:
        """Somebody new comes."""
        name = words[0]
        self.persons[name] = self.telegram.user(name.title(), username=name)
        self.persons[name].joins(self.group)
        self.members[name] = people.join(self.guild, name)

    async def who(self, _: Sequence[str]) -> None:
        """Who there is."""
        tell(", ".join(f"{name} ({NAMES.get(name, 'en')})" for name in self.persons))

    async def help(self, _: Sequence[str]) -> None:
        """What can be said here."""
        tell(HELP)

    def _chat(self, where: str) -> Chat | None:
        return {"group": self.group, "staff": self.team, "private": None}[where]

    def _message(self, who: str, where: str, number: int) -> Json:
        place = self._chat(where) or self.persons[who].home()
        return place.messages[number]

    def _discord_message(self, channel: ChannelHandle, number: int) -> discord.Message:
        return next(one for one in channel.history() if one.id == number)


async def serve(telegram_port: int, discord_port: int) -> None:
    """Serve both networks and do what the lines say, until told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    server = DiscordServer()
    telegram = Plaza(port=telegram_port, strict_repeat=False)
    community = Community(telegram, server)
    async with telegram:
        await server.start(discord_port)
        try:
            tell(community.settings())
            tell("Save that as config.toml, then in another window: tertulia run\n" + HELP)
            tell(
                f"Over HTTP: curl {telegram.url}/control/says -H 'Content-Type: application/json'"
                ' -d \'{"who": "ana", "chat": "Plaza", "text": "hello"}\''
            )
            await listen(community, stop)
        finally:
            await server.stop()


async def listen(community: Community, stop: asyncio.Event) -> None:
    """Do what the lines of the standard input say, until `quit`; at its end go on serving."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)

    # a thread of its own: a file, a terminal and /dev/null cannot all be waited for in the loop
    threading.Thread(target=read, daemon=True).start()
    stopped = asyncio.ensure_future(stop.wait())
    while not stop.is_set():
        reading = asyncio.ensure_future(lines.get())
        await asyncio.wait({stopped, reading}, return_when=asyncio.FIRST_COMPLETED)
        if not reading.done():
            reading.cancel()
        elif not await community.do(reading.result().strip()):
            stop.set()
    stopped.cancel()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=__doc__)
    parser.add_argument("--telegram-port", type=int, default=0, help="0: any free one")
    parser.add_argument("--discord-port", type=int, default=0, help="0: any free one")
    options = parser.parse_args()
    asyncio.run(serve(options.telegram_port, options.discord_port))


if __name__ == "__main__":
    main()
