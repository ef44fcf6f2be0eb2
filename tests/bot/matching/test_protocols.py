"""Known sets are built by their definition, one's own files are read or refused with the reason."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from bot.matching.protocols import OWN, Question, UnknownData, own, trials


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    names = ["e_mail", "a_card", "c_cash", "b_bill", "d_debt", "f_fine"]
    write(
        tmp_path / "clinc150_entries.jsonl",
        [{"intent": name, "question": f"{name} q", "examples": ["x1", "x2"]} for name in names],
    )
    write(
        tmp_path / "clinc150_queries.jsonl",
        [
            {"query": "about a", "intent": "a_card", "split": "test"},
            {"query": "about b", "intent": "b_bill", "split": "test"},
            {"query": "far", "intent": None, "split": "oos_test"},
            {"query": "kept for training", "intent": None, "split": "oos_train"},
        ],
    )
    write(
        tmp_path / "ha_intents_queries.jsonl",
        [
            {"query": f"{intent}{at}", "intent": intent, "lang": lang}
            for lang in ("fr", "en")
            for intent, times in (("on", 5), ("off", 3))
            for at in range(times)
        ],
    )
    return tmp_path


def test_intents_are_sorted_and_have_their_name_and_first_examples(folder: Path) -> None:
    (trial,) = trials("clinc-2", folder)
    assert [entry.phrases for entry in trial.entries][:2] == [
        ("a card", "a_card q", "x1"),
        ("b bill", "b_bill q", "x1"),
    ]
    assert trial.questions == (
        Question("about a", 0),
        Question("about b", 1),
        Question("far", None),
    )


def test_each_fifth_intent_is_withheld_and_asks_as_a_stranger(folder: Path) -> None:
    (trial,) = trials("clinc-near-1", folder)
    assert [entry.phrases[0] for entry in trial.entries] == ["b bill", "c cash", "d debt", "e mail"]
    assert trial.questions == (Question("about a", None), Question("about b", 0))


def test_commands_are_tried_language_by_language(folder: Path) -> None:
    english, french = trials("ha-3", folder)
    assert [entry.phrases for entry in english.entries] == [("on0", "on1", "on2")]
    assert french.questions == (Question("on3", 0, "fr"), Question("on4", 0, "fr"))


@pytest.mark.parametrize("name", ["clinc", "ha-", "ubu-3", "", "btc; rm"])
def test_an_unknown_protocol_is_refused_with_the_known_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownData, match="clinc-K, clinc-near-K, ubu, btc"):
        trials(name, tmp_path)


def test_own_files_leave_the_training_strangers_out(tmp_path: Path) -> None:
    entries = write(
        tmp_path / "e.jsonl",
        [
            {
                "intent": "wifi",
                "question": "How do I get wifi?",
                "aliases": ["internet"],
                "lang": "en",
            }
        ],
    )
    queries = write(
        tmp_path / "q.jsonl",
        [
            {"query": "no internet", "intent": "wifi", "lang": "en"},
            {"query": "bye", "intent": None, "lang": "es"},
            {"query": "left out", "intent": None, "split": "oos_train"},
        ],
    )
    trial = own(entries, queries)
    assert trial.entries[0].phrases == ("How do I get wifi?", "internet")
    assert [(one.gold, one.language) for one in trial.questions] == [(0, "en"), (None, "es")]


@pytest.mark.parametrize(
    ("entries", "queries", "reason"),
    [
        ('{"intent": "a"}', "{}", "has no 'question'"),
        ('{"intent": "a", "question": "q"}', '{"query": "x", "intent": "b"}', "'b' is not in"),
        ('{"intent": "a", "question": "q"}\n{', "{}", "e.jsonl:2: not JSON"),
        ("[1]", "{}", "not a JSON object"),
        ("", "{}", "has no 'query'"),
        ("", '{"query": "x"}', "e.jsonl has no rows"),
        ('{"intent": "a", "question": "q"}', "", "has no rows"),
        ('{"intent": "a", "question": "q"}', '{"intent": "a"}', "has no 'query'"),
    ],
)
def test_what_cannot_be_used_is_named(
    tmp_path: Path, entries: str, queries: str, reason: str
) -> None:
    (tmp_path / "e.jsonl").write_text(entries, "utf-8")
    (tmp_path / "q.jsonl").write_text(queries, "utf-8")
    with pytest.raises(UnknownData, match=reason):
        own(tmp_path / "e.jsonl", tmp_path / "q.jsonl")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownData, match="cannot be read"):
        trials("ubu", tmp_path)


def test_our_own_set_is_asked_within_each_language_and_across() -> None:
    *within, across = trials("own", OWN)
    assert [trial.entries[0].language for trial in within] == ["en", "es", "fr", "ru"]
    for trial in within:
        (language,) = {one.language for one in trial.questions}
        assert language == trial.entries[0].language
        assert len(trial.entries) >= 30
        known = [one.gold for one in trial.questions if one.gold is not None]
        assert all(known.count(key) >= 3 for key in range(len(trial.entries)))
        assert len(trial.questions) - len(known) >= 30
        assert trial.answers == ()
    assert across.across
    assert {one.language for one in across.questions} == {"es", "fr", "ru"}
    assert {entry.language for entry in across.entries} == {"en"}


def test_our_own_set_may_be_tried_with_the_answers_too() -> None:
    assert all(all(trial.answers) for trial in trials("own-answers", OWN))
