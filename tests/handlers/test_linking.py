"""Two accounts become one person by the word of both, and part again; nothing is lost."""

import re
from pathlib import Path

from storage.following import MOVES
from tests.community import Community, HandClock, community
from tests.handlers.contests.drawing import enter, entries, post, proof, time_passes
from tests.handlers.two_networks import plaza, second

HERE, THERE = "ana", "ana-discord"


async def person_of(chat: Community, name: str) -> int:
    found = await chat.app.store.members.account_of(1, chat.who(name).account.platform, name)
    assert found
    return found[0]


async def balance(chat: Community, name: str) -> int:
    found = await chat.app.store.ledger.balance(1, await person_of(chat, name))
    await chat.app.store.database.commit()
    return found


async def give(chat: Community, name: str, amount: int) -> None:
    await chat.app.store.ledger.pay(
        community=1, person=await person_of(chat, name), amount=amount, deed="thanks",
        cause=f"story:{name}:{amount}", now=int(chat.clock.now().timestamp()),
    )  # fmt: skip
    await chat.app.store.database.commit()


async def code_of(chat: Community, name: str = HERE) -> str:
    (said,) = await chat.say("/link", by=name, room="private")
    found = re.match(r"linking\.code code=(\w+) within=0:10:00", said)
    assert found, said
    return found[1]


async def link(chat: Community, first: str = HERE, other: str = THERE) -> None:
    """The whole conversation."""
    code = await code_of(chat, first)
    (asked,) = await chat.say(f"/link {code}", by=other, room="private")
    assert asked.startswith("linking.is_that_you")
    (told,) = await chat.press("linking.button_mine", by=other, room="private")
    assert told.startswith("linking.confirm")
    assert (await chat.press("linking.button_confirm", by=first, room="private"))[0].startswith(
        "linking.linked"
    )


async def test_two_accounts_become_one_person_when_both_say_so() -> None:
    world = plaza(HERE)
    second(world, HERE)
    async with community(world=world) as chat:
        await chat.say("hello", by=HERE)
        await chat.say("hello", by=THERE)
        await give(chat, HERE, 30)
        await give(chat, THERE, 12)
        assert await person_of(chat, HERE) != await person_of(chat, THERE)
        await link(chat)
        assert await person_of(chat, HERE) == await person_of(chat, THERE)
        assert await balance(chat, THERE) == 42
        rows = await chat.app.store.database.read(
            "SELECT person, sum(messages) FROM activity_day GROUP BY person"
        )
        assert rows == [(await person_of(chat, HERE), 2)]
        rows = await chat.app.store.database.read("SELECT DISTINCT person FROM message")
        assert await person_of(chat, THERE) in {one for (one,) in rows}
        assert len([one for (one,) in rows if one]) == 1
        (shown,) = await chat.say("/points", by=THERE, room="private")
        assert "42" in shown


async def test_the_other_side_may_refuse_and_nothing_happens() -> None:
    world = plaza(HERE, "eve")
    second(world, "eve")
    async with community(world=world) as chat:
        await chat.say("hello", by=HERE)
        await give(chat, HERE, 30)
        code = await code_of(chat)
        await chat.say(f"/link {code}", by="eve-discord", room="private")
        await chat.press("linking.button_mine", by="eve-discord", room="private")
        await chat.press("linking.button_no", by=HERE, room="private")
        assert chat.last("private", HERE).body.text == "linking.refused"
        assert await person_of(chat, HERE) != await person_of(chat, "eve-discord")
        assert await chat.say(f"/link {code}", by="eve-discord", room="private") == [
            "linking.wrong_code"
        ]


async def test_only_the_one_who_asked_can_confirm() -> None:
    world = plaza(HERE, "eve")
    second(world, HERE)
    async with community(world=world) as chat:
        code = await code_of(chat)
        await chat.say(f"/link {code}", by=THERE, room="private")
        await chat.press("linking.button_mine", by=THERE, room="private")
        shown = chat.last("private", HERE)
        data = shown.buttons[0][0].data
        chat.platform.press_data(chat.who("eve"), chat.room("private", HERE), shown.id, data)
        await chat.settle()
        assert chat.platform.toasts[-1] == ("eve", "engine.not_yours")


async def test_a_code_counts_for_ten_minutes_and_once() -> None:
    world = plaza(HERE)
    second(world, HERE)
    async with community(world=world) as chat:
        code = await code_of(chat)
        chat.clock.advance(minutes=11)
        assert await chat.say(f"/link {code}", by=THERE, room="private") == ["linking.wrong_code"]
        await link(chat)
        (shown,) = await chat.say("/link", by=HERE, room="private")
        assert shown.startswith("linking.linked_already lines=linking.line")


async def test_ones_own_code_and_a_second_account_of_one_network_are_refused() -> None:
    world = plaza(HERE, "eve")
    second(world, HERE)
    async with community(world=world) as chat:
        code = await code_of(chat)
        assert await chat.say(f"/link {code}", by=HERE, room="private") == ["linking.same_account"]
        assert await chat.say(f"/link {code}", by="eve", room="private") == ["linking.same_network"]
        assert await chat.say("/link nonsense", by=THERE, room="private") == ["linking.wrong_code"]


async def test_a_code_asked_for_in_a_group_comes_in_private() -> None:
    async with community() as chat:
        said = await chat.say("/link", by="ana")
        assert "linking.sent" in said or "linking.write_first" in said
        assert not [one for one in chat.said_by_bot() if "linking.code" in one]


