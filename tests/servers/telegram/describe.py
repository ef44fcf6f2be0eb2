"""People, chats, members and messages as the JSON objects that Telegram sends."""

from tests.servers.telegram.facts import Json
from tests.servers.telegram.state import (
    ADMIN_RIGHTS,
    CHANNEL_RIGHTS,
    GROUP_RIGHTS,
    PERMISSIONS,
    Chat,
    Member,
    User,
)


def user(account: User) -> Json:
    """Describe an account."""
    result: Json = {
        "id": account.id,
        "is_bot": account.is_bot,
        "first_name": account.first_name,
    }
    if account.username:
        result["username"] = account.username
    if account.language:
        result["language_code"] = account.language
    if account.premium:
        result["is_premium"] = True
    return result


def chat(place: Chat) -> Json:
    """Describe a chat in the short form that messages carry."""
    result: Json = {"id": place.id, "type": place.type}
    if place.person:
        result["first_name"] = place.person.first_name
        if place.person.username:
            result["username"] = place.person.username
    else:
        result["title"] = place.title
    if place.username:
        result["username"] = place.username
    if place.forum:
        result["is_forum"] = True
    return result


def rights_of(place: Chat) -> tuple[str, ...]:
    """Name the rights that an administrator of this kind of chat can hold."""
    if place.type == "channel":
        return ADMIN_RIGHTS + CHANNEL_RIGHTS
    return ADMIN_RIGHTS + GROUP_RIGHTS


def member(place: Chat, who: Member, editable: bool = False) -> Json:
    """Describe what an account is in a chat, in the shape of its status."""
    result: Json = {"user": user(who.user), "status": who.status}
    if who.status == "creator":
        result["is_anonymous"] = who.anonymous
    elif who.status == "administrator":
        result |= {"can_be_edited": editable, "is_anonymous": who.anonymous}
        result |= {right: who.rights.get(right, False) for right in rights_of(place)}
        if who.rights.get("can_send_welcome_messages"):
            result["can_send_welcome_messages"] = True
    elif who.status == "restricted":
        result |= {"is_member": who.inside, "until_date": who.until}
        result |= {name: who.permissions.get(name, False) for name in PERMISSIONS}
    elif who.status == "kicked":
        result["until_date"] = who.until
    if who.title and who.leads:
        result["custom_title"] = who.title
    if who.tag and who.status in ("member", "restricted"):
        result["tag"] = who.tag
    return result


def full_chat(place: Chat) -> Json:
    """Describe a chat in the long form of getChat."""
    result = chat(place) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": True,
            "limited_gifts": True,
            "unique_gifts": True,
            "premium_subscription": True,
            "gifts_from_channels": True,
        },
    }
    if place.description:
        result["description"] = place.description
    if place.linked is not None:
        result["linked_chat_id"] = place.linked
    if place.by_request:
        result["join_by_request"] = True
    if place.type in ("group", "supergroup"):
        result["permissions"] = {name: place.permissions[name] for name in PERMISSIONS}
    if place.pinned and (pinned := place.messages.get(place.pinned[-1])):
        result["pinned_message"] = without_reply(pinned)
    return result


def without_reply(message: Json) -> Json:
    """Describe a message that another one refers to: one level deep only."""
    hidden = ("reply_to_message", "pinned_message")
    return {key: value for key, value in message.items() if key not in hidden}


def hidden_link(link: Json) -> Json:
    """Describe an invite link of another administrator, which arrives shortened."""
    return link | {"invite_link": link["invite_link"][:-8] + "…"}
