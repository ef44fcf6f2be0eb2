"""Measuring the spam filter on one's own files, without any extra."""

import gzip
import json
from pathlib import Path

import pytest

from bot.cli.evaluating_spam import spread
from tests.bot.cli.conftest import Tertulia

NAMES = {
    *("n_spam", "n_ham", "removed_spam", "removed_ham", "held_spam", "held_ham", "abstained"),
    *("p50_ms", "p95_ms", "by_lang", "vectors"),
    *("recall_at_fpr_0.1", "recall_at_fpr_0.5", "recall_at_fpr_1"),
}
PRIZES = ["car", "watch", "phone", "trip", "bike", "console", "ring", "laptop", "voucher", "boat"]
ROOMS = ["kitchen", "garden", "hall", "cellar", "attic", "garage", "office", "porch", "bath", "den"]


def row(text: str, label: str, lang: str = "en") -> str:
    return json.dumps({"text": text, "label": label, "lang": lang})


@pytest.fixture
def files(tertulia: Tertulia) -> Path:
    spam = [
        row(f"URGENT! You have won a free {a} and a {b}, claim now at www.prize.example", "spam")
        for a in PRIZES
        for b in PRIZES
    ]
    good = [
        row(f"Shall we meet in the {a} or in the {b} when the rain stops?", "ham")
        for a in ROOMS
        for b in ROOMS
    ]
    good += [
        row(f"Nobody has cleaned the {a} since {n} o'clock", "ham")
        for a in ROOMS
        for n in range(12)
    ]
    (tertulia.home / "own.jsonl").write_text("\n".join(spam + good), "utf-8")
    german = [row("Guten Abend zusammen, wer bringt morgen Kuchen mit?", "ham", "de")]
    (tertulia.home / "german.jsonl").write_text("\n".join(german), "utf-8")
    chat = {
        "name": "Allotment",
        "type": "private_group",
        "id": 1,
        "messages": [
            {"id": 1, "type": "service", "action": "join_group_by_link"},
            {"id": 2, "type": "message", "text": ["Has anybody seen ", {"text": "my spade"}, "?"]},
            {"id": 3, "type": "message", "text": ""},
        ],
    }
    (tertulia.home / "chat.json.gz").write_bytes(gzip.compress(json.dumps(chat).encode()))
    return tertulia.home


def test_the_shipped_model_is_measured_under_the_agreed_names(
    tertulia: Tertulia, files: Path
) -> None:
    ended = tertulia("eval", "spam", "--data", "own.jsonl", "german.jsonl", "--json")
    told = json.loads(ended.stdout)
    assert ended.exit_code == 0
    assert told.keys() >= NAMES
    assert (told["n_spam"], told["n_ham"]) == (100, 221)
    assert told["removed_spam"] > 0.9
    assert told["removed_ham"] == told["held_ham"] == 0.0
    assert told["by_lang"]["de"]["abstained"] == 1.0


def test_it_learns_the_files_it_is_given_and_judges_the_rest_by_folds(
    tertulia: Tertulia, files: Path
) -> None:
    ended = tertulia(
        *("eval", "spam", "--data", "own.jsonl", "--train", "german.jsonl", "chat.json.gz"),
        *("--folds", "2", "--json"),
    )
    told = json.loads(ended.stdout)
    assert told["recall_at_fpr_1"] == 1.0
    assert told["n_ham"] == 220


def test_a_disguise_is_put_on_good_and_bad_alike(tertulia: Tertulia, files: Path) -> None:
    ended = tertulia("eval", "spam", "--data", "own.jsonl", "--attack", "all", "--json")
    attacks = json.loads(ended.stdout)["attacks"]
    assert len(attacks) == 8
    assert all(one["n_ham"] == 220 for one in attacks.values())
    assert attacks["zero-width"]["recall_lost"] == 0.0


def test_messages_of_an_export_count_as_good(tertulia: Tertulia, files: Path) -> None:
    ended = tertulia("eval", "spam", "--data", "chat.json.gz")
    assert "n_ham: 1\n" in ended.stdout
    assert "recall_at_fpr_1: -\n" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--data", "nothing.jsonl"), "cannot be read"),
        (("--data", "own.jsonl", "--attack", "shouting"), "There is no attack shouting"),
        (("--data", "own.jsonl", "--folds", "1"), "One fold leaves nothing"),
    ],
)
def test_what_cannot_be_measured_is_refused_with_the_reason(
    tertulia: Tertulia, files: Path, arguments: tuple[str, ...], reason: str
) -> None:
    ended = tertulia("eval", "spam", *arguments)
    assert ended.exit_code == 1
    assert reason in ended.stderr


def test_an_option_takes_all_the_files_behind_it() -> None:
    assert spread(["--data", "a", "b", "--json", "--train", "c"]) == [
        *("--data", "a", "--data", "b", "--json", "--train", "c")
    ]