async def test_accounts_that_part_keep_the_sums_and_wait_thirty_days() -> None:
    world = plaza(HERE)
    second(world, HERE)
    async with community(world=world) as chat:
        await chat.say("hello", by=HERE)
        await chat.say("hello", by=THERE)
        await give(chat, HERE, 30)
        await give(chat, THERE, 12)
        await link(chat)
        await chat.say("/unlink", by=THERE, room="private")
        await chat.press("linking.button_part", by=THERE, room="private")
        assert chat.last("private", THERE).body.text.startswith("linking.parted after=30 days")
        assert (await balance(chat, HERE), await balance(chat, THERE)) == (30, 12)
        rows = await chat.app.store.database.read("SELECT sum(messages) FROM activity_day")
        assert rows == [(2,)]
        code = await code_of(chat)
        (said,) = await chat.say(f"/link {code}", by=THERE, room="private")
        assert said.startswith("linking.too_soon")
        chat.clock.advance(days=31)
        await link(chat)
        assert await balance(chat, THERE) == 42


async def test_who_has_one_account_has_nothing_to_part() -> None:
    async with community() as chat:
        assert await chat.say("/unlink", by="ana", room="private") == ["linking.not_linked"]


async def test_what_is_linked_stays_so_after_a_restart(tmp_path: Path) -> None:
    world, clock, path = plaza(HERE), HandClock(), tmp_path / "tertulia.db"
    second(world, HERE)
    async with community(world=world, clock=clock, path=path) as chat:
        await link(chat)
    async with community(world=world, clock=clock, path=path, life="2") as chat:
        await chat.say("hello", by=THERE)
        assert await person_of(chat, HERE) == await person_of(chat, THERE)


async def test_both_at_work_on_the_same_days_count_together() -> None:
    """Every number of both is there afterwards, and the sums that boards rank by are the days'."""
    world = plaza(HERE, "luis")
    second(world, HERE)
    async with community(world=world) as chat:
        for name in (HERE, THERE):
            for text in ("the stairs are behind the hall", "bring a warm coat for the evening"):
                await chat.say(text, by=name)
                chat.clock.advance(minutes=2)
        before = await sums(chat)
        await link(chat)
        assert await sums(chat) == before
        read = chat.app.store.database.read
        days = await read("SELECT person, sum(xp) FROM activity_day GROUP BY person")
        boards = await read("SELECT person, sum(xp) FROM activity_sum WHERE span = 0 GROUP BY 1")
        assert sorted(days, key=str) == sorted(boards, key=str)


async def sums(chat: Community) -> object:
    return await chat.app.store.database.read(
        "SELECT sum(messages), sum(xp), sum(replies_received), sum(answers) FROM activity_day"
    )


async def test_an_erasure_takes_what_both_accounts_left() -> None:
    world = plaza(HERE)
    second(world, HERE)
    async with community(world=world) as chat:
        await link(chat)
        await chat.say("/forgetme", by=THERE, room="private")
        await chat.press("privacy.erase_everything", by=THERE, room="private")
        await chat.settle()
        read = chat.app.store.database.read
        assert await read("SELECT native FROM account WHERE native LIKE 'ana%'") == []
        assert await read("SELECT * FROM person_link") == []


async def test_thanks_to_oneself_are_taken_back_with_what_they_paid() -> None:
    world = plaza(HERE, "luis")
    second(world, HERE)
    async with community(world=world) as chat:
        await chat.say("it rains again at the green door today", by=HERE)
        await chat.say("the stairs are behind the green door", by=THERE)
        await chat.say("thank you!", by=HERE, reply_to=chat.last())
        await chat.say("the boat leaves at seven in the evening", by="luis")
        await chat.say("thank you!", by=HERE, reply_to=chat.group.messages[-1])
        assert (await balance(chat, THERE), await balance(chat, "luis")) == (10, 10)
        await link(chat)
        assert (await balance(chat, THERE), await balance(chat, "luis")) == (0, 10)
        rows = await chat.app.store.database.read("SELECT sum(thanks_received) FROM activity_day")
        assert rows == [(1,)]


async def test_whoever_entered_a_contest_on_both_networks_has_one_entry() -> None:
    world = plaza(HERE, "luis")
    second(world, HERE)
    async with community(world=world) as chat:
        await post(chat, "24h 1 Ceramic mug")
        await enter(chat, HERE, THERE, "luis")
        assert len(await entries(chat)) == 3
        await link(chat)
        assert len(await entries(chat)) == 2
        await enter(chat, THERE)
        assert len(await entries(chat)) == 2
        await time_passes(chat, hours=24)
        assert len((await proof(chat)).entries) == 2


async def test_what_was_drawn_already_is_not_changed_by_linking() -> None:
    world = plaza(HERE, "luis")
    second(world, HERE)
    async with community(world=world) as chat:
        await post(chat, "24h 1 Ceramic mug")
        await enter(chat, HERE, THERE, "luis")
        await time_passes(chat, hours=24)
        before = await proof(chat)
        await link(chat)
        assert await proof(chat) == before
        assert len(await entries(chat)) == 3


def test_every_table_has_its_part_once_a_column() -> None:
    seen = [(move.table, column) for move in MOVES for column in move.columns]
    assert len(seen) == len(set(seen))
