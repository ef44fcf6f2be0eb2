"""A member's card becomes a picture, whatever they call themselves."""

import struct
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formatting.card import HEIGHT, WIDTH, CardLines, Figure, card
from bot.formatting.drawing import SHARPNESS, CannotDraw, is_drawing_possible, png

needs_the_extra = pytest.mark.skipif(
    not is_drawing_possible(), reason="the extra charts is not installed: requirements/charts.txt"
)


def lines(name: str = "Ольга", share: float = 0.7) -> CardLines:
    figures = [Figure("7", "дней"), Figure("12", "благодарностей")]
    return CardLines(name, "Уровень 12", "14 400 / 16 900 XP", share, figures, "1 место", 3)


@needs_the_extra
def test_a_card_is_a_picture_of_the_size_phones_show() -> None:
    picture = png(card(lines()))
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", picture[16:24])
    assert (width, height) == (WIDTH * SHARPNESS, HEIGHT * SHARPNESS)


@needs_the_extra
def test_another_name_and_another_share_make_another_picture() -> None:
    pictures = {png(card(lines())), png(card(lines("Marie"))), png(card(lines(share=0.1)))}
    assert len(pictures) == 3
    assert png(card(lines())) in pictures


@needs_the_extra
def test_what_is_no_drawing_is_refused() -> None:
    with pytest.raises(CannotDraw):
        png("<svg")


@given(st.text(max_size=80), st.floats(0, 1))
def test_no_name_breaks_the_drawing(name: str, share: float) -> None:
    root = ElementTree.fromstring(card(lines(name, share)))  # noqa: S314 - our own drawing
    assert root.tag.endswith("svg")
