"""How often open questions are merged wrongly, and how many that ask the same are merged.

CLINC's test questions; two of one intent ask the same. The thresholds of bot/matching/merging.py
were chosen on the intents at even places of the sorted names, `chosen_on`; what is promised is
`judged_on`, the odd ones. In each round an open question of every intent waits and another question
of each comes in: one of 75 can be merged rightly, 74 wrongly. Prints one JSON object.

Usage: python -m benchmarks.merging_quality [--data PATH] [--matcher lexical|semantic] [--rounds N]
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.matching import protocols
from bot.matching.encoder import Encoder, load_encoder
from bot.matching.merging import Merging

_HALVES = {"chosen_on": 0, "judged_on": 1}


def figures(
    merging: Merging, questions: Mapping[str, Sequence[str]], rounds: int
) -> dict[str, float | int | None]:
    """Merge each round's newcomers into that round's open questions."""
    right = wrong = asked = 0
    names = list(questions)
    for turn in range(rounds):
        waiting = [questions[name][2 * turn] for name in names]
        for place, name in enumerate(names):
            found = merging.same(questions[name][2 * turn + 1], waiting, "en")
            asked += 1
            right += found == place
            wrong += found not in (None, place)
    merged = right + wrong
    return {
        "asked": asked,
        "merged": merged,
        "wrong": wrong,
        "wrong_of_merges": round(wrong / merged, 4) if merged else None,
        "merged_right": round(right / asked, 4),
    }


def halves(folder: Path) -> dict[str, dict[str, list[str]]]:
    """The test questions by intent, one half of the intents apart from the other."""
    found: dict[str, list[str]] = {}
    for row in protocols.read_rows(folder / "clinc150_queries.jsonl"):
        if row.get("split") == "test":
            found.setdefault(str(row["intent"]), []).append(str(row["query"]))
    names = sorted(found)
    return {half: {n: found[n] for n in names[at::2]} for half, at in _HALVES.items()}


def main() -> int:
    """Measure both halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--matcher", choices=("lexical", "semantic"), default="semantic")
    parser.add_argument("--rounds", type=int, default=15, help="at most 15")
    options = parser.parse_args()
    folder = options.data / "faq"
    if not folder.is_dir():
        print(f"No data at {folder}: give its place with --data.", file=sys.stderr)
        return 1
    encoder: Encoder | None = load_encoder() if options.matcher == "semantic" else None
    report = {
        half: figures(Merging(encoder), questions, min(options.rounds, 15))
        for half, questions in halves(folder).items()
    }
    print(json.dumps(report, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
