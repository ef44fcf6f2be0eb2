"""Sending: texts, files, albums, places, dice, copies and forwards."""

import json

from tests.servers.telegram import describe
from tests.servers.telegram.calling import Call, method
from tests.servers.telegram.facts import Json
from tests.servers.telegram.keyboards import keyboard
from tests.servers.telegram.refusal import bad
from tests.servers.telegram.state import Chat

UPLOAD, PHOTO_UPLOAD = 50 << 20, 10 << 20
SOON = 15
SHAPES: dict[str, Json] = {
    "document": {},
    "audio": {"duration": 1},
    "video": {"width": 640, "height": 360, "duration": 1},
    "animation": {"width": 320, "height": 240, "duration": 1},
    "voice": {"duration": 1},
    "video_note": {"length": 240, "duration": 1},
    "sticker": {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
    },
    "photo": {"width": 1280, "height": 720},
}
NOT_FOUND = "wrong file_id or the file is temporarily unavailable"


def send(call: Call, content: Json) -> Json:
    """Post content for the bot, after every check that sending has."""
    if "ephemeral_message_parameters" in call.params:
        return whisper(call, content)
    thread = call.thread(call.place())
    place = call.writable(content, thread)
    fields = reply(call, place)
    if thread is not None:
        fields |= call.world.in_topic(thread) if place.forum else {"message_thread_id": thread}
    if rows := keyboard(call.params.get("reply_markup")):
        fields["reply_markup"] = rows
    if place.type == "channel":
        fields["sender_chat"] = describe.chat(place)
    if call.params.get("protect_content"):
        fields["has_protected_content"] = True
    return call.world.post(place, call.bot.account, fields | content)


def reply(call: Call, place: Chat) -> Json:
    """Give the fields of a reply; refuse one to a missing message unless that is allowed."""
    wanted: Json = call.params.get("reply_parameters", {})
    if not wanted:
        return {}
    source = call.find(wanted["chat_id"]) if "chat_id" in wanted else place
    target = source.messages.get(wanted["message_id"]) if source else None
    if target is None:
        if wanted.get("allow_sending_without_reply"):
            return {}
        raise bad("message to be replied not found")
    fields = call.world.in_reply(place, target) if source is place else external(target)
    if "quote" in wanted:
        original = str(target.get("text", target.get("caption", "")))
        if wanted["quote"] not in original:
            raise bad("QUOTE_TEXT_INVALID")
        fields["quote"] = {"text": wanted["quote"], "position": original.find(wanted["quote"])}
    return fields


def external(target: Json) -> Json:
    """Describe a message of another chat that is replied to."""
    origin = {"type": "user", "sender_user": target.get("from"), "date": target["date"]}
    return {"external_reply": {"origin": origin, "chat": target["chat"]}}


def whisper(call: Call, content: Json) -> Json:
    """Show a message to one member of a group only."""
    wanted = call.params["ephemeral_message_parameters"]
    place = call.inside()
    receiver = call.world.accounts.get(wanted["receiver_user_id"])
    if place.type not in ("group", "supergroup"):
        raise bad("ephemeral messages can be sent only to groups and supergroups")
    if receiver is None or receiver.is_bot or not place.member(receiver).present:
        raise bad("USER_NOT_PARTICIPANT")
    now = call.world.clock()
    press = call.world.presses.get(wanted.get("callback_query_id", ""))
    since = press.pressed_at if press else call.world.commanded.get((place.id, receiver.id), 0)
    if not place.member(call.bot.account).leads and now - since > SOON:
        raise bad("not enough rights to send ephemeral messages")
    message: Json = {
        "message_id": 0,
        "ephemeral_message_id": call.world.serial(),
        "receiver_user": describe.user(receiver),
        "from": describe.user(call.bot.account),
        "chat": describe.chat(place),
        "date": call.world.now(),
    } | content
    if rows := keyboard(call.params.get("reply_markup")):
        message["reply_markup"] = rows
    call.world.ephemeral.setdefault(place.id, []).append(message)
    return message


def stored(call: Call, kind: str, source: object) -> Json:
    """Turn an upload, an address or a file id into a file that messages carry."""
    name = str(source)
    key = name.removeprefix("attach://")
    file_id = name
    if key in call.files:
        size = len(call.files[key])
        if size > (PHOTO_UPLOAD if kind == "photo" else UPLOAD):
            raise bad("file is too big")
        file_id = f"{kind}{call.world.serial()}"
        call.world.files[file_id] = call.files[key]
    elif name.startswith(("http://", "https://")):
        if "." not in name:
            raise bad("wrong HTTP URL specified")
        file_id = f"{kind}{call.world.serial()}"
        call.world.files[file_id] = name.encode()
    elif name not in call.world.files:
        raise bad(NOT_FOUND)
    size = len(call.world.files[file_id])
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size} | SHAPES[kind]


