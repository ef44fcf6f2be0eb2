"""Members say that two accounts, one on each network, are the same person, and take it back."""

from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from bot.actions import (
    AnyAction,
    Button,
    Edit,
    Emit,
    Job,
    MessageRef,
    Outcome,
    Reply,
    Send,
    Text,
    answer_to,
    t,
)
from bot.clock import Clock, Dice
from bot.events import (
    Account,
    Chat,
    Failed,
    Identity,
    JobDone,
    Kind,
    Linked,
    Message,
    Personal,
    Pressed,
    Sent,
    ThanksTakenBack,
    Value,
    decode,
    encode,
)  # fmt: skip
from bot.feature import Feature, Limit, Privacy, Roles
from bot.formatting.rich import Rich
from storage.choices import Choices
from storage.following import PORTION, Following
from storage.joint import Joint
from storage.linking import Code, Linking
from storage.members import Members

feature = Feature("privacy")

CODE_LENGTH = 8


class Side(Value, frozen=True, kw_only=True):
    """One of the two accounts, and where it is told what becomes of its wish."""

    account: Account
    chat: Chat
    language: str


class People(NamedTuple):
    """Who is who, and what has to follow when that changes."""

    following: Following
    members: Members
    joint: Joint
    roles: Roles


@feature.command("link", limit=Limit(5, seconds=600), is_private=True)
async def link(  # noqa: PLR0913 - who asks, and what is known of them
    message: Message, *, linking: Linking, members: Members, privacy: Privacy, clock: Clock,
    dice: Dice, code: str = "",
) -> Outcome:  # fmt: skip
    """Link your accounts on both networks, so that you are one person here."""
    if not message.person or message.identity is not Identity.PERSON:
        return Reply(body=t("linking.nobody"), is_private=True)
    if code:
        return await _enter(message, linking, members, privacy, clock, code.strip().lower())
    accounts = await members.accounts_of(message.person)
    if len({platform for platform, *_ in accounts}) > 1:
        lines = [_line(platform, name) for platform, _, name in accounts]
        return Reply(body=t("linking.linked_already", lines=lines), is_private=True)
    made = dice.name(CODE_LENGTH)
    now = clock.now()
    await linking.add_code(
        made, message.community, message.person, _side(message), int(now.timestamp()),
        int((now + privacy.link_code).timestamp()),
    )  # fmt: skip
    body = t("linking.code", code=made, within=privacy.link_code)
    if message.chat.is_private or message.interaction:
        return Reply(body=body, is_private=True)
    own = Chat(platform=message.chat.platform, id=message.sender.id, kind=Kind.PRIVATE)
    values = {"link_asked": encode(message).decode()}
    return Send(chat=own, body=body, language=message.language, remember=values)


@feature.on(Sent)
async def was_sent(sent: Sent) -> Outcome:
    """Whoever asked in a group learns that the code is in private."""
    asked = _asked(sent.values.get("link_asked"))
    return answer_to(asked, t("linking.sent")) if asked else None


@feature.on(Failed)
async def was_refused(failed: Failed) -> Outcome:
    """Whoever cannot be written to in private learns how they can be."""
    asked = _asked(failed.values.get("link_asked"))
    return answer_to(asked, t("linking.write_first")) if asked else None


@feature.button("linking.mine")
async def mine(
    pressed: Pressed, *, linking: Linking, members: Members, privacy: Privacy, clock: Clock,
    code: str,
) -> Outcome:  # fmt: skip
    """Whoever entered the code says that it is them; now the other side has to say so."""
    found = await linking.find_code(code, int(clock.now().timestamp()))
    if found is None:
        return _instead(pressed, t("linking.wrong_code"))
    if problem := await _objection(pressed, found, linking, members, privacy, clock):
        return _instead(pressed, problem)
    if not await linking.enter(code, pressed.person, _side(pressed)):
        return _instead(pressed, t("linking.wrong_code"))
    asked = _read(found.asked)
    buttons = (
        (
            Button(label=t("linking.button_confirm"), press="linking.confirm",
                   only=found.person, values={"code": code}),
            Button(label=t("linking.button_no"), press="linking.refuse", only=found.person,
                   values={"code": code}),
        ),
    )  # fmt: skip
    body = t("linking.confirm", name=Rich(pressed.sender.name), network=_network(pressed))
    return [
        _instead(pressed, t("linking.other_side", network=asked.account.platform.title())),
        _to(asked, body, buttons),
    ]


