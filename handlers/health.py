"""Moderators see how the bot is doing here, and the exact fix for whatever it lacks."""

from typing import Any

from bot.actions import Job, Outcome, Text, answer_to, t
from bot.choosing import Choosing
from bot.events import Chat, JobDone, Kind, Message, Right, Role, decode, encode
from bot.feature import Feature, Roles, Vitals
from bot.formatting.rich import Rich
from bot.guide import Guide, lacks
from storage.chats import Chats

feature = Feature("admin")

MOST_CHATS = 20


@feature.command("health", role=Role.MODERATOR, is_private=True)
async def health(message: Message, chats: Chats) -> Outcome:
    """Show what I may do in each chat, what is missing with its fix, and what waits."""
    rows = await chats.members_of(message.community)
    values = {"event": encode(message).decode(), "chats": [list(row) for row in rows]}
    return Job(kind="health.look", values=values)


@feature.job("health.look", tries=1, within=20)
async def look(roles: Roles, vitals: Vitals, event: str, chats: list[Any]) -> dict[str, Any]:
    """Ask every part and every platform."""
    asked = decode(event)
    if not isinstance(asked, Message):
        raise TypeError(event)
    found = []
    for _, platform, native, kind, title, is_gone in chats[:MOST_CHATS]:
        chat = Chat(platform=platform, id=native, kind=Kind(kind), title=title)
        is_asked = vitals.is_connected(chat) and not is_gone
        held = await roles.own_rights(chat) if is_asked else None
        found.append(
            {
                "platform": platform,
                "title": title or native,
                "kind": kind,
                "is_gone": bool(is_gone),
                "is_connected": vitals.is_connected(chat),
                "rights": None if held is None else sorted(held),
            }
        )
    waiting, failed = await vitals.waiting(asked.community)
    return {
        "signs": [list(sign) for sign in await vitals.signs()],
        "chats": found,
        "waiting": waiting,
        "failed": failed,
        "is_deaf": vitals.is_deaf(),
    }


@feature.done("health.look")
async def show(done: JobDone, guide: Guide, choosing: Choosing, event: str) -> Outcome:
    """Tell it to who asked."""
    asked = decode(event)
    if not isinstance(asked, Message):
        return None
    if not done.result:
        return answer_to(asked, t("health.no_answer"))
    found: dict[str, Any] = done.result
    chosen = await choosing.chosen(asked.community)
    needs = frozenset[Right]().union(
        *(needed for name, needed in guide.needs.items() if guide.is_on(name, chosen))
    )
    lines = [
        t("health.part_well", name=name)
        if is_well
        else t("health.part_ill", name=name, sentence=Rich(sentence))
        for name, is_well, sentence in found["signs"]
    ]
    lines += [_chat(chat, needs) for chat in found["chats"]]
    if found["is_deaf"]:
        lines.append(t("health.deaf"))
    lines += [t("health.clash", reason=reason) for reason in choosing.contradictions(chosen)]
    lines.append(t("health.waiting", waiting=found["waiting"], failed=found["failed"]))
    return answer_to(asked, t("health.report", lines=lines))


def _chat(chat: dict[str, Any], needs: frozenset[Right]) -> Text:
    """One chat in a line, with the fix for what is missing."""
    title, platform = Rich(chat["title"]), chat["platform"]
    if not chat["is_connected"]:
        return t("health.chat_off", chat=title, network=platform)
    if chat["rights"] is None and not chat["is_gone"]:
        return t("health.chat_silent", chat=title)
    held = frozenset(Right(name) for name in chat["rights"] or ())
    if Right.MEMBER not in held:
        return t("health.chat_gone", chat=title)
    if platform != "discord" and (chat["kind"] == Kind.BASIC_GROUP or held == {Right.MEMBER}):
        is_basic = chat["kind"] == Kind.BASIC_GROUP
        return t("health.basic_group" if is_basic else "health.no_admin", chat=title)
    return _allowed(title, platform, lacks(needs, held, platform))


def _allowed(title: Rich, platform: str, missing: list[Text]) -> Text:
    if not missing:
        return t("health.chat_well", chat=title)
    if platform == "discord":
        return t("health.lacks_discord", chat=title, rights=missing)
    return t("health.lacks_telegram", chat=title, rights=missing)
