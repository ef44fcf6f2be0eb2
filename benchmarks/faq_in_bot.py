"""What a question takes in the whole bot: from the message to its outcome, among many phrases.

The running application with every feature, its store on disk and a console instead of a network;
a knowledge base of `--entries` entries with ten phrases each, whose vectors are kept already, as
after a restart. Prints one JSON object.

Usage: python -m benchmarks.faq_in_bot [--entries 1000] [--questions 100] [--matcher lexical]
"""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from random import Random  # noqa: TID251 - the same words in every run
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from benchmarks.faq_speed import PHRASES, WARM_UP, memory, question
from bot.engine.encoding import InstalledEncoder
from bot.engine.knowledge import put_entries
from bot.matching.encoder import VERSION, WIDTH, to_blob
from bot.matching.entry import FaqEntry
from bot.matching.faq_metrics import quantile
from bot.matching.remembering import digest_of
from bot.texts import Texts
from tests.community import Community, NoEncoders, community

if TYPE_CHECKING:
    from storage.entries import EntryRow

_SYLLABLES = "ka lo mi ter sun gra vel po dri nas ben ur fi con wa sti mok el ti ro"
READ_WITHIN = 120.0  # seconds until all is read; it takes a few


def entries_of(many: int) -> list[FaqEntry]:
    """Entries of words picked at random, always the same."""
    dice = Random(1)  # noqa: S311
    parts = _SYLLABLES.split()
    words = sorted({"".join(dice.choices(parts, k=dice.randint(2, 4))) for _ in range(4000)})
    found = []
    for number in range(many):
        topic = dice.sample(words, 12)
        title, *others = (question(dice, topic) for _ in range(PHRASES))
        found.append(
            FaqEntry(
                slug=f"e{number}", title=title, answer=f"Answer {number}.", phrases=tuple(others)
            )
        )
    return found


async def fill(chat: Community, many: int, *, has_vectors: bool) -> list[str]:
    """Put the entries in, with vectors as if they had been read before; a question for each."""
    store = chat.app.store
    entries = entries_of(many)
    await put_entries(store.entries, 1, entries, "en", 0)
    await store.database.commit()
    if has_vectors:
        for row in await store.entries.all(1):
            keep_vectors(chat, row)
        await store.database.commit()
    chat.app.lose_memory()
    dice = Random(2)  # noqa: S311
    return [f"{shortened(dice, entry.title)}?" for entry in entries]


def keep_vectors(chat: Community, row: EntryRow) -> None:
    """Vectors near to each other for the phrases of an entry, in place of minutes of reading."""
    import numpy as np  # noqa: PLC0415 - of an extra

    dice = np.random.default_rng(row.id)
    centre = dice.normal(size=WIDTH)
    for text in dict.fromkeys([row.title, *row.phrases, f"{row.title} {row.answer}"]):
        vector = centre + 0.8 * dice.normal(size=WIDTH)
        blob = to_blob((vector / np.linalg.norm(vector)).astype(np.float32))
        chat.app.store.vectors.keep(row.id, VERSION, digest_of(text), blob)


def shortened(dice: Random, title: str) -> str:
    """A title without one of its words."""
    words = title.split()
    words.pop(dice.randrange(len(words)))
    return " ".join(words)


async def measured(many: int, questions: int, *, has_vectors: bool) -> dict[str, object]:
    """Figures of one bot."""
    encoders = InstalledEncoder() if has_vectors else NoEncoders()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tertulia.db"
        async with community(path=path, encoders=encoders, texts=Texts()) as chat:
            bare = memory()
            asked = await fill(chat, many, has_vectors=has_vectors)
            started = perf_counter()
            await asyncio.wait_for(warm(chat, asked), READ_WITHIN)
            ready = perf_counter() - started
            worked, waited = [], []
            for at in range(questions):
                cpu, clock = process_time(), perf_counter()
                await chat.say(asked[(WARM_UP + at) % len(asked)], by="eve")
                worked.append((process_time() - cpu) * 1000)
                waited.append((perf_counter() - clock) * 1000)
            return {
                "phrases": many * PHRASES,
                "bare_rss_mb": bare,
                "ready_s": round(ready, 1),
                "p50_cpu_ms": quantile(worked, 0.5, digits=1),
                "p95_cpu_ms": quantile(worked, 0.95, digits=1),
                "p50_ms": quantile(waited, 0.5, digits=1),
                "p95_ms": quantile(waited, 0.95, digits=1),
                "rss_mb": memory(),
            }


async def warm(chat: Community, asked: list[str]) -> None:
    """Ask a little until everything is read; `say` waits for what goes on beside."""
    for text in asked[:WARM_UP]:
        await chat.say(text, by="eve")


def main() -> int:
    """Fill a bot, ask it, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--matcher", choices=("lexical", "semantic"), default="semantic")
    options = parser.parse_args()
    has_vectors = options.matcher == "semantic"
    report = asyncio.run(measured(options.entries, options.questions, has_vectors=has_vectors))
    print(json.dumps({"matcher": options.matcher} | report, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
