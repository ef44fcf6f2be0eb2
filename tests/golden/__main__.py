"""Write the tables of rights anew: `python -m tests.golden`; read each change."""

import asyncio

from tests.golden import on_discord, on_telegram
from tests.golden.matrix import FOLDER, table
from tests.servers.discord.server import DiscordServer


async def write() -> None:
    """Ask the bot on both networks."""
    (FOLDER / "rights_on_telegram.txt").write_text(table(await on_telegram.matrix()), "utf-8")
    async with DiscordServer() as server:
        with server.library_points_here():
            rows = await on_discord.matrix(server)
    (FOLDER / "rights_on_discord.txt").write_text(table(rows), "utf-8")


if __name__ == "__main__":
    asyncio.run(write())
