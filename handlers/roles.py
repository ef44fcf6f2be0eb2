"""Admins give people a role in the community, and take it away."""

from typing import Literal

from bot.actions import Outcome, Reply, t
from bot.arguments import Person
from bot.clock import Clock
from bot.events import Message, Role
from bot.feature import Feature, Roles
from bot.formatting.rich import Rich
from storage.choices import Choices

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
async def give(
    message: Message, choices: Choices, roles: Roles, clock: Clock, role: Given, person: Person
) -> Outcome:
    """Give somebody a role: guide, moderator, staff or admin."""
    if not message.role.includes(Role(role)):
        return Reply(body=t("role.beyond_yours"), is_private=True)
    now = int(clock.now().timestamp())
    former = await choices.role(message.community, person.id)
    await choices.give_role(message.community, person.id, role, message.person, now)
    roles.granted(message.community, person.account)
    choices.audit(
        community=message.community, person=message.person, feature="roles",
        what=f"role of {person.id}", old=former or None, new=role, now=now,
    )  # fmt: skip
    return Reply(body=t("role.was_given", name=Rich(person.name), role=t(f"role.{role}")))


@feature.command("role take", role=Role.ADMIN, is_fresh=True)
async def take(
    message: Message, choices: Choices, roles: Roles, clock: Clock, person: Person
) -> Outcome:
    """Take a role away that was given through the bot."""
    former = await choices.take_role(message.community, person.id)
    roles.granted(message.community, person.account)
    if not former:
        return Reply(body=t("role.had_none", name=Rich(person.name)), is_private=True)
    choices.audit(
        community=message.community, person=message.person, feature="roles",
        what=f"role of {person.id}", old=former, new=None, now=int(clock.now().timestamp()),
    )  # fmt: skip
    return Reply(body=t("role.was_taken", name=Rich(person.name), role=t(f"role.{former}")))
