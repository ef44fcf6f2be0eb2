"""Members are greeted in private and see the commands they may use."""

from bot.actions import Job, Outcome, Reply, Text, answer_to, t
from bot.arguments import Rest
from bot.choosing import Choosing
from bot.events import Chat, Identity, JobDone, Message, Role, decode, encode
from bot.feature import Feature, Limit, Roles, Where
from bot.formatting.rich import Rich
from bot.guide import Described, Guide

feature = Feature("admin")


@feature.command("help", limit=Limit(5, seconds=60), is_private=True, is_in_menu=True)
async def help_(
    message: Message, guide: Guide, choosing: Choosing, roles: Roles, command: Rest | None = None
) -> Outcome:
    """Show the commands you may use here."""
    wanted = (command or "").lstrip("/!").strip().lower()
    if wanted:
        named = [one for one in guide.commands if one.name.startswith(wanted)]
        if not named:
            return Reply(body=t("help.unknown", name=wanted[:30]), is_private=True)
        return Reply(body=_listed(named, guide, message), is_private=True)
    role = roles.remembered(message.community, message.chat, message.sender)
    is_person = message.identity is Identity.PERSON and not message.sender.is_bot
    # in private each of the community's groups would have to be asked, only to show a list
    if role is None and is_person and not message.chat.is_private:
        return Job(kind="help.look", values={"event": encode(message).decode()})
    shown = await _usable(message, guide, choosing, role or Role.MEMBER)
    return Reply(body=_listed(shown, guide, message), is_private=True)


@feature.job("help.look", tries=1, within=10)
async def look(roles: Roles, event: str) -> str:
    """Which role somebody holds here."""
    asked = _message(event)
    return await roles.prove(asked.community, asked.chat, asked.sender)


@feature.done("help.look")
async def show(done: JobDone, guide: Guide, choosing: Choosing, event: str) -> Outcome:
    """List what everybody may use, and name what the asker may use beyond that."""
    asked = _message(event)
    role = Role(done.result) if done.result else Role.MEMBER
    shown = await _usable(asked, guide, choosing, role)
    return answer_to(asked, _listed(shown, guide, asked))


@feature.command("start", where=Where.PRIVATE)
async def start(message: Message, payload: Rest | None = None) -> Outcome:
    """Say hello to the bot."""
    return Reply(body=t("help.hello", name=message.sender.name))


async def _usable(
    message: Message, guide: Guide, choosing: Choosing, role: Role
) -> list[Described]:
    """The commands that work here, now, for somebody of this role."""
    chosen = await choosing.chosen(message.community)
    return [
        one
        for one in guide.commands
        if role.includes(one.role) and _fits(one.where, message.chat)
        and guide.is_on(one.feature, chosen)
    ]  # fmt: skip


def _fits(where: Where, chat: Chat) -> bool:
    return where is Where.ANYWHERE or (where is Where.PRIVATE) is chat.is_private


def _listed(shown: list[Described], guide: Guide, message: Message) -> Text:
    """Everybody's commands line by line; where there are those, the others by name alone."""
    everybodys = [one for one in shown if one.role is Role.MEMBER]
    others = [one for one in shown if one.role is not Role.MEMBER]
    lines: list[Rich | Text] = [
        Rich(f"{one.usage} — {guide.help(one, message.language)}") for one in everybodys or others
    ]
    if everybodys and others:
        names = list(dict.fromkeys(one.name.split()[0] for one in others))
        lines.append(
            t(
                "help.more",
                names=Rich(", ".join(f"/{name}" for name in names)),
                example=f"/help {names[0]}",
            )
        )
    return t("help.list", commands=lines)


def _message(event: str) -> Message:
    asked = decode(event)
    if not isinstance(asked, Message):
        raise TypeError(type(asked).__name__)
    return asked
