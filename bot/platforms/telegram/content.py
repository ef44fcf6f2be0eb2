"""What a Telegram message says: its words, their looks, its files, whom it speaks to."""

from collections.abc import AsyncIterator, Callable

from bot.events import Account, Media
from bot.formatting.rich import Span
from bot.formatting.telegram import from_telegram
from bot.platforms.telegram.naming import NAME, Names, clean
from bot.platforms.telegram.wire import Entity, File, Post

FILE_PREFIX = f"{NAME}:"
"""Marks a reference as Telegram's, so that other networks know whom to ask for the bytes."""

OpenFile = Callable[[str], AsyncIterator[bytes]]
"""Opens a file of any network by its reference."""

_KINDS = ("animation", "document", "video", "audio", "voice", "video_note", "sticker")
_PLACELESS = ("location", "dice", "story")


def is_foreign(post: Post) -> bool:
    """Whether these are somebody else's words."""
    return (
        post.forward_origin is not None
        or post.via_bot is not None
        or post.quote is not None
        or post.external_reply is not None
        or post.contact is not None
        or post.poll is not None
    )


def words(post: Post) -> str:
    """Everything a reader sees as text: a card, a poll and buttons are read out too."""
    text = post.text or post.caption
    extra: list[str] = []
    if post.contact is not None:
        card = post.contact
        extra += [f"{card.first_name} {card.last_name}".strip(), card.phone_number]
    if post.poll is not None:
        extra += [post.poll.question, *(option.text for option in post.poll.options)]
    if post.reply_markup is not None:
        keys = (key for row in post.reply_markup.inline_keyboard for key in row)
        extra += [f"{key.text} {key.url}".strip() for key in keys]
    if extra:
        text = "\n".join(part for part in (text, *extra) if part)
    return clean(text)


def looks(text: str, entities: list[Entity]) -> tuple[Span, ...]:
    """The formatting of a text."""
    shown = (
        {
            "type": entity.type,
            "offset": entity.offset,
            "length": entity.length,
            "url": entity.url,
            "language": entity.language,
        }
        for entity in entities
        if entity.offset >= 0 and entity.length > 0
    )
    return from_telegram(text, shown).spans


def files(post: Post) -> tuple[Media, ...]:
    """The files of a message; what is no file, such as a location, has an empty reference."""
    if post.photo:
        return (_media("photo", post.photo[-1]),)
    for kind in _KINDS:
        file = getattr(post, kind)
        if file is not None:
            return (_media(kind, file),)
    for kind in _PLACELESS:
        if getattr(post, kind) is not None:
            return (Media(kind=kind, file=""),)
    return ()


def _media(kind: str, file: File) -> Media:
    return Media(
        kind=kind,
        file=FILE_PREFIX + file.file_id,
        name=clean(file.file_name),
        size=file.file_size,
        mime=clean(file.mime_type),
    )


def mentioned(text: str, entities: list[Entity], names: Names, bot: Account) -> tuple[Account, ...]:
    """Who is named with certainty: people by their id, and the bot.

    A written @name proves nobody, because released names are taken by others.
    """
    found: list[Account] = []
    for entity in entities:
        if entity.type == "text_mention" and entity.user is not None:
            found.append(names.person(entity.user))
        elif entity.type == "mention" and bot.username:
            said = _stretch(text, entity).casefold()
            if said == f"@{bot.username}".casefold():
                found.append(bot)
    return tuple(dict.fromkeys(found))


def _stretch(text: str, entity: Entity) -> str:
    if text.isascii():
        return text[entity.offset : entity.offset + entity.length]
    units = text.encode("utf-16-le", "replace")
    part = units[2 * entity.offset : 2 * (entity.offset + entity.length)]
    return part.decode("utf-16-le", "replace")
