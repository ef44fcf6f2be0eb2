"""Running the bot, and trying the product without one."""

from typing import Annotated

import typer

from bot.cli.options import Config, settings_from


def run(config: Config = None) -> None:
    """Run the bot until it is stopped by Ctrl-C or SIGTERM."""
    import asyncio  # noqa: PLC0415

    from bot import logs  # noqa: PLC0415 - the help needs nothing of all this
    from bot.cli.serving import serve, warn  # noqa: PLC0415
    from bot.clock import SystemClock, SystemDice  # noqa: PLC0415
    from bot.settings.checks import require_platform  # noqa: PLC0415

    settings = settings_from(config)
    logs.setup(settings.ops.log, settings.ops.log_format, settings.secrets())
    require_platform(settings)
    warn(settings, config)
    asyncio.run(serve(settings, SystemClock(), SystemDice()))


def demo(
    tour: Annotated[
        bool, typer.Option("--tour", help="Play the scripted tour, also in a terminal.")
    ] = False,
) -> None:
    """Try the whole product here, without token or network; nothing is kept.

    Without a terminal it plays the scripted tour.
    """
    from bot.app import open_app  # noqa: PLC0415 - the help needs nothing of all this
    from bot.platforms.console.demo import main  # noqa: PLC0415
    from handlers import FEATURES  # noqa: PLC0415

    raise typer.Exit(main(tour, open_app, FEATURES))
