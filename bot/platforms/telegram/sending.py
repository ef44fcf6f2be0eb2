"""Messages go out to Telegram, as much of them as it takes."""

import logging
import tempfile
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack
from typing import Any, NamedTuple

import msgspec
from telegram import (
    InputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)

from bot.actions import Edit, Send
from bot.events import Media
from bot.formatting.rich import Rich
from bot.platform import Reason, Receipt, Refused, Retry
from bot.platforms.telegram.api import Answered
from bot.platforms.telegram.client import Client
from bot.platforms.telegram.composing import (
    CAPTION_LIMIT,
    TEXT_LIMIT,
    Part,
    entities,
    hushed,
    keyboard,
    laid_out,
    said,
)
from bot.platforms.telegram.content import FILE_PREFIX, OpenFile
from bot.platforms.telegram.errors import WRONG, Way
from bot.platforms.telegram.naming import chat_id, thread_id
from bot.platforms.telegram.newer import EPHEMERAL, Newer, is_ephemeral, is_unknown
from bot.platforms.telegram.outcomes import settle, verdict_on

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
LIMITS = (TEXT_LIMIT, CAPTION_LIMIT)
SHORT_LIMITS = (TEXT_LIMIT // 2, 0)
UPLOAD_BYTES = 50 * 1024 * 1024
IN_MEMORY_BYTES = 1024 * 1024
REMEMBERED = 1000

_ALBUM = {
    "photo": InputMediaPhoto,
    "video": InputMediaVideo,
    "document": InputMediaDocument,
    "audio": InputMediaAudio,
}
_KINDS = frozenset({*_ALBUM, "voice", "video_note", "animation", "sticker"})


class Manner(NamedTuple):
    """How a message is sent; each thing Telegram refuses is left out at the next try."""

    thread: int | None
    reply_to: int | None
    has_buttons: bool
    has_looks: bool = True
    has_media: bool = True
    is_caption: bool = False
    has_extras: bool = True


LESS: dict[Way, dict[str, Any]] = {
    Way.NO_REPLY: {"reply_to": None},
    Way.PLAIN: {"has_looks": False},
    Way.NO_BUTTONS: {"has_buttons": False},
    Way.GENERAL: {"thread": None},
    Way.NO_MEDIA: {"has_media": False},
    Way.CAPTION: {"is_caption": True},
}


class Shorter(Exception):  # noqa: N818 - named after what happened
    """Telegram finds a part too long."""


class Sender:
    """Sends and changes messages."""

    def __init__(self, client: Client, newer: Newer, open_file: OpenFile | None) -> None:
        self._client = client
        self._bot = client.bot
        self._newer = newer
        self._open_file = open_file
        self._sent: dict[str, list[str]] = {}

    async def send(self, action: Send, key: str) -> Receipt:
        """Send a message in parts, if need be; a repeated `key` goes on where it stopped."""
        if len(self._sent) >= REMEMBERED:
            self._sent.pop(next(iter(self._sent)))
        ids = self._sent.setdefault(key, [])
        try:
            await self._send_parts(action, ids, LIMITS)
        except Shorter:
            log.warning("A message counted as fitting was too long for Telegram; it is cut again")
            await self._send_parts(action, ids, SHORT_LIMITS)
        except Refused as refused:
            if refused.reason is Reason.PLACE_GONE and chat_id(action.chat) > 0:
                # to a person who never wrote to the bot Telegram says "chat not found"
                raise Refused(Reason.PERSON_NOT_STARTED, refused.detail) from None
            raise
        self._sent.pop(key, None)
        await self.acknowledge(action.interaction)
        return Receipt(message=ids[0], also=tuple(ids[1:]))

    async def _send_parts(self, action: Send, ids: list[str], limits: tuple[int, int]) -> None:
        text = hushed(said(action.body), action.mentions)
        parts = laid_out(text, action.media, bool(action.buttons), limits)
        if not parts:
            raise Refused(Reason.WRONG, "message text is empty")
        while (number := len(ids)) < len(parts):
            is_first, is_last = number == 0, number == len(parts) - 1
            reply = action.reply_to.id if action.reply_to and is_first else ""
            manner = Manner(
                thread=thread_id(action.chat),
                reply_to=int(reply) if reply.isdigit() else None,
                has_buttons=is_last and bool(action.buttons),
            )
            try:
                ids.append(await self._send_part(action, parts[number], manner))
            except Shorter:
                if not is_first or limits != LIMITS:
                    raise Refused(Reason.WRONG, "message is too long") from None
                raise

    async def _send_part(self, action: Send, part: Part, manner: Manner) -> str:
        private = self._newer.privately(action)
        while True:
            try:
                call = self._call(action, part, manner, private)
                message = await self._client.attempt(call)
            except Answered as problem:
                if private is not None and is_about_request(problem):
                    if is_unknown(problem):
                        self._newer.remember_lack(EPHEMERAL)
                    private = None  # everybody sees it then, and it deletes itself
                    continue
                action, manner = await self._otherwise(action, manner, problem)
                if not manner.has_media and not part.text.text:
                    settle(problem)
                continue
            if not hasattr(message, "message_id"):
                raise Refused(Reason.BROKEN, "Telegram did not say what it made of the message")
            if private is not None and action.private_to is not None:
                own = self._newer.private_id(action.private_to.id, message.api_kwargs)
                return own or str(message.message_id)
            return str(message.message_id)

    async def _otherwise(
        self, action: Send, manner: Manner, problem: Answered
    ) -> tuple[Send, Manner]:
        """The next try: the same, once a closed topic of ours is open again, or with less."""
        if not action.reopens or verdict_on(problem).way is not Way.GENERAL:
            return action, less(manner, problem)
        again = msgspec.structs.replace(action, reopens=False)
        try:
            await self._client.do(
                self._bot.reopen_forum_topic(chat_id(action.chat), manner.thread or 0)
            )
        except Refused as refused:
            log.info("A closed topic stays closed: %s", refused.detail)
            return again, less(manner, problem)
        return again, manner

    async def _call(
        self, action: Send, part: Part, manner: Manner, private: dict[str, Any] | None
    ) -> Message:
        common: dict[str, Any] = {
            "chat_id": chat_id(action.chat),
            "message_thread_id": manner.thread,
            "disable_notification": action.is_silent or None,
            "reply_parameters": _replying(manner.reply_to),
            "api_kwargs": private,
        }
        if manner.has_buttons:
            common["reply_markup"] = keyboard(action.buttons)
        looks = entities(part.text, action.mentions) if manner.has_looks else []
        if not part.media or not manner.has_media:
            return await self._bot.send_message(
                text=part.text.text,
                entities=looks or None,
                link_preview_options=NO_PREVIEW if manner.has_extras else None,
                **common,
            )
        async with AsyncExitStack() as stack:
            is_album = len(part.media) > 1
            files = [await self._file(one, stack, is_album) for one in part.media]
            caption = {"caption": part.text.text or None, "caption_entities": looks or None}
            if is_album:
                return await self._album(part.media, files, common | caption)
            kind = part.media[0].kind if part.media[0].kind in _KINDS else "document"
            if not caption["caption"]:
                caption = {}
            send = getattr(self._bot, f"send_{kind}")
            sent: Message = await send(**{kind: files[0]}, **common, **caption)
            return sent

    async def _album(
        self, media: Sequence[Media], files: list[str | InputFile], common: dict[str, Any]
    ) -> Message:
        looks = {key: common.pop(key) for key in ("caption", "caption_entities")}
        common.pop("reply_markup", None)
        album = [
            _ALBUM[one.kind](media=file, **(looks if number == 0 else {}))
            for number, (one, file) in enumerate(zip(media, files, strict=True))
        ]
        return (await self._bot.send_media_group(media=album, **common))[0]

    async def _file(self, media: Media, stack: AsyncExitStack, is_album: bool) -> str | InputFile:
        """A file of Telegram by its id; one from elsewhere is fetched and uploaded."""
        if media.file.startswith(FILE_PREFIX):
            return media.file.removeprefix(FILE_PREFIX)
        if self._open_file is None:
            raise Refused(Reason.UNSUPPORTED, "files of other networks cannot be read here")
        spool = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 - closed by the stack
        stack.enter_context(spool)
        size = 0
        async for piece in self._open_file(media.file):
            size += len(piece)
            if size > UPLOAD_BYTES:
                raise Refused(Reason.WRONG, "the file is larger than 50 MB")
            spool.write(piece)
        spool.seek(0)
        name = media.name or f"{media.kind}.bin"
        return InputFile(spool, filename=name, attach=is_album, read_file_handle=False)

    async def edit(self, action: Edit) -> Receipt:
        """Change a message of the bot; where that cannot be, send a new one."""
        message, chat = action.message.id, action.message.chat
        text = hushed(said(action.body), ())
        parts = laid_out(text, (), False, LIMITS)
        if len(parts) != 1:
            raise Refused(Reason.WRONG, "message text is empty or too long for one message")
        if is_ephemeral(message):
            fields = {"text": text.text, "entities": entities(text, ())}
            markup = keyboard(action.buttons)
            await self._newer.edit(
                chat_id(chat), message, fields | ({"reply_markup": markup} if markup else {})
            )
        elif not await self._change(action, text):
            anew = Send(chat=chat, body=text, buttons=action.buttons, language=action.language)
            return await self.send(anew, f"anew:{chat.id}:{message}")
        await self.acknowledge(action.interaction)
        return Receipt(message=message)

    async def _change(self, action: Edit, text: Rich) -> bool:
        """Change a message; False if it is gone or fixed."""
        manner = Manner(thread=None, reply_to=None, has_buttons=bool(action.buttons))
        while True:
            try:
                await self._client.attempt(self._edit_call(action, text, manner))
            except Answered as problem:
                way = verdict_on(problem).way
                if way in (Way.DONE, Way.ANEW):
                    return way is Way.DONE
                try:
                    manner = less(manner, problem)
                except Shorter:
                    raise Refused(Reason.WRONG, problem.text) from None
                continue
            return True

    def _edit_call(self, action: Edit, text: Rich, manner: Manner) -> Awaitable[object]:
        looks = entities(text, ()) if manner.has_looks else None
        target: dict[str, Any] = {
            "chat_id": chat_id(action.message.chat),
            "message_id": int(action.message.id),
            "reply_markup": keyboard(action.buttons) if manner.has_buttons else None,
        }
        if manner.is_caption:
            return self._bot.edit_message_caption(
                caption=text.text, caption_entities=looks, **target
            )
        return self._bot.edit_message_text(
            text.text,
            entities=looks,
            link_preview_options=NO_PREVIEW if manner.has_extras else None,
            **target,
        )

    async def acknowledge(self, interaction: str) -> None:
        """Let a pressed button stop spinning; that a message went out matters more than this."""
        if not interaction:
            return
        try:
            await self._client.do(self._bot.answer_callback_query(interaction))
        except (Retry, Refused) as problem:
            log.info("A button keeps spinning for a moment: %s", problem)


def is_about_request(problem: Answered) -> bool:
    """Whether the same request, asked otherwise, may succeed at once."""
    return problem.code in (400, 404) and not problem.migrate_to


def _replying(message: int | None) -> ReplyParameters | None:
    if message is None:
        return None
    return ReplyParameters(message_id=message, allow_sending_without_reply=True)


def less(manner: Manner, problem: Answered) -> Manner:
    """Leave out what was refused; raises what the refusal means when that has been done already."""
    verdict = verdict_on(problem)
    if verdict.way is Way.SHORTER:
        raise Shorter
    poorer = manner._replace(**LESS.get(verdict.way, {}))
    if verdict == WRONG:
        poorer = _plainer(manner)
    if poorer == manner:
        settle(problem)
        raise Refused(verdict.reason, problem.text)
    log.warning("Telegram refused a part of a message (%s); it goes without", problem.text)
    return poorer


def _plainer(manner: Manner) -> Manner:
    """What is left when a server names no part it could not read: first without the preview's."""
    if manner.has_extras:
        return manner._replace(has_extras=False)
    return manner._replace(has_looks=False, has_buttons=False, reply_to=None)
