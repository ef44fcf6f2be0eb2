"""Files of questions and answers, brought into a community's knowledge base."""

import asyncio
import logging
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.matching.entries import read_entries
from bot.matching.entry import FaqEntry
from bot.settings.model import CommunitySettings
from storage.causes import Causes
from storage.entries import Entries

log = logging.getLogger("tertulia.faq")


async def put_entries(
    table: Entries, community: int, entries: Sequence[FaqEntry], language: str, now: int
) -> tuple[int, int]:
    """Write entries, replacing those of the same slug: how many are new, how many changed.

    language: what an entry speaks that does not say so; now: unix seconds.
    """
    outcomes: Counter[bool] = Counter()
    for entry in entries:
        is_new = await table.put(
            community=community,
            slug=entry.slug,
            title=entry.title,
            answer=entry.answer,
            language=entry.language or language,
            tags=" ".join(entry.tags),
            source="import",
            phrases=list(entry.phrases),
            now=now,
        )
        outcomes[is_new] += 1
    return outcomes[True], outcomes[False]


async def load_configured(
    table: Entries, causes: Causes, community: int, chosen: CommunitySettings, now: int
) -> None:
    """Read the file a community's settings name, unless it is the one that was read before."""
    if chosen.faq is None:
        return
    path = Path(chosen.faq)
    try:
        data = await asyncio.to_thread(path.read_bytes)
    except OSError as problem:
        log.error(
            "the FAQ file %s of %s cannot be read (%s): its questions stay unknown until the file "
            "is there and the bot starts again", path, chosen.name, problem.strerror,
        )  # fmt: skip
        return
    name = f"faq:{community}"
    known = {key: value for key, value, _ in await causes.cursors(name)}
    checksum = zlib.crc32(data)
    if known.get(name) == checksum:
        return
    reading = read_entries(path.name, data)
    for left_out in reading.problems[:20]:
        log.warning("%s, line %s: %s", path, left_out.line, left_out.reason)
    added, changed = await put_entries(table, community, reading.entries, chosen.language, now)
    causes.move_cursor(name, checksum, now)
    log.info(
        "%s: %s new and %s changed entries for %s, %s left out",
        path, added, changed, chosen.name, len(reading.problems),
    )  # fmt: skip
