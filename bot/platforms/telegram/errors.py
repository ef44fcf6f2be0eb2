"""What Telegram's refusals mean; the table of PLATFORMS.md section 7.

Texts differ between versions and come capitalised at times: they are compared in lower case, the
longest known one first.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from bot.platform import Reason

UNREADABLE_ANSWER = "no readable answer"
"""Stands for the text when the answer was no JSON: a proxy's page, or nothing."""


class Way(StrEnum):
    """What to do about a refusal."""

    RETRY = "retry"
    REFUSED = "refused"
    MOVED = "moved"
    DONE = "done"
    """What was wanted is already so."""
    ANEW = "anew"
    """Send a new message instead of changing the old one."""
    NO_REPLY = "no_reply"
    PLAIN = "plain"
    """Send the text without its looks."""
    NO_BUTTONS = "no_buttons"
    GENERAL = "general"
    """Send to the General topic."""
    SHORTER = "shorter"
    """Send in smaller parts."""
    NO_MEDIA = "no_media"
    CAPTION = "caption"
    """Change the words under a file."""
    STOPPED = "stopped"


class Verdict(NamedTuple):
    """What to do, and the reason to give once nothing helps."""

    way: Way
    reason: Reason = Reason.BROKEN


def _refused(reason: Reason) -> Verdict:
    return Verdict(Way.REFUSED, reason)


GONE = _refused(Reason.PLACE_GONE)
NO_RIGHT = _refused(Reason.NO_RIGHT)
NOBODY = _refused(Reason.PERSON_GONE)
NOT_FOUND = _refused(Reason.NOT_FOUND)
PROTECTED = _refused(Reason.PROTECTED)
UNSUPPORTED = _refused(Reason.UNSUPPORTED)
WRONG = _refused(Reason.WRONG)
DONE = Verdict(Way.DONE)
LATER = Verdict(Way.RETRY)

_ROWS: tuple[tuple[Verdict, tuple[str, ...]], ...] = (
    (_refused(Reason.PERSON_BLOCKED), ("bot was blocked by the user",)),
    (NOBODY, ("user is deactivated", "user not found", "member not found")),
    (NOBODY, ("participant_id_invalid", "user_not_participant", "user_id_invalid")),
    (NOBODY, ("have no access to the user",)),
    (
        _refused(Reason.PERSON_NOT_STARTED),
        ("bot can't initiate conversation with a user",),
    ),
    (GONE, ("bot was kicked from the", "bot is not a member of the", "chat was deleted")),
    (GONE, ("chat not found", "peer_id_invalid", "channel_private")),
    (UNSUPPORTED, ("can't send messages to bots", "can't send messages to the bot")),
    (Verdict(Way.ANEW, Reason.NOT_FOUND), ("message to edit not found",)),
    (Verdict(Way.ANEW, Reason.TOO_LATE), ("message can't be edited",)),
    (DONE, ("message to delete not found", "message is not modified")),
    (DONE, ("query is too old and response timeout expired", "query id is invalid")),
    (DONE, ("topic_not_modified", "hide_requester_missing", "user_already_participant")),
    (
        Verdict(Way.NO_REPLY, Reason.NOT_FOUND),
        ("message to be replied not found", "reply message not found"),
    ),
    (NOT_FOUND, ("message to forward not found", "message to copy not found")),
    (NOT_FOUND, ("message to pin not found", "message to unpin not found")),
    (NOT_FOUND, ("message to react not found", "message to set reaction not found")),
    (_refused(Reason.TOO_LATE), ("message can't be deleted",)),
    (
        Verdict(Way.SHORTER, Reason.WRONG),
        ("message is too long", "message caption is too long", "text is too long"),
    ),
    (Verdict(Way.PLAIN, Reason.WRONG), ("can't parse entities", "entities too long")),
    (Verdict(Way.CAPTION, Reason.WRONG), ("there is no text in the message to edit",)),
    (WRONG, ("message text is empty",)),
    (
        Verdict(Way.NO_BUTTONS, Reason.WRONG),
        ("button_data_invalid", "button_url_invalid", "reply markup is too long"),
    ),
    (
        Verdict(Way.NO_BUTTONS, Reason.WRONG),
        ("text buttons are unallowed in the inline keyboard",),
    ),
    (NO_RIGHT, ("not enough rights", "have no rights to send a message")),
    (NO_RIGHT, ("have no write access to the chat", "chat_write_forbidden")),
    (NO_RIGHT, ("chat_restricted", "chat_admin_required", "administrator rights")),
    (PROTECTED, ("user is an administrator of the chat", "can't remove chat owner")),
    (PROTECTED, ("can't restrict self", "user_admin_invalid")),
    (UNSUPPORTED, ("method is available only for", "method is available for supergroup")),
    (UNSUPPORTED, ("the chat is not a forum", "method not found", "reaction_invalid")),
    (GONE, ("message thread not found", "topic_deleted", "topic_id_invalid")),
    (Verdict(Way.GENERAL, Reason.PLACE_GONE), ("topic_closed",)),
    (NOT_FOUND, ("poll can't be stopped", "message with poll to stop not found")),
    (DONE, ("poll has already been closed",)),
    (WRONG, ("poll can't have more than", "poll must have at least")),
    (
        Verdict(Way.NO_MEDIA, Reason.WRONG),
        ("wrong file_id or the file is temporarily unavailable", "file is too big"),
    ),
    (
        Verdict(Way.NO_MEDIA, Reason.WRONG),
        ("wrong http url specified", "failed to get http url content"),
    ),
    (Verdict(Way.NO_MEDIA, Reason.WRONG), ("wrong type of the web page content",)),
    (Verdict(Way.NO_MEDIA, Reason.WRONG), ("wrong remote file identifier",)),
)
_KNOWN = sorted(
    ((text, verdict) for verdict, texts in _ROWS for text in texts),
    key=lambda entry: -len(entry[0]),
)

# Decided by the code alone, whatever the text.
_BY_CODE = {401: Verdict(Way.STOPPED), 409: LATER, 429: LATER}
# Decided by the code when the text is unknown; everything else may pass.
_UNKNOWN_TEXT = {
    400: WRONG,
    403: NO_RIGHT,
    404: UNSUPPORTED,  # of a method: whether the token is known, the reader of updates finds out
    413: Verdict(Way.NO_MEDIA, Reason.WRONG),
}
_NEEDED = re.compile(r"(?:not enough rights|have no rights?)(?: to)? ?(.*)", re.IGNORECASE)


def judge(code: int, text: str, migrate_to: int = 0) -> Verdict:
    """Say what to do about a refusal: its parameters first, then its text, then its code."""
    if migrate_to:
        return Verdict(Way.MOVED)
    if code not in _UNKNOWN_TEXT or text == UNREADABLE_ANSWER:
        return _BY_CODE.get(code, LATER)
    said = text.lower()
    known = (verdict for sample, verdict in _KNOWN if sample in said)
    return next(known, _UNKNOWN_TEXT[code])


def missing_right(text: str) -> str:
    """The right Telegram named, or its whole sentence."""
    found = _NEEDED.search(text)
    return (found[1] if found and found[1] else text).strip()
