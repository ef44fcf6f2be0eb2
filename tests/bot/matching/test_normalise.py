"""Texts typed differently become comparable, whatever anybody types."""

# ruff: noqa: RUF001  letters of other scripts are meant

from hypothesis import given
from hypothesis import strategies as st

from bot.matching.normalise import LONGEST, normalise, words

ANYTHING = st.text(st.one_of(st.characters(), st.characters(categories=["Cs", "Cf", "Mn"])))


def test_case_width_and_blanks_do_not_matter() -> None:
    assert normalise("  ＨＯＷ\u00a0do \n I  JOIN ") == "how do i join"


def test_invisible_marks_and_bidi_controls_are_out() -> None:
    assert normalise("pass\u200bword\u202e \u00adreset\ufe0f") == "password reset"


def test_lone_surrogates_are_out() -> None:
    assert normalise("a\ud800b\udfff") == "ab"


def test_a_ligature_that_grows_is_capped() -> None:
    assert len(normalise("\ufdfa" * LONGEST)) <= LONGEST


def test_words_keep_their_accents_and_lose_punctuation() -> None:
    assert words(normalise("¿Cómo entro, naïve? c++ हिन्दी")) == [
        "cómo",
        "entro",
        "naïve",
        "c",
        "हिन्दी",
    ]


@given(ANYTHING)
def test_any_text_is_normalised(text: str) -> None:
    folded = normalise(text)
    folded.encode()
    assert folded == " ".join(folded.split())
    assert len(folded) <= LONGEST
    assert all(word in folded for word in words(folded))