@method("sendMessage")
def send_message(call: Call) -> Json:
    """Send a text."""
    return send(call, call.words("text"))


@method("sendRichMessage")
def send_rich_message(call: Call) -> Json:
    """Send a message with tables, headings and details."""
    rich = call.params["rich_message"]
    if ("html" in rich) == ("markdown" in rich):
        raise bad("exactly one of html and markdown must be specified in rich_message")
    text = rich.get("html", rich.get("markdown"))
    block = {"type": "paragraph", "text": text}
    return send(call, {"rich_message": {"blocks": [block]}})


@method(
    "sendPhoto",
    "sendAudio",
    "sendDocument",
    "sendVideo",
    "sendAnimation",
    "sendVoice",
    "sendVideoNote",
    "sendSticker",
)
def send_file(call: Call) -> Json:
    """Send one file of any kind, with a caption where the kind has one."""
    name = call.method.removeprefix("send")
    kind = {"VideoNote": "video_note"}.get(name, name.lower())
    words = call.words("caption", empty=True)
    item = stored(call, kind, call.params[kind])
    content = {kind: [item] if kind == "photo" else item}
    if kind == "animation":
        content["document"] = {key: item[key] for key in ("file_id", "file_unique_id")}
    return send(call, content | words)


@method("sendMediaGroup")
def send_media_group(call: Call) -> list[Json]:
    """Send an album."""
    group = str(call.world.serial())
    sent = []
    for media in call.params["media"]:
        part = Call(call.world, call.bot, call.method, call.params | media, call.files)
        part.params.pop("reply_markup", None)
        item = stored(call, media["type"], media["media"])
        content = {media["type"]: [item] if media["type"] == "photo" else item}
        words = part.words("caption", empty=True)
        sent.append(send(part, content | words | {"media_group_id": group}))
    return sent


@method("sendLocation", "sendVenue", "sendContact", "sendDice")
def send_place(call: Call) -> Json:
    """Send a place, a venue, a contact or a throw of the dice."""
    params = call.params
    where = {key: params[key] for key in ("latitude", "longitude") if key in params}
    if call.method == "sendLocation":
        return send(call, {"location": where})
    if call.method == "sendVenue":
        venue = {"location": where, "title": params["title"], "address": params["address"]}
        return send(call, {"venue": venue})
    if call.method == "sendContact":
        names = {key: params[key] for key in ("phone_number", "first_name")}
        return send(call, {"contact": names})
    throw = {"emoji": params.get("emoji", "🎲"), "value": call.world.dice.randint(1, 6)}
    return send(call, {"dice": throw})


@method("sendChatAction")
def send_chat_action(call: Call) -> bool:
    """Show that the bot is typing."""
    call.writable({"text": ""}, call.thread(call.place()))
    return True


CONTENT = frozenset(
    [
        "text",
        "entities",
        "caption",
        "caption_entities",
        "photo",
        "document",
        "audio",
        "video",
        "animation",
        "voice",
        "video_note",
        "sticker",
        "poll",
        "dice",
        "location",
        "venue",
        "contact",
        "rich_message",
    ]
)


def originals(call: Call, verb: str) -> list[Json]:
    """Find the messages to copy or forward; single ones must exist."""
    source = call.find(call.params["from_chat_id"])
    if source is None and call.params["from_chat_id"] in call.world.accounts:
        source = call.private(call.world.accounts[call.params["from_chat_id"]])
    if source is None:
        raise bad("chat not found")
    if "message_id" in call.params:
        found = source.messages.get(call.params["message_id"])
        if found is None:
            raise bad(f"message to {verb} not found")
        return [found]
    numbers = call.params["message_ids"]
    if numbers != sorted(set(numbers)):
        raise bad("message identifiers must be in a strictly increasing order")
    return [source.messages[number] for number in numbers if number in source.messages]


@method("copyMessage", "copyMessages")
def copy(call: Call) -> object:
    """Send the content of messages anew, without saying where it came from."""
    sent = []
    for original in originals(call, "copy"):
        content = {key: original[key] for key in CONTENT & original.keys()}
        if "caption" in call.params:
            content |= call.words("caption", empty=True)
        sent.append({"message_id": send(call, json.loads(json.dumps(content)))["message_id"]})
    return sent[0] if call.method == "copyMessage" else sent


@method("forwardMessage", "forwardMessages")
def forward(call: Call) -> object:
    """Forward messages with the name of their author."""
    sent = []
    for original in originals(call, "forward"):
        content = {key: original[key] for key in CONTENT & original.keys()}
        origin: Json = {"type": "user", "date": original["date"]}
        if "sender_chat" in original:
            origin |= {"type": "chat", "sender_chat": original["sender_chat"]}
        else:
            origin["sender_user"] = original["from"]
        sent.append(send(call, content | {"forward_origin": origin}))
    if call.method == "forwardMessage":
        return sent[0]
    return [{"message_id": message["message_id"]} for message in sent]
