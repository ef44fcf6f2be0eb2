"""Time and memory of one question among many phrases, by words or by meaning.

A knowledge base of `--entries` entries with ten phrases each, every phrase a title of words picked
at random; the questions are shortened, reworded phrases. Time is of the processor, and by the
clock beside it: on a busy machine only the first means something. Prints one JSON object.

Usage: python -m benchmarks.faq_speed [--entries 1000] [--questions 200] [--matcher lexical]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random  # noqa: TID251 - the same words in every run
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from bot.matching.encoder import WIDTH, Encoder, load_encoder
from bot.matching.faq_metrics import quantile
from bot.matching.lexical import Entry
from bot.matching.matcher import Matcher

if TYPE_CHECKING:
    import numpy as np

PHRASES = 10
WARM_UP = 20
_SYLLABLES = "ka lo mi ter sun gra vel po dri nas ben ur fi con wa sti mok el ti ro"
_SMALL = "how do i can the my to where is what a in for on when"


def question(dice: Random, words: list[str]) -> str:
    """Eight words on average, half of them small ones."""
    many = dice.randint(5, 11)
    return " ".join(dice.choice(words if at % 2 else _SMALL.split()) for at in range(many))


def memory() -> float:
    """Resident memory of this process, MiB."""
    status = Path("/proc/self/status").read_text("utf-8")
    return round(int(status.split("VmRSS:")[1].split()[0]) / 1024, 1)


def filled(matcher: Matcher, entries: int, *, has_vectors: bool) -> list[str]:
    """Put the entries in, with vectors of their own where reading them all would take minutes."""
    dice = Random(1)  # noqa: S311
    parts = _SYLLABLES.split()
    words = sorted({"".join(dice.choices(parts, k=dice.randint(2, 4))) for _ in range(4000)})
    asked = []
    for key in range(entries):
        topic = dice.sample(words, 12)
        phrases = tuple(question(dice, topic) for _ in range(PHRASES))
        matcher.put(Entry(key, phrases, "en"), vectors=_vectors(key) if has_vectors else None)
        asked.append(question(dice, topic))
    return asked


def _vectors(key: int) -> list[np.ndarray]:
    import numpy as np  # noqa: PLC0415 - of an extra

    dice = np.random.default_rng(key)
    found = dice.normal(size=WIDTH) + 0.8 * dice.normal(size=(PHRASES, WIDTH))
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return list(found.astype(np.float32))


def main() -> int:
    """Fill an index, ask, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--matcher", choices=("lexical", "semantic"), default="semantic")
    options = parser.parse_args()
    report: dict[str, object] = {"matcher": options.matcher, "bare_rss_mb": memory()}
    started, encoder = perf_counter(), None
    if options.matcher == "semantic":
        encoder = load_encoder()
    report |= {"load_s": round(perf_counter() - started, 2), "loaded_rss_mb": memory()}
    report |= measured(encoder, options.entries, options.questions)
    print(json.dumps(report, indent=1))
    return 0


def measured(encoder: Encoder | None, entries: int, questions: int) -> dict[str, object]:
    """Figures of one index."""
    matcher = Matcher(encoder)
    asked = filled(matcher, entries, has_vectors=encoder is not None)
    started = process_time()
    matcher.settle()
    settled = process_time() - started
    worked, waited = [], []
    for at, text in enumerate((asked * 2)[: questions + WARM_UP]):
        cpu, clock = process_time(), perf_counter()
        matcher.search(text, "en")
        if at >= WARM_UP:
            worked.append((process_time() - cpu) * 1000)
            waited.append((perf_counter() - clock) * 1000)
    return {
        "phrases": entries * PHRASES,
        "settle_cpu_s": round(settled, 2),
        "p50_cpu_ms": quantile(worked, 0.5, digits=1),
        "p95_cpu_ms": quantile(worked, 0.95, digits=1),
        "p50_ms": quantile(waited, 0.5, digits=1),
        "p95_ms": quantile(waited, 0.95, digits=1),
        "rss_mb": memory(),
    }


if __name__ == "__main__":
    raise SystemExit(main())
