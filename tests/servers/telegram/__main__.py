"""Run the pretended Telegram as a process: prints its address and a token, then serves.

`python -m tests.servers.telegram [--port N] [--api 10.0]` until it is interrupted.
"""

import argparse
import asyncio
import json
import signal
import sys

from tests.servers.telegram.control import Control
from tests.servers.telegram.server import TelegramServer


async def serve(port: int, api: str) -> None:
    """Serve until the process is told to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = TelegramServer(port=port, api=api)
    Control(server)
    async with server:
        told = {"url": server.url, "token": server.token, "bot_id": server.bot.id}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--api", default="10.3")
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.api))


if __name__ == "__main__":
    main()
