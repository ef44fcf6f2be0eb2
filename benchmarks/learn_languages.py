"""Learn the language table that ships with the program, and measure it.

Learns from the answers of `faq/bitcoin_faq_entries.jsonl` (Bitcoin.org FAQ translations, MIT),
counts above 1, one half added; writes bot/matching/data/languages.tsv.gz unless --dry-run is
given. Measures on material it has not seen: home-assistant commands, FAQ questions, French tweets,
English SMS. Prints one JSON object. Usage: python -m benchmarks.learn_languages [--data PATH]
"""

import argparse
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log
from pathlib import Path
from time import perf_counter

from benchmarks.lexical_quality import rows
from bot.matching.languages import READ_WORDS, Languages, read_table, word_grams
from bot.matching.normalise import normalise, words

SPOKEN = ("en", "es", "fr", "ru")
TABLE = Path(__file__).parent.parent / "bot" / "matching" / "data" / "languages.tsv.gz"
FEWEST = 2
ADDED = 0.5

Labelled = Sequence[tuple[str, str]]


def learned(texts: Labelled) -> bytes:
    """Count n-grams a language and write them as logarithms, the same bytes every time."""
    counts: dict[str, Counter[str]] = {language: Counter() for language in SPOKEN}
    for text, language in texts:
        for word in words(normalise(text)):
            counts[language].update(word_grams(word))
    total: Counter[str] = Counter()
    for counter in counts.values():
        total.update(counter)
    kept = sorted(gram for gram, count in total.items() if count >= FEWEST)
    masses = [sum(counts[n][gram] + ADDED for gram in kept) + ADDED for n in SPOKEN]
    lines = ["\t".join(["languages", *SPOKEN])]
    lines.append("\t".join(["unseen", *(f"{log(ADDED / mass):.3f}" for mass in masses)]))
    for gram in kept:
        values = [
            f"{log((counts[name][gram] + ADDED) / mass):.3f}"
            for name, mass in zip(SPOKEN, masses, strict=True)
        ]
        lines.append("\t".join([gram, *values]))
    return gzip.compress("\n".join(lines).encode(), compresslevel=9, mtime=0)


def measured(languages: Languages, texts: Iterable[tuple[str, str]]) -> dict[str, float | int]:
    """Share of texts whose first language is right; and with abstaining, how many and how right."""
    asked = first = told = right = 0
    for text, language in texts:
        read = words(normalise(text))[:READ_WORDS]
        if not read:
            continue
        asked += 1
        first += languages.ranked(read, SPOKEN)[0][1] == language
        guess = languages.guess(text, SPOKEN)
        told += guess is not None
        right += guess == language
    return {
        "texts": asked,
        "first": round(first / asked, 4),
        "told": round(told / asked, 4),
        "right_of_told": round(right / told, 4) if told else 0.0,
    }


def main() -> int:
    """Learn, write, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--dry-run", action="store_true", help="measure only, write nothing")
    options = parser.parse_args()
    faq = options.data / "faq"
    if not faq.is_dir():
        print(f"No data at {faq}: give its place with --data.", file=sys.stderr)
        return 1
    entries = rows(faq / "bitcoin_faq_entries.jsonl")
    table = learned([(row["answer"], row["lang"]) for row in entries])
    if not options.dry_run:
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_bytes(table)
    languages = Languages(read_table(table))
    commands = [(row["query"], row["lang"]) for row in rows(faq / "ha_intents_queries.jsonl")]
    questions = [(row["question"], row["lang"]) for row in entries]
    tweets = rows(options.data / "labels" / "toxicity_mlma_fr.jsonl")
    sms = rows(options.data / "spam" / "sms_uci.jsonl")
    short = [(text, name) for text, name in commands if len(words(normalise(text))) <= 3]  # noqa: PLR2004  MATCHING.md §8
    started = perf_counter()
    report = {
        "ngrams": len(read_table(table).rows),
        "bytes": len(table),
        "HA": measured(languages, commands),
        "BTC": measured(languages, questions),
        "three_words_or_fewer": measured(languages, short),
        "french_tweets": measured(
            languages, [(row["text"], "fr") for row in tweets if row["label"] == "normal"]
        ),
        "SMS": measured(languages, [(row["text"], "en") for row in sms]),
    }
    asked = len(commands) + len(questions) + len(short) + len(tweets) + len(sms)
    report["ms_a_text_both_ways"] = round((perf_counter() - started) * 1000 / asked, 4)
    print(json.dumps(report, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
