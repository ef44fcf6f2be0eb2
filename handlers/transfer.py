"""Admins take settings to another community as a file, with a preview before it counts."""

import json
from datetime import timedelta
from typing import Any

from bot.actions import Button, Edit, Job, MessageRef, Outcome, Reply, Text, answer_to, t
from bot.choosing import Choosing, Wrong
from bot.clock import Clock, Dice
from bot.events import JobDone, Media, Message, Pressed, Role, decode, encode
from bot.feature import Feature, Files, Stage
from bot.formatting.rich import Rich
from bot.platform import Refused
from storage.documents import Documents
from storage.setups import Setups

feature = Feature("admin")

FORMAT = "tertulia settings"
VERSION = 1
MOST_BYTES = 64 * 1024
FILE_WITHIN = timedelta(minutes=10)
KEPT_FOR = timedelta(hours=1)
PURPOSE = "settings"
MOST_PROBLEMS = 10


@feature.command("settings export", role=Role.ADMIN, is_private=True)
async def export(
    message: Message, choosing: Choosing, documents: Documents, clock: Clock, dice: Dice,
    section: str = "",
) -> Outcome:  # fmt: skip
    """Get the chosen settings as a file."""
    known = choosing.settings(section)
    if not known:
        return Reply(body=t("transfer.no_section", name=section[:30]), is_private=True)
    chosen = await choosing.chosen(message.community)
    features: dict[str, dict[str, Any]] = {}
    for key in [key for key in known if key in chosen]:
        part, _, name = key.partition(".")
        features.setdefault(part, {})[name] = json.loads(chosen[key])
    body = json.dumps(
        {"format": FORMAT, "version": VERSION, "features": features}, indent=1, ensure_ascii=False
    )
    name = f"{section or 'settings'}.json"
    expires = int((clock.now() + KEPT_FOR).timestamp())
    reference = documents.add(
        dice.name(12), community=message.community, person=message.person, name=name,
        body=body.encode(), expires=expires,
    )  # fmt: skip
    file = Media(kind="document", file=reference, name=name, mime="application/json")
    said = t("transfer.exported", count=sum(len(part) for part in features.values()))
    return Reply(body=said, media=(file,), is_private=True)


@feature.command("settings import", role=Role.ADMIN, is_fresh=True, is_private=True)
async def import_(message: Message, setups: Setups, clock: Clock) -> Outcome:
    """Take over settings from a file, after you have seen what changes."""
    expires = int((clock.now() + FILE_WITHIN).timestamp())
    await setups.await_file(message.person, PURPOSE, expires)
    return Reply(body=t("transfer.send_file"), is_private=True)


@feature.on(Message, Stage.ANSWER)
async def file_came(message: Message, setups: Setups, clock: Clock) -> Outcome:
    """The file that an admin was asked for."""
    if not message.media or message.media[0].kind != "document" or message.is_foreign:
        return None
    now = int(clock.now().timestamp())
    if not await setups.take_file(message.person, PURPOSE, now):
        return None
    if message.media[0].size > MOST_BYTES:
        return Reply(body=t("transfer.too_big", limit=MOST_BYTES // 1024), is_private=True)
    file = message.media[0].file
    return Job(kind="transfer.read", values={"event": encode(message).decode(), "file": file})


@feature.job("transfer.read", tries=2, within=30)
async def read(files: Files, file: str) -> str:
    """The words of a settings file; nothing if it is too long, not text, or gone."""
    body = b""
    try:
        async for piece in files.open(file):
            body += piece
            if len(body) > MOST_BYTES:
                return ""
        return body.decode("utf-8-sig")
    except (Refused, UnicodeDecodeError):
        return ""


@feature.done("transfer.read")
async def preview(done: JobDone, choosing: Choosing, event: str) -> Outcome:
    """Show what a file would change, and ask."""
    asked = decode(event)
    if not isinstance(asked, Message):
        return None
    try:
        wanted = _wanted(choosing, done.result or "")
        await choosing.check(asked.community, wanted)
    except Wrong as refused:
        return answer_to(asked, t("transfer.refused", reasons=list(refused.reasons)))
    chosen = await choosing.chosen(asked.community)
    lines = [
        Rich(f"{key}: {known.show(chosen.get(key))} → {known.show(value)}")
        for key, value in wanted.items()
        if (known := choosing.find(key)).show(chosen.get(key)) != known.show(value)
    ]
    if not lines:
        return answer_to(asked, t("transfer.same"))
    features = ", ".join(sorted({key.partition(".")[0] for key in wanted}))
    buttons = (
        (
            Button(label=t("transfer.apply"), press="transfer.apply", only=asked.person,
                   values={"wanted": wanted}),
            Button(label=t("transfer.leave"), press="transfer.leave", only=asked.person),
        ),
    )  # fmt: skip
    body = t("transfer.preview", features=features, count=len(lines), lines=lines)
    return answer_to(asked, body, buttons)


@feature.button("transfer.apply", role=Role.ADMIN, is_fresh=True)
async def apply(pressed: Pressed, choosing: Choosing, wanted: dict[str, str]) -> Outcome:
    """Let everything in the file count, or nothing."""
    try:
        changes = await choosing.change(pressed, wanted)
    except Wrong as refused:
        return _edit(pressed, t("transfer.refused", reasons=list(refused.reasons)))
    former = {change.key: change.old for change in changes}
    button = Button(label=t("settings.undo"), press="transfer.undo", values={"former": former})
    return _edit(pressed, t("transfer.applied", count=len(changes)), ((button,),))


@feature.button("transfer.leave", role=Role.ADMIN)
async def leave(pressed: Pressed) -> Outcome:
    """Leave everything as it was."""
    return _edit(pressed, t("transfer.left"))


@feature.button("transfer.undo", role=Role.ADMIN, is_fresh=True)
async def undo(pressed: Pressed, choosing: Choosing, former: dict[str, Any]) -> Outcome:
    """Put everything back that a file changed."""
    try:
        await choosing.change(pressed, former)
    except Wrong as refused:
        return _edit(pressed, t("transfer.refused", reasons=list(refused.reasons)))
    return _edit(pressed, t("transfer.undone", count=len(former)))


def _wanted(choosing: Choosing, text: str) -> dict[str, str]:
    """The values a file holds, as they are stored; raises Wrong with everything that is wrong."""
    wanted: dict[str, str] = {}
    problems: list[Text] = []
    for part, values in _held(text).items():
        for name, value in values.items():
            try:
                setting = choosing.find(f"{part}.{name}")
                wanted[setting.key] = setting.checked(value)
            except Wrong as refused:
                problems += refused.reasons
    if problems:
        raise Wrong(*problems[:MOST_PROBLEMS])
    return wanted


def _held(text: str) -> dict[str, dict[str, Any]]:
    """The sections of a file of ours; raises Wrong for any other file."""
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        raise Wrong(t("transfer.not_json")) from None
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        raise Wrong(t("transfer.other_file"))
    if held.get("version") != VERSION:
        shown = str(held.get("version"))[:20]
        raise Wrong(t("transfer.other_version", version=shown, known=VERSION))
    features = held.get("features")
    if not isinstance(features, dict) or not all(isinstance(v, dict) for v in features.values()):
        raise Wrong(t("transfer.other_file"))
    return features


def _edit(pressed: Pressed, body: Text, buttons: tuple[tuple[Button, ...], ...] = ()) -> Edit:
    return Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message),
        body=body,
        buttons=buttons,
        interaction=pressed.interaction,
        language=pressed.language,
    )
