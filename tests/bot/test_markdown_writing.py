"""What people write in a chat is kept as Markdown, and looks the same when it is shown again."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formatting.markdown import from_markdown
from bot.formatting.markdown_writing import to_markdown
from bot.formatting.rich import Rich, Span, rich

KINDS = ("bold", "italic", "strike", "code", "link", "pre", "quote", "underline", "spoiler")
LOST = {"underline", "spoiler"}
LINK = "https://example.org/a?b=1&copy=2"


@st.composite
def written(draw: st.DrawFn) -> Rich:
    """A message with looks anywhere."""
    text = draw(st.text(st.sampled_from("ab1 \n*_`~[]()<>!#-+=:.|>&;\\é😀"), max_size=40))
    spans = []
    for kind in draw(st.lists(st.sampled_from(KINDS), max_size=4)):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        spans.append(Span(kind, start, end, url=LINK if kind == "link" else ""))  # type: ignore[arg-type]
    return rich(text, spans)


def looks(source: Rich) -> Iterator[tuple[str, frozenset[str]]]:
    """Each visible character with the looks that Markdown knows."""
    for at, character in enumerate(source.text):
        if not character.isspace():
            yield (
                character,
                frozenset(
                    span.kind + span.url
                    for span in source.spans
                    if span.start <= at < span.end and span.kind not in LOST
                ),
            )


@given(written())
def test_what_is_kept_looks_as_it_was_written(source: Rich) -> None:
    assert list(looks(from_markdown(to_markdown(source)))) == list(looks(source))


@given(st.text(max_size=200))
def test_plain_words_stay_plain(text: str) -> None:
    shown = from_markdown(to_markdown(Rich(text)))
    assert shown.spans == ()
    assert "".join(shown.text.split()) == "".join(
        rich(text).text.translate({0: " "}).replace("\x85", " ").split()
    )


@pytest.mark.parametrize("text", ["Bus 7, then two minutes.", "See https://example.org/a_b (new)!"])
def test_words_that_need_no_escaping_get_none(text: str) -> None:
    assert to_markdown(Rich(text)) == text


@pytest.mark.parametrize("text", ["2 * 3 * 4", "1. first\n2. second", "# no heading", "a\n---"])
def test_signs_that_mean_something_in_markdown_stay_signs(text: str) -> None:
    assert from_markdown(to_markdown(Rich(text))) == Rich(text)


def test_a_whole_answer_reads_as_markdown() -> None:
    text = "Run setup now:\n\nmake demo\n\nthen read this."
    source = rich(
        text,
        [
            Span("code", 4, 9), Span("bold", 10, 13),
            Span("pre", 16, 25, language="sh"),
            Span("link", 37, 41, url="https://example.org"),
        ],
    )  # fmt: skip
    assert to_markdown(source) == (
        "Run `setup` **now**:\n\n```sh\nmake demo\n```\n\nthen read [this](<https://example.org>)."
    )
    assert from_markdown(to_markdown(source)) == source
