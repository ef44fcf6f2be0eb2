"""Changing what was sent: edits, deletions, pins, and messages only one member sees."""

from tests.servers.telegram.calling import Call, method
from tests.servers.telegram.facts import Json
from tests.servers.telegram.keyboards import keyboard
from tests.servers.telegram.methods_messages import stored
from tests.servers.telegram.refusal import bad
from tests.servers.telegram.state import DAY, Chat

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
PIN = "not enough rights to manage pinned messages in the chat"
UNDELETABLE = "message can't be deleted"


def editable(call: Call) -> Json:
    """Find the message to edit, which must be the bot's own."""
    place = call.inside()
    message = call.message(place, "message to edit not found")
    if place.authors.get(message["message_id"]) != call.bot.id:
        raise bad("message can't be edited")
    return message


def rewrite(call: Call, message: Json, content: Json) -> Json:
    """Replace content and keyboard unless nothing would change."""
    rows = keyboard(call.params.get("reply_markup"))
    new = content | ({"reply_markup": rows} if rows else {})
    affected = {*content, "reply_markup"} | {f"{key}_entities" for key in ("caption",)}
    affected |= {"entities"} if "text" in content else set()
    if call.method.endswith("ReplyMarkup"):
        affected = {"reply_markup"}
    old = {key: message[key] for key in affected & message.keys()}
    if old == new:
        raise bad(NOT_MODIFIED)
    for key in affected:
        message.pop(key, None)
    message |= new | {"edit_date": call.world.now()}
    return message


@method("editMessageText")
def edit_text(call: Call) -> Json:
    """Change the text of the bot's own message."""
    message = editable(call)
    if "rich_message" in call.params:
        block = {"type": "paragraph", "text": str(call.params["rich_message"])}
        message.pop("text", None)
        return rewrite(call, message, {"rich_message": {"blocks": [block]}})
    words = call.words("text")
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    return rewrite(call, message, words)


@method("editMessageCaption")
def edit_caption(call: Call) -> Json:
    """Change the words below a file."""
    message = editable(call)
    if not {"photo", "document", "video", "animation", "audio", "voice"} & message.keys():
        raise bad("there is no caption in the message to edit")
    return rewrite(call, message, call.words("caption", empty=True) or {"caption": ""})


@method("editMessageReplyMarkup")
def edit_keyboard(call: Call) -> Json:
    """Change the buttons only."""
    return rewrite(call, editable(call), {})


@method("editMessageMedia")
def edit_media(call: Call) -> Json:
    """Replace the file of a message."""
    media = call.params["media"]
    item = stored(call, media["type"], media["media"])
    words = Call(call.world, call.bot, call.method, dict(media)).words("caption", empty=True)
    message = editable(call)
    content = {media["type"]: [item] if media["type"] == "photo" else item}
    return rewrite(call, message, content | words)


def remove(call: Call, place: Chat, number: int) -> None:
    """Delete one message if the bot may and the message is young enough."""
    message = place.messages[number]
    own = place.authors.get(number) == call.bot.id or place.type == "private"
    if not own and not place.member(call.bot.account).may("can_delete_messages"):
        raise bad(UNDELETABLE)
    if call.world.clock() > message["date"] + 2 * DAY:
        raise bad(f"{UNDELETABLE} for everyone")
    del place.messages[number]
    if number in place.pinned:
        place.pinned.remove(number)


@method("deleteMessage")
def delete(call: Call) -> bool:
    """Delete one message."""
    place = call.inside()
    call.message(place, "message to delete not found")
    remove(call, place, call.params["message_id"])
    return True


@method("deleteMessages")
def delete_several(call: Call) -> bool:
    """Delete up to a hundred messages; missing ones are skipped."""
    place = call.inside()
    for number in call.params["message_ids"]:
        if number in place.messages:
            remove(call, place, number)
    return True


def pinnable(call: Call) -> Chat:
    """Find the chat in which the bot may pin."""
    place = call.inside()
    member = place.member(call.bot.account)
    right = "can_edit_messages" if place.type == "channel" else "can_pin_messages"
    if place.type != "private" and not member.may(right):
        raise bad(PIN)
    return place


@method("pinChatMessage")
def pin(call: Call) -> bool:
    """Pin a message, with the line in the chat that says so."""
    place = pinnable(call)
    message = call.message(place, "message to pin not found")
    if message["message_id"] in place.pinned:
        place.pinned.remove(message["message_id"])
    place.pinned.append(message["message_id"])
    kept = {key: value for key, value in message.items() if key != "reply_to_message"}
    call.world.post(place, call.bot.account, {"pinned_message": kept})
    return True


@method("unpinChatMessage")
def unpin(call: Call) -> bool:
    """Take one pin away, the newest if none is named."""
    place = pinnable(call)
    number = call.params.get("message_id", place.pinned[-1] if place.pinned else None)
    if number not in place.messages:
        raise bad("message to unpin not found")
    if number in place.pinned:
        place.pinned.remove(number)
    return True


@method("unpinAllChatMessages")
def unpin_all(call: Call) -> bool:
    """Take every pin away."""
    pinnable(call).pinned.clear()
    return True


def whispered(call: Call) -> Json:
    """Find a message that only one member sees."""
    place = call.inside()
    for message in call.world.ephemeral.get(place.id, []):
        same = message["ephemeral_message_id"] == call.params["ephemeral_message_id"]
        if same and message["receiver_user"]["id"] == call.params["receiver_user_id"]:
            return message
    raise bad("message to edit not found")


@method("editEphemeralMessageText", "editEphemeralMessageCaption")
def edit_whisper(call: Call) -> bool:
    """Change the words that only one member sees."""
    name = "text" if call.method.endswith("Text") else "caption"
    rewrite(call, whispered(call), call.words(name, empty=name == "caption"))
    return True


@method("editEphemeralMessageReplyMarkup")
def edit_whisper_keyboard(call: Call) -> bool:
    """Change the buttons that only one member sees."""
    rewrite(call, whispered(call), {})
    return True


@method("deleteEphemeralMessage")
def delete_whisper(call: Call) -> bool:
    """Take away what only one member sees."""
    message = whispered(call)
    call.world.ephemeral[message["chat"]["id"]].remove(message)
    return True
