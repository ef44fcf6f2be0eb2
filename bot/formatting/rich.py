"""What a message says and how it looks, the same for every network: text plus spans."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal

import msgspec

Kind = Literal[
    "bold", "italic", "underline", "strike", "code", "pre", "link", "quote", "spoiler", "time"
]  # fmt: skip

# outermost first among spans over the same stretch
_ORDER: dict[str, int] = {
    kind: rank
    for rank, kind in enumerate(
        ("quote", "pre", "link", "spoiler", "bold", "italic", "underline", "strike", "code", "time")
    )
}
_LONGEST_LINK = 2048  # characters; longer ones are refused by Telegram
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_UNIX_SECONDS = re.compile(r"(?:0|[1-9][0-9]{0,9})\Z")
_LATEST = 2**31 - 1  # Telegram keeps moments in 32 bits
_SAFE_LINK = re.compile(r"(?:https?://|tg://|mailto:)[^\s\x00-\x1f]+\Z", re.IGNORECASE)


class Span(msgspec.Struct, frozen=True):
    """A stretch of a text that looks special; offsets count code points, end excluded.

    A "time" is a moment, its `url` Unix seconds: clients show it in their reader's own zone.
    """

    kind: Kind
    start: int
    end: int
    url: str = ""
    language: str = ""


class Rich(msgspec.Struct, frozen=True, tag="rich"):
    """A text with its looks; build it with `rich`, so that the spans are in order."""

    text: str
    spans: tuple[Span, ...] = ()

    def __len__(self) -> int:
        """Length in code points."""
        return len(self.text)

    def __add__(self, other: "Rich | str") -> "Rich":
        """Put another text behind this one."""
        return Rich("").join([self, other])

    def join(self, parts: Iterable["Rich | str"]) -> "Rich":
        """Put parts one behind the other with this text between them, as `str.join` does."""
        texts: list[str] = []
        spans: list[Span] = []
        length = 0
        for number, part in enumerate(parts):
            for piece in (self, part) if number else (part,):
                text = piece if isinstance(piece, str) else piece.text
                if isinstance(piece, Rich):
                    spans += [shifted(span, length) for span in piece.spans]
                texts.append(text)
                length += len(text)
        return rich("".join(texts), spans)

    def cut(self, start: int, end: int) -> "Rich":
        """Take the stretch from `start` to `end`; spans crossing the edges are closed there.

        A moment that is cut in two is only words: neither half may tell the whole time.
        """
        inside = (
            msgspec.structs.replace(
                span, start=max(span.start, start) - start, end=min(span.end, end) - start
            )
            for span in self.spans
            if span.start < end
            and span.end > start
            and (span.kind != "time" or (span.start >= start and span.end <= end))
        )
        return rich(self.text[start:end], inside)


def moment(at: datetime) -> Rich:
    """A moment that every client shows in its reader's own zone."""
    shown = f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return rich(shown, [Span("time", 0, len(shown), url=str(int(at.timestamp())))])


def shifted(span: Span, by: int) -> Span:
    """Move a span along its text."""
    return msgspec.structs.replace(span, start=span.start + by, end=span.end + by)


def utf16_length(text: str | Rich) -> int:
    """Length as Telegram counts it: UTF-16 units."""
    plain = text if isinstance(text, str) else text.text
    return len(plain) + sum(char > "\uffff" for char in plain)


def is_safe_link(url: str) -> bool:
    """Tell whether a link may be shown as one: web, Telegram and mail addresses only."""
    return len(url) <= _LONGEST_LINK and _SAFE_LINK.match(url) is not None


def rich(text: str, spans: Iterable[Span] = ()) -> Rich:
    """Make a text with looks; spans are clipped, merged, nested and sorted.

    The form is unique: equal looks give equal values. Code carries no other looks but a quote
    around it (Telegram refuses more), crossing spans are split, unsafe links become plain text,
    lone surrogates become U+FFFD. A moment stays in one piece: it yields to links and code blocks,
    and no look covers only a part of it.
    """
    text = _LONE_SURROGATE.sub("\ufffd", text)
    looks = _with_whole_moments(_merged(_usable(spans, text)))
    if not looks:
        return Rich(text)
    return Rich(text, tuple(_nested(_merged(_resolved(looks)))))


Look = tuple[str, str, str]
Run = tuple[int, int, Look]


