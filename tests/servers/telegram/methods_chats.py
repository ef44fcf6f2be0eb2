"""Chats: what they are, invite links, join requests, titles, leaving."""

from tests.servers.telegram import describe
from tests.servers.telegram.calling import Call, method
from tests.servers.telegram.facts import Json
from tests.servers.telegram.people import Person
from tests.servers.telegram.refusal import bad
from tests.servers.telegram.state import Chat

LINK = "not enough rights to manage chat invite link"
REQUESTS = "not enough rights to manage chat join requests"
QUERY_OPEN = 10
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"


@method("getChat")
def get_chat(call: Call) -> Json:
    """Tell everything about a chat."""
    return describe.full_chat(call.inside())


@method("leaveChat")
def leave(call: Call) -> bool:
    """Go away from a chat."""
    place = call.inside()
    me = call.bot.account
    call.world.change(place, me, me, {"status": "left", "rights": {}})
    return True


@method("setChatTitle", "setChatDescription")
def rename(call: Call) -> bool:
    """Change the title or the description."""
    place = call.inside()
    field = "title" if call.method == "setChatTitle" else "description"
    call.need(place, "can_change_info", f"not enough rights to change chat {field}")
    if getattr(place, field) == call.params.get(field, ""):
        raise bad(f"chat {field} is not modified")
    setattr(place, field, call.params.get(field, ""))
    if field == "title" and place.type != "channel":
        call.world.post(place, call.bot.account, {"new_chat_title": place.title})
    return True


def linkable(call: Call) -> Chat:
    """Find the chat whose links the bot may manage."""
    place = call.inside()
    call.need(place, "can_invite_users", LINK)
    return place


def link_fields(call: Call) -> Json:
    """Read the properties of a link, some of which exclude each other."""
    names = ("name", "expire_date", "member_limit", "creates_join_request")
    fields = {name: call.params[name] for name in names if name in call.params}
    if fields.get("creates_join_request") and fields.get("member_limit"):
        raise bad("member limit can't be specified for links requiring administrator approval")
    return fields


def own_link(call: Call, place: Chat) -> Json:
    """Find a link that this bot created."""
    link = place.links.get(call.params["invite_link"])
    if link is None:
        raise bad("INVITE_HASH_EXPIRED")
    if link["creator"]["id"] != call.bot.id:
        raise bad(LINK)
    return link


@method("createChatInviteLink")
def create_link(call: Call) -> Json:
    """Create one more invite link."""
    place = linkable(call)
    return call.world.new_link(place, call.bot.account, link_fields(call))


@method("exportChatInviteLink")
def export_link(call: Call) -> str:
    """Replace the bot's primary link."""
    place = linkable(call)
    for link in place.links.values():
        if link["is_primary"] and link["creator"]["id"] == call.bot.id:
            link["is_revoked"] = True
    link = call.world.new_link(place, call.bot.account, {"is_primary": True})
    return str(link["invite_link"])


@method("editChatInviteLink")
def edit_link(call: Call) -> Json:
    """Change a link of the bot's own."""
    link = own_link(call, linkable(call))
    for name in ("name", "expire_date", "member_limit"):
        link.pop(name, None)
    link |= link_fields(call)
    return link


@method("revokeChatInviteLink")
def revoke_link(call: Call) -> Json:
    """Make a link of the bot's own useless."""
    link = own_link(call, linkable(call))
    link["is_revoked"] = True
    return link


def settle(call: Call, place: Chat, number: int, admitted: bool) -> None:
    """Let somebody in who asked, or send him away."""
    person = call.world.accounts.get(number)
    if person is None:
        raise bad("user not found")
    if place.member(person).present:
        raise bad("USER_ALREADY_PARTICIPANT")
    request = place.requests.pop(number, None)
    if request is None:
        raise bad("HIDE_REQUESTER_MISSING")
    if admitted and isinstance(person, Person):
        link = request.get("invite_link")
        extra = {"invite_link": link} if link else {"via_join_request": True}
        person.enters(place, extra, by=call.bot.account)


@method("approveChatJoinRequest", "declineChatJoinRequest")
def answer_request(call: Call) -> bool:
    """Approve or decline a join request."""
    place = call.inside()
    call.need(place, "can_invite_users", REQUESTS)
    settle(call, place, call.params["user_id"], call.method == "approveChatJoinRequest")
    return True


@method("answerChatJoinRequestQuery", "sendChatJoinRequestWebApp")
def answer_query(call: Call) -> bool:
    """Decide as the guard of a chat, within ten seconds."""
    query = call.world.queries.get(call.params["chat_join_request_query_id"])
    if query is None or call.world.clock() > query[2] + QUERY_OPEN:
        raise bad(OLD_QUERY)
    if call.method == "sendChatJoinRequestWebApp":
        return True
    result = call.params["result"]
    if result not in ("approve", "decline", "queue"):
        raise bad("invalid result specified")
    del call.world.queries[call.params["chat_join_request_query_id"]]
    if result != "queue":
        settle(call, query[0], query[1], result == "approve")
    return True