@feature.button("linking.confirm")
async def confirm(  # noqa: PLR0913 - two persons and all that follows them
    pressed: Pressed, *, linking: Linking, following: Following, members: Members, joint: Joint,
    roles: Roles, choices: Choices, privacy: Privacy, clock: Clock, code: str,
) -> Outcome:  # fmt: skip
    """Both have said so: they are one person from now on."""
    now = int(clock.now().timestamp())
    found = await linking.take_code(code, now)
    if found is None or not found.other:
        return _instead(pressed, t("linking.wrong_code"))
    entered = _read(found.entered)
    if problem := await _objection(pressed, found, linking, members, privacy, clock):
        return _instead(pressed, problem)
    person, former = min(found.person, found.other), max(found.person, found.other)
    people = People(following, members, joint, roles)
    moved, thanks = await _join(people, pressed.community, former, person, code, now)
    choices.audit(
        community=pressed.community, person=person, feature="privacy", what="linked accounts",
        old=None, new=None, now=now,
    )  # fmt: skip
    told = t("linking.linked", network=entered.account.platform.title(), count=abs(moved))
    other = t("linking.linked", network=_network(pressed), count=abs(moved))
    happened = Linked(cause=pressed.cause, at=pressed.at, person=person, former=former)
    follow = Job(kind="linking.messages", values={"former": former, "person": person})
    none = [_no_thanks(pressed, one, given, person) for one, given in thanks]
    return [_instead(pressed, told), _to(entered, other), Emit(event=happened), *none, follow]


@feature.button("linking.refuse")
async def refuse(pressed: Pressed, linking: Linking, code: str) -> Outcome:
    """It was not them: the code is worth nothing any more."""
    await linking.drop_code(code)
    return _instead(pressed, t("linking.refused"))


@feature.job("linking.messages", within=60, lane="linking")
async def find_messages(following: Following, former: int, person: int) -> list[list[object]]:
    """Some of the messages that still carry the number the author had before."""
    return [list(row) for row in await following.leftovers(former)]


@feature.done("linking.messages")
async def follow_messages(done: JobDone, following: Following, former: int, person: int) -> Outcome:
    """They follow their author, in portions, since there may be many."""
    rows = msgspec.convert(done.result or [], list[tuple[int, int]])
    following.follow(former, person, rows)
    if len(rows) < PORTION:
        return None
    return Job(kind="linking.messages", values={"former": former, "person": person})


@feature.command("unlink", limit=Limit(5, seconds=600), is_private=True)
async def unlink(message: Message, members: Members, privacy: Privacy) -> Outcome:
    """Let your linked accounts go their own ways again."""
    accounts = await members.accounts_of(message.person)
    if len(accounts) < 2:  # noqa: PLR2004 - one account is nothing to part
        return Reply(body=t("linking.not_linked"), is_private=True)
    button = Button(label=t("linking.button_part"), press="linking.part", only=message.person)
    keep = Button(label=t("linking.button_stay"), press="linking.stay", only=message.person)
    lines = [_line(platform, name) for platform, _, name in accounts]
    body = t("linking.part", lines=lines, after=privacy.relink_after)
    return Reply(body=body, buttons=((button, keep),), is_private=True)


@feature.button("linking.part")
async def part(  # noqa: PLR0913 - two persons and all that follows them
    pressed: Pressed, *, following: Following, members: Members, joint: Joint, roles: Roles,
    choices: Choices, privacy: Privacy, clock: Clock,
) -> Outcome:  # fmt: skip
    """The accounts part; what they did stays, points that came along go back unless spent."""
    now = int(clock.now().timestamp())
    community, person = pressed.community, pressed.person
    accounts = await members.accounts_of(person)
    parted = await following.part(community, person, now)
    if not parted:
        return _instead(pressed, t("linking.not_linked"))
    back = 0
    for former, platform, native in parted:
        members.become((community, platform, native), former)
        back += await joint.part(community, former, person, now)
    _doubt(roles, community, accounts)
    choices.audit(
        community=community, person=person, feature="privacy", what="unlinked accounts",
        old=None, new=None, now=now,
    )  # fmt: skip
    return _instead(pressed, t("linking.parted", count=abs(back), after=privacy.relink_after))


