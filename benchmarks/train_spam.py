"""Train the spam model that ships with the program; writes bot/matching/spam/model.bin.

Learns from the files its model card names (bot/matching/spam/MODEL_CARD.md), by the recipe of
bot/matching/spam/training.py. What it has learned from is measured by `tertulia eval spam`:
docs/spam.md has each command. Needs the extra `semantic`. Takes some minutes.

Usage: python -m benchmarks.train_spam [--data PATH] [--out FILE]
"""

import argparse
import sys
from pathlib import Path

from bot.cli.spam_samples import read_samples
from bot.matching.encoder import load_encoder
from bot.matching.spam.shipped import write_shipped
from bot.matching.spam.training import train

SOURCES = (
    "spam/tgspam.jsonl",
    "spam/sms_uci.jsonl",
    "chats/telegram_gitter_docker/result.json.gz",
    "chats/discord_gitter_gitter/gitter-general.json.gz",
    "faq/bitcoin_faq_entries.jsonl",
)
MODEL = Path(__file__).parent.parent / "bot" / "matching" / "spam" / "model.bin"


def main() -> int:
    """Read, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args()
    if not options.data.is_dir():
        print(f"No data at {options.data}: give its place with --data.", file=sys.stderr)
        return 1
    examples = [one for name in SOURCES for one in read_samples(options.data / name)]
    model = train(examples, load_encoder(), lambda line: print(line, file=sys.stderr))
    options.out.write_bytes(write_shipped(model))
    for language, counts in model.counts.items():
        print(f"{language}: {counts.good} good, {counts.spam} spam")
    print(f"{options.out}: {options.out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
