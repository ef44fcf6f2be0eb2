"""Compiles the translations, so that an installed Tertulia speaks every language it has.

Runs as a build hook for wheels and editable installs, and by hand for one catalogue:
`python hatch_build.py bot/locales/es/LC_MESSAGES/tertulia.po`.
"""

import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGUES = "bot/locales/*/LC_MESSAGES/*.po"


def compile_catalogue(source: Path) -> Path:
    """Write the `.mo` beside a `.po` and return its path; raises `PoFileError` on a broken one."""
    with source.open("rb") as readable:
        try:
            catalogue = read_po(readable, locale=source.parts[-3], abort_invalid=True)
        except PoFileError as error:
            error.add_note(f"in {source}")
            raise
    target = source.with_suffix(".mo")
    unfinished = target.with_suffix(".mo.new")
    with unfinished.open("wb") as writable:
        write_mo(writable, catalogue)
    return unfinished.replace(target)


class TextsHook(BuildHookInterface[Any]):
    """Hatch calls this before it packs the files."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile every catalogue and add the results, which git ignores, to the package."""
        root = Path(self.root)
        for source in sorted(root.glob(CATALOGUES)):
            compiled = compile_catalogue(source)
            build_data["artifacts"].append(f"/{compiled.relative_to(root).as_posix()}")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compile_catalogue(Path(name))
