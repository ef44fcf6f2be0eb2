"""Messages as Telegram shows them: plain text and entities, never a parse mode."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate

from bot.formatting.rich import Kind, Rich, Span, rich

Entity = dict[str, str | int]

_TYPES: dict[Kind, str] = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "strike": "strikethrough",
    "code": "code",
    "pre": "pre",
    "link": "text_link",
    "quote": "blockquote",
    "spoiler": "spoiler",
    "time": "date_time",
}
_KINDS: dict[str, Kind] = {name: kind for kind, name in _TYPES.items()} | {
    "expandable_blockquote": "quote"
}
_WEEKDAY_DATE_AND_TIME = "wDt"


def _offsets(text: str) -> list[int]:
    """UTF-16 offset of every code point and of the end."""
    return list(accumulate((1 + (char > "\uffff") for char in text), initial=0))


def to_telegram(message: Rich) -> tuple[str, list[Entity]]:
    """Give the text and its entities, offsets in UTF-16 units, sorted as Telegram wants them."""
    offsets = _offsets(message.text) if message.spans else []
    entities: list[Entity] = []
    for span in message.spans:
        entity: Entity = {
            "type": _TYPES[span.kind],
            "offset": offsets[span.start],
            "length": offsets[span.end] - offsets[span.start],
        }
        if span.kind == "link":
            entity["url"] = span.url
        elif span.kind == "time":
            entity |= {"unix_time": int(span.url), "date_time_format": _WEEKDAY_DATE_AND_TIME}
        if span.language:
            entity["language"] = span.language
        entities.append(entity)
    return message.text, entities


def from_telegram(text: str, entities: Iterable[Mapping[str, object]] = ()) -> Rich:
    """Read a received text; entities we do not know, or that do not fit, are left as plain text."""
    offsets = _offsets(text)
    spans = [span for entity in entities if (span := _span(entity, offsets)) is not None]
    return rich(text, spans)


def _span(entity: Mapping[str, object], offsets: list[int]) -> Span | None:
    kind = _KINDS.get(str(entity.get("type")))
    offset, length = entity.get("offset"), entity.get("length")
    if kind is None or not isinstance(offset, int) or not isinstance(length, int):
        return None
    # an edge inside a surrogate pair moves outwards, to the whole character
    start = bisect_right(offsets, offset) - 1
    end = bisect_left(offsets, offset + length)
    url, language = entity.get("url"), entity.get("language")
    if kind == "time":
        url = str(entity.get("unix_time"))
    return Span(
        kind,
        start,
        end,
        url=url if isinstance(url, str) else "",
        language=language if isinstance(language, str) else "",
    )
