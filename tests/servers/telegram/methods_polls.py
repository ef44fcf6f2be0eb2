"""Polls and reactions."""

from telegram.constants import ReactionEmoji

from tests.servers.telegram import entities
from tests.servers.telegram.calling import Call, method
from tests.servers.telegram.facts import Json
from tests.servers.telegram.keyboards import keyboard
from tests.servers.telegram.methods_messages import send
from tests.servers.telegram.refusal import bad
from tests.servers.telegram.state import Chat

QUESTION, OPTION, OPTIONS, LINE_FEEDS = 300, 100, 12, 2
STANDARD = frozenset(str(item.value) for item in ReactionEmoji)


def options(call: Call) -> list[Json]:
    """Read the answers that a poll offers."""
    texts = [option["text"].strip() for option in call.params["options"]]
    if not texts:
        raise bad("poll must have at least one answer option")
    if len(texts) > OPTIONS:
        raise bad(f"poll can't have more than {OPTIONS} options")
    if not all(texts):
        raise bad("poll options must be non-empty")
    if any(entities.units(text) > OPTION for text in texts):
        raise bad(f"poll options length must not exceed {OPTION}")
    return [
        {"persistent_id": f"{call.world.serial():x}", "text": text, "voter_count": 0}
        for text in texts
    ]


def check_poll(call: Call, place: Chat) -> None:
    """Refuse what polls cannot be."""
    params = call.params
    question = params["question"].strip()
    if not question:
        raise bad("poll question must be non-empty")
    if entities.units(question) > QUESTION:
        raise bad(f"poll question length must not exceed {QUESTION}")
    if place.type == "channel" and not params.get("is_anonymous", True):
        raise bad("non-anonymous polls can't be sent to channel chats")
    if place.type != "channel" and (params.get("members_only") or params.get("country_codes")):
        raise bad("members-only polls can be sent only to channel chats")
    if {"open_period", "close_date"} <= params.keys():
        raise bad("only one of open_period and close_date can be specified")
    if params.get("explanation", "").count("\n") > LINE_FEEDS:
        raise bad(f"explanation can't contain more than {LINE_FEEDS} line feeds")


def right_answers(call: Call) -> Json:
    """Read the right answers of a quiz."""
    if call.params.get("type", "regular") != "quiz":
        return {}
    right = call.params.get("correct_option_ids")
    if not right:
        raise bad("quiz must have at least one correct option")
    if max(right) >= len(call.params["options"]):
        raise bad("wrong correct option ID specified")
    return {"correct_option_ids": right}


@method("sendPoll")
def send_poll(call: Call) -> Json:
    """Ask the chat."""
    params = call.params
    check_poll(call, call.place())
    quiz = params.get("type", "regular") == "quiz"
    poll: Json = {
        "id": str(call.world.dice.getrandbits(62)),
        "question": params["question"].strip(),
        "options": options(call),
        "total_voter_count": 0,
        "is_closed": bool(params.get("is_closed")),
        "is_anonymous": params.get("is_anonymous", True),
        "type": params.get("type", "regular"),
        "allows_multiple_answers": bool(params.get("allows_multiple_answers")),
        "allows_revoting": params.get("allows_revoting", not quiz),
        "members_only": bool(params.get("members_only")),
    } | right_answers(call)
    poll |= {name: params[name] for name in ("explanation", "description") if name in params}
    if "open_period" in params:
        poll["open_period"] = params["open_period"]
        poll["close_date"] = call.world.now() + params["open_period"]
    elif "close_date" in params:
        poll["close_date"] = params["close_date"]
    message = send(call, {"poll": poll})
    call.world.polls[poll["id"]] = (call.place(), message["message_id"])
    return message


@method("stopPoll")
def stop_poll(call: Call) -> Json:
    """Close a poll of the bot's own and give its totals."""
    place = call.inside()
    message = call.message(place, "message with poll to stop not found")
    if "poll" not in message:
        raise bad("message with poll to stop not found")
    if place.authors.get(message["message_id"]) != call.bot.id:
        raise bad("poll can't be stopped")
    if message["poll"]["is_closed"]:
        raise bad("poll has already been closed")
    message.pop("reply_markup", None)
    if rows := keyboard(call.params.get("reply_markup")):
        message["reply_markup"] = rows
    return call.world.close_poll(message["poll"]["id"])


@method("setMessageReaction")
def react(call: Call) -> bool:
    """Put the bot's one reaction under a message; nobody is told of it."""
    place = call.inside()
    message = call.message(place, "message to react not found")
    wanted = call.params.get("reaction", [])
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(item["type"] == "emoji" and item["emoji"] not in STANDARD for item in wanted):
        raise bad("REACTION_INVALID")
    if any(item["type"] == "paid" for item in wanted):
        raise bad("REACTION_INVALID")
    place.reactions.setdefault(message["message_id"], {})[call.bot.id] = wanted
    return True


@method("deleteMessageReaction", "deleteAllMessageReactions")
def delete_reactions(call: Call) -> bool:
    """Take somebody's reactions away, under one message or everywhere."""
    place = call.inside()
    call.need(place, "can_delete_messages", "not enough rights")
    actor = call.params.get("user_id", call.params.get("actor_chat_id"))
    if actor is None:
        raise bad("either user_id or actor_chat_id must be specified")
    single = call.params.get("message_id")
    if single is not None and single not in place.messages:
        raise bad("message to react not found")
    for number, given in place.reactions.items():
        if single in (None, number):
            given.pop(actor, None)
    return True
