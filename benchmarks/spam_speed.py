"""How long one spam verdict takes: with 10,000 learned samples, warm and cold, and when attacked.

Learns 10,000 made-up decisions by a refit (spam and good, a moderator's weight), then judges real
messages of a file, and messages of 40,000 characters built to be slow. Prints one JSON object;
times are of the processor, so other work on the machine does not count.

Usage: python -m benchmarks.spam_speed [--data FILE] [--samples N]
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from time import process_time

from bot.cli.spam_samples import read_samples
from bot.matching.faq_metrics import quantile
from bot.matching.spam.model import Sample, SpamModel
from bot.matching.spam.similar import KnownSpam

LONG = 40_000
HOSTILE = {
    "one letter": "a" * LONG,
    "other words": " ".join(f"w{n:x}rd{n * 7919 % 99991}" for n in range(LONG // 9)),
    "spread letters": "ж " * (LONG // 2),
    "dots": "a." * (LONG // 2),
    "marks": "e\u0301\u0302" * (LONG // 3),
    "invisible": "a\u200b" * (LONG // 2),
    "look-alikes": "аⅽсеᴇ" * (LONG // 5),
    "pictures": "\U0001f525\U0001f4b0" * (LONG // 2),
}


def learned(texts: Sequence[str], count: int) -> list[Sample]:
    """Decisions on a community's messages, each made different by a number."""
    return [
        Sample(f"{texts[at % len(texts)]} {at}", "en", is_spam=at % 5 == 0, weight=5)
        for at in range(count)
    ]


def took(model: SpamModel, texts: Sequence[str]) -> dict[str, float | None]:
    """Half of the verdicts and 19 of 20 take no longer than this, in milliseconds."""
    times = []
    for text in texts:
        started = process_time()
        model.judge(text, "en")
        times.append((process_time() - started) * 1000)
    return {"p50_ms": quantile(times, 0.5, digits=4), "p95_ms": quantile(times, 0.95, digits=4)}


def nearest(texts: Sequence[str], known: Sequence[Sample]) -> dict[str, float | None]:
    """The same of looking for the known spam that is most alike."""
    index = KnownSpam()
    for key, sample in enumerate(known):
        index.add(key, sample.text)
    times = []
    for text in texts:
        started = process_time()
        index.nearest(text)
        times.append((process_time() - started) * 1000)
    return {"p50_ms": quantile(times, 0.5, digits=4), "p95_ms": quantile(times, 0.95, digits=4)}


def main() -> int:
    """Learn, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    room = Path("../shared/data/chats/telegram_gitter_docker/result.json.gz")
    parser.add_argument("--data", type=Path, default=room)
    parser.add_argument("--samples", type=int, default=10_000)
    options = parser.parse_args()
    if not options.data.is_file():
        print(f"No messages at {options.data}: give a file with --data.", file=sys.stderr)
        return 1
    texts = [one.text for one in read_samples(options.data)]
    samples = learned(texts[: len(texts) // 2], options.samples)
    started = process_time()
    model = SpamModel.load().refit(samples)
    refit = process_time() - started
    fresh = texts[len(texts) // 2 :][:5000]
    report: dict[str, object] = {"samples": len(samples), "refit_s": round(refit, 1)}
    report["first_time"] = took(model, fresh)
    report["learned_copy_bytes"] = len(model.to_bytes())
    report["hostile_ms"] = {
        name: took(SpamModel.load(), [text])["p50_ms"] for name, text in HOSTILE.items()
    }
    started = process_time()
    model.learn(fresh[0], "en", is_spam=True, weight=5)
    report["learn_ms"] = round((process_time() - started) * 1000, 2)
    report["nearest_of_10000"] = nearest(fresh[:1000], samples)
    print(json.dumps(report, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
