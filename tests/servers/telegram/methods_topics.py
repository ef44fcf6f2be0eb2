"""Topics of forums: create, rename, close, reopen, delete, and the General topic."""

from tests.servers.telegram.calling import Call, method
from tests.servers.telegram.facts import Json
from tests.servers.telegram.refusal import bad
from tests.servers.telegram.state import GENERAL, Chat, Topic

COLOUR = 7322096


def forum(call: Call, deed: str) -> Chat:
    """Find a forum in which the bot may manage topics."""
    place = call.supergroup()
    if not place.forum:
        raise bad("the chat is not a forum")
    call.need(place, "can_manage_topics", f"not enough rights to {deed}")
    return place


def topic(call: Call, place: Chat) -> Topic:
    """Find the topic that the call names, which cannot be General."""
    number = call.params["message_thread_id"]
    if number not in place.topics or number == GENERAL:
        raise bad("TOPIC_ID_INVALID")
    return place.topics[number]


def announce(call: Call, place: Chat, which: Topic, content: Json) -> None:
    """Post the line in the chat that tells of a change to a topic."""
    call.world.post(place, call.bot.account, call.world.in_topic(which.id) | content)


@method("createForumTopic")
def create(call: Call) -> Json:
    """Open a topic."""
    place = forum(call, "create a topic")
    number = place.last_id + 1
    made = {"name": call.params["name"], "icon_color": call.params.get("icon_color", COLOUR)}
    place.topics[number] = Topic(number, made["name"])
    announce(call, place, place.topics[number], {"forum_topic_created": made})
    return {"message_thread_id": number} | made


@method("editForumTopic", "editGeneralForumTopic")
def edit(call: Call) -> bool:
    """Rename a topic."""
    place = forum(call, "edit the topic")
    general = call.method == "editGeneralForumTopic"
    which = place.topics[GENERAL] if general else topic(call, place)
    name = call.params.get("name", which.name)
    if name == which.name and "icon_custom_emoji_id" not in call.params:
        raise bad("TOPIC_NOT_MODIFIED")
    which.name = name
    announce(call, place, which, {"forum_topic_edited": {"name": name}})
    return True


@method("closeForumTopic", "reopenForumTopic", "closeGeneralForumTopic", "reopenGeneralForumTopic")
def close(call: Call) -> bool:
    """Close or reopen a topic."""
    place = forum(call, "close or open the topic")
    which = place.topics[GENERAL] if "General" in call.method else topic(call, place)
    closed = call.method.startswith("close")
    if which.closed == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    which.closed = closed
    announce(call, place, which, {f"forum_topic_{'closed' if closed else 'reopened'}": {}})
    return True


@method("hideGeneralForumTopic", "unhideGeneralForumTopic")
def hide(call: Call) -> bool:
    """Hide or show the General topic."""
    place = forum(call, "close or open the topic")
    hidden = call.method.startswith("hide")
    if place.topics[GENERAL].hidden == hidden:
        raise bad("TOPIC_NOT_MODIFIED")
    place.topics[GENERAL].hidden = hidden
    return True


@method("deleteForumTopic")
def delete(call: Call) -> bool:
    """Delete a topic with everything in it."""
    place = forum(call, "delete the topic")
    which = topic(call, place)
    del place.topics[which.id]
    inside = [n for n, m in place.messages.items() if m.get("message_thread_id") == which.id]
    for number in inside:
        del place.messages[number]
    return True


@method("unpinAllForumTopicMessages", "unpinAllGeneralForumTopicMessages")
def unpin(call: Call) -> bool:
    """Take every pin of a topic away."""
    place = call.supergroup()
    reason = "not enough rights to manage pinned messages in the chat"
    call.need(place, "can_pin_messages", reason)
    thread = call.params.get("message_thread_id")
    if thread is not None:
        topic(call, place)
    place.pinned = [
        number
        for number in place.pinned
        if place.messages[number].get("message_thread_id") != thread
    ]
    return True


@method("getForumTopicIconStickers")
def icons(_: Call) -> list[Json]:
    """List the icons of topics; there are none here."""
    return []
