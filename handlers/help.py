"""Members are greeted in private and see the commands they may use."""

from bot.actions import Outcome, Reply, t
from bot.arguments import Rest
from bot.events import Message, Role
from bot.feature import Feature, Limit, Where
from bot.formatting.rich import Rich
from bot.guide import Guide

feature = Feature("admin")


@feature.command("help", limit=Limit(5, seconds=60), is_private=True, is_in_menu=True)
async def help_(message: Message, guide: Guide, command: Rest | None = None) -> Outcome:
    """Show the commands you may use here."""
    wanted = (command or "").lstrip("/!").strip().lower()
    shown = [
        described
        for described in guide.commands
        if (described.name.startswith(wanted) if wanted else described.role is Role.MEMBER)
    ]
    if not shown:
        return Reply(body=t("help.unknown", name=wanted[:30]), is_private=True)
    lines = [
        Rich(f"{described.usage} — {guide.help(described, message.language)}")
        for described in shown
    ]
    return Reply(body=t("help.list", commands=lines), is_private=True)


@feature.command("start", where=Where.PRIVATE)
async def start(message: Message, payload: Rest | None = None) -> Outcome:
    """Say hello to the bot."""
    return Reply(body=t("help.hello", name=message.sender.name))
