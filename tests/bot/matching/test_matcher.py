"""Members find the right entry by words, and by meaning where an encoder is there."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.matching.encoder import WIDTH
from bot.matching.evidence import LEXICAL, NUMBERS, SEMANTIC, WORDS, Evidence, Weights
from bot.matching.lexical import Entry
from bot.matching.matcher import Matcher
from bot.matching.outcome import Verdict, decide

np: Any = pytest.importorskip("numpy", reason="numpy comes with the extra `semantic`")

ENTRIES = (
    Entry(1, ("How do I reset my password?", "forgot password", "cannot log in"), "en"),
    Entry(2, ("When is the next meeting?", "meeting schedule", "calendar of events"), "en"),
    Entry(3, ("Where are the rules?", "code of conduct", "what is forbidden here"), "en"),
)
MEANINGS = ("password log in contraseña", "meeting calendar reunión cita", "rules conduct reglas")


class SmallEncoder:
    """Knows three meanings, by the words for them; everything else is a direction of its own."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - an array of the extra
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for row, text in enumerate(texts):
            self.read.append(text)
            for word in text.casefold().split():
                bare = word.strip("?.,!¿🎉")
                if not bare:
                    continue
                meant = [at for at, known in enumerate(MEANINGS) if bare in known.split()]
                vectors[row, meant[0] if meant else 10 + sum(map(ord, bare)) % 400] += (
                    3.0 if meant else 0.3
                )
            length = float(np.linalg.norm(vectors[row]))
            vectors[row] /= length or 1.0
        return vectors


def filled(encoder: SmallEncoder | None = None) -> Matcher:
    matcher = Matcher(encoder)
    for entry in ENTRIES:
        matcher.put(entry)
    return matcher


def test_a_question_in_another_language_finds_the_entry_it_means() -> None:
    found = filled(SmallEncoder()).search("¿y mi contraseña?", "es")
    assert found[0].key == 1
    assert decide(filled().search("¿y mi contraseña?", "es")).verdict is Verdict.HAND_OVER


def test_every_candidate_says_how_likely_it_is() -> None:
    found = filled(SmallEncoder()).search("when is the meeting")
    chances = [one.probability for one in found]
    assert all(chance is not None and 0.0 <= chance <= 1.0 for chance in chances)
    assert chances[0] == max(chance for chance in chances if chance is not None)
    assert decide(found).probability == chances[0]


def test_a_phrase_met_word_by_word_is_certain_with_and_without_vectors() -> None:
    for matcher in (filled(), filled(SmallEncoder())):
        found = matcher.search("how do i RESET my password")
        assert (found[0].key, found[0].probability) == (1, 1.0)
        assert decide(found).verdict is Verdict.ANSWER
        assert matcher.exact("code of conduct") == 3


def test_a_changed_entry_is_found_by_its_new_meaning_only() -> None:
    matcher = filled(SmallEncoder())
    assert matcher.search("reglas")[0].key == 3
    matcher.put(Entry(3, ("opening hours",), "en"))
    matcher.put(Entry(4, ("rules", "our rules", "the rules"), "en"))
    assert matcher.search("reglas")[0].key == 4
    matcher.drop(4)
    matcher.drop(77)
    assert 4 not in [one.key for one in matcher.search("reglas")]
    assert len(matcher) == 3


def test_vectors_that_are_kept_are_not_made_again() -> None:
    encoder = SmallEncoder()
    vectors = encoder.encode(ENTRIES[0].phrases)
    encoder.read.clear()
    matcher = Matcher(encoder)
    matcher.put(ENTRIES[0], vectors=list(vectors))
    assert not set(encoder.read) & set(ENTRIES[0].phrases)
    assert matcher.search("contraseña")[0].key == 1


def test_an_answer_helps_to_find_its_entry() -> None:
    matcher = Matcher(SmallEncoder())
    matcher.put(Entry(1, ("parking",), "en"), answer="reglas reglas reglas")
    matcher.put(Entry(2, ("garage",), "en"), answer="reunión reunión reunión")
    assert matcher.search("calendar")[0].key == 2


def test_many_phrases_are_learned_from_a_part_of_them() -> None:
    matcher = Matcher(SmallEncoder())
    for key, words in enumerate(("password", "calendar", "conduct")):
        matcher.put(Entry(key, tuple(f"{words} number{at}" for at in range(700)), "en"))
    assert [matcher.search(word)[0].key for word in ("contraseña", "cita", "reglas")] == [0, 1, 2]


@pytest.mark.parametrize("question", ["", "😀😀", "/rules", "a" * 1001, "\u200b", "\ud800"])
def test_what_is_no_question_finds_nothing(question: str) -> None:
    assert filled(SmallEncoder()).search(question) == []


@pytest.mark.parametrize(
    "question", ['"', "NEAR(", "rules * col:", "\u202eselur", "a" * 900, "rules \ud800 here"]
)
def test_a_hostile_question_only_finds_or_does_not(question: str) -> None:
    found = filled(SmallEncoder()).search(question)
    assert all(0.0 <= one.score <= 1.0 for one in found)
    assert found == sorted(found, key=lambda one: -one.score)


def test_an_empty_matcher_finds_nothing() -> None:
    assert Matcher(SmallEncoder()).search("rules") == []


def test_entries_without_a_word_are_held_but_never_found() -> None:
    matcher = Matcher(SmallEncoder())
    matcher.put(Entry(1, ("🎉",), "en"))
    matcher.put(Entry(2, (), "en"))
    assert matcher.search("party") == []
    matcher.put(ENTRIES[0])
    assert matcher.search("contraseña")[0].key == 1


def test_better_evidence_never_lowers_the_probability() -> None:
    weights = SEMANTIC
    for name in ("score", "head"):
        chances = [
            weights.probability(
                Evidence(weights.kind, **(dict.fromkeys(NUMBERS, 0.5) | {name: at / 50}))
            )
            for at in range(51)
        ]
        assert chances == sorted(chances), name
        assert chances[0] < chances[-1], name


def test_the_first_candidate_carries_what_its_probability_rests_on() -> None:
    for matcher, weights in ((filled(), LEXICAL), (filled(SmallEncoder()), SEMANTIC)):
        first, *rest = matcher.search("when may the meeting be")
        assert first.evidence is not None
        assert first.evidence.kind == weights.kind
        assert weights.probability(first.evidence) == first.probability
        assert [one.evidence for one in rest] == [None] * len(rest)


def test_nothing_is_to_be_learned_from_a_phrase_met_word_by_word() -> None:
    for matcher in (filled(), filled(SmallEncoder())):
        assert matcher.search("code of conduct")[0].evidence is None


def test_a_community_may_weigh_the_evidence_in_its_own_way() -> None:
    matcher = filled()
    matcher.words = Weights(WORDS, bias=2.0)
    assert matcher.search("when may the meeting be")[0].probability == pytest.approx(
        0.881, abs=1e-3
    )
