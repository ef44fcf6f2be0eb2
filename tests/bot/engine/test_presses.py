"""Buttons: only the right person's press of a button that exists here takes effect, and once."""

import asyncio

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.actions import Button, Form, Outcome, Reply, t
from bot.events import Message, Pressed, Role
from bot.feature import Feature
from bot.formatting.rich import Rich
from tests.bot.engine.told import NoAnswer
from tests.community import Community, community

votes = Feature("votes")


@votes.command("vote")
async def vote(message: Message, motion: str = "tea") -> Outcome:
    """Start a vote."""
    buttons = (
        Button(label=Rich("for"), press="votes.cast", values={"motion": motion}),
        Button(
            label=Rich("mine"), press="votes.cast", values={"motion": motion}, only=message.person
        ),
        Button(label=Rich("end"), press="votes.end"),
        Button(label=Rich("why"), press="votes.ask"),
        Button(label=Rich("lost"), press="votes.nobody_knows"),
    )
    return Reply(body=t("votes.open"), buttons=(buttons,))


@votes.button("votes.cast")
async def cast(pressed: Pressed, motion: str) -> Outcome:
    """Vote."""
    return Reply(body=t("votes.cast", by=pressed.sender.name, motion=motion))


@votes.button("votes.end", role=Role.MODERATOR)
async def end(pressed: Pressed) -> Outcome:
    """End the vote."""
    return Reply(body=t("votes.ended", by=pressed.sender.name))


@votes.button("votes.ask")
async def ask(pressed: Pressed) -> Outcome:
    """Ask for a reason."""
    return Form(
        interaction=pressed.interaction, title=t("votes.why"), fields=(("why", t("votes.why")),),
        press="votes.reason",
    )  # fmt: skip


@votes.button("votes.reason")
async def reason(pressed: Pressed) -> Outcome:
    """Take the reason."""
    return Reply(body=t("votes.reason", why=pressed.values["why"]))


async def press_data(chat: Community, data: str, by: str = "ana", room: str = "group") -> list[str]:
    """Claim to press a button: what flashed up."""
    before = len(chat.platform.toasts)
    shown = chat.room(room, by).messages
    message = shown[-1].id if shown else "1"
    chat.platform.press_data(chat.who(by), chat.room(room, by), message, data)
    await chat.settle()
    return [text for _, text in chat.platform.toasts[before:]]


def data_of(chat: Community, label: str) -> str:
    """What the button carries."""
    row = next(m.buttons[0] for m in reversed(chat.group.messages) if m.buttons)
    return next(b.data for b in row if b.label == Rich(label))


async def test_a_button_leads_to_its_handler_with_what_was_stored() -> None:
    async with community(votes) as chat:
        await chat.say("/vote coffee")
        assert await chat.press("for", by="luis") == ["votes.cast by=Luis motion=coffee"]


async def test_only_the_one_it_is_for_may_press_it() -> None:
    async with community(votes) as chat:
        await chat.say("/vote", by="ana")
        assert await chat.press("mine", by="luis") == ["engine.not_yours"]
        assert await chat.press("mine", by="ana") == ["votes.cast by=Ana motion=tea"]


async def test_a_press_that_needs_a_role_is_proved_first() -> None:
    async with community(votes) as chat:
        await chat.say("/vote")
        assert await chat.press("end", by="ana") == ["engine.refused role=role.moderator"]
        assert await chat.press("end", by="mod") == ["votes.ended by=Mod"]
        chat.who("mod").rights = NoAnswer()
        assert await chat.press("end", by="mod") == ["engine.unproved"]


async def test_a_button_does_not_work_after_its_time() -> None:
    async with community(votes) as chat:
        await chat.say("/vote")
        chat.clock.advance(days=91)
        assert await chat.press("for") == ["engine.button_expired"]


async def test_a_button_whose_feature_is_gone_has_expired() -> None:
    async with community(votes) as chat:
        await chat.say("/vote")
        assert await chat.press("lost") == ["engine.button_expired"]


async def test_a_button_of_one_chat_is_refused_in_another() -> None:
    async with community(votes) as chat:
        chat.world.room("other", "Elsewhere", list(chat.world.people.values()))
        await chat.say("/vote")
        await chat.say("hello", room="other")
        assert await press_data(chat, data_of(chat, "end"), "mod", "other") == ["engine.not_yours"]
        assert await press_data(chat, data_of(chat, "for"), "ana", "private") == [
            "engine.not_yours"
        ]


async def test_a_feature_that_was_switched_off_does_not_answer_its_buttons() -> None:
    async with community(votes) as chat:
        await chat.say("/vote")
        store = chat.app.store
        await store.choices.set(1, 0, "votes.enabled", "false")
        await store.database.commit()
        chat.app.lose_memory()
        assert await chat.press("for") == ["engine.feature_off"]


async def test_a_form_comes_back_to_its_handler_from_who_asked_for_it() -> None:
    async with community(votes) as chat:
        await chat.say("/vote")
        await chat.press("why", by="ana")
        rows = await chat.app.store.database.read(
            "SELECT id FROM button WHERE press = 'votes.reason'"
        )
        data = str(rows[0][0])
        chat.platform.happens(sent_form(chat, "luis", data))
        chat.platform.happens(sent_form(chat, "ana", data))
        await chat.settle()
        assert chat.said_by_bot()[-1] == "votes.reason why=because"
        assert chat.said_by_bot().count("votes.reason why=because") == 1


def sent_form(chat: Community, by: str, data: str) -> Pressed:
    """A form somebody filled in."""
    return Pressed(
        cause=f"con:form:{by}", at=chat.clock.now(), chat=chat.group.chat,
        sender=chat.who(by).account, message="", data=data, interaction=f"{by}|form",
        values={"why": "because"},
    )  # fmt: skip


@given(st.text(max_size=64))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_forged_button_does_nothing(data: str) -> None:
    async def story() -> None:
        async with community(votes) as chat:
            await chat.say("/vote")
            said = len(chat.said_by_bot())
            assert await press_data(chat, data) == ["engine.button_expired"]
            assert len(chat.said_by_bot()) == said

    asyncio.run(story())


async def test_the_same_press_delivered_twice_counts_once() -> None:
    async with community(votes) as chat:
        await chat.say("/vote")
        press = Pressed(
            cause="con:one", at=chat.clock.now(), chat=chat.group.chat,
            sender=chat.who("ana").account, message=chat.last().id, data=data_of(chat, "for"),
            interaction="ana|1",
        )  # fmt: skip
        for _ in range(2):
            chat.platform.happens(msgspec.structs.replace(press))
            await chat.settle()
        assert chat.said_by_bot().count("votes.cast by=Ana motion=tea") == 1
