"""A page of tables that needs nothing but a browser: no script, no address, no picture."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

MOST_ROWS = 1_000
"""Rows of one table that a page shows; the JSON beside it has all."""
LOOKS = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#1c1b19;background:#fdfcfa}h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2rem}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;"
    "padding:.35rem .6rem;border-bottom:1px solid #ddd8d0;overflow-wrap:anywhere}"
    "p.none{color:#6d675f}"
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
Rows = Sequence[Mapping[str, Any]]


def page(title: str, preface: str, tables: Sequence[tuple[str, Rows]]) -> str:
    """The tables under their headings; everything in them is shown as it is, nothing is run."""
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{LOOKS}</style></head><body><h1>{escape(title)}</h1><p>{escape(preface)}</p>"
    ]
    for heading, rows in tables:
        parts.append(f"<h2>{escape(heading)}</h2>")
        parts.append(_table(rows) if rows else '<p class="none">Nothing.</p>')
    return "".join([*parts, "</body></html>"])


def _table(rows: Rows) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in names)
    lines = [
        "".join(f"<td>{escape(_shown(row.get(name)))}</td>" for name in names)
        for row in rows[:MOST_ROWS]
    ]
    more = len(rows) - MOST_ROWS
    rest = f"<p>And {more} more: the JSON file has all of them.</p>" if more > 0 else ""
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>{rest}"


def _shown(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
