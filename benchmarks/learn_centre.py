"""Learn where the vectors of multilingual-e5-small lie on the whole: bot/matching/data/centre.bin.

The mean of each language's texts, then of the languages: questions and answers of the Bitcoin FAQ
and commands to a home, in English, Spanish, French and Russian.

Usage: python -m benchmarks.learn_centre [--data PATH]
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from bot.matching.encoder import LONGEST_FOR_E5, load_e5
from bot.matching.protocols import read_rows

_PLACE = Path(__file__).parents[1] / "bot" / "matching" / "data" / "centre.bin"
_EVERY = 3  # command


def main() -> int:
    """Write the file anew; the same data give the same bytes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    folder = parser.parse_args().data / "faq"
    texts: dict[str, list[str]] = {}
    for row in read_rows(folder / "bitcoin_faq_entries.jsonl"):
        texts.setdefault(row["lang"], []).extend((row["question"], row["answer"]))
    for row in read_rows(folder / "ha_intents_queries.jsonl")[::_EVERY]:
        texts.setdefault(row["lang"], []).append(row["query"])
    e5 = load_e5()
    means = [
        np.mean([e5.query([text[:LONGEST_FOR_E5]])[0] for text in found], axis=0)
        for _, found in sorted(texts.items())
    ]
    centre = np.mean(means, axis=0).astype("<f2")
    _PLACE.write_bytes(centre.tobytes())
    print({name: len(found) for name, found in texts.items()}, "length", np.linalg.norm(centre))
    return 0


if __name__ == "__main__":
    sys.exit(main())