@feature.button("linking.stay")
async def stay(pressed: Pressed) -> Outcome:
    """Leave everything as it is."""
    return _instead(pressed, t("linking.stayed"))


async def _enter(
    message: Message, linking: Linking, members: Members, privacy: Privacy, clock: Clock, code: str
) -> Outcome:  # fmt: skip
    """A code typed on the other network: ask first, since it changes who somebody is."""
    found = await linking.find_code(code, int(clock.now().timestamp()))
    if found is None or found.community != message.community:
        return Reply(body=t("linking.wrong_code"), is_private=True)
    if problem := await _objection(message, found, linking, members, privacy, clock):
        return Reply(body=problem, is_private=True)
    asked = _read(found.asked)
    buttons = (
        (
            Button(label=t("linking.button_mine"), press="linking.mine", only=message.person,
                   values={"code": code}),
            Button(label=t("linking.button_no"), press="linking.refuse", only=message.person,
                   values={"code": code}),
        ),
    )  # fmt: skip
    network = asked.account.platform.title()
    body = t("linking.is_that_you", name=Rich(asked.account.name), network=network)
    return Reply(body=body, buttons=buttons, is_private=True)


async def _objection(
    event: Personal, code: Code, linking: Linking, members: Members, privacy: Privacy, clock: Clock
) -> Text | None:  # fmt: skip
    """Why these two cannot be linked, if they cannot."""
    other = code.other or event.person
    if code.person == other:
        return t("linking.same_account")
    mine_, theirs = [
        {platform for platform, *_ in await members.accounts_of(person)}
        for person in (code.person, other)
    ]
    if mine_ & theirs:
        return t("linking.same_network")
    last = await linking.last_parted(event.community, code.person, other)
    again = datetime.fromtimestamp(last, UTC) + privacy.relink_after
    if last and clock.now() < again:
        return t("linking.too_soon", when=again)
    return None


async def _join(
    people: People, community: int, former: int, person: int, code: str, now: int
) -> tuple[int, list[tuple[int, int]]]:  # fmt: skip
    """Everything follows; how many points came along, and the thanks that were to oneself."""
    moving = await people.members.accounts_of(former)
    moved = await people.joint.merge(community, former, person, f"link:{code}", now)
    thanks = await people.following.join(community, former, person, now)
    for platform, native, _ in moving:
        people.members.become((community, platform, native), person)
    _doubt(people.roles, community, await people.members.accounts_of(person))
    return moved, thanks


def _no_thanks(pressed: Pressed, thanks: int, given: int, person: int) -> Emit:
    """Who thanked themselves thanked nobody."""
    return Emit(
        event=ThanksTakenBack(
            cause=pressed.cause, at=pressed.at, thanks=thanks, giver=person, receiver=person,
            given_at=datetime.fromtimestamp(given, UTC),
        )
    )  # fmt: skip


def _doubt(roles: Roles, community: int, accounts: list[tuple[str, str, str]]) -> None:
    """What was proved of these accounts is proved anew."""
    for platform, native, _ in accounts:
        roles.granted(community, Account(platform=platform, id=native))


def _side(event: Personal) -> str:
    side = Side(account=event.sender, chat=event.chat, language=event.language)
    return msgspec.json.encode(side).decode()


def _read(side: str) -> Side:
    return msgspec.json.decode(side, type=Side)


def _asked(event: object) -> Message | None:
    found = decode(event) if isinstance(event, str) else None
    return found if isinstance(found, Message) else None


def _network(event: Personal) -> str:
    return event.sender.platform.title()


def _line(platform: str, name: str) -> Text:
    return t("linking.line", network=platform.title(), name=Rich(name))


def _to(side: Side, body: Text, buttons: tuple[tuple[Button, ...], ...] = ()) -> Send:
    """Tell one side in private, where it asked."""
    return Send(
        chat=side.chat, body=body, buttons=buttons, language=side.language,
        private_to=None if side.chat.is_private else side.account, mentions=(side.account,),
    )  # fmt: skip


def _instead(pressed: Pressed, body: Text) -> AnyAction:
    return Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message), body=body,
        interaction=pressed.interaction, language=pressed.language,
    )  # fmt: skip
