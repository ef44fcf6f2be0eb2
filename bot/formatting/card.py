"""A member's card as a picture: level, progress, figures, honours; drawn as SVG, scaled by nobody.

Every word comes in the reader's language. What the font cannot draw is left out of names.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 300
MARGIN = 36
BAR = WIDTH - 2 * MARGIN
COLOURS = ("#1d7a8c", "#8c4a1d", "#5a4fa3", "#2f7d4f", "#a33d5e", "#4a6b1d")
LONGEST_NAME = 32
ROUND = 8
PLAIN, BOLD = 0.6, 0.72
"""How wide a letter is on the average, for a size of 1."""

# Latin, Greek, Cyrillic, Armenian, Georgian and common signs: what the shipped font holds.
_UNDRAWABLE = re.compile(
    "[^ -~\u00a1-\u024f\u02b0-\u02ff\u0300-\u036f\u0370-\u03ff\u0400-\u052f\u0531-\u0587"
    "\u10a0-\u10ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u2116\u2605\u2606]"
)


class Figure(NamedTuple):
    """One number with what it counts."""

    number: str
    label: str


class Look(NamedTuple):
    """How a text stands on the card."""

    size: int
    colour: str
    anchor: str = "start"
    is_bold: bool = False


class CardLines(NamedTuple):
    """Everything a card says, in the reader's language.

    share: of the way to the next level, 0-1; seed: chooses the colour, the same for a member.
    """

    name: str
    level: str
    progress: str
    share: float
    figures: Sequence[Figure]
    honours: str
    seed: int


def card(lines: CardLines) -> str:
    """The card as SVG."""
    colour = COLOURS[lines.seed % len(COLOURS)]
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
            f' viewBox="0 0 {WIDTH} {HEIGHT}" font-family="DejaVu Sans">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" rx="20" fill="{colour}"/>',
            f'<path d="M0 12H{WIDTH}V{HEIGHT - 20}a20 20 0 0 1-20 20H20a20 20 0 0 1-20-20z"'
            ' fill="#f7f5f0"/>',
            *_head(lines, colour),
            *_bar(lines, colour),
            *_figures(lines.figures),
            "</svg>",
        ]
    )


def _head(lines: CardLines, colour: str) -> list[str]:
    """Who it is, and the level at the right."""
    name, honours = drawable(lines.name), drawable(lines.honours, 200) if lines.honours else ""
    left, level_size = MARGIN + 88, 24
    room = BAR - 88 - 24 - len(lines.level) * level_size * BOLD
    size = _fitting(name, room, 28, BOLD)
    parts = [
        f'<circle cx="{MARGIN + 34}" cy="80" r="34" fill="{colour}"/>',
        _text(MARGIN + 34, 92, name[:1].upper(), Look(34, "#ffffff", "middle", is_bold=True)),
        _text(WIDTH - MARGIN, 89, lines.level, Look(level_size, colour, "end", is_bold=True)),
        _text(left, 74 if honours else 90, name, Look(size, "#22282b", is_bold=True)),
    ]
    if honours:
        parts.append(_text(left, 104, honours, Look(_fitting(honours, room, 16), "#5d676c")))
    return parts


def _bar(lines: CardLines, colour: str) -> list[str]:
    """The way to the next level; what is hardly begun is a dot."""
    filled = max(2 * ROUND, round(BAR * min(1.0, max(0.0, lines.share))))
    shape = f'x="{MARGIN}" y="138" height="{2 * ROUND}" rx="{ROUND}"'
    return [
        f'<rect {shape} width="{BAR}" fill="#e2ded4"/>',
        f'<rect {shape} width="{filled}" fill="{colour}"/>',
        _text(WIDTH - MARGIN, 176, lines.progress, Look(14, "#5d676c", "end")),
    ]


def drawable(name: str, longest: int = LONGEST_NAME) -> str:
    """A name without what the font lacks, and not too long; never empty."""
    plain = " ".join(_UNDRAWABLE.sub("", name).split())
    if len(plain) > longest:
        plain = plain[: longest - 1].rstrip() + "…"
    return plain or "★"


def _figures(figures: Sequence[Figure]) -> list[str]:
    """The numbers side by side, each above what it counts."""
    if not figures:
        return []
    step = BAR / len(figures)
    number_size = min(_fitting(one.number, step - 12, 30, BOLD) for one in figures)
    label_size = min(_fitting(one.label, step - 10, 15) for one in figures)
    parts: list[str] = []
    for position, figure in enumerate(figures):
        middle = round(MARGIN + step * (position + 0.5))
        number = Look(number_size, "#22282b", "middle", is_bold=True)
        parts.append(_text(middle, 232, figure.number, number))
        parts.append(_text(middle, 260, figure.label, Look(label_size, "#5d676c", "middle")))
    return parts


def _fitting(text: str, width: float, largest: int, wide: float = PLAIN) -> int:
    """The largest size at which a text is no wider than that."""
    return max(9, min(largest, int(width / (wide * max(1, len(text))))))


def _text(x: int, y: int, text: str, look: Look) -> str:
    weight = ' font-weight="bold"' if look.is_bold else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{look.size}" fill="{look.colour}"'
        f' text-anchor="{look.anchor}"{weight}>{escape(text)}</text>'
    )
