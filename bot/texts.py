"""Every text of the product in every language: gettext catalogues, one domain for each feature.

A key such as `faq.offered` lives in the domain `faq`. A catalogue's texts are Markdown with
`{placeholders}`; what is put into them stays literal, so a name can neither format nor break.
"""

import gettext
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar

import msgspec

from bot.actions import Action, Body, Button, Text
from bot.events import LANGUAGES
from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Rich, Span, moment, rich
from bot.lengths import spoken

FOLDER = Path(__file__).parent / "locales"
PLURAL = "count"


class MissingText(LookupError):  # noqa: N818 - named after what happened
    """A text is in no catalogue: the catalogues were not built, or a key is misspelt."""


class Texts:
    """Renders texts in a reader's language."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._catalogues: dict[tuple[str, str], gettext.GNUTranslations] = {}

    def render(self, body: Body, language: str) -> Rich:
        """What the reader sees; a language without catalogues reads English."""
        if isinstance(body, Rich):
            return body
        spoken = language if language in LANGUAGES else "en"
        template = self._template(body.key, spoken, body.values)
        return _fill(template, {k: self._value(v, spoken) for k, v in body.values.items()})

    def plain(self, key: str, language: str, /, **values: object) -> str:
        """The same without formatting, for menus and labels."""
        return self.render(Text(key=key, values=values), language).text

    def has(self, key: str, language: str) -> bool:
        """Whether a catalogue holds this text."""
        domain = key.partition(".")[0]
        try:
            catalogue = self._catalogue(domain, language)
        except MissingText:
            return False
        return bool(catalogue.gettext(key) != key or catalogue.ngettext(key, key, 1) != key)

    def _template(self, key: str, language: str, values: Mapping[str, Any]) -> Rich:
        domain = key.partition(".")[0]
        for tried in (language, "en"):
            catalogue = self._catalogue(domain, tried)
            count = values.get(PLURAL)
            found = (
                catalogue.ngettext(key, key, count)
                if isinstance(count, int)
                else catalogue.gettext(key)
            )
            if found == key and isinstance(count, int):
                found = catalogue.gettext(key)
            if found != key:
                return _parsed(found)
        raise MissingText(key)

    def _catalogue(self, domain: str, language: str) -> gettext.GNUTranslations:
        known = self._catalogues.get((domain, language))
        if known is None:
            path = self._folder / language / "LC_MESSAGES" / f"{domain}.mo"
            if not path.exists():
                raise MissingText(
                    f"{domain} in {language}: the texts are not built. Run `make texts`."
                )
            with path.open("rb") as file:
                known = gettext.GNUTranslations(file)
            self._catalogues[domain, language] = known
        return known

    def _value(self, value: object, language: str) -> Rich:
        match value:
            case Rich():
                return value
            case Text():
                return self.render(value, language)
            case datetime():
                return moment(value)
            case timedelta():
                return Rich(" ").join([self.render(one, language) for one in spoken(value)])
            case list() | tuple():
                return Rich("\n").join([self._value(item, language) for item in value])
            case _:
                return Rich(str(value))


A = TypeVar("A", bound=Action)


def rendered(action: A, texts: Texts, language: str) -> A:
    """The same action with every text in the reader's language, as a platform wants it."""
    changes: dict[str, Any] = {}
    for field in ("body", "title"):
        body = getattr(action, field, None)
        if isinstance(body, Text):
            changes[field] = texts.render(body, language)
    rows: Sequence[Sequence[Button]] = getattr(action, "buttons", ())
    if rows:
        changes["buttons"] = tuple(
            tuple(
                msgspec.structs.replace(button, label=texts.render(button.label, language))
                for button in row
            )
            for row in rows
        )
    if fields := getattr(action, "fields", ()):
        changes["fields"] = tuple((name, texts.render(label, language)) for name, label in fields)
    return msgspec.structs.replace(action, **changes) if changes else action


@lru_cache(maxsize=2048)
def _parsed(template: str) -> Rich:
    return from_markdown(template)


def _fill(template: Rich, values: Mapping[str, Rich]) -> Rich:
    """The template with its placeholders replaced; its spans grow with what they hold."""
    parts: list[Rich] = []
    position = 0
    for literal, name, _, _ in Formatter().parse(template.text):
        start = position
        position += len(literal)
        parts.append(template.cut(start, position))
        if name is not None:
            end = position + len(name) + 2
            parts.append(_in_the_place_of(template.cut(position, end), values[name]))
            position = end
    return Rich("").join(parts)


def _in_the_place_of(placeholder: Rich, value: Rich) -> Rich:
    """A value with the looks its placeholder had as a whole."""
    around = [
        Span(span.kind, 0, len(value.text), span.url, span.language) for span in placeholder.spans
    ]
    return rich(value.text, [*around, *value.spans]) if value.text else value
