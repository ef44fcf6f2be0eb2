"""Whether the translations, which are built and not shipped as they are written, are there."""

from pathlib import Path

from bot.cli.endings import Ended

FIX = "make texts"


def fault_of(folder: Path) -> str:
    """What is wrong with the catalogues of texts, or nothing."""
    written = [path.with_suffix(".mo") for path in folder.glob("*/LC_MESSAGES/*.po")]
    lacking = [path for path in written if not path.exists()]
    if lacking:
        return f"{len(lacking)} of {len(written)} catalogues of texts are not built."
    if not any(folder.glob("*/LC_MESSAGES/*.mo")):
        return f"There are no catalogues of texts in {folder}."
    return ""


def require_texts(folder: Path) -> None:
    """Refuse to start where the bot could not say a word; raises `Ended`."""
    if fault := fault_of(folder):
        raise Ended(f"{fault} Build them: {FIX}")
