"""Measuring on one's own files, by words and without any extra."""

import json
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Tertulia

ENTRIES = [
    {"intent": "wifi", "question": "How do I get on the wifi?", "lang": "en", "answer": "Ask."},
    {"intent": "pay", "question": "Where can I pay my fee?", "lang": "en"},
]
QUERIES = [
    {"query": "how do I get on the wifi", "intent": "wifi", "lang": "en"},
    {"query": "where do I pay the fee", "intent": "pay", "lang": "en"},
    {"query": "¿cuándo abre la piscina?", "intent": None, "lang": "es"},
    {"query": "never asked", "intent": None, "lang": "es", "split": "oos_train"},
]
NAMES = {
    *("n_in", "n_oos", "top1", "top3", "auroc", "fpr95", "cov5"),
    *("answered_right", "answered_wrong", "oos_answered", "offered_right", "wrong_of_answers"),
    *("p50_ms", "p95_ms", "load_s", "rss_mb"),
}


@pytest.fixture
def files(tertulia: Tertulia) -> Path:
    for name, rows in (("e.jsonl", ENTRIES), ("q.jsonl", QUERIES)):
        (tertulia.home / name).write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return tertulia.home


def test_the_figures_have_their_names_and_each_language_its_own(
    tertulia: Tertulia, files: Path
) -> None:
    ended = tertulia(
        *("eval", "faq", "--entries", "e.jsonl", "--queries", "q.jsonl"),
        *("--matcher", "lexical", "--json"),
    )
    told = json.loads(ended.stdout)
    assert ended.exit_code == 0
    assert told.keys() >= NAMES
    assert (told["n_in"], told["n_oos"], told["top1"], told["auroc"]) == (2, 1, 1.0, 1.0)
    assert (told["oos_answered"], told["wrong_of_answers"]) == (0.0, 0.0)
    assert told["by_lang"]["es"]["n_oos"] == 1
    assert told["by_lang"]["es"]["top1"] is None
    assert told["matcher"] == "lexical"


def test_people_read_lines(tertulia: Tertulia, files: Path) -> None:
    ended = tertulia(
        "eval", "faq", "--entries", "e.jsonl", "--queries", "q.jsonl", "--matcher", "lexical"
    )
    assert "top1: 1.000\n" in ended.stdout
    assert "es: n_in 0, top1 -, top3 -\n" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--entries", "e.jsonl"), "Say either"),
        (("--protocol", "ubu"), "Say either"),
        (("--protocol", "nonsense", "--data", "."), "There is no protocol nonsense"),
        (("--protocol", "btc", "--data", "."), "bitcoin_faq_entries.jsonl cannot be read"),
        (("--entries", "gone.jsonl", "--queries", "q.jsonl"), "gone.jsonl cannot be read"),
    ],
)
def test_what_is_missing_is_told(
    tertulia: Tertulia, files: Path, arguments: tuple[str, ...], reason: str
) -> None:
    ended = tertulia("eval", "faq", *arguments, "--matcher", "lexical")
    assert ended.exit_code == 1
    assert reason in ended.stderr
    assert "Traceback" not in ended.output
