"""Admins give people a role in the community, and take it away."""

from typing import Any, Literal

from bot.actions import Job, Outcome, Reply, Text, answer_to, t
from bot.arguments import Person
from bot.clock import Clock
from bot.events import Account, JobDone, Message, Role, decode, encode
from bot.feature import Feature, Roles
from bot.formatting.rich import Rich
from storage.choices import Choices
from storage.members import Members

feature = Feature("admin")
Given = Literal["guide", "moderator", "staff", "admin"]


@feature.command("role list", role=Role.ADMIN, is_private=True, is_default=True)
async def list_(message: Message, choices: Choices) -> Outcome:
    """Show who was given a role."""
    rows = await choices.roles(message.community)
    if not rows:
        return Reply(body=t("role.nobody"), is_private=True)
    lines = [t("role.line", name=name, role=t(f"role.{role}")) for _, role, name in rows]
    return Reply(body=t("role.given_roles", lines=lines), is_private=True)


@feature.command("role give", role=Role.ADMIN, is_fresh=True)
async def give(message: Message, role: Given, person: Person) -> Outcome:
    """Give somebody a role: guide, moderator, staff or admin."""
    if not message.role.includes(Role(role)):
        return Reply(body=t("role.beyond_yours"), is_private=True)
    if person.account.is_bot:
        return Reply(body=t("role.not_to_bots"), is_private=True)
    if person.id == message.person:
        return Reply(body=t("role.not_yourself"), is_private=True)
    return _look(message, person, role)


@feature.command("role take", role=Role.ADMIN, is_fresh=True)
async def take(message: Message, person: Person) -> Outcome:
    """Take a role away that was given through the bot."""
    return _look(message, person, "")


@feature.job("roles.look", tries=1, within=15)
async def look(
    roles: Roles, event: str, person: int, account: str, name: str, role: str
) -> str | None:
    """The role somebody holds on the platform itself; nothing if it does not answer."""
    asked = decode(event)
    if not isinstance(asked, Message):
        raise TypeError(event)
    who = Account(platform=asked.chat.platform, id=account, name=name)
    return await roles.held(asked.community, asked.chat, who)


@feature.done("roles.look")
async def change(  # noqa: PLR0913 - who gives what to whom
    done: JobDone, *, choices: Choices, members: Members, roles: Roles, clock: Clock,
    event: str, person: int, name: str, role: str,
) -> Outcome:  # fmt: skip
    """Give or take the role; what somebody is on the platform stays untouched."""
    asked = decode(event)
    if not isinstance(asked, Message):
        return None
    now = int(clock.now().timestamp())
    former = await choices.role(asked.community, person)
    own = Role(done.result) if done.result else Role.MEMBER
    if role and own.includes(Role(role)):
        return answer_to(asked, t("role.has_it", name=Rich(name), role=t(f"role.{own}")))
    if role:
        await choices.give_role(asked.community, person, role, asked.person, now)
    elif former:
        await choices.take_role(asked.community, person)
    for platform, account, _ in await members.accounts_of(person):
        roles.granted(asked.community, Account(platform=platform, id=account))
    if role or former:
        choices.audit(
            community=asked.community, person=asked.person, feature="roles",
            what=f"role of {person}", old=former or None, new=role or None, now=now,
        )  # fmt: skip
    return answer_to(asked, _said(name, role, former, own))


def _said(name: str, role: str, former: str, own: Role) -> Text:
    if role:
        return t("role.was_given", name=Rich(name), role=t(f"role.{role}"))
    if own is not Role.MEMBER:
        return t("role.from_platform", name=Rich(name), role=t(f"role.{own}"))
    if former:
        return t("role.was_taken", name=Rich(name), role=t(f"role.{former}"))
    return t("role.had_none", name=Rich(name))


def _look(message: Message, person: Person, role: str) -> Job:
    values: dict[str, Any] = {
        "event": encode(message).decode(),
        "person": person.id,
        "account": person.account.id,
        "name": person.name,
        "role": role,
    }
    return Job(kind="roles.look", values=values)
