"""Members get a link of their own on each network, and see what it brought."""

from bot.actions import AnyAction, CreateInvite, Outcome, Reply, Text, answer_to, t
from bot.clock import Clock
from bot.events import Chat, Failed, Identity, Kind, Message, Right, Sent, decode, encode
from bot.feature import Feature, Limit, Team, Vitals
from bot.formatting.rich import Rich
from handlers.referrals.settings import ReferralsSettings
from storage.chats import Chats
from storage.referrals import Link, Referrals

feature = Feature("referrals", settings=ReferralsSettings, needs=(Right.INVITE,))

PATIENCE = 60
"""Seconds for which the links of one network wait for those of the other."""


@feature.command("invite", limit=Limit(5, seconds=60), is_private=True)
async def invite(  # noqa: PLR0913 - links, and where they lead
    message: Message, *, referrals: Referrals, chats: Chats, team: Team, vitals: Vitals,
    chosen: ReferralsSettings, clock: Clock,
) -> Outcome:  # fmt: skip
    """Get a link of your own to invite others, and see what it brought."""
    if not message.person or message.identity is not Identity.PERSON:
        return Reply(body=t("referrals.nobody"), is_private=True)
    now = int(clock.now().timestamp())
    links = await referrals.links(message.community, message.person)
    has = {link.platform for link in links if link.link}
    wishes: list[AnyAction] = []
    for chat in await _doors(message, chats, team, vitals):
        if chat.platform not in has:
            link = next((one for one in links if one.platform == chat.platform), None)
            link = link or await referrals.ask_link(
                message.community, message.person, chat.platform, now
            )
            values = {"invite": link.id, "event": encode(message).decode()}
            wishes.append(CreateInvite(chat=chat, name=link.name, remember=values))
    if wishes:
        return wishes
    body = await _overview(message, links, referrals, chosen)
    return Reply(body=body, is_private=True)


@feature.on(Sent)
async def was_made(
    sent: Sent, referrals: Referrals, chosen: ReferralsSettings, clock: Clock
) -> Outcome:  # fmt: skip
    """The network made a link: show all as soon as the last is there."""
    asked = _asked(sent.values)
    if asked is None:
        return None
    await referrals.made(int(sent.values["invite"]), sent.message)
    return await _answer(asked, referrals, chosen, clock)


@feature.on(Failed)
async def was_refused(
    failed: Failed, referrals: Referrals, chosen: ReferralsSettings, clock: Clock
) -> Outcome:  # fmt: skip
    """The network made none: show the others, or say what is missing."""
    asked = _asked(failed.values)
    if asked is None:
        return None
    await referrals.drop_link(int(failed.values["invite"]))
    return await _answer(asked, referrals, chosen, clock)


async def _answer(
    asked: Message, referrals: Referrals, chosen: ReferralsSettings, clock: Clock
) -> Outcome:  # fmt: skip
    links = await referrals.links(asked.community, asked.person)
    since = clock.now().timestamp() - PATIENCE
    if any(not link.link and link.asked_at > since for link in links):
        return None  # another network still makes its own
    return answer_to(asked, await _overview(asked, links, referrals, chosen))


async def _overview(
    message: Message, links: list[Link], referrals: Referrals, chosen: ReferralsSettings
) -> Text:  # fmt: skip
    figures = await referrals.figures(message.community, message.person)
    lines = [
        t("referrals.link", network=link.platform.title(), link=Rich(link.link))
        for link in links
        if link.link
    ]
    if not lines:
        return t("referrals.cannot")
    return t(
        "referrals.invite", lines=lines, joined=figures.joined, waiting=figures.pending,
        qualified=figures.qualified, earned=figures.earned, messages=chosen.qualify_messages,
        days=chosen.qualify_days, stay=chosen.stay,
    )  # fmt: skip


async def _doors(message: Message, chats: Chats, team: Team, vitals: Vitals) -> list[Chat]:
    """For each network the chat a link leads to: this one, or the community's first."""
    doors: dict[str, Chat] = {}
    here = message.chat.parent or message.chat.id
    for _, platform, native, kind, title, is_gone in await chats.members_of(message.community):
        chat = Chat(platform=platform, id=native, kind=Kind(kind), title=title)
        if is_gone or chat.address == team.staff_chat or not vitals.is_connected(chat):
            continue
        if platform not in doors or (platform, native) == (message.chat.platform, here):
            doors[platform] = chat
    return list(doors.values())


def _asked(values: dict[str, object]) -> Message | None:
    event = values.get("event") if "invite" in values else None
    found = decode(event) if isinstance(event, str) else None
    return found if isinstance(found, Message) else None
