"""How a message is laid out for Telegram: parts that fit, buttons, people who may be pinged."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity, User

from bot.actions import Body, Button
from bot.events import Account, Media
from bot.formatting.rich import Rich, utf16_length
from bot.formatting.split import split
from bot.formatting.telegram import to_telegram
from bot.platform import Reason, Refused

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ALBUM_LIMIT = 10
DATA_BYTES = 64
BUTTONS_A_ROW = 8

_ALBUMS = (frozenset({"photo", "video"}), frozenset({"document"}), frozenset({"audio"}))
_WITHOUT_CAPTION = frozenset({"sticker", "video_note"})
_WORD_JOINER = "\u2060"
_PING = re.compile(r"(?<![\w/@])@(?=([A-Za-z]\w{3,31}))")


class Part(NamedTuple):
    """One message of those a long one is made of."""

    text: Rich
    media: tuple[Media, ...] = ()


def said(body: Body) -> Rich:
    """The words to send; texts of the catalogue are rendered long before they come here."""
    if isinstance(body, Rich):
        return body
    raise Refused(Reason.WRONG, f"the text {body.key} was not rendered")


def laid_out(
    text: Rich, media: Sequence[Media], has_buttons: bool, limits: tuple[int, int]
) -> list[Part]:
    """Cut a message into parts; `limits` are those of a text and of a caption, UTF-16 units."""
    text_limit, caption_limit = limits
    groups = _groups([one for one in media if one.file])
    texts = [Part(part) for part in split(text, text_limit, utf16_length) if part.text.strip()]
    if not groups:
        return texts
    first = groups[0]
    fits = 0 < utf16_length(text) <= caption_limit and first[0].kind not in _WITHOUT_CAPTION
    if fits and not (has_buttons and len(groups) + len(first) > 2):  # noqa: PLR2004 - one file
        return [Part(text, first), *(Part(Rich(""), group) for group in groups[1:])]
    return [*(Part(Rich(""), group) for group in groups), *texts]


def _groups(media: list[Media]) -> list[tuple[Media, ...]]:
    """Put files that may stand together into albums."""
    kinds = {one.kind for one in media}
    if len(media) > 1 and any(kinds <= album for album in _ALBUMS):
        return [tuple(media[n : n + ALBUM_LIMIT]) for n in range(0, len(media), ALBUM_LIMIT)]
    return [(one,) for one in media]


def hushed(text: Rich, mentions: Sequence[Account]) -> Rich:
    """Keep written @names from pinging anybody who is not meant; bots cannot be pinged."""
    if "@" not in text.text:
        return text
    meant = {account.username.casefold() for account in mentions if account.username}
    cuts = [
        found.end()
        for found in _PING.finditer(text.text)
        if found[1].casefold() not in meant and not found[1].casefold().endswith("bot")
    ]
    if not cuts:
        return text
    edges = [0, *cuts, len(text.text)]
    pieces = [text.cut(start, end) for start, end in pairwise(edges)]
    return Rich(_WORD_JOINER).join(pieces)


def entities(text: Rich, mentions: Sequence[Account]) -> list[MessageEntity]:
    """The looks of a text, and pings for those who are meant and whom it names."""
    found = [MessageEntity(**entity) for entity in to_telegram(text)[1]]  # type: ignore[arg-type]
    return found + [ping for account in mentions if (ping := _ping(text.text, account))]


def _ping(text: str, account: Account) -> MessageEntity | None:
    start = text.find(account.name) if account.name else -1
    if start < 0 or not account.id.isdigit():
        return None
    return MessageEntity(
        type=MessageEntity.TEXT_MENTION,
        offset=utf16_length(text[:start]),
        length=utf16_length(account.name),
        user=User(id=int(account.id), first_name=account.name, is_bot=False),
    )


def keyboard(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """The buttons under a message; rows that are too long go on in the next."""
    wanted = [
        [_button(button) for button in row[n : n + BUTTONS_A_ROW]]
        for row in rows
        for n in range(0, len(row), BUTTONS_A_ROW)
    ]
    return InlineKeyboardMarkup(wanted) if wanted else None


def _button(button: Button) -> InlineKeyboardButton:
    label = said(button.label).text or "…"
    if button.url:
        return InlineKeyboardButton(label, url=button.url)
    if len(button.data.encode()) > DATA_BYTES or not button.data:
        raise Refused(Reason.WRONG, "a button carries no data, or more than 64 bytes")
    return InlineKeyboardButton(label, callback_data=button.data)
