"""Whatever a moderator types is read, or refused with a sentence, and never breaks anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.faq.wording import Pair, read_fields, read_pair


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Where? = There.", Pair(question="Where?", answer="There.")),
        ("Where? =\nThere.\nUp.", Pair(question="Where?", answer="There.\nUp.")),
        ("Where?\nThere = up.", Pair(question="Where?", answer="There = up.")),
        ("Is a=b? = Yes.", Pair(question="Is a=b?", answer="Yes.")),
        ("Where? = At a = b.", Pair(question="Where?", answer="At a = b.")),
        ("Where?", Pair(question="Where?", answer="")),
        (
            "Where? = There. tags=A,b lang=ES",
            Pair(question="Where?", answer="There.", language="es", tags="a b"),
        ),
        (
            "Where? = There.\n[button: Map](https://example.org/a)\n[button: No](ftp://x)",
            Pair(
                question="Where?",
                answer="There.\n\n[button: No](ftp://x)",
                buttons=(("Map", "https://example.org/a"),),
            ),
        ),
    ],
)
def test_question_answer_and_options_are_told_apart(typed: str, read: Pair) -> None:
    assert read_pair(typed) == read


def test_fields_end_where_the_next_begins_and_an_answer_takes_the_rest() -> None:
    assert read_fields('title="A b" tags=x,y answer=See title=all') == (
        {"title": "A b", "tags": "x,y", "answer": "See title=all"},
        "",
    )
    assert read_fields("only words") == ({}, "only words")


@given(st.text(max_size=300))
def test_nothing_that_is_typed_breaks_the_reading(text: str) -> None:
    read = read_pair(text)
    assert "\n" not in read.question
    fields, before = read_fields(text)
    assert all(name in {"lang", "media"} or len(value) <= 300 for name, value in fields.items())
    assert len(before) <= len(text)
