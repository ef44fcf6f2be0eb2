"""Learn how sure the lexical matcher may be: the calibration in bot/matching/outcome.py.

Material (none of it is in the test split of MATCHING.md §2): the CLINC examples behind those that
are indexed, as questions; the `oos_train` rows and the questions of withheld intents, as strangers.
Prints one JSON object. Usage: python -m benchmarks.fit_faq [--data PATH]
"""

import argparse
import json
import sys
from collections.abc import Sequence
from math import exp, log
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.lexical_quality import clinc_index, rows
from bot.matching.lexical import Candidate
from bot.matching.outcome import DEFAULT, Calibration, Verdict, decide, margin

Row = dict[str, Any]
WRONG_ALLOWED = 0.05  # of the answers given, in every mix: FEATURES.md T1.1
FOLDS = (1, 2, 3, 4)  # of five; fold 0 is CLINC-near, the test
EXAMPLES = (3, 10)


class Sample(msgspec.Struct, frozen=True):
    """One question: what was found, whether the first is right, and its weight."""

    found: list[Candidate]
    is_right: bool
    is_stranger: bool
    weight: float

    @property
    def features(self) -> tuple[float, float, float, float]:
        """The numbers the logistic sees."""
        first = self.found[0]
        return 1.0, first.score, margin(self.found), log(max(first.words, 1))


def samples(entries: Sequence[Row], strangers: Sequence[str], examples: int) -> list[Sample]:
    """Ask the held-back examples and the strangers; both sides weigh the same."""
    index = clinc_index(entries, examples)
    asked = [
        (text, key)
        for key, row in enumerate(entries)
        for text in [row["question"], *row["examples"]][10:]
    ]
    pairs = [(text, key, 0.5 / len(asked)) for text, key in asked]
    pairs += [(text, -1, 0.5 / len(strangers)) for text in strangers]
    found = [(index.search(text, "en"), key, weight) for text, key, weight in pairs]
    return [
        Sample(list(ranked), ranked[0].key == key, key < 0, weight)
        for ranked, key, weight in found
        if ranked
    ]


def fitted(material: Sequence[Sample], rounds: int = 25) -> Calibration:
    """Weighted logistic regression by Newton's method, barely regularised."""
    weights = [0.0] * 4
    for _ in range(rounds):
        gradient = [1e-4 * value for value in weights]
        hessian = [[1e-4 * (row == column) for column in range(4)] for row in range(4)]
        for sample in material:
            x = sample.features
            chance = 1 / (1 + exp(-sum(w * v for w, v in zip(weights, x, strict=True))))
            slope = sample.weight * (chance - sample.is_right)
            bend = sample.weight * chance * (1 - chance)
            for row in range(4):
                gradient[row] += slope * x[row]
                for column in range(4):
                    hessian[row][column] += bend * x[row] * x[column]
        step = solved(hessian, gradient)
        weights = [value - change for value, change in zip(weights, step, strict=True)]
    bias, score, lead, length = (round(value, 3) for value in weights)
    return Calibration(bias, score, lead, length, boldness=1.0)


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a small linear system by elimination; the matrix is positive definite."""
    size = len(right)
    table = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for pivot in range(size):
        for row in range(pivot + 1, size):
            factor = table[row][pivot] / table[pivot][pivot]
            table[row] = [a - factor * b for a, b in zip(table[row], table[pivot], strict=True)]
    result = [0.0] * size
    for row in reversed(range(size)):
        rest = sum(table[row][column] * result[column] for column in range(row + 1, size))
        result[row] = (table[row][size] - rest) / table[row][row]
    return result


def wrong_share(material: Sequence[Sample], calibration: Calibration) -> float:
    """Wrong answers among the answers given, by weight."""
    given = [
        sample
        for sample in material
        if decide(sample.found, DEFAULT, calibration).verdict is Verdict.ANSWER
    ]
    total = sum(sample.weight for sample in given)
    return sum(s.weight for s in given if not s.is_right) / total if total else 0.0


def main() -> int:
    """Fit, then lower the boldness until few answers are wrong in every mix."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    folder = parser.parse_args().data / "faq"
    if not folder.is_dir():
        print(f"No data at {folder}: give its place with --data.", file=sys.stderr)
        return 1
    entries = sorted(rows(folder / "clinc150_entries.jsonl"), key=lambda row: str(row["intent"]))
    far = [
        row["query"]
        for row in rows(folder / "clinc150_queries.jsonl")
        if row["split"] == "oos_train"
    ]
    mixes = {f"far-{k}": samples(entries, far, k) for k in EXAMPLES}
    mixes |= {f"near-{k}": [] for k in EXAMPLES}
    for fold in FOLDS:
        kept = [row for key, row in enumerate(entries) if key % 5 != fold]
        near = [
            text
            for key, row in enumerate(entries)
            if key % 5 == fold
            for text in [row["question"], *row["examples"]]
        ]
        for k in EXAMPLES:
            mixes[f"near-{k}"] += samples(kept, near, k)
    plain = fitted([sample for mix in mixes.values() for sample in mix])
    timid = plain
    while max(wrong_share(mix, timid) for mix in mixes.values()) > WRONG_ALLOWED:
        timid = msgspec.structs.replace(timid, boldness=round(timid.boldness - 0.01, 2))
    report = {
        "fitted": msgspec.to_builtins(plain),
        "shipped": msgspec.to_builtins(timid),
        "wrong_of_answers": {
            name: [round(wrong_share(mix, plain), 4), round(wrong_share(mix, timid), 4)]
            for name, mix in mixes.items()
        },
    }
    print(json.dumps(report, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
