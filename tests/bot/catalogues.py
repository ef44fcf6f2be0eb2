"""Reads the catalogues of texts as they are written, whatever was compiled before."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.events import LANGUAGES
from bot.texts import FOLDER, Texts


@cache
def catalogue(language: str) -> Mapping[str, Message]:
    """Every entry of a language, by key, of all its files."""
    found: dict[str, Message] = {}
    for path in sorted((FOLDER / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            read = read_po(file, locale=language, abort_invalid=True)
        for entry in read:
            if entry.id:
                key = entry.id if isinstance(entry.id, str) else entry.id[0]
                assert key.partition(".")[0] == path.stem, f"{key} belongs into another file"
                assert key not in found, f"{key} is there twice"
                found[key] = entry
    return found


def forms(entry: Message) -> tuple[str, ...]:
    said = entry.string
    return (said,) if isinstance(said, str) else tuple(said or ())


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def entries() -> Iterator[tuple[str, str, Message]]:
    for language in LANGUAGES:
        for key, entry in catalogue(language).items():
            yield language, key, entry


def built(folder: Path) -> Texts:
    """Compile every catalogue into a folder, to render from there."""
    for path in FOLDER.glob("*/LC_MESSAGES/*.po"):
        target = folder / path.relative_to(FOLDER).with_suffix(".mo")
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as readable, target.open("wb") as writable:
            write_mo(writable, read_po(readable, locale=path.parts[-3]))
    return Texts(folder)
