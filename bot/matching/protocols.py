"""Sets of entries and questions on which a matcher is measured: known ones, or one's own files."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from bot.matching.lexical import Entry

Row = dict[str, Any]

PROTOCOLS = "clinc-K, clinc-near-K, ubu, btc, btc-answers, ha-K, own, own-answers"

OWN = Path(__file__).parents[2] / "benchmarks" / "own_faq"
"""Our own set, in the repository; a program installed from elsewhere is told where it is."""

_NEAR_FOLD = 5  # of the intents, sorted by name, each fifth is withheld
_HA_EXTRA = 1  # questions an intent must have beside its examples


class UnknownData(ValueError):  # noqa: N818 - named after what happened
    """A protocol or a file cannot be used; the sentence says which and why."""


class Question(msgspec.Struct, frozen=True):
    """A question, its language, and the key of its entry; None if no entry answers it."""

    text: str
    gold: int | None
    language: str = "en"


class Trial(msgspec.Struct, frozen=True):
    """One index and what is asked of it; across: in other languages than the entries'."""

    entries: tuple[Entry, ...]
    questions: tuple[Question, ...]
    answers: tuple[str, ...] = ()
    across: bool = False

    def answer(self, place: int) -> str:
        """Give the answer of the entry at a place; "" if the protocol indexes none."""
        return self.answers[place] if self.answers else ""


def trials(protocol: str, data: Path) -> list[Trial]:
    """Build the trials of a protocol, one of `PROTOCOLS`."""
    found = re.fullmatch(
        r"(clinc-near|clinc|ha)-(\d+)|(ubu|btc-answers|btc|own-answers|own)", protocol
    )
    if found is None:
        raise UnknownData(f"There is no protocol {protocol}; there are {PROTOCOLS}.")
    folder = data / "faq" if (data / "faq").is_dir() else data
    name, number = found[1] or found[3], int(found[2] or 0)
    builders: dict[str, Callable[[], list[Trial]]] = {
        "clinc": lambda: [clinc(folder, number)],
        "clinc-near": lambda: [clinc_near(folder, number)],
        "ubu": lambda: [ubuntu(folder)],
        "btc": lambda: [bitcoin(folder)],
        "btc-answers": lambda: [bitcoin(folder, with_answers=True)],
        "ha": lambda: home(folder, number),
        "own": lambda: our_own(data),
        "own-answers": lambda: our_own(data, with_answers=True),
    }
    return builders[name]()


def clinc(folder: Path, examples: int) -> Trial:
    """150 intents; their test questions, and strangers."""
    sorted_intents = intents(folder)
    asked = [
        row
        for row in read_rows(folder / "clinc150_queries.jsonl")
        if row.get("split") in {"test", "oos_test"}
    ]
    return _intent_trial(sorted_intents, asked, examples)


def clinc_near(folder: Path, examples: int) -> Trial:
    """120 intents; the questions of the 30 that were withheld are the strangers."""
    kept = [row for place, row in enumerate(intents(folder)) if place % _NEAR_FOLD]
    asked = [
        row for row in read_rows(folder / "clinc150_queries.jsonl") if row.get("split") == "test"
    ]
    return _intent_trial(kept, asked, examples)


def ubuntu(folder: Path) -> Trial:
    """Real support chat: factoids as key and answer, questions out of the conversation."""
    rows = read_rows(folder / "ubuntu_factoid_entries.jsonl")
    gold = {row["intent"]: key for key, row in enumerate(rows)}
    questions = tuple(
        Question(row["query"], None if row["intent"] is None else gold[row["intent"]])
        for row in read_rows(folder / "ubuntu_factoid_queries.jsonl")
        if row["intent"] is None or row["kind"] == "topic"
    )
    entries = tuple(Entry(key, (row["intent"],), "en") for key, row in enumerate(rows))
    return Trial(entries, questions, tuple(row["answer"] for row in rows))


def bitcoin(folder: Path, *, with_answers: bool = False) -> Trial:
    """English titles, with their answers if wanted, asked for in Spanish, French and Russian."""
    rows = [r for r in read_rows(folder / "bitcoin_faq_entries.jsonl") if r["lang"] == "en"]
    gold = {row["intent"]: key for key, row in enumerate(rows)}
    questions = tuple(
        Question(row["query"], gold[row["intent"]], row["lang"])
        for row in read_rows(folder / "bitcoin_faq_crosslingual_queries.jsonl")
        if row["lang"] != "en"
    )
    entries = tuple(Entry(key, (row["question"],), "en") for key, row in enumerate(rows))
    answers = tuple(row["answer"] for row in rows) if with_answers else ()
    return Trial(entries, questions, answers)


