"""The program `tertulia`: its commands, and one place where everything that goes wrong ends."""

import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot import logs
from bot.cli import (
    copies,
    doctor,
    evaluating,
    faq,
    health,
    importing,
    init,
    people,
    quarantine,
    running,
    sending,
    verify_draw,
)
from bot.cli.endings import INTERRUPTED, MISTAKE, ending, report
from bot.cli.options import tell


class Commands(TyperGroup):
    """The commands; what stops one is told in a sentence, without a traceback."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - the library's own signature
        """Run the command that was asked for; ends with the code that fits."""
        undo = logs.setup("warning", "text")
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except KeyboardInterrupt:
            tell("Interrupted.")
            raise typer.Exit(INTERRUPTED) from None
        except Exception as problem:  # noqa: BLE001 - the last place where anything can be told
            raise typer.Exit(_told(problem)) from None
        finally:
            undo()


app = typer.Typer(
    name="tertulia",
    cls=Commands,
    help="Look after a community's Telegram groups and Discord servers.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(is_wanted: bool) -> None:
    if not is_wanted:
        return
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - 50 ms

    try:
        typer.echo(f"tertulia {version('tertulia')}")
    except PackageNotFoundError:
        typer.echo("tertulia, not installed: run from its folder")
    raise typer.Exit


@app.callback()
def _tertulia(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Look after a community's Telegram groups and Discord servers."""


app.command("demo")(running.demo)
app.command("init")(init.init)
app.command("run")(running.run)
app.command("doctor")(doctor.doctor)
app.add_typer(faq.app, name="faq")
app.add_typer(evaluating.app, name="eval")
app.add_typer(importing.app, name="import")
app.command("backup")(copies.backup)
app.command("restore")(copies.restore)
app.command("health")(health.health)
app.command("stop-sending")(sending.stop_sending)
app.add_typer(quarantine.app, name="quarantine")
app.command("verify-draw")(verify_draw.verify_draw)
app.command("export-person")(people.export_person)
app.command("forget-person")(people.forget_person)


def run() -> None:
    """Do what the command line says; ends the process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that lacks a character shows its number instead of ending the command.
            stream.reconfigure(errors="backslashreplace")
    with suppress(BrokenPipeError):
        app(prog_name="tertulia")


def _told(problem: Exception) -> int:
    sentence, code = ending(problem)
    if code == MISTAKE:
        report(problem)
        tell("This is a mistake in Tertulia itself. The lines above say where; please report them.")
    else:
        tell(f"tertulia: {logs.Redactor()(sentence)}")
    return code
