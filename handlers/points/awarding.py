"""Moderators give and take points, after a look at what they are about to do."""

from typing import Literal

from bot.actions import Button, Outcome, Reply, Send, Text, Toast, t
from bot.arguments import Amount, Person, Rest
from bot.clock import Clock, Dice
from bot.events import Message, Pressed, Role
from bot.feature import Feature, Limit, PointsSettings, Team
from bot.formatting.rich import Rich
from handlers.points.words import edited, worth
from storage.choices import Choices
from storage.ledger import How, Ledger

feature = Feature("points")

LONGEST = 200
"""Characters of a reason."""
Way = Literal["award", "deduct"]


@feature.command("award", role=Role.MODERATOR, is_fresh=True, limit=Limit(20, seconds=600))
async def award(  # noqa: PLR0913 - who gets how many, and why
    message: Message, *, ledger: Ledger, points: PointsSettings, dice: Dice, person: Person,
    amount: Amount, reason: Rest,
) -> Outcome:  # fmt: skip
    """Give somebody points, with a reason."""
    if problem := _problem(message, person, reason):
        return Reply(body=problem, is_private=True)
    balance = await ledger.balance(message.community, person.id)
    values = {"person": person.id, "name": person.name, "amount": amount, "reason": reason}
    body = t(
        "points.award_preview", name=Rich(person.name), reason=Rich(reason),
        amount=worth(amount, points, message.language),
        balance=worth(balance + amount, points, message.language),
    )  # fmt: skip
    return _preview(message, body, "award", values | {"once": dice.name()})


@feature.command("deduct", role=Role.MODERATOR, is_fresh=True, limit=Limit(20, seconds=600))
async def deduct(  # noqa: PLR0913 - who loses how many, and why
    message: Message, *, ledger: Ledger, points: PointsSettings, dice: Dice, person: Person,
    amount: Amount, reason: Rest,
) -> Outcome:  # fmt: skip
    """Take points from somebody, with a reason."""
    if problem := _problem(message, person, reason):
        return Reply(body=problem, is_private=True)
    balance = await ledger.balance(message.community, person.id)
    if balance < amount:
        held = worth(max(0, balance), points, message.language)
        return Reply(body=t("points.not_so_many", name=Rich(person.name), amount=held),
                     is_private=True)  # fmt: skip
    values = {"person": person.id, "name": person.name, "amount": amount, "reason": reason}
    body = t(
        "points.deduct_preview", name=Rich(person.name), reason=Rich(reason),
        amount=worth(amount, points, message.language),
        balance=worth(balance - amount, points, message.language),
    )  # fmt: skip
    return _preview(message, body, "deduct", values | {"once": dice.name()})


@feature.button("points.do", role=Role.MODERATOR, is_fresh=True)
async def do(  # noqa: PLR0913 - what a button's row holds
    pressed: Pressed, *, ledger: Ledger, choices: Choices, points: PointsSettings, team: Team,
    clock: Clock, way: str, person: int, name: str, amount: int, reason: str, once: str,
) -> Outcome:  # fmt: skip
    """Give or take the points, once, however often the button is pressed."""
    now = int(clock.now().timestamp())
    move = ledger.pay if way == "award" else ledger.take
    booked = await move(
        community=pressed.community, person=person, amount=amount, deed=way,
        cause=f"{way}:{once}:points:0", now=now, words=reason, by=pressed.person,
    )  # fmt: skip
    balance = await ledger.balance(pressed.community, person)
    if booked.how is How.SHORT:
        held = worth(max(0, balance), points, pressed.language)
        return edited(pressed, t("points.not_so_many", name=Rich(name), amount=held))
    if not booked.is_done:
        return Toast(interaction=pressed.interaction, body=t("points.done_before"),
                     language=pressed.language)  # fmt: skip
    choices.audit(
        community=pressed.community, person=pressed.person, feature="points",
        what=f"{way} of {amount}", old=None, new=f"entry {booked.entry}", now=now,
    )  # fmt: skip
    body = t(
        "points.awarded" if way == "award" else "points.deducted", name=Rich(name),
        amount=worth(amount, points, pressed.language),
        balance=worth(balance, points, pressed.language), entry=booked.entry,
    )  # fmt: skip
    if way == "deduct" or pressed.chat.is_private or _is_team(pressed, team):
        return edited(pressed, body)
    # Being thanked is worth something because others see it.
    public = t("points.awarded_to", name=Rich(name), reason=Rich(reason),
               amount=worth(amount, points, ""))  # fmt: skip
    return [edited(pressed, body), Send(chat=pressed.chat, body=public)]


@feature.button("points.leave", role=Role.MODERATOR)
async def leave(pressed: Pressed) -> Outcome:
    """Leave everything as it is."""
    return edited(pressed, t("points.left"))


def _problem(message: Message, person: Person, reason: str) -> Text | None:
    if person.account.is_bot:
        return t("points.not_to_bots")
    if person.id == message.person:
        return t("points.not_yourself")
    if len(reason) > LONGEST:
        return t("points.reason_too_long", limit=LONGEST)
    return None


def _preview(message: Message, body: Text, way: Way, values: dict[str, object]) -> Reply:
    label = t("points.button_award") if way == "award" else t("points.button_deduct")
    buttons = (
        (
            Button(label=label, press="points.do", only=message.person,
                   values=values | {"way": way}),
            Button(label=t("points.button_leave"), press="points.leave", only=message.person),
        ),
    )  # fmt: skip
    return Reply(body=body, buttons=buttons, is_private=True)


def _is_team(pressed: Pressed, team: Team) -> bool:
    parent = f"{pressed.chat.platform}:{pressed.chat.parent}"
    return team.staff_chat in {pressed.chat.address, parent}