def home(folder: Path, examples: int) -> list[Trial]:
    """Commands to a home, one index a language; the first sentences are the examples."""
    languages: dict[str, dict[str, list[str]]] = {}
    for row in read_rows(folder / "ha_intents_queries.jsonl"):
        languages.setdefault(row["lang"], {}).setdefault(row["intent"], []).append(row["query"])
    found = []
    for language, intents in sorted(languages.items()):
        kept = [texts for texts in intents.values() if len(texts) >= examples + _HA_EXTRA]
        entries = [Entry(key, tuple(texts[:examples]), language) for key, texts in enumerate(kept)]
        questions = [
            Question(text, key, language)
            for key, texts in enumerate(kept)
            for text in texts[examples:]
        ]
        found.append(Trial(tuple(entries), tuple(questions)))
    return found


def our_own(folder: Path, *, with_answers: bool = False) -> list[Trial]:
    """A community's FAQ written for measuring: titles of a language, asked in it and across.

    The first trials stay within each language; the last asks the English titles in the others.
    """
    rows = read_rows(folder / "entries.jsonl")
    asked = read_rows(folder / "queries.jsonl")
    languages = sorted({str(row["lang"]) for row in rows})
    found = []
    for titles, speakers in [*((one, [one]) for one in languages), ("en", languages)]:
        kept = [row for row in rows if row["lang"] == titles]
        gold = {row["intent"]: key for key, row in enumerate(kept)}
        is_across = len(speakers) > 1
        questions = tuple(
            Question(row["query"], gold.get(row["intent"]), row["lang"])
            for row in asked
            if row["lang"] in speakers and not (is_across and row["lang"] == titles)
        )
        entries = tuple(Entry(key, (row["question"],), titles) for key, row in enumerate(kept))
        answers = tuple(str(row["answer"]) for row in kept) if with_answers else ()
        found.append(Trial(entries, questions, answers, across=is_across))
    return found


def own(entries: Path, queries: Path) -> Trial:
    """Anybody's data: lines with intent, question, examples; and lines with query, intent, lang.

    Questions of the split `oos_train` are left out.
    """
    keys: dict[str, int] = {}
    kept: list[Entry] = []
    answers: list[str] = []
    for row in read_rows(entries):
        title = _field(row, "question", entries)
        phrases = (title, *_list(row, "examples"), *_list(row, "aliases"))
        keys.setdefault(str(_field(row, "intent", entries)), len(kept))
        kept.append(Entry(len(kept), tuple(map(str, phrases)), str(row.get("lang") or "")))
        answers.append(str(row.get("answer") or ""))
    questions = [
        _question(row, keys, queries)
        for row in read_rows(queries)
        if row.get("split") != "oos_train"
    ]
    if not kept or not questions:
        raise UnknownData(f"{queries if kept else entries} has no rows.")
    return Trial(tuple(kept), tuple(questions), tuple(answers))


def _question(row: Row, keys: Mapping[str, int], path: Path) -> Question:
    intent, text = row.get("intent"), str(_field(row, "query", path))
    if intent is not None and intent not in keys:
        raise UnknownData(f"{path}: the intent {intent!r} is not in the entries.")
    gold = None if intent is None else keys[intent]
    return Question(text, gold, str(row.get("lang") or ""))


def read_rows(path: Path) -> list[Row]:
    """Read one JSON object a line."""
    rows: list[Row] = []
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise UnknownData(f"{path} cannot be read: {problem}.") from problem
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as problem:
            raise UnknownData(f"{path}:{number}: not JSON: {problem}.") from problem
        if not isinstance(row, dict):
            raise UnknownData(f"{path}:{number}: not a JSON object.")
        rows.append(row)
    return rows


def intents(folder: Path) -> list[Row]:
    """The intents of CLINC, sorted by name."""
    rows = read_rows(folder / "clinc150_entries.jsonl")
    return sorted(rows, key=lambda row: str(row["intent"]))


def _intent_trial(intents: Sequence[Row], asked: Sequence[Row], examples: int) -> Trial:
    gold = {row["intent"]: key for key, row in enumerate(intents)}
    entries = tuple(
        Entry(key, intent_phrases(row, examples), "en") for key, row in enumerate(intents)
    )
    questions = tuple(Question(row["query"], gold.get(row["intent"])) for row in asked)
    return Trial(entries, questions)


def intent_phrases(row: Row, examples: int) -> tuple[str, ...]:
    """Name of the intent as the title, and its first examples."""
    texts = [row["question"], *row["examples"]]
    return (row["intent"].replace("_", " "), *texts[:examples])


def _field(row: Row, name: str, path: Path) -> object:
    value = row.get(name)
    if value in (None, ""):
        raise UnknownData(f"{path}: a row has no {name!r}.")
    return value


def _list(row: Row, name: str) -> list[object]:
    value = row.get(name)
    return value if isinstance(value, list) else []
