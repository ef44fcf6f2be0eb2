"""Admins bring a file of questions and answers into the chat, and take one with them."""

from datetime import timedelta
from typing import Any, Literal

import msgspec

from bot.actions import Button, Job, Outcome, Text, answer_to, t
from bot.clock import Clock, Dice
from bot.events import JobDone, Media, Message, Pressed, Role, decode, encode
from bot.feature import Feature, Files, Stage, Ui
from bot.formatting.rich import Rich
from bot.matching.entries import read_entries, write_entries
from bot.matching.entry import FaqEntry, Reading
from bot.platform import Refused
from handlers.faq.replies import Rows, changed, told
from handlers.faq.shelf import MOST_PHRASES
from storage.choices import Choices
from storage.curation import Curation
from storage.documents import Documents
from storage.entries import Entries
from storage.setups import Setups

feature = Feature("faq")

PURPOSE, DRY = "faq", "faq dry"
FILE_WITHIN = timedelta(minutes=10)
KEPT_FOR = timedelta(hours=1)
MOST_BYTES = 4 * 1024 * 1024
MOST_SHOWN = 10
ENDINGS: dict[str, Literal["markdown", "csv", "json", "jsonl"]] = {
    "md": "markdown", "csv": "csv", "json": "json", "jsonl": "jsonl",
}  # fmt: skip


@feature.command("faq export", role=Role.ADMIN, is_private=True)
async def export(
    message: Message, *, curation: Curation, documents: Documents, clock: Clock, dice: Dice,
    format: Literal["md", "csv", "json", "jsonl"] = "md",  # noqa: A002 - what people type
) -> Outcome:  # fmt: skip
    """Get the knowledge base as a file: md, csv, json or jsonl."""
    entries = [
        FaqEntry(
            slug=kept.slug, title=kept.title, answer=kept.answer, language=kept.language,
            phrases=(kept.title, *(text for text, _ in await curation.phrases(kept.id)
                                   if text != kept.title)),
            tags=tuple(kept.tags.split()),
        )
        for kept in await curation.all(message.community)
    ]  # fmt: skip
    if not entries:
        return told(t("kb.empty"))
    name = f"faq.{format}"
    reference = documents.add(
        dice.name(12), community=message.community, person=message.person, name=name,
        body=write_entries(ENDINGS[format], entries),
        expires=int((clock.now() + KEPT_FOR).timestamp()),
    )  # fmt: skip
    file = Media(kind="document", file=reference, name=name)
    return told(t("kb.exported", count=len(entries)), media=(file,))


@feature.command("faq import", role=Role.ADMIN, is_fresh=True, is_private=True)
async def import_(
    message: Message, setups: Setups, clock: Clock, dry: Literal["dry"] | None = None
) -> Outcome:
    """Bring questions and answers in from a file, after you have seen what changes."""
    purpose = DRY if dry else PURPOSE
    if message.media:
        return _read(message, is_dry=bool(dry))
    expires = int((clock.now() + FILE_WITHIN).timestamp())
    await setups.await_file(message.person, purpose, expires)
    return told(t("kb.send_file"))


@feature.on(Message, Stage.ANSWER)
async def file_came(message: Message, setups: Setups, clock: Clock) -> Outcome:
    """The file that an admin was asked for."""
    if not message.media or message.media[0].kind != "document" or message.is_foreign:
        return None
    now = int(clock.now().timestamp())
    if await setups.take_file(message.person, PURPOSE, now):
        return _read(message, is_dry=False)
    if await setups.take_file(message.person, DRY, now):
        return _read(message, is_dry=True)
    return None


@feature.job("faq.read_file", tries=2, within=60)
async def read(files: Files, file: str, name: str) -> dict[str, Any] | None:
    """The entries of a file, and what is wrong with the others; None if it cannot be fetched."""
    body = b""
    try:
        async for piece in files.open(file):
            body += piece
            if len(body) > MOST_BYTES:
                return None
    except Refused:
        return None
    return msgspec.to_builtins(read_entries(name, body))  # type: ignore[no-any-return]


