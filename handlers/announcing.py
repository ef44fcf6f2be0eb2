"""Admins speak to every chat of the community at once, after a preview; to many, as two."""

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, PlainSerializer

from bot.actions import Button, Edit, MessageRef, Outcome, Reply, Send, Text, Toast, t
from bot.arguments import Rest
from bot.choosing import Choosing
from bot.clock import Clock
from bot.events import Chat, Kind, Message, Pressed, Role
from bot.feature import Feature, Limit, Settings, Team
from bot.formatting.rich import Rich
from bot.settings.duration import OFF
from storage.chats import Chats
from storage.choices import Choices


def _off(given: object) -> object:
    return None if given == OFF else given


CountOrOff = Annotated[
    int | None,
    BeforeValidator(_off),
    PlainSerializer(lambda count: OFF if count is None else count, return_type=int | str),
]


class Publishing(Settings):
    """How the community speaks to many at once."""

    section: ClassVar[str] = "publishing"
    two_person: CountOrOff = Field(
        5, ge=1, le=1000, description="announcements to more chats need a second person; or off"
    )


feature = Feature("admin", settings=Publishing)

LONGEST = 2_000
"""Characters of an announcement; Discord takes no longer message."""


@feature.command(
    "community announce", role=Role.ADMIN, is_fresh=True, is_private=True,
    limit=Limit(5, seconds=3600),
)  # fmt: skip
async def announce(message: Message, chats: Chats, choosing: Choosing, text: Rest) -> Outcome:
    """Say something in every chat of the community, after a preview."""
    if len(text) > LONGEST:
        return Reply(body=t("community.too_long", limit=LONGEST), is_private=True)
    targets = await _targets(chats, choosing, message.community)
    if not targets:
        return Reply(body=t("community.nowhere"), is_private=True)
    lines = [Rich(chat.title or chat.id) for chat in targets]
    buttons = (
        (
            Button(label=t("community.send"), press="community.send", only=message.person,
                   values={"text": text}),
            Button(label=t("community.drop"), press="community.drop", only=message.person),
        ),
    )  # fmt: skip
    body = t("community.preview", count=len(targets), text=Rich(text), lines=lines)
    return Reply(body=body, buttons=buttons, is_private=True)


@feature.button("community.send", role=Role.ADMIN, is_fresh=True)
async def send(  # noqa: PLR0913 - what is said, where, and by how many
    pressed: Pressed, *, chats: Chats, choosing: Choosing, choices: Choices, clock: Clock,
    publishing: Publishing, team: Team, text: str,
) -> Outcome:  # fmt: skip
    """Announce it, or ask a second person if it goes to many chats."""
    targets = await _targets(chats, choosing, pressed.community)
    if publishing.two_person is None or len(targets) <= publishing.two_person:
        return _announced(pressed, targets, text, choices, clock)
    button = Button(
        label=t("community.approve"), press="community.approve",
        values={"text": text, "first": pressed.person},
    )  # fmt: skip
    name = Rich(pressed.sender.name)
    body = t("community.wants", name=name, count=len(targets), text=Rich(text))
    asked = Send(chat=team.room or pressed.chat, body=body, buttons=((button,),))
    return [_edit(pressed, t("community.second_person", count=len(targets))), asked]


@feature.button("community.approve", role=Role.ADMIN, is_fresh=True)
async def approve(  # noqa: PLR0913 - what is said, where, and by whom
    pressed: Pressed, *, chats: Chats, choosing: Choosing, choices: Choices, clock: Clock,
    text: str, first: int,
) -> Outcome:  # fmt: skip
    """A second person lets the announcement go out."""
    if pressed.person == first:
        body = t("community.not_the_same")
        return Toast(interaction=pressed.interaction, body=body, language=pressed.language)
    targets = await _targets(chats, choosing, pressed.community)
    return _announced(pressed, targets, text, choices, clock)


@feature.button("community.drop", role=Role.ADMIN)
async def drop(pressed: Pressed) -> Outcome:
    """Say nothing."""
    return _edit(pressed, t("community.dropped"))


def _announced(
    pressed: Pressed, targets: list[Chat], text: str, choices: Choices, clock: Clock
) -> Outcome:
    choices.audit(
        community=pressed.community, person=pressed.person, feature="community",
        what="announcement", old=None, new=f"{len(targets)} chats",
        now=int(clock.now().timestamp()),
    )  # fmt: skip
    sends = [Send(chat=chat, body=Rich(text)) for chat in targets]
    return [_edit(pressed, t("community.sent", count=len(targets))), *sends]


async def _targets(chats: Chats, choosing: Choosing, community: int) -> list[Chat]:
    """Every chat of the community that can be written to, but the team's room."""
    team = (await choosing.chosen(community)).get("relay.staff_chat", "")
    return [
        Chat(platform=platform, id=native, kind=Kind(kind), title=title)
        for _, platform, native, kind, title, is_gone in await chats.members_of(community)
        if not is_gone and f'"{platform}:{native}"' != team
    ]


def _edit(pressed: Pressed, body: Text) -> Edit:
    return Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message),
        body=body,
        interaction=pressed.interaction,
        language=pressed.language,
    )
