"""SVG becomes a picture that every chat shows, with fonts of our own, so that it looks the same."""

from pathlib import Path

FONTS = tuple(
    str(Path(__file__).parent / "fonts" / f"{name}.ttf")
    for name in ("DejaVuSans", "DejaVuSans-Bold")
)
FAMILY = "DejaVu Sans"
SHARPNESS = 2.0
"""Pixels for each unit of the drawing, since phones show it closely."""


class CannotDraw(Exception):  # noqa: N818 - named after what happened
    """The extra `charts` is not installed, or the drawing is none."""


def is_drawing_possible() -> bool:
    """Whether the extra is installed."""
    try:
        import resvg_py  # noqa: F401, PLC0415 - an extra
    except ImportError:
        return False
    return True


def png(svg: str) -> bytes:
    """The picture, as PNG; takes a few tens of milliseconds of processor time.

    Raises `CannotDraw`.
    """
    try:
        import resvg_py  # noqa: PLC0415 - an extra
    except ImportError as problem:
        raise CannotDraw from problem
    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg, zoom=SHARPNESS, skip_system_fonts=True, font_files=list(FONTS),
                font_family=FAMILY, sans_serif_family=FAMILY,
            )
        )  # fmt: skip
    except ValueError as problem:
        raise CannotDraw(str(problem)) from problem
