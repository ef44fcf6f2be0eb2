"""Moderators change one field of an entry or several, see old and new, and undo it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bot.actions import Button, Outcome, Reply, Text, t
from bot.arguments import Rest
from bot.events import Chat, Message, Pressed, Role
from bot.feature import Feature, Stage, Ui
from bot.formatting.rich import Rich
from bot.settings.duration import parse_duration
from handlers.faq.cards import variant_for
from handlers.faq.desk import Desk
from handlers.faq.replies import changed, told
from handlers.faq.reviewing import every_morning
from handlers.faq.shelf import NotKept, Shelf, Value, media_of, packed_media
from handlers.faq.wording import (
    fault,
    language_fault,
    read_fields,
    tidy_tags,
    without_buttons,
)
from storage.curation import Curation, Field, Kept
from storage.setups import Setups

feature = Feature("faq")

FILE_WITHIN = timedelta(minutes=10)
LONGEST_SHOWN = 120
NEVER = "never"
HERE, TOPIC, EVERYWHERE = "here", "topic", "everywhere"
Changes = dict[Field, Value]


class Wrong(Exception):  # noqa: N818 - named after what happened
    """A field cannot be understood; `body` says why and what to write instead."""

    def __init__(self, body: Text) -> None:
        super().__init__(body.key)
        self.body = body


@feature.command("faq edit", role=Role.MODERATOR, is_private=True)
async def edit(
    message: Message, shelf: Shelf, desk: Desk, ui: Ui, slug: str, change: Rest
) -> Outcome:
    """Change an entry: title, answer, tags, scope, cooldown, role, expires, review or lang."""
    if desk.is_named(slug):
        return await desk.write(message, slug, change, ui.language)
    variants = await shelf.variants(message.community, slug.lower())
    if not variants:
        return told(t("kb.no_entry", slug=slug[:64]))
    fields, before = read_fields(change)
    if before or not fields:
        return told(t("kb.edit_how", slug=variants[0].slug))
    try:
        kept = _variant(variants, fields, message.language)
        changes = _read(kept, fields, message.chat, ui, shelf.now)
    except Wrong as wrong:
        return told(wrong.body)
    return [await _changed(message, shelf, kept, changes), every_morning(ui)]


@feature.button("faq.want_media", role=Role.MODERATOR)
async def want_media(pressed: Pressed, setups: Setups, shelf: Shelf, entry: int) -> Outcome:
    """Await the picture or file that shall stand under an answer."""
    expires = shelf.now + int(FILE_WITHIN.total_seconds())
    await setups.await_file(pressed.person, f"faq:{entry}", expires)
    return told(t("kb.send_media"))


@feature.on(Message, Stage.ANSWER)
async def media_came(message: Message, curation: Curation, shelf: Shelf) -> Outcome:
    """The picture or file that was awaited."""
    if not message.media or message.is_foreign or not message.person:
        return None
    entry = await curation.take_media_wish(message.person, shelf.now)
    kept = await shelf.find(message.community, entry) if entry else None
    if kept is None:
        return None
    return await _changed(message, shelf, kept, {"media": packed_media(message.media)})


@feature.button("faq.unchange", role=Role.MODERATOR)
async def unchange(
    pressed: Pressed, shelf: Shelf, entry: int, former: dict[str, Any], new: dict[str, Any]
) -> Outcome:
    """Put an entry back to what it was, unless somebody changed it since."""
    kept = await shelf.find(pressed.community, entry)
    if kept is None:
        return changed(pressed, t("kb.gone"))
    if any(getattr(kept, field) != value for field, value in new.items()):
        return changed(pressed, t("kb.changed_since", title=Rich(kept.title)))
    try:
        for field, value in msgspec.convert(former, Changes).items():
            await shelf.change(pressed, kept, field, value)
    except NotKept as refused:
        return changed(pressed, refused.body)
    return changed(pressed, t("kb.as_before", title=Rich(kept.title)))


async def _changed(message: Message, shelf: Shelf, kept: Kept, changes: Changes) -> Reply:
    """Make the changes that are changes, and say old and new."""
    former: Changes = {field: getattr(kept, field) for field in changes}
    new = {field: value for field, value in changes.items() if former[field] != value}
    if not new:
        return told(t("kb.unchanged", title=Rich(kept.title)))
    for field, value in new.items():
        await shelf.change(message, kept, field, value)
    values = {"entry": kept.id, "former": {f: former[f] for f in new}, "new": new}
    button = Button(label=t("kb.undo"), press="faq.unchange", values=values)
    body = t("kb.changed", title=Rich(kept.title), lines=_lines(former, new))
    return told(body, ((button,),))


def _variant(variants: list[Kept], fields: dict[str, str], language: str) -> Kept:
    """The variant meant; `lang` chooses among several, or names the language of the only one."""
    lang = fields.get("lang", "").lower()
    if wrong := language_fault(lang):
        raise Wrong(wrong)
    own = [one for one in variants if one.language == lang]
    if own:
        del fields["lang"]
        return own[0]
    if lang and (len(variants) > 1 or len(fields) > 1):
        raise Wrong(t("kb.no_variant", slug=variants[0].slug, lang=lang))
    kept = variant_for(variants, language)
    return kept or variants[0]


def _read(kept: Kept, fields: dict[str, str], chat: Chat, ui: Ui, now: int) -> Changes:
    """What each field becomes; raises `Wrong` for the first that cannot be understood."""
    readers: dict[str, Callable[[str], Changes]] = {
        "title": lambda value: _words(kept, {"title": " ".join(value.split())}),
        "answer": lambda value: _answer(kept, value),
        "tags": lambda value: {"tags": tidy_tags(value)},
        "media": lambda value: {"media": _no_media(value)},
        "lang": lambda value: {"language": value.lower()},
        "scope": lambda value: {"scope": _scope(value, chat)},
        "role": lambda value: {"role": _role(value)},
        "cooldown": lambda value: {"cooldown": _cooldown(value)},
        "review": lambda value: {"review_at": _moment(value, ui, now, is_through=False)},
        "expires": lambda value: {"expires_at": _moment(value, ui, now, is_through=True)},
    }
    found: Changes = {}
    for name, value in fields.items():
        found.update(readers[name](value))
    return found


def _answer(kept: Kept, value: str) -> Changes:
    answer, buttons = without_buttons(value)
    found = _words(kept, {"answer": answer})
    return found | {"buttons": msgspec.json.encode(buttons).decode()} if buttons else found


def _words(kept: Kept, found: Changes) -> Changes:
    title, answer = found.get("title", kept.title), found.get("answer", kept.answer)
    if wrong := fault(str(title), str(answer)):
        raise Wrong(wrong)
    return found


def _no_media(value: str) -> str:
    if value not in (NEVER, "none"):
        raise Wrong(t("kb.media_how"))
    return "[]"


def _scope(value: str, chat: Chat) -> str:
    if value == EVERYWHERE:
        return ""
    if value == TOPIC and chat.parent:
        return chat.address
    if value == HERE and not chat.is_private:
        return f"{chat.platform}:{chat.parent or chat.id}"
    raise Wrong(t("kb.scope_how", given=value[:20]))


def _role(value: str) -> str:
    roles = [str(role) for role in Role if role is not Role.TEAM]
    if value.lower() not in roles:
        raise Wrong(t("arguments.choice", given=value[:30], choices=", ".join(roles)))
    return value.lower()


def _cooldown(value: str) -> int | None:
    return None if value in (NEVER, "default") else int(_length(value).total_seconds())


def _length(value: str) -> timedelta:
    try:
        return parse_duration(value)
    except ValueError:
        raise Wrong(t("arguments.duration", given=value[:20])) from None


def _moment(value: str, ui: Ui, now: int, *, is_through: bool) -> int | None:
    """A day or a length of time from now; the last day of an entry is still one of its days."""
    if value == NEVER:
        return None
    try:
        day = date.fromisoformat(value) + timedelta(days=is_through)
    except (ValueError, OverflowError):
        try:
            return now + int(parse_duration(value).total_seconds())
        except ValueError:
            raise Wrong(t("kb.when_how", given=value[:20])) from None
    return int(datetime.combine(day, time(), ZoneInfo(ui.timezone)).timestamp())


def _lines(former: Changes, new: Changes) -> list[Text]:
    return [
        t("kb.change", field=field, old=_shown(field, former[field]), new=_shown(field, value))
        for field, value in new.items()
    ]


def _shown(field: Field, value: Value) -> Rich | datetime | timedelta | Text:
    if value is None or value == "":
        return t("kb.nothing")
    if field in {"review_at", "expires_at"}:
        return datetime.fromtimestamp(int(value), UTC)
    if field == "cooldown":
        return timedelta(seconds=int(value))
    if field == "media":
        return Rich(", ".join(one.name or one.kind for one in media_of(str(value))) or "-")
    if field == "buttons":
        return Rich(", ".join(label for label, _ in msgspec.json.decode(str(value))) or "-")
    words = str(value)
    return Rich(words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…")
