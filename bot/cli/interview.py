"""The questions of `init`: each answer is checked at once, what is known already is the default."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import typer

from bot.cli.checkup import PROBLEM, is_held, looked, named
from bot.cli.doctor import line
from bot.cli.draft import Draft
from bot.cli.endings import PLATFORM, SETTINGS, Ended, ending
from bot.cli.links import account_of, discord_link, telegram_link
from bot.cli.listening import Ears, described, group_of, introduce, room_of
from bot.clock import Clock, Dice
from bot.http import Http
from bot.networks import build_platforms
from bot.platform import Finding, Platform
from bot.settings.checks import require_platform
from bot.settings.model import Settings

if TYPE_CHECKING:
    from bot.events import Chat

T = TypeVar("T")
PATIENCE_SECONDS = 60.0
UNNAMED = "My community"
_LEAVE_OUT = "-"
_WHERE = {
    "telegram": "Telegram: the bot's token from @BotFather (/newbot)",
    "discord": "Discord: the bot's token from the developer portal (your application, Bot)",
}
_SILENCE = """\
Nothing arrived. Is the bot in the group?
Telegram: a bot in privacy mode hears only commands. In @BotFather: /setprivacy, choose the bot,
Disable; then take the bot out of the group and add it again, or make it administrator. Or write
/start@{name} in the group: commands always arrive.
Discord: the bot has to see the channel."""


class Questions:
    """Asks the person at the terminal, or takes every default where nobody is to be asked."""

    def __init__(self, is_asking: bool) -> None:
        self.is_asking = is_asking

    def ask(self, question: str, default: str = "", *, is_secret: bool = False) -> str:
        """An answer; the default where there is none."""
        if not self.is_asking:
            return default
        hide = is_secret and sys.stdin.isatty()
        shown = bool(default) and not is_secret
        answer = typer.prompt(question, default=default, show_default=shown, hide_input=hide)
        return str(answer).strip()

    def is_wanted(self, question: str, *, default: bool) -> bool:
        """Yes or no; no where nobody is to be asked."""
        return self.is_asking and typer.confirm(question, default=default)


class Interview:
    """Brings a draft to the point where the bot can work with it."""

    def __init__(self, draft: Draft, questions: Questions, clock: Clock, dice: Dice) -> None:
        self.draft = draft
        self.is_worth_keeping = False
        """Whether a token was accepted: from then on an interruption keeps the answers."""
        self._questions = questions
        self._clock = clock
        self._dice = dice
        self._ears = Ears()
        self._bot_names: dict[str, str] = {}

    def hold(self, given: Mapping[str, str | list[str]]) -> None:
        """Ask everything; `given` are answers about the community that came as options."""
        for platform in ("telegram", "discord"):
            self._meet(platform)
        require_platform(self._settings())
        for key, value in given.items():
            self.draft.community[key] = value
        if self._questions.is_asking:
            self._find_rooms(given)
            self._ask_the_rest(given)
        elif self.draft.community:
            self.draft.community.setdefault("name", UNNAMED)
        self._settings()

    # -- tokens

    def _meet(self, platform: str) -> None:
        """Get a platform's token and try it at once; an empty answer leaves the platform out."""
        is_told = self._token(platform)
        while True:
            if not is_told:
                self._ask_token(platform)
            if not self._token(platform):
                return
            trouble = self._wrong(platform)
            if trouble and self._questions.is_asking:
                typer.echo(trouble[0])
            trouble = trouble or self._try(platform)
            if not trouble:
                self.is_worth_keeping = True
                return
            if not self._questions.is_asking:
                raise Ended(*trouble)
            is_told = False

    def _ask_token(self, platform: str) -> None:
        known = self._token(platform)
        name = platform.title()
        again = f"Enter tries the same one again, {_LEAVE_OUT} leaves {name} out"
        leave = again if known else f"Enter leaves {name} out"
        answer = self._questions.ask(f"{_WHERE[platform]}; {leave}", is_secret=True)
        if answer:
            self.draft.put(platform, "token", "" if answer == _LEAVE_OUT else answer)

    def _token(self, platform: str) -> bool:
        settings, problems = self.draft.judge()
        if settings is None:
            return any(loc[0] == platform for loc, _ in problems)
        return platform in settings.platforms

    def _wrong(self, platform: str) -> tuple[str, int] | None:
        _, problems = self.draft.judge()
        told = [str(problem) for loc, problem in problems if loc[0] == platform]
        return ("\n".join(told), SETTINGS) if told else None

    def _try(self, platform: str) -> tuple[str, int] | None:
        """Use the token; prints what was found, returns what makes it useless."""

        async def examine(platforms: Mapping[str, Platform]) -> Sequence[Finding]:
            one = platforms[platform]
            found = await looked(platform, one.examine)
            if platform == "telegram" and not _useless(found):
                self._bot_names[platform] = await introduce(one)
            return found

        found = self._with_platforms([platform], examine)
        for finding in found:
            typer.echo(line(named(platform, finding)))
        if useless := _useless(found):
            return f"{useless.sentence} {useless.fix}".strip(), PLATFORM
        typer.echo(f"To add the bot: {self._link(platform)}")
        return None

    def _link(self, platform: str) -> str:
        if platform == "telegram":
            return telegram_link(self._bot_names[platform])
        token = self._settings().discord.token
        return discord_link(account_of(platform, token.get_secret_value() if token else ""))

    # -- chats

    def _find_rooms(self, given: Mapping[str, str | list[str]]) -> None:
        community = self.draft.community
        community.setdefault("name", UNNAMED)
        if not given.get("chats"):
            chats = list(community.get("chats", []))
            question = "Look for another group of the community?"
            while not chats or self._questions.is_wanted(question, default=self._is_deaf(chats)):
                found = self._find("the group where I shall work", chats, group_of)
                if not found:
                    break
                chats.append(found)
            self._take("chats", chats)
        if not given.get("staff"):
            present = community.get("staff", "")
            question = f"The staff room is {present}. Choose another?"
            if not present or self._questions.is_wanted(question, default=False):
                taken = list(community.get("chats", []))
                self._take("staff", self._find("the staff room", taken, room_of) or present)

    def _is_deaf(self, chats: Sequence[str]) -> bool:
        """Whether there is a network on which no group was found yet."""
        return any(
            not any(chat.startswith(f"{platform}:") for chat in chats)
            for platform in self._settings().platforms
        )

    def _find(self, where: str, taken: Sequence[str], name: Callable[["Chat"], str]) -> str:
        """Wait until somebody writes there; or the id is written here. Empty leaves it out."""
        settings = self._settings()
        if is_held(settings.database.path):
            typer.echo("A bot works on the database now, so I cannot listen beside it.")
            return self._by_hand(where)
        if settings.telegram.mode == "webhook":
            typer.echo("With a webhook I cannot listen before the bot runs.")
            return self._by_hand(where)
        refused = set(taken)
        while True:
            typer.echo(f"Write anything in {where}. I wait {PATIENCE_SECONDS:.0f} seconds ...")
            chat = self._wait(lambda one: name(one) not in refused)
            if isinstance(chat, str):
                typer.echo(chat)
                if not self._questions.is_wanted("Wait on?", default=True):
                    return self._by_hand(where)
            elif self._questions.is_wanted(f"Found: {described(chat)}. Is it this?", default=True):
                self._name_after(chat.title)
                return name(chat)
            else:
                refused.add(name(chat))

    def _name_after(self, title: str) -> None:
        if title and self.draft.community["name"] == UNNAMED:
            self.draft.community["name"] = title

    def _wait(self, wanted: "Callable[[Chat], bool]") -> "Chat | str":
        """The chat that was written in, or why none was heard."""

        async def listen(platforms: Mapping[str, Platform]) -> "Chat | str":
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    return await self._ears.hear(platforms, wanted)
            except TimeoutError:
                return _SILENCE.format(name=self._bot_names.get("telegram", "the bot"))
            except ExceptionGroup as problem:
                sentence, code = ending(problem)
                if code != PLATFORM:
                    raise
                return sentence

        return self._with_platforms(self._settings().platforms, listen)

    def _by_hand(self, where: str) -> str:
        question = f"The id of {where}, such as telegram:-1001234567890; Enter leaves it out"
        return self._questions.ask(question)

    # -- the rest

    def _ask_the_rest(self, given: Mapping[str, str | list[str]]) -> None:
        for key, question, default in (
            ("name", "What the community is called", UNNAMED),
            ("language", "Its language: en, es, fr or ru", "en"),
            ("timezone", "Its time zone", "UTC"),
            ("faq", "A file of questions and answers; Enter for none", ""),
        ):
            if key not in given:
                present = str(self.draft.community.get(key, default))
                self._take(key, self._questions.ask(question, present))

    def _take(self, key: str, value: object) -> None:
        """Put an answer into the draft; a wrong one is asked again until it is right."""
        community = self.draft.community
        while True:
            if value in ("", []):
                community.pop(key, None)
            else:
                community[key] = value
            _, problems = self.draft.judge()
            told = [problem for loc, problem in problems if loc[2:3] == (key,)]
            told = [one for one in told if value not in ("", [])]
            if not told:
                return
            typer.echo("\n".join(str(problem) for problem in told))
            answer = self._questions.ask(f"{key} again; Enter leaves it out")
            value = [answer] if answer and isinstance(value, list) else answer

    def _settings(self) -> Settings:
        settings, problems = self.draft.judge()
        if settings is None:
            raise Ended("\n".join(str(problem) for _, problem in problems), SETTINGS)
        return settings

    def _with_platforms(
        self, names: Sequence[str], work: Callable[[Mapping[str, Platform]], Awaitable[T]]
    ) -> T:
        """Do something with these platforms, each set up anew and closed afterwards."""
        settings = self._settings()

        async def session() -> T:
            http = Http()
            platforms = build_platforms(settings, clock=self._clock, dice=self._dice, http=http)
            try:
                return await work({name: platforms[name] for name in names})
            finally:
                for platform in platforms.values():
                    await platform.close()
                await http.close()

        return asyncio.run(session())


def _useless(found: Sequence[Finding]) -> Finding | None:
    """The finding that says that the token does not work at all."""
    ends = ("token", "reach", "telegram", "discord")
    bad = (one for one in found if one.state == PROBLEM and one.name.endswith(ends))
    return next(bad, None)
