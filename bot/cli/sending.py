"""The kill switch: nothing leaves the bot until it is switched back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.options import Config, Json, print_json, settings_from

Wish = Literal["on", "off", "status"]


def stop_sending(
    wish: Annotated[
        Wish, typer.Argument(metavar="on|off|status", help="Stop, go on, or only say how it is.")
    ] = "on",
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Stop everything the bot sends, or let it go on.

    A running bot obeys within two seconds. Nothing is lost: it waits, also over a restart.
    """
    import asyncio  # noqa: PLC0415 - the help needs none of it

    from bot.clock import SystemClock  # noqa: PLC0415

    settings = settings_from(config)
    since = asyncio.run(_turn(settings.database.path, wish, SystemClock().now()))
    if as_json:
        print_json({"stopped": since is not None, "since": since.isoformat() if since else None})
    elif since:
        typer.echo(f"Nothing is sent since {since:%Y-%m-%d %H:%M:%S} UTC. To let it go on: off")
    else:
        typer.echo("Messages are sent.")


async def _turn(path: Path, wish: Wish, now: datetime) -> datetime | None:
    from bot.cli.existing import open_existing  # noqa: PLC0415
    from storage.switches import STOP_SENDING, Switches  # noqa: PLC0415

    async with open_existing(path) as database:
        switches = Switches(database)
        if wish != "status":
            switches.turn(STOP_SENDING, int(now.timestamp()), is_on=wish == "on")
            await database.commit()
        since = await switches.since(STOP_SENDING)
    return datetime.fromtimestamp(since, UTC) if since is not None else None
