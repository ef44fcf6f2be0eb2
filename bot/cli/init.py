"""Setting the bot up: every question is also an option."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.endings import INTERRUPTED, SETTINGS, Ended
from bot.cli.options import tell

if TYPE_CHECKING:
    from bot.cli.draft import Draft

_IN_SIGHT = (
    "visible to others on this machine while it runs; better --{}-token-file or the question."
)
_TELEGRAM = typer.Option(
    "--telegram-token", metavar="TOKEN", help="Telegram's token; " + _IN_SIGHT.format("telegram")
)
_DISCORD = typer.Option(
    "--discord-token", metavar="TOKEN", help="Discord's token; " + _IN_SIGHT.format("discord")
)
_TELEGRAM_FILE = typer.Option(
    "--telegram-token-file", metavar="FILE", help="A file that holds Telegram's token."
)
_DISCORD_FILE = typer.Option(
    "--discord-token-file", metavar="FILE", help="A file that holds Discord's token."
)
_NAME = typer.Option("--name", help="What the community is called.")
_CHAT = typer.Option(
    "--chat",
    metavar="CHAT",
    help="A group or channel of it, telegram:-100123 or discord:456; may be repeated.",
)
_STAFF = typer.Option("--staff", metavar="CHAT", help="The staff room, where open questions go.")
_LANGUAGE = typer.Option(
    "--language", help="In which language the bot speaks to everybody: en, es, fr or ru."
)
_ZONE = typer.Option(
    "--timezone", metavar="ZONE", help="Where days begin, for example Europe/Madrid."
)
_FAQ = typer.Option(
    "--faq",
    metavar="FILE",
    help="Questions and answers to begin with: Markdown, CSV, JSON or JSONL.",
)
_DATABASE = typer.Option(
    "--database",
    metavar="FILE",
    help="Where everything is remembered; data/tertulia.db unless told.",
)
_BASE_URL = typer.Option("--telegram-base-url", metavar="URL", help="A Bot API server of your own.")
_API_URL = typer.Option(
    "--discord-api-url", metavar="URL", help="A Discord API other than Discord's."
)
_GATEWAY_URL = typer.Option(
    "--discord-gateway-url", metavar="URL", help="A Discord gateway other than Discord's."
)
_SILENT = typer.Option(
    "--non-interactive", help="Ask nothing: take what the options and the present file say."
)
_FORCE = typer.Option(
    "--force", help="Change a file that is there already; the former one is kept beside it."
)
_CONFIG = typer.Option(
    "--config", metavar="FILE", help="The file to write; config.toml in this folder unless told."
)


def init(  # noqa: PLR0913, PLR0917 - every question is an option
    telegram_token: Annotated[str, _TELEGRAM] = "",
    telegram_token_file: Annotated[Path | None, _TELEGRAM_FILE] = None,
    discord_token: Annotated[str, _DISCORD] = "",
    discord_token_file: Annotated[Path | None, _DISCORD_FILE] = None,
    name: Annotated[str, _NAME] = "",
    chat: Annotated[list[str] | None, _CHAT] = None,
    staff: Annotated[str, _STAFF] = "",
    language: Annotated[str, _LANGUAGE] = "",
    timezone: Annotated[str, _ZONE] = "",
    faq: Annotated[str, _FAQ] = "",
    database: Annotated[str, _DATABASE] = "",
    telegram_base_url: Annotated[str, _BASE_URL] = "",
    discord_api_url: Annotated[str, _API_URL] = "",
    discord_gateway_url: Annotated[str, _GATEWAY_URL] = "",
    non_interactive: Annotated[bool, _SILENT] = False,
    force: Annotated[bool, _FORCE] = False,
    config: Annotated[Path | None, _CONFIG] = None,
) -> None:
    """Set the bot up: its tokens, its chats, config.toml.

    Each token is tried at once, and chats are found by waiting for a message in them.
    """
    told = Told(
        keys={
            ("telegram", "token"): telegram_token or _in_file(telegram_token_file),
            ("discord", "token"): discord_token or _in_file(discord_token_file),
            ("telegram", "base_url"): telegram_base_url,
            ("discord", "api_url"): discord_api_url,
            ("discord", "gateway_url"): discord_gateway_url,
            ("database", "path"): database,
        },
        community={
            "chats": chat or [],
            "staff": staff,
            "name": name,
            "language": language,
            "timezone": timezone,
            "faq": faq,
        },
    )
    path = config or Path(os.environ.get("TERTULIA_CONFIG") or "config.toml")
    _set_up(told, path, is_asking=not non_interactive, force=force)


@dataclass(frozen=True, slots=True)
class Told:
    """What the options say."""

    keys: dict[tuple[str, str], str]
    community: dict[str, str | list[str]]


def _set_up(told: Told, path: Path, *, is_asking: bool, force: bool) -> None:
    from bot.cli.draft import Draft  # noqa: PLC0415 - the help needs none of it
    from bot.cli.interview import Interview, Questions  # noqa: PLC0415
    from bot.clock import SystemClock, SystemDice  # noqa: PLC0415

    if path.exists() and not force:
        _may_change(path, is_asking)
    draft = Draft.of(path, os.environ)
    for (section, key), value in told.keys.items():
        if value:
            draft.put(section, key, value)
    given = {key: value for key, value in told.community.items() if value}
    interview = Interview(draft, Questions(is_asking), SystemClock(), SystemDice())
    try:
        interview.hold(given)
    except (KeyboardInterrupt, typer.Abort):
        tell()
        if not interview.is_worth_keeping:
            tell("Nothing was written.")
            if not sys.stdin.isatty():
                tell("Where nobody can answer, say it in options: tertulia init --non-interactive")
            raise typer.Exit(INTERRUPTED) from None
        _write(draft, path)
        tell("What was answered so far is kept; `tertulia init` goes on from there.")
        raise typer.Exit(INTERRUPTED) from None
    _write(draft, path)
    typer.echo("Now: tertulia doctor, then tertulia run")


def _may_change(path: Path, is_asking: bool) -> None:
    if not is_asking:
        sentence = f"{path} is there already. Say --force to change it; the former one is kept."
        raise Ended(sentence)
    question = f"{path} is there already. Go on from it? The former one is kept"
    if not typer.confirm(question, default=True):
        raise Ended("Nothing was changed.")


def _write(draft: "Draft", path: Path) -> None:
    from bot.cli.draft import write  # noqa: PLC0415
    from bot.clock import SystemClock  # noqa: PLC0415

    text = draft.text()
    if path.exists() and path.read_text("utf-8") == text:
        typer.echo(f"{path} is as it was.")
        return
    try:
        former = write(text, path, SystemClock().now())
    except OSError as problem:
        raise Ended(f"{path} cannot be written: {problem.strerror}.") from problem
    typer.echo(f"{path} is written; only you can read it.")
    if former:
        typer.echo(f"The former one is {former}.")


def _in_file(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        found = (sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")).strip()
    except (OSError, UnicodeDecodeError) as problem:
        why = getattr(problem, "strerror", None) or "it is not text"
        raise Ended(f"{path} cannot be read: {why}.", SETTINGS) from None
    if not found:
        raise Ended(f"{path} is empty.", SETTINGS)
    return found
