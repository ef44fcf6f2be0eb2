"""Members find the right entry in their own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.evidence import WORDS, Weights
from bot.matching.lexical import Candidate, Entry, LexicalIndex, is_searchable
from bot.matching.outcome import Thresholds, Verdict, decide, probability

ENTRIES = (
    Entry(1, ("How do I reset my password?", "forgot password", "cannot log in"), "en"),
    Entry(2, ("When is the next meeting?", "meeting schedule", "calendar of events"), "en"),
    Entry(3, ("Where are the rules?", "code of conduct", "what is forbidden here"), "en"),
    Entry(4, ("¿Cómo cambio mi nombre?", "cambiar nombre de usuario"), "es"),
    Entry(5, ("Где найти ссылку на встречу?", "ссылка на звонок"), "ru"),
)
QUESTIONS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(['"', "NEAR(", "*", "meeting", "rules", "\u202e", "\ud800", " "])).map(
        "".join
    ),
)


def filled(*entries: Entry) -> LexicalIndex:
    index = LexicalIndex()
    for entry in entries or ENTRIES:
        index.put(entry)
    return index


def keys(found: list[Candidate]) -> list[int]:
    return [candidate.key for candidate in found]


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("I forgot the password of my account", 1),
        ("schedules of meetings please", 2),
        ("what are the rulez", 3),
        ("quiero cambiar el nombre", 4),
        ("дайте ссылки на встречи", 5),
    ],
)
def test_inflected_and_misspelt_questions_find_their_entry(question: str, key: int) -> None:
    assert keys(filled().search(question))[0] == key


def test_the_language_of_the_question_chooses_the_stems() -> None:
    assert keys(filled().search("cambiando nombres", "es"))[0] == 4


def test_a_phrase_met_word_by_word_scores_one() -> None:
    found = filled().search("how do i RESET my password")
    assert found[0] == Candidate(1, 1.0, "How do I reset my password?", 6)


def test_an_exact_phrase_names_its_entry() -> None:
    index = filled()
    assert index.exact("  Code of CONDUCT! ") == 3
    assert index.exact("code of silence") is None


def test_a_phrase_of_two_entries_names_neither() -> None:
    index = filled(Entry(1, ("wifi",)), Entry(2, ("wifi", "internet")))
    assert index.exact("wifi") is None
    assert keys(index.search("wifi")) == [1, 2]
    assert decide(index.search("wifi")).verdict is not Verdict.ANSWER


def test_words_of_an_answer_count_as_well() -> None:
    index = filled()
    index.put(Entry(9, ("Parking",), "en"), answer="The garage closes at midnight.")
    found = index.search("when does the garage close", "en")
    assert 9 in keys(found)
    assert next(one for one in found if one.key == 9).phrase == "Parking"


def test_a_replaced_entry_forgets_its_old_phrases() -> None:
    index = filled()
    index.put(Entry(2, ("Who runs the bakery?",), "en"))
    assert index.exact("meeting schedule") is None
    assert keys(index.search("bakery"))[0] == 2
    assert len(index) == len(ENTRIES)


def test_a_dropped_entry_is_not_found() -> None:
    index = filled()
    index.drop(1)
    index.drop(77)
    assert 1 not in keys(index.search("forgot password"))
    assert len(index) == len(ENTRIES) - 1


def test_an_emptied_index_finds_nothing_and_holds_nothing() -> None:
    index = filled()
    for entry in ENTRIES:
        index.drop(entry.key)
    assert index.search("forgot password") == []
    assert (len(index), index.phrases) == (0, 0)
    assert not index._postings
    assert not index._probes
    assert not any(index._gram_entries)


@pytest.mark.parametrize(
    "question", ["", "  ", "😀😀", "/rules", "!rules", "a" * 1001, "?!", "\u200b"]
)
def test_what_is_no_question_is_not_searched(question: str) -> None:
    assert not is_searchable(question)
    assert filled().search(question) == []
    assert filled().exact(question) is None


def test_a_limit_is_kept() -> None:
    assert len(filled().search("the rules of the meeting password", limit=2)) == 2


@given(QUESTIONS)
def test_hostile_questions_only_find_or_do_not(question: str) -> None:
    found = filled().search(question)
    assert all(0.0 <= candidate.score <= 1.0 for candidate in found)
    assert found == sorted(found, key=lambda one: (-one.score, one.key))
    assert decide(found).verdict in set(Verdict)


@given(st.lists(st.text(max_size=60), max_size=4), QUESTIONS)
def test_hostile_phrases_are_held_and_let_go(phrases: list[str], question: str) -> None:
    index = filled()
    before = index.search("meeting rules")
    index.put(Entry(8, tuple(phrases)), answer=question)
    index.search(question)
    index.drop(8)
    assert index.search("meeting rules") == before


def test_an_index_changed_in_place_answers_like_a_new_one() -> None:
    changed = filled()
    changed.drop(3)
    changed.put(ENTRIES[0])
    changed.put(ENTRIES[2])
    for question in ("password rules", "where is the meeting", "conduct of events"):
        assert changed.search(question) == filled().search(question)


def sure(score: float, second: float = 0.0, words: int = 6) -> list[Candidate]:
    return [Candidate(1, score, "a", words), Candidate(2, second, "b", words)]


def test_a_clear_lead_is_answered() -> None:
    outcome = decide(sure(0.95, 0.2))
    assert outcome.verdict is Verdict.ANSWER
    assert outcome.probability >= 0.8


def test_a_narrow_lead_is_suggested() -> None:
    assert decide(sure(0.95, 0.9)).verdict is Verdict.SUGGEST


def test_a_weak_match_goes_to_a_person() -> None:
    assert decide(sure(0.2, 0.15)).verdict is Verdict.HAND_OVER
    assert decide([]).verdict is Verdict.HAND_OVER


def test_an_exact_phrase_is_certain() -> None:
    assert decide(sure(1.0, 0.97)).verdict is Verdict.ANSWER
    assert probability(sure(1.0, 0.97)) == 1.0


def test_two_exact_phrases_are_offered() -> None:
    assert decide(sure(1.0, 1.0)).verdict is Verdict.SUGGEST


def test_a_better_score_or_margin_never_lowers_the_probability() -> None:
    rising = [probability(sure(score / 100, 0.1)) for score in range(10, 100)]
    assert rising == sorted(rising)
    falling = [probability(sure(0.8, second / 100)) for second in range(80)]
    assert falling == sorted(falling, reverse=True)


def test_a_community_may_ask_for_more() -> None:
    strict = Thresholds(answer=0.99, margin=0.1, suggest=0.98)
    assert decide(sure(0.95, 0.2), strict).verdict is Verdict.HAND_OVER
    bold = Weights(WORDS, bias=0.0, score=9.0, boldness=1.0)
    assert decide(sure(0.7, 0.2), weights=bold).verdict is Verdict.ANSWER
