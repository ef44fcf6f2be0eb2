"""What the bot takes before and while it works: processor time to start, memory, disk."""

import json
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.crowd import Crowd
from tests.servers.discord import people
from tests.servers.discord.server import DiscordServer
from tests.support.process import ROOT, Process, Settings, bot, import_entries
from tests.support.telegram import TimedTelegram

MEMBERS = 100_000
PORTION = 5_000
ENTRIES = ROOT.parent / "shared" / "data" / "faq" / "ubuntu_factoid_entries.jsonl"
MANY = 455
MIB = 1 << 20


class Memory(NamedTuple):
    """Resident memory with both networks, a knowledge base and many members."""

    mib: float
    mib_at_start: float
    members: int
    entries: int


async def cold_start(folder: Path, rounds: int = 3) -> float:
    """Processor seconds from nothing, with an empty database, to the first poll."""
    took = []
    for number in range(rounds):
        home = folder / str(number)
        async with TimedTelegram() as telegram:
            process = bot(home, {"telegram": telegram.settings(), "ops": {"http": "off"}})
            await process.start()
            try:
                await process.until(telegram.until_polled())
                took.append(process.cpu_seconds())
            finally:
                await process.kill()
    return median(took)


async def memory(folder: Path, members: int = MEMBERS) -> Memory:
    """Let every member say something once, ask one question, and look."""
    async with TimedTelegram() as telegram, DiscordServer() as discord:
        crowd = Crowd(telegram, members)
        guild = discord.world.create_guild("Plaza")
        guild.create_text_channel("general")
        people.join(guild, "ana")
        settings: Settings = {
            "telegram": telegram.settings(),
            "discord": {
                "token": discord.token,
                "api_url": discord.api,
                "gateway_url": discord.gateway_url,
            },
            "ops": {"http": "off"},
            "communities": [crowd.community()],
        }
        process = bot(folder, settings)
        entries, question = await _import_entries(folder)
        await process.start()
        try:
            await process.until(telegram.until_polled())
            await process.until(discord.until(lambda: discord.gateway.connected, within=30))
            before = process.rss_bytes()
            for _ in range(0, members, PORTION):
                crowd.talk(PORTION)
                await process.until(telegram.until_read())
            await _answered(process, telegram, crowd, question)
            return Memory(process.rss_bytes() / MIB, before / MIB, members, entries)
        finally:
            await process.kill()


async def _answered(process: Process, telegram: TimedTelegram, crowd: Crowd, question: str) -> None:
    """A question, so that the knowledge base is in memory, and its answer."""
    person = crowd.members[0]
    _, message = crowd.ask(person, question)
    await process.until(telegram.until(lambda: (person.id, message) in telegram.answers))


async def _import_entries(folder: Path) -> tuple[int, str]:
    """Fill the knowledge base as an operator does; how many entries, and one of their questions."""
    file = ENTRIES if ENTRIES.exists() else _invented(folder / "entries.jsonl")
    lines = file.read_text(encoding="utf-8").splitlines()
    await import_entries(file, folder)
    first: dict[str, str] = json.loads(lines[0])
    return len(lines), first["question"]


def _invented(file: Path) -> Path:
    """As many entries as the real list has, about as long."""
    lines = [
        json.dumps(
            {
                "question": f"How do I configure part {n} of the {word} server?",
                "answer": f"Open the settings of the {word} server, choose part {n}, and write "
                f"the number {n * 7} into the second field. Then start the {word} server anew.",
            }
        )
        for n, word in enumerate(("mail", "file", "print", "chat", "news") * (MANY // 5))
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file