def _usable(spans: Iterable[Span], text: str) -> list[Run]:
    found: list[Run] = []
    for span in spans:
        start, end = max(span.start, 0), min(span.end, len(text))
        if start >= end or (span.kind == "link" and not is_safe_link(span.url)):
            continue
        if span.kind == "time" and not (_is_moment(span.url) and "\n" not in text[start:end]):
            continue
        url = span.url if span.kind in {"link", "time"} else ""
        language = span.language if span.kind == "pre" else ""
        found.append((start, end, (span.kind, url, language)))
    return found


def _is_moment(seconds: str) -> bool:
    return _UNIX_SECONDS.match(seconds) is not None and int(seconds) <= _LATEST


def _with_whole_moments(runs: list[Run]) -> list[Run]:
    """Leave out moments that cross a link, a code block or an earlier moment.

    Of the other looks, what covers a part of a moment ends before it.
    """
    barred = [run for run in runs if run[2][0] in {"link", "pre"}]
    moments: list[Run] = []
    for run in runs:
        others = barred + moments[-1:]
        if run[2][0] == "time" and not any(run[0] < o[1] and run[1] > o[0] for o in others):
            moments.append(run)
    trimmed = [piece for run in runs if run[2][0] != "time" for piece in _around(run, moments)]
    return sorted(trimmed + moments)


def _around(run: Run, moments: list[Run]) -> Iterable[Run]:
    """What is left of a look outside the moments that it does not cover, or may not: code."""
    start, end, look = run
    for first, last, _ in moments:
        is_cover = start <= first and end >= last and look[0] != "code"
        if is_cover or last <= start or first >= end:
            continue
        if start < first:
            yield start, first, look
        start = last
    if start < end:
        yield start, end, look


def _merged(runs: list[Run]) -> list[Run]:
    by_look: dict[Look, list[tuple[int, int]]] = {}
    for start, end, look in runs:
        by_look.setdefault(look, []).append((start, end))
    merged: list[Run] = []
    for look, ranges in by_look.items():
        ranges.sort()
        begin, stop = ranges[0]
        for start, end in ranges[1:]:
            if start > stop:
                merged.append((begin, stop, look))
                begin, stop = start, end
            stop = max(stop, end)
        merged.append((begin, stop, look))
    return sorted(merged)


def _segments(runs: list[Run]) -> Iterable[tuple[int, int, list[Run]]]:
    """Stretches between neighbouring edges, with the runs that cover each."""
    edges = sorted({edge for start, end, _ in runs for edge in (start, end)})
    active: list[Run] = []
    upcoming = 0
    for start, end in pairwise(edges):
        active = [run for run in active if run[1] > start]
        while upcoming < len(runs) and runs[upcoming][0] <= start:
            active.append(runs[upcoming])
            upcoming += 1
        if active:
            yield start, end, active


def _resolved(runs: list[Run]) -> list[Run]:
    """Keep on every stretch only looks that can live together."""
    resolved: list[Run] = []
    for start, end, active in _segments(runs):
        by_kind: dict[str, Look] = {}
        for _, _, look in active:
            by_kind.setdefault(look[0], look)
        if "pre" in by_kind:
            kept = {"pre", "quote"}
        elif "code" in by_kind and "link" not in by_kind:
            kept = {"code", "quote"}
        else:
            kept = set(_ORDER) - {"code"}
        resolved += [(start, end, look) for kind, look in by_kind.items() if kind in kept]
    return resolved


def _nested(runs: list[Run]) -> list[Span]:
    """Split crossing runs so that of two overlapping spans one contains the other."""
    done: list[Run] = []
    stack: list[tuple[int, Look]] = []
    last = 0
    for start, end, active in _segments(runs):
        if start > last:
            done += [(begin, last, look) for begin, look in stack]
            stack = []
        wanted = [run[2] for run in sorted(active, key=lambda run: (-run[1], _ORDER[run[2][0]]))]
        keep = 0
        while keep < min(len(stack), len(wanted)) and stack[keep][1] == wanted[keep]:
            keep += 1
        done += [(begin, start, look) for begin, look in stack[keep:]]
        stack = stack[:keep] + [(start, look) for look in wanted[keep:]]
        last = end
    done += [(begin, last, look) for begin, look in stack]
    spans = [
        msgspec.convert(
            {"kind": kind, "start": begin, "end": end, "url": url, "language": language}, Span
        )
        for begin, end, (kind, url, language) in done
        if end > begin
    ]
    return sorted(spans, key=lambda span: (span.start, -span.end, _ORDER[span.kind]))
