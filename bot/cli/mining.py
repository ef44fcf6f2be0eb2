"""Proposing entries from a community's past conversations, for people to read and choose."""

import sys
from contextlib import ExitStack
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.endings import Ended
from bot.cli.options import Config, Json, print_json, settings_from, tell

if TYPE_CHECKING:
    from bot.exports.export import Export
    from bot.matching.entries import Format
    from bot.matching.entry import FaqEntry
    from bot.matching.mining import Proposal, Said
    from bot.settings.model import Settings

ENDINGS: "dict[str, Format]" = {
    ".md": "markdown", ".jsonl": "jsonl", ".json": "json", ".csv": "csv",
}  # fmt: skip


def mine(  # noqa: PLR0913, PLR0917 - the options of a command
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="An export of Telegram or Discord, or in gzip.")
    ],
    community: Annotated[
        str, typer.Option("--community", metavar="NAME", help="Whose drafts; with --draft.")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many at most.")] = 50,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to: .md, .jsonl or .csv.")
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Keep them as drafts: /faq review shows them.")
    ] = False,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Propose entries from questions that were answered before.

    Nothing is published: read them, mend them, and bring them in with `tertulia faq import`.
    """
    if out is not None and out.suffix not in ENDINGS:
        raise Ended(f"{out}: write a name that ends in .md, .jsonl, .json or .csv.")
    if out is not None and out.exists():
        raise Ended(f"{out} is there already. Choose another name, or move it away.")
    settings = settings_from(config)
    kept = None
    if draft:
        import asyncio  # noqa: PLC0415 - the help needs none of it

        proposals, kept = asyncio.run(_drafted(file, settings, community, limit))
    else:
        from bot.matching.mining import propose  # noqa: PLC0415

        proposals = propose(_read(file)[1], limit)
    _tell(file, proposals, out, kept, as_json=as_json)


def _read(file: Path) -> "tuple[Export, list[Said]]":
    """An export and all that was said in it."""
    from bot.cli.past import Bar  # noqa: PLC0415 - the help needs none of it
    from bot.exports.rows import Written  # noqa: PLC0415
    from bot.matching.mining import Said  # noqa: PLC0415

    with ExitStack() as stack:
        export = _begun(file, stack)
        bar = Bar(sys.stderr, [file.stat().st_size])
        said: list[Said] = []
        try:
            for row in export.rows():
                bar.move(export.source.share, len(said))
                if isinstance(row, Written) and row.text and not row.author.is_bot:
                    said.append(
                        Said(row.id, row.at, row.author.native, row.author.name, row.text,
                             row.reply_to)
                    )  # fmt: skip
        finally:
            bar.end()
    return export, said


def _begun(file: Path, stack: ExitStack) -> "Export":
    """The export, whichever program wrote it."""
    from bot.clock import SystemClock  # noqa: PLC0415 - the help needs none of it
    from bot.exports.discord import discord  # noqa: PLC0415
    from bot.exports.rows import WrongFormat  # noqa: PLC0415
    from bot.exports.source import Source  # noqa: PLC0415
    from bot.exports.telegram import telegram  # noqa: PLC0415

    now = SystemClock().now()
    try:
        opened = stack.enter_context(file.open("rb"))
        try:
            return telegram(Source(opened, file.stat().st_size), now, UTC)
        except WrongFormat as not_telegram:
            opened.seek(0)
            try:
                return discord(Source(opened, file.stat().st_size), now, {})
            except WrongFormat:
                raise Ended(f"{file} cannot be read. {not_telegram}") from not_telegram
    except OSError as problem:
        raise Ended(f"{file} cannot be read: {problem.strerror}.") from problem


async def _drafted(
    file: Path, settings: "Settings", wanted: str, limit: int
) -> "tuple[list[Proposal], str]":
    """The proposals, kept as drafts; what erased people wrote stays out."""
    from bot.cli.beside import open_beside  # noqa: PLC0415 - the help needs none of it
    from bot.cli.faq import community_of  # noqa: PLC0415
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.matching.mining import propose  # noqa: PLC0415
    from storage.chats import Chats  # noqa: PLC0415
    from storage.drafts import Drafts  # noqa: PLC0415
    from storage.history import History  # noqa: PLC0415

    now = int(SystemClock().now().timestamp())
    export, messages = _read(file)
    async with open_beside(settings.database.path) as database:
        name, number, language = await community_of(Chats(database), settings, wanted, now)
        history, platform = History(database), export.header.platform
        erased, bots = await history.erased(number, platform), await history.bots(platform)
        kept = [
            one for one in messages if one.author not in bots and one.at > erased.at(one.author)
        ]
        proposals = propose(kept, limit)
        drafts = Drafts(database)
        for one in proposals:
            await drafts.add(
                community=number, question=one.question, answer=one.answer, language=language,
                source_link=_link(export, one.message), platform=platform, now=now,
            )  # fmt: skip
        await database.commit()
    return proposals, name


def _link(export: "Export", message: int) -> str:
    """Where an answer can be opened, if the platform has such a place."""
    from bot.events import Chat  # noqa: PLC0415 - the help needs none of it

    header = export.header
    chat = Chat(platform=header.platform, id=header.native, server=header.server)
    return chat.link(str(message))


def _tell(
    file: Path, proposals: "list[Proposal]", out: Path | None, kept: str | None, *, as_json: bool
) -> None:
    from bot.matching.entries import write_entries  # noqa: PLC0415 - the help needs none of it

    body = write_entries(ENDINGS[out.suffix if out else ".md"], _entries(proposals))
    if out is not None:
        out.write_bytes(body)
    if as_json:
        print_json(
            {
                "file": str(file),
                "proposals": [
                    {
                        "question": one.question, "answer": one.answer,
                        "aliases": list(one.phrases[1:]), "askers": one.askers,
                        "thanked": one.is_thanked, "by_regular": one.is_by_regular,
                        "message": one.message, "score": round(one.score, 2),
                    }
                    for one in proposals
                ],
                "out": str(out) if out else None,
                "drafts_of": kept,
            }
        )  # fmt: skip
    elif out is None and kept is None:
        typer.echo(body.decode())
    places = [f"written to {out}"] * bool(out) + [f"kept as drafts of {kept}"] * bool(kept)
    tell(f"Proposals: {len(proposals)}{''.join(f', {place}' for place in places)}.")


def _entries(proposals: "list[Proposal]") -> "list[FaqEntry]":
    from bot.matching.entry import FaqEntry, slug_of  # noqa: PLC0415 - the help needs none of it

    return [
        FaqEntry(
            slug=slug_of(one.question), title=one.question, answer=one.answer, phrases=one.phrases
        )
        for one in proposals
    ]
