"""Discord without sockets for fast tests: simcord's world around a client, with our strictness.

`async with in_process(client) as env` gives simcord's `Env`: builders, people, `advance_time`,
`restart_bot`. Every request is checked as on the real server, nonces count, and the way out
fails on problems. A plain `discord.Client` subclass works: its `start` is not called, so what
the client needs before READY belongs into `setup_hook`. As fixture: `discord_env` in fixtures.py,
which takes the client from a `simcord_bot` fixture of the test.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import simcord

from tests.servers.discord.additions import Ledger, open_ledger
from tests.servers.discord.simcord_parts import Json


@asynccontextmanager
async def in_process(client: discord.Client, **options: Json) -> AsyncIterator[simcord.Env]:
    """A world around a client; `options` as for `simcord.run`."""
    async with strict_world(client, **options) as env:
        with env.time_context():
            yield env


@asynccontextmanager
async def strict_world(client: discord.Client, **options: Json) -> AsyncIterator[simcord.Env]:
    """The same for fixtures, where the clock of the world is chosen by simcord's plugin."""
    env = simcord.Env(client, **options)
    ledger = open_ledger(env.backend)
    await env.start()
    try:
        yield env
    finally:
        await env.shutdown()
    if env.check_errors:
        env.raise_errors()
    assert ledger.problems == []


def ledger_of(env: simcord.Env) -> Ledger:
    """The complaints, nonces and closed DMs of a world."""
    return open_ledger(env.backend)
