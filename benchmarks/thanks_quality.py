"""`python -m benchmarks.thanks_quality [--show]`: thanks, told from what only resembles them.

On our own set (own_thanks/README.md). `unseen` is the half nobody tuned on: the second of every two
lines. Prints one JSON object; `--show` names the kinds of line that were missed or taken for
thanks, never the lines.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from bot.matching.thanks import is_thanks

LINES = Path(__file__).parent / "own_thanks" / "lines.jsonl"
PRECISION, RECALL = 0.98, 0.90


class Line(NamedTuple):
    """One line of the set."""

    text: str
    lang: str
    is_thanks: bool
    kind: str


def lines() -> list[Line]:
    """The whole set."""
    rows = (json.loads(line) for line in LINES.read_text(encoding="utf-8").splitlines())
    return [Line(row["text"], row["lang"], row["is_thanks"], row["kind"]) for row in rows]


def measure(found: list[Line]) -> dict[str, float]:
    """Precision and recall over these lines."""
    said = [(line.is_thanks, is_thanks(line.text, line.lang)) for line in found]
    right = sum(wanted and told for wanted, told in said)
    told = sum(told for _, told in said)
    wanted = sum(wanted for wanted, _ in said)
    return {"precision": round(right / max(1, told), 4), "recall": round(right / max(1, wanted), 4)}


def main() -> int:
    """Measure; 1 if the unseen half misses what issue 6 asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.thanks_quality", description=__doc__
    )
    parser.add_argument("--show", action="store_true", help="errors by language and kind")
    found = lines()
    whole = measure(found)
    unseen = measure(found[1::2])
    told: dict[str, object] = {"lines": len(found), "unseen": unseen, "all": whole}
    for lang in ("en", "es", "fr", "ru"):
        told[lang] = measure([line for line in found if line.lang == lang])
    if parser.parse_args().show:
        wrong = [line for line in found if is_thanks(line.text, line.lang) != line.is_thanks]
        told["wrong"] = dict(Counter(f"{line.lang} {line.kind}" for line in wrong))
    print(json.dumps({"thanks": told}))
    return int(unseen["precision"] < PRECISION or unseen["recall"] < RECALL)


if __name__ == "__main__":
    raise SystemExit(main())
