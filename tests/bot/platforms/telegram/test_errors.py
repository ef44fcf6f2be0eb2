"""Every refusal of Telegram that is known, and what becomes of it (PLATFORMS.md section 7)."""

import pytest

from bot.platform import Moved, Reason, Refused, Retry
from bot.platforms.telegram.api import Answered
from bot.platforms.telegram.errors import UNREADABLE_ANSWER, Way, judge, missing_right
from bot.platforms.telegram.outcomes import settle

REFUSALS = [
    (403, "Forbidden: bot was blocked by the user", Reason.PERSON_BLOCKED),
    (403, "Forbidden: user is deactivated", Reason.PERSON_GONE),
    (403, "Forbidden: bot can't initiate conversation with a user", Reason.PERSON_NOT_STARTED),
    (403, "Forbidden: bot was kicked from the supergroup chat", Reason.PLACE_GONE),
    (403, "Forbidden: bot was kicked from the group chat", Reason.PLACE_GONE),
    (403, "Forbidden: bot was kicked from the channel chat", Reason.PLACE_GONE),
    (403, "Forbidden: bot is not a member of the supergroup chat", Reason.PLACE_GONE),
    (403, "Forbidden: bot is not a member of the channel chat", Reason.PLACE_GONE),
    (403, "Forbidden: the group chat was deleted", Reason.PLACE_GONE),
    (403, "Forbidden: bot can't send messages to bots", Reason.UNSUPPORTED),
    (403, "Forbidden: the bot can't send messages to the bot", Reason.UNSUPPORTED),
    (403, "Forbidden: something new", Reason.NO_RIGHT),
    (400, "Bad Request: chat not found", Reason.PLACE_GONE),
    (400, "Bad Request: PEER_ID_INVALID", Reason.PLACE_GONE),
    (400, "Bad Request: CHANNEL_PRIVATE", Reason.PLACE_GONE),
    (400, "Bad Request: user not found", Reason.PERSON_GONE),
    (400, "Bad Request: member not found", Reason.PERSON_GONE),
    (400, "Bad Request: PARTICIPANT_ID_INVALID", Reason.PERSON_GONE),
    (400, "Bad Request: USER_NOT_PARTICIPANT", Reason.PERSON_GONE),
    (400, "Bad Request: USER_ID_INVALID", Reason.PERSON_GONE),
    (400, "Bad Request: have no access to the user", Reason.PERSON_GONE),
    (400, "Bad Request: message to forward not found", Reason.NOT_FOUND),
    (400, "Bad Request: message to copy not found", Reason.NOT_FOUND),
    (400, "Bad Request: message to pin not found", Reason.NOT_FOUND),
    (400, "Bad Request: message to react not found", Reason.NOT_FOUND),
    (400, "Bad Request: message to unpin not found", Reason.NOT_FOUND),
    (400, "Bad Request: message can't be deleted", Reason.TOO_LATE),
    (400, "Bad Request: message can't be deleted for everyone", Reason.TOO_LATE),
    (400, "Bad Request: message text is empty", Reason.WRONG),
    (400, "Bad Request: not enough rights to send text messages to the chat", Reason.NO_RIGHT),
    (400, "Bad Request: have no rights to send a message", Reason.NO_RIGHT),
    (400, "Bad Request: have no write access to the chat", Reason.NO_RIGHT),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Reason.NO_RIGHT),
    (400, "Bad Request: CHAT_RESTRICTED", Reason.NO_RIGHT),
    (400, "Bad Request: CHAT_ADMIN_REQUIRED", Reason.NO_RIGHT),
    (400, "Bad Request: not enough rights to restrict/unrestrict chat member", Reason.NO_RIGHT),
    (400, "Bad Request: not enough rights to manage pinned messages in the chat", Reason.NO_RIGHT),
    (400, "Bad Request: not enough rights to manage chat invite link", Reason.NO_RIGHT),
    (400, "Bad Request: not enough rights to manage chat join requests", Reason.NO_RIGHT),
    (400, "Bad Request: not enough rights to close or open the topic", Reason.NO_RIGHT),
    (400, "Bad Request: not enough rights", Reason.NO_RIGHT),
    (400, "Bad Request: user is an administrator of the chat", Reason.PROTECTED),
    (400, "Bad Request: can't remove chat owner", Reason.PROTECTED),
    (400, "Bad Request: can't restrict self", Reason.PROTECTED),
    (400, "Bad Request: method is available only for supergroups", Reason.UNSUPPORTED),
    (400, "Bad Request: method is available only for groups and supergroups", Reason.UNSUPPORTED),
    (
        400,
        "Bad Request: method is available for supergroup and channel chats only",
        Reason.UNSUPPORTED,
    ),
    (400, "Bad Request: message thread not found", Reason.PLACE_GONE),
    (400, "Bad Request: TOPIC_DELETED", Reason.PLACE_GONE),
    (400, "Bad Request: TOPIC_ID_INVALID", Reason.PLACE_GONE),
    (400, "Bad Request: poll can't be stopped", Reason.NOT_FOUND),
    (400, "Bad Request: message with poll to stop not found", Reason.NOT_FOUND),
    (400, "Bad Request: poll can't have more than 12 options", Reason.WRONG),
    (400, "Bad Request: poll must have at least one answer option", Reason.WRONG),
    (404, "Not Found: method not found", Reason.UNSUPPORTED),
    (404, "Not Found", Reason.UNSUPPORTED),
    (400, "Bad Request: something nobody has seen yet", Reason.WRONG),
]

