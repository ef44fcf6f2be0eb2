"""A community's own outcomes say how sure the bot may be."""

import asyncio
from typing import Any

import msgspec

from bot.actions import Outcome
from bot.clock import Clock
from bot.events import JobDone
from bot.feature import Feature
from bot.matching.evidence import LEXICAL, SEMANTIC, Evidence
from bot.matching.refit import Label, refit
from handlers.faq.knowledge import Knowledge
from storage.labels import Labels

feature = Feature("faq")

NEWEST = 2000


@feature.job("faq.refit", within=60, lane="faq.refit")
async def fit(index: Knowledge, labels: Labels, community: int, channel: str) -> dict[str, Any]:
    """Fit the weights again, held to the shipped ones; what is in use stays if it is better."""
    shipped = LEXICAL if channel == "words" else SEMANTIC
    rows = await labels.newest(community, channel, NEWEST)
    known = [
        Label(msgspec.json.decode(evidence, type=Evidence), is_right) for evidence, is_right in rows
    ]
    current = index.weights(community, channel)
    found = await asyncio.to_thread(refit, shipped, known, current)
    return {
        "is_new": found.is_new,
        "labels": found.labels,
        "weights": msgspec.json.encode(found.weights).decode(),
    }


@feature.done("faq.refit")
async def keep(done: JobDone, labels: Labels, clock: Clock, channel: str) -> Outcome:
    """From now on the new weights count."""
    found: dict[str, Any] = done.result or {}
    if found.get("is_new"):
        now = int(clock.now().timestamp())
        labels.keep(done.community, channel, found["weights"], found["labels"], now)
    return None
