"""Asking a running bot how it is, as the container check does."""

import json
from typing import TYPE_CHECKING, Any

import typer

from bot.cli.endings import OTHER, Ended
from bot.cli.options import Config, Json, print_json, settings_from

if TYPE_CHECKING:
    from bot.settings.values import Address

PATIENCE_SECONDS = 4.0
"""Below the five seconds that the container check waits."""
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what a setting may say


def health(config: Config = None, as_json: Json = False) -> None:
    """Ask the running bot whether it is well.

    The exit code is 0 if it is, else 1.
    """
    settings = settings_from(config)
    if settings.ops.http is None:
        raise Ended("ops.http is off: the bot cannot be asked. Say 127.0.0.1:8080, for example.")
    told = ask(settings.ops.http)
    if as_json:
        print_json(told)
    else:
        for name, check in told["checks"].items():
            mark = "ok" if check["ok"] else "NOT WELL"
            typer.echo(f"{name}: {mark}{': ' if check['sentence'] else ''}{check['sentence']}")
    if not told["ok"]:
        raise typer.Exit(OTHER)


def ask(address: "Address") -> dict[str, Any]:
    """What the bot that listens at this address says of itself; raises `Ended`."""
    import http.client  # noqa: PLC0415 - it loads half of the mail library

    host = _EVERYWHERE.get(address.host, address.host)
    connection = http.client.HTTPConnection(host, address.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/health")
        told = json.loads(connection.getresponse().read(1 << 20))
    except (OSError, http.client.HTTPException) as problem:
        why = getattr(problem, "strerror", None) or "no answer"
        raise Ended(f"Nobody answers at {address} ({why}). Start the bot: tertulia run") from None
    except ValueError:
        raise _stranger(address) from None
    finally:
        connection.close()
    if not isinstance(told, dict) or not isinstance(told.get("checks"), dict):
        raise _stranger(address)
    return told


def _stranger(address: "Address") -> Ended:
    return Ended(f"What answers at {address} is not Tertulia. Choose another address for ops.http.")
