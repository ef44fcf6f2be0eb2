"""`python -m benchmarks [--quick] [--json]`: what the bot costs, beside the least it could cost.

The real process, the real client library, a strict Bot API server on this machine, every commit
on disk before it counts. Times are processor time unless they say otherwise.
"""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks import footprint, latency, throughput


class Row(NamedTuple):
    """One line of the table."""

    what: str
    ours: float
    unit: str
    wanted: float
    is_floor: bool = False
    """Whether the wanted value is the least, not the most."""
    least: float | None = None
    """What the floor script takes."""

    @property
    def is_reached(self) -> bool:
        """Whether the target is reached."""
        return self.ours >= self.wanted if self.is_floor else self.ours <= self.wanted


async def measure(*, is_quick: bool, folder: Path) -> list[Row]:
    """Everything, one after the other, so that nothing disturbs the rest."""
    say("throughput: the floor and the bot by turns ...")
    messages, rounds = (4_000, 2) if is_quick else (20_000, 3)
    floor, ours, ratio = await throughput.compare(messages, rounds, folder)
    say("latency ...")
    quick = 3 if is_quick else 10
    loaded = await latency.under_load(folder / "load", 1_000, quick)
    say("latency beside a stuck chat and a failing one ...")
    beside = await latency.beside_trouble(folder / "trouble", 500, quick)
    say("start, memory ...")
    start = await footprint.cold_start(folder / "start")
    members = 20_000 if is_quick else footprint.MEMBERS
    memory = await footprint.memory(folder / "memory", members)
    return [
        Row("CPU a plain message", ours.cpu_us, "µs", 100, least=floor.cpu_us),
        Row("ratio to the floor", ratio, "x", 1.3, least=1.0),
        Row(
            "plain messages", 1e6 / ours.cpu_us, "/s/core", 10_000, is_floor=True,
            least=1e6 / floor.cpu_us,
        ),
        Row("bytes a message", ours.bytes_each, "B", 100, least=floor.bytes_each),
        Row(f"answer at 1,000/s, p50 of {loaded.answers}", loaded.p50, "ms", 25),
        Row("answer at 1,000/s, p99", loaded.p99, "ms", 25),
        Row("answer beside stuck and failing chats, p50", beside.p50, "ms", 250),
        Row("answer beside stuck and failing chats, p99", beside.p99, "ms", 250),
        Row(
            f"memory, {memory.members:,} members, {memory.entries} entries", memory.mib, "MiB", 100
        ),
        Row("memory after the start", memory.mib_at_start, "MiB", 100),
        Row("CPU of a start", start, "s", 1.0),
    ]  # fmt: skip


def say(text: str) -> None:
    """Tell a person what goes on; the figures are on standard output."""
    print(text, file=sys.stderr, flush=True)


def table(rows: list[Row]) -> str:
    """The rows for people."""
    lines = [f"{'':<48}{'floor':>10}{'bot':>10} {'':<8}{'target':>10}"]
    for row in rows:
        least = "" if row.least is None else f"{row.least:,.1f}"
        sign = ">=" if row.is_floor else "<="
        verdict = "" if row.is_reached else "  missed"
        lines.append(
            f"{row.what:<48}{least:>10}{row.ours:>10,.1f} {row.unit:<8}"
            f"{sign + f' {row.wanted:,g}':>10}{verdict}"
        )
    return "\n".join(lines)


def as_json(rows: list[Row]) -> str:
    """The rows for programs, in one line."""
    told = [
        {"what": row.what, "unit": row.unit, "bot": round(row.ours, 3), "wanted": row.wanted}
        | ({} if row.least is None else {"floor": round(row.least, 3)})
        | {"reached": row.is_reached}
        for row in rows
    ]
    return json.dumps({"benchmarks": told})


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the messages: one minute")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    options = parser.parse_args()
    if not Path("/proc/self/stat").exists():
        parser.error("processor time of another process is read from /proc, which is Linux")
    with TemporaryDirectory() as folder:
        rows = asyncio.run(measure(is_quick=options.quick, folder=Path(folder)))
    print(as_json(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
