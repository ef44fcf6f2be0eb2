"""How often the lexical matcher finds the right entry, and how fast: protocols of MATCHING.md §2.

Prints one JSON object. Usage: python -m benchmarks.lexical_quality [--data PATH] [--every N]
"""

import argparse
import json
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from bot.matching.lexical import Candidate, Entry, LexicalIndex
from bot.matching.outcome import Verdict, decide

Row = dict[str, Any]
Figures = dict[str, float | int | None]


def rows(path: Path) -> list[Row]:
    """Read one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def clinc_index(entries: Sequence[Row], examples: int) -> LexicalIndex:
    """Index intents under their name and their first examples; the key is the position."""
    index = LexicalIndex()
    for key, row in enumerate(entries):
        title = row["intent"].replace("_", " ")
        phrases = (title, *[row["question"], *row["examples"]][:examples])
        index.put(Entry(key, phrases, "en"))
    return index


def measured(
    index: LexicalIndex, questions: Iterable[tuple[str, int]], language: str | None
) -> Figures:
    """Ask every question; gold -1 means that no entry is right."""
    asked = [(index.search(text, language), gold) for text, gold in questions]
    known = [(found, gold) for found, gold in asked if gold >= 0]
    strange = [found for found, gold in asked if gold < 0]
    right = [bool(found) and found[0].key == gold for found, gold in known]
    outcomes = [decide(found) for found, _ in known]
    answered = [outcome.verdict is Verdict.ANSWER for outcome in outcomes]
    offered = [
        outcome.verdict is Verdict.SUGGEST and any(one.key == gold for one in found)
        for outcome, (found, gold) in zip(outcomes, known, strict=True)
    ]
    strangers = [decide(found).verdict is Verdict.ANSWER for found in strange]
    good = share(a and r for a, r in zip(answered, right, strict=True))
    bad = share(a and not r for a, r in zip(answered, right, strict=True))
    astray = share(strangers)
    given = good + bad + astray
    return {
        "n_in": len(known),
        "n_oos": len(strange),
        "top1": share(right),
        "top3": share(any(one.key == gold for one in found) for found, gold in known),
        "auroc": auroc(known, strange),
        "answered_right": good,
        "answered_wrong": bad,
        "oos_answered": astray,
        "offered_right": share(offered),
        "wrong_of_answers": round((bad + astray) / given, 4) if given else None,
    }


def share(flags: Iterable[bool]) -> float:
    """Share of true values, 0-1."""
    values = list(flags)
    return round(sum(values) / len(values), 4) if values else 0.0


def auroc(
    known: Sequence[tuple[list[Candidate], int]], strange: Sequence[list[Candidate]]
) -> float | None:
    """Probability that a known question scores above a stranger."""
    if not strange:
        return None
    strangers = sorted(found[0].score if found else 0.0 for found in strange)
    total = 0.0
    for found, _ in known:
        score = found[0].score if found else 0.0
        total += (bisect_left(strangers, score) + bisect_right(strangers, score)) / 2
    return round(total / (len(known) * len(strange)), 4)


def speed(phrases: Sequence[str], questions: Sequence[str]) -> Figures:
    """Milliseconds of one question among all the phrases, ten to an entry, after warm-up."""
    index = LexicalIndex()
    started = perf_counter()
    for key in range(0, len(phrases), 10):
        index.put(Entry(key, tuple(phrases[key : key + 10]), "en"))
    built = perf_counter() - started
    times = []
    for number, question in enumerate(questions):
        started = perf_counter()
        index.search(question, "en")
        if number >= len(questions) // 10:
            times.append((perf_counter() - started) * 1000)
    times.sort()
    return {
        "phrases": index.phrases,
        "build_s": round(built, 2),
        "p50_ms": round(times[len(times) // 2], 2),
        "p95_ms": round(times[int(len(times) * 0.95)], 2),
    }


def main() -> int:
    """Measure all protocols."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--every", type=int, default=1, help="take each n-th question only")
    options = parser.parse_args()
    folder = options.data / "faq"
    if not folder.is_dir():
        print(f"No data at {folder}: give its place with --data.", file=sys.stderr)
        return 1
    entries = sorted(rows(folder / "clinc150_entries.jsonl"), key=lambda row: str(row["intent"]))
    queries = [
        row
        for row in rows(folder / "clinc150_queries.jsonl")
        if row["split"] in {"test", "oos_test"}
    ][:: options.every]
    report: dict[str, Figures] = {}
    for examples in (0, 1, 3, 10):
        gold = {row["intent"]: key for key, row in enumerate(entries)}
        asked = [(row["query"], gold.get(row["intent"], -1)) for row in queries]
        report[f"CLINC-{examples}"] = measured(clinc_index(entries, examples), asked, "en")
    kept = [row for key, row in enumerate(entries) if key % 5]
    gold = {row["intent"]: key for key, row in enumerate(kept)}
    near = [(row["query"], gold.get(row["intent"], -1)) for row in queries if row["intent"]]
    report["CLINC-near-10"] = measured(clinc_index(kept, 10), near, "en")
    report["UBU"] = ubuntu(folder, options.every)
    texts = [text for row in entries for text in [row["question"], *row["examples"]]]
    texts += [row["query"] for row in rows(folder / "clinc150_queries.jsonl")]
    texts += [row["query"] for row in rows(folder / "ubuntu_factoid_queries.jsonl")]
    report["speed"] = speed(
        texts[:10_000], [row["query"] for row in queries][:: len(queries) // 300]
    )
    print(json.dumps(report, indent=1))
    return 0


def ubuntu(folder: Path, every: int) -> Figures:
    """Real support questions; the entries are a key and an answer."""
    index, gold = LexicalIndex(), {}
    for key, row in enumerate(rows(folder / "ubuntu_factoid_entries.jsonl")):
        gold[row["intent"]] = key
        index.put(Entry(key, (row["intent"],), "en"), answer=row["answer"])
    asked = [
        (row["query"], gold[row["intent"]] if row["intent"] else -1)
        for row in rows(folder / "ubuntu_factoid_queries.jsonl")
        if row["intent"] is None or row["kind"] == "topic"
    ]
    return measured(index, asked[::every], "en")


if __name__ == "__main__":
    sys.exit(main())