SUCCESSES = [
    "Bad Request: message to delete not found",
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message",
    "Bad Request: query is too old and response timeout expired or query ID is invalid",
    "Bad Request: TOPIC_NOT_MODIFIED",
    "Bad Request: HIDE_REQUESTER_MISSING",
    "Bad Request: USER_ALREADY_PARTICIPANT",
]

LESSER = [
    ("message to edit not found", Way.ANEW, Reason.NOT_FOUND),
    ("message can't be edited", Way.ANEW, Reason.TOO_LATE),
    ("message to be replied not found", Way.NO_REPLY, Reason.NOT_FOUND),
    ("reply message not found", Way.NO_REPLY, Reason.NOT_FOUND),
    ("message is too long", Way.SHORTER, Reason.WRONG),
    ("message caption is too long", Way.SHORTER, Reason.WRONG),
    ("text is too long", Way.SHORTER, Reason.WRONG),
    ("entities too long", Way.PLAIN, Reason.WRONG),
    (
        "can't parse entities: can't find end of the entity starting at byte offset 7",
        Way.PLAIN,
        Reason.WRONG,
    ),
    ('can\'t parse entities: unsupported start tag "x" at byte offset 0', Way.PLAIN, Reason.WRONG),
    ("BUTTON_DATA_INVALID", Way.NO_BUTTONS, Reason.WRONG),
    ("BUTTON_URL_INVALID", Way.NO_BUTTONS, Reason.WRONG),
    ("reply markup is too long", Way.NO_BUTTONS, Reason.WRONG),
    ("text buttons are unallowed in the inline keyboard", Way.NO_BUTTONS, Reason.WRONG),
    ("TOPIC_CLOSED", Way.GENERAL, Reason.PLACE_GONE),
    (
        "wrong file_id or the file is temporarily unavailable",
        Way.NO_MEDIA,
        Reason.WRONG,
    ),
    ("file is too big", Way.NO_MEDIA, Reason.WRONG),
    ("wrong HTTP URL specified", Way.NO_MEDIA, Reason.WRONG),
    ("failed to get HTTP URL content", Way.NO_MEDIA, Reason.WRONG),
    ("wrong type of the web page content", Way.NO_MEDIA, Reason.WRONG),
]

PASSING = [
    (429, "Too Many Requests: retry after 17", 17, False),
    (500, "Internal Server Error: restart", None, True),
    (502, UNREADABLE_ANSWER, None, True),
    (200, UNREADABLE_ANSWER, None, True),
    (409, "Conflict: terminated by other getUpdates request", None, False),
    (401, "Unauthorized", 60, False),
    (401, "Unauthorized: invalid api-id/api-hash", 60, False),
]


@pytest.mark.parametrize(("code", "text", "reason"), REFUSALS)
@pytest.mark.parametrize("written", [str, str.upper, str.capitalize])
def test_what_will_never_work_is_refused_with_its_reason(
    code: int, text: str, reason: Reason, written: type[str]
) -> None:
    with pytest.raises(Refused) as refused:
        settle(Answered(code, written(text)))
    assert refused.value.reason is reason


@pytest.mark.parametrize("text", SUCCESSES)
def test_what_is_so_already_counts_as_done(text: str) -> None:
    settle(Answered(400, text))
    settle(Answered(400, text.capitalize()))
    assert judge(400, text).way is Way.DONE


@pytest.mark.parametrize(("text", "way", "reason"), LESSER)
def test_what_can_be_had_otherwise_names_the_way_and_a_last_reason(
    text: str, way: Way, reason: Reason
) -> None:
    assert judge(400, f"Bad Request: {text}") == (way, reason)


@pytest.mark.parametrize(("code", "text", "after", "is_unsure"), PASSING)
def test_what_may_pass_is_tried_again(
    code: int, text: str, after: float | None, is_unsure: bool
) -> None:
    retry_after = after or 0 if code == 429 else 0
    with pytest.raises(Retry) as retry:
        settle(Answered(code, text, retry_after=retry_after))
    assert retry.value.after == after
    assert retry.value.may_have_happened is is_unsure


def test_a_group_that_became_a_supergroup_has_moved() -> None:
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    with pytest.raises(Moved) as moved:
        settle(Answered(400, text, migrate_to=-1001234))
    assert moved.value.to.id == "-1001234"


def test_the_missing_right_is_named() -> None:
    text = "Bad Request: not enough rights to manage pinned messages in the chat"
    assert missing_right(text) == "manage pinned messages in the chat"
    assert missing_right("Bad Request: CHAT_ADMIN_REQUIRED") == "Bad Request: CHAT_ADMIN_REQUIRED"
