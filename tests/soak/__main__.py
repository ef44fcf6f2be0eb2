"""`python -m tests.soak [--lives N] [--telegram | --discord | --tickets N]`: kill the bot N times.

Each life of the real process is ended with SIGKILL 0.3 to 1.1 s after it began to listen, while
people go on talking to pretended servers on this machine; 5,000 updates take 200 lives. At the end
it may finish, and everything is counted: nothing lost, nothing twice. Exit 1 if a promise broke.

`--tickets 1000`: so many questions to a team with a room on each network, interleaved, the answers
shuffled; 0 to a wrong asker, 0 lost, 0 doubled on Discord, on Telegram one for each send in flight.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.soak.discord import DiscordSoak
from tests.soak.telegram import TelegramSoak
from tests.soak.tickets import TicketSoak
from tests.soak.verdict import Verdict

UPDATES_A_LIFE = 25
LIVES = 200
TICKETS_A_LIFE = 25
DISCORD_SHARE = 5
"""One Discord life for so many on Telegram: its start takes longer, its promise is the same."""


def say(text: str) -> None:
    """Tell a person how far it is."""
    print(text, file=sys.stderr, flush=True)


async def soak(options: argparse.Namespace, folder: Path) -> list[Verdict]:
    """Run what was asked for, one after the other."""
    if options.tickets:
        lives = options.lives or max(2, options.tickets // TICKETS_A_LIFE)
        home = folder / "tickets"
        tickets = TicketSoak(home, lives=lives, tickets=options.tickets, seed=options.seed)
        return [await tickets.run(say)]
    options.lives = options.lives or LIVES
    both = options.telegram == options.discord
    verdicts = []
    if both or options.telegram:
        home, lives = folder / "telegram", options.lives
        run = TelegramSoak(home, lives=lives, updates=lives * UPDATES_A_LIFE, seed=options.seed)
        verdicts.append(await run.run(say))
    if both or options.discord:
        lives = max(3, options.lives // DISCORD_SHARE) if both else options.lives
        home = folder / "discord"
        other = DiscordSoak(home, lives=lives, updates=lives * UPDATES_A_LIFE, seed=options.seed)
        verdicts.append(await other.run(say))
    return verdicts


def main() -> None:
    """Read the command line, soak, print, and end with 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--lives", type=int, help="kills on Telegram; 200")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same people")
    parser.add_argument("--telegram", action="store_true", help="only Telegram")
    parser.add_argument("--discord", action="store_true", help="only Discord")
    parser.add_argument("--tickets", type=int, default=0, help="only tickets, on both networks")
    parser.add_argument("--keep", type=Path, help="a folder for databases and logs, which stay")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        verdicts = asyncio.run(soak(options, options.keep or Path(folder)))
    for verdict in verdicts:
        print(verdict.told())
    broken = any(verdict.violations for verdict in verdicts)
    if broken:
        again = f"--tickets {options.tickets}" if options.tickets else f"--lives {options.lives}"
        print(f"to see it again: --seed {options.seed} {again} --keep FOLDER")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
