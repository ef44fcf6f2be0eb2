"""What people do to a text so that a filter does not read it, undone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.spam.attacks import ATTACKS, attacked
from bot.matching.spam.disguise import gentle, mixed_words, undisguise

PLAIN = "заработок без вложений every single morning"


@pytest.mark.parametrize("attack", ["zero-width", "dots", "mixed case", "script swap"])
def test_a_disguised_text_is_read_as_the_plain_one(attack: str) -> None:
    disguised = attacked(attack, PLAIN, 1)

    read = [word.strip(".") for word in undisguise(disguised).folded]

    assert disguised != PLAIN
    assert read == undisguise(PLAIN).folded


def test_letters_spread_by_blanks_are_a_word_again() -> None:
    assert undisguise("go to the c a s i n o today").words == [
        *("go", "to", "the", "casino", "today")
    ]


def test_digits_in_a_word_are_letters_of_its_script_and_prices_stay() -> None:
    assert undisguise("fr33 m0ney p@ss").words == ["free", "money", "pass"]
    assert undisguise("100$ 2024").words == ["100$", "2024"]
    assert gentle("0тзыв").isalpha()


def test_an_address_keeps_its_dots() -> None:
    assert undisguise("see https://example.org/a.b").words == ["see", "https://example.org/a.b"]


def test_a_word_goes_back_to_the_script_most_of_its_letters_are_of() -> None:
    assert gentle("\u0437\u0430\u0440a\u0431o\u0442\u043e\u043a \U0001f525 NOW") == (
        "\u0437\u0430\u0440\u0430\u0431\u043e\u0442\u043e\u043a now"
    )


def test_only_words_of_mixed_scripts_count_as_such() -> None:
    assert mixed_words("p\u0430ypal and \u043f\u0440\u0438\u0432\u0435\u0442 or \u00e9t\u00e9") == 1


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    plain = undisguise(text)

    assert len(plain.words) == len(plain.folded)
    assert gentle(text) == gentle(text).strip()
    for name in ATTACKS:
        undisguise(attacked(name, text, 0))