@feature.done("faq.read_file")
async def compare(
    done: JobDone, curation: Curation, ui: Ui, event: str, is_dry: bool
) -> Outcome:  # fmt: skip
    """Say what the file would change, and ask."""
    asked = decode(event)
    if not isinstance(asked, Message):
        return None
    if done.result is None:
        return answer_to(asked, t("kb.file_gone", limit=MOST_BYTES // 1024 // 1024))
    reading = msgspec.convert(done.result, Reading)
    problems = _problems(reading)
    if not reading.entries:
        return answer_to(asked, t("kb.file_useless", lines=problems))
    phrases = sum(len(entry.phrases) for entry in reading.entries)
    if phrases + await curation.count_phrases(asked.community) > MOST_PHRASES:
        return answer_to(asked, t("kb.full", limit=MOST_PHRASES))
    new, differ, same = await _compared(curation, asked.community, reading, ui.language)
    counts = {"new": new, "differ": differ, "same": same, "broken": len(reading.problems)}
    body = t("kb.file", **counts, lines=problems or [t("kb.no_problems")])
    if is_dry:
        return answer_to(asked, body)
    return answer_to(asked, body, _choice(asked, reading))


@feature.button("faq.take_file", role=Role.ADMIN, is_fresh=True)
async def take(
    pressed: Pressed, *, table: Entries, choices: Choices, clock: Clock, ui: Ui,
    entries: list[dict[str, Any]],
) -> Outcome:  # fmt: skip
    """Bring in what the file holds; entries of the same slug and language are replaced."""
    now = int(clock.now().timestamp())
    added = 0
    for entry in msgspec.convert(entries, list[FaqEntry]):
        added += await table.put(
            community=pressed.community, slug=entry.slug, title=entry.title,
            answer=entry.answer, language=entry.language or ui.language,
            tags=" ".join(entry.tags), source="import", phrases=list(entry.phrases), now=now,
        )  # fmt: skip
    choices.audit(
        community=pressed.community, person=pressed.person, feature="faq", what="import",
        old=None, new=f"{len(entries)} entries", now=now,
    )  # fmt: skip
    body = t("kb.imported", count=len(entries), added=added, changed=len(entries) - added)
    return changed(pressed, body)


def _read(message: Message, *, is_dry: bool) -> Outcome:
    media = message.media[0]
    if media.size > MOST_BYTES:
        return told(t("kb.file_gone", limit=MOST_BYTES // 1024 // 1024))
    values = {"event": encode(message).decode(), "file": media.file, "name": media.name}
    return Job(kind="faq.read_file", values=values | {"is_dry": is_dry})


async def _compared(
    curation: Curation, community: int, reading: Reading, language: str
) -> tuple[int, int, int]:
    """How many entries are new, differ from what is kept, or are the same."""
    known = {(kept.slug, kept.language): kept for kept in await curation.all(community)}
    new = differ = 0
    for entry in reading.entries:
        kept = known.get((entry.slug, entry.language or language))
        if kept is None:
            new += 1
        elif (kept.title, kept.answer) != (entry.title, entry.answer):
            differ += 1
    return new, differ, len(reading.entries) - new - differ


def _choice(asked: Message, reading: Reading) -> Rows:
    entries = msgspec.to_builtins(reading.entries)
    label = t("kb.import_rest") if reading.problems else t("kb.import_all")
    return (
        (
            Button(label=label, press="faq.take_file", only=asked.person,
                   values={"entries": entries}),
            Button(label=t("kb.leave_it"), press="faq.leave_it", only=asked.person),
        ),
    )  # fmt: skip


def _problems(reading: Reading) -> list[Text]:
    shown = [
        t("kb.problem", line=one.line, reason=Rich(one.reason))
        for one in reading.problems[:MOST_SHOWN]
    ]
    if more := len(reading.problems) - len(shown):
        shown.append(t("kb.more_problems", count=more))
    return shown
