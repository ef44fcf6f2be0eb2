"""Members: ban, restrict, promote, tag; and what the server tells about them."""

import re

from tests.servers.telegram import describe
from tests.servers.telegram.calling import ONLY_SUPERGROUPS, RESTRICT, Call, method
from tests.servers.telegram.facts import Json
from tests.servers.telegram.refusal import bad
from tests.servers.telegram.state import HOLD_LONG, HOLD_SHORT, PERMISSIONS, Chat

SUPERGROUP_OR_CHANNEL = "method is available for supergroup and channel chats only"
EMOJI = re.compile("[\u2190-\u2bff\u3000-\u303f\U0001f000-\U0001faff]")
MESSAGES = PERMISSIONS[:7]


def until(call: Call) -> int:
    """Give the end of a sanction; too near or too far means for ever."""
    wanted = int(call.params.get("until_date", 0))
    ahead = wanted - call.world.clock()
    return wanted if HOLD_SHORT <= ahead <= HOLD_LONG else 0


def big(call: Call) -> Chat:
    """Find a chat that is a supergroup or a channel."""
    place = call.inside()
    if place.type not in ("supergroup", "channel"):
        raise bad(SUPERGROUP_OR_CHANNEL)
    return place


@method("banChatMember")
def ban(call: Call) -> bool:
    """Throw somebody out and keep him out."""
    place = call.inside()
    if place.type == "private":
        raise bad("can't ban members in private chats")
    member = call.restrictable(place)
    if member.present and place.type != "channel":
        gone = {"left_chat_member": describe.user(member.user)}
        call.world.post(place, call.bot.account, gone)
    new = {"status": "kicked", "inside": False, "until": until(call), "permissions": {}}
    call.world.change(place, member.user, call.bot.account, new)
    return True


@method("unbanChatMember")
def unban(call: Call) -> bool:
    """Lift a ban; without only_if_banned a present member is removed."""
    place = big(call)
    member = call.restrictable(place)
    if member.status == "kicked" or not call.params.get("only_if_banned"):
        new = {"status": "left", "inside": False, "until": 0, "permissions": {}}
        call.world.change(place, member.user, call.bot.account, new)
    return True


def granted(call: Call) -> dict[str, bool]:
    """Read permissions; the dependent ones imply others unless the caller says otherwise."""
    given = call.params["permissions"]
    result = {name: bool(given.get(name)) for name in PERMISSIONS}
    if "can_manage_topics" not in given:
        result["can_manage_topics"] = result["can_pin_messages"]
    if not call.params.get("use_independent_chat_permissions"):
        if result["can_send_other_messages"] or result["can_add_web_page_previews"]:
            result |= dict.fromkeys(MESSAGES, True)
        if result["can_send_polls"]:
            result["can_send_messages"] = True
    return result


@method("restrictChatMember")
def restrict(call: Call) -> bool:
    """Forbid a member some kinds of message, or give everything back."""
    place = call.supergroup()
    member = call.restrictable(place)
    permissions, inside = granted(call), member.present
    new: Json = {"status": "restricted", "inside": inside, "permissions": permissions}
    if all(permissions.values()):
        new = {"status": "member" if inside else "left", "inside": inside, "permissions": {}}
        new["until"] = 0
    else:
        new["until"] = until(call)
    call.world.change(place, member.user, call.bot.account, new)
    return True


@method("promoteChatMember")
def promote(call: Call) -> bool:
    """Give administrator's rights, none beyond the bot's own; all false takes them away."""
    place = big(call)
    call.need(place, "can_promote_members", "not enough rights")
    rights = {name: value for name, value in call.params.items() if name.startswith("can_")}
    own = place.member(call.bot.account)
    member = call.target(place)
    if member.status == "creator":
        raise bad("can't remove chat owner")
    if not member.present:
        raise bad("USER_NOT_PARTICIPANT")
    if any(value and not own.may(name) for name, value in rights.items()):
        raise bad("not enough rights")
    wanted = any(rights.values()) or bool(call.params.get("is_anonymous"))
    new = {
        "status": "administrator" if wanted else "member",
        "rights": {"can_manage_chat": True} | rights if wanted else {},
        "anonymous": bool(call.params.get("is_anonymous")),
    }
    call.world.change(place, member.user, call.bot.account, new)
    return True


def short(call: Call, name: str) -> str:
    """Read a title or tag, which cannot hold emoji."""
    text = str(call.params.get(name, ""))
    if EMOJI.search(text):
        raise bad("ADMIN_RANK_EMOJI_NOT_ALLOWED")
    return text


@method("setChatAdministratorCustomTitle")
def title(call: Call) -> bool:
    """Give an administrator a title."""
    place = call.supergroup()
    call.need(place, "can_promote_members", "not enough rights")
    member = call.target(place)
    if member.status != "administrator":
        raise bad("user is not an administrator")
    text = short(call, "custom_title")
    call.world.change(place, member.user, call.bot.account, {"title": text})
    return True


@method("setChatMemberTag")
def tag(call: Call) -> bool:
    """Give a common member a visible badge."""
    place = call.inside()
    if place.type not in ("group", "supergroup"):
        raise bad("method is available only for groups and supergroups")
    call.need(place, "can_manage_tags", "not enough rights")
    member = call.target(place)
    if member.leads:
        raise bad("user is an administrator of the chat")
    if not member.present:
        raise bad("USER_NOT_PARTICIPANT")
    call.world.change(place, member.user, call.bot.account, {"tag": short(call, "tag")})
    return True


@method("banChatSenderChat", "unbanChatSenderChat")
def ban_channel(call: Call) -> bool:
    """Keep a channel from writing in a group, or let it write again."""
    place = big(call)
    call.need(place, "can_restrict_members", RESTRICT)
    number = call.params["sender_chat_id"]
    if number not in call.world.chats:
        raise bad("PARTICIPANT_ID_INVALID")
    if call.method == "banChatSenderChat":
        place.banned_channels.add(number)
    else:
        place.banned_channels.discard(number)
    return True


@method("setChatPermissions")
def permissions(call: Call) -> bool:
    """Set what every member may do."""
    place = call.inside()
    if place.type not in ("group", "supergroup"):
        raise bad(ONLY_SUPERGROUPS.replace("supergroups", "groups and supergroups"))
    reason = "not enough rights to change chat permissions"
    call.need(place, "can_restrict_members", reason)
    place.permissions = granted(call)
    return True


@method("getChatMember")
def get_member(call: Call) -> Json:
    """Tell what somebody is in a chat."""
    place = call.inside()
    member = call.target(place)
    return describe.member(place, member)


@method("getChatAdministrators")
def administrators(call: Call) -> list[Json]:
    """List owner and administrators, without other bots."""
    place = call.inside()
    if place.type == "private":
        raise bad("there are no administrators in the private chat")
    return [
        describe.member(place, member)
        for member in place.members.values()
        if member.leads and (not member.user.is_bot or member.user is call.bot.account)
    ]


@method("getChatMemberCount")
def count(call: Call) -> int:
    """Count the members."""
    return sum(member.present for member in call.inside().members.values())


@method("getUserChatBoosts")
def boosts(call: Call) -> Json:
    """List boosts; nobody has any here."""
    call.target(call.inside())
    return {"boosts": []}
