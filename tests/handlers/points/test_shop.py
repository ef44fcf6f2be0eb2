"""What points buy: asked once, put aside, delivered, paid; or given back to the last point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.console.world import Person, World
from handlers.activity import levels
from handlers.activity.levels import xp_for
from storage.orders import level_of
from tests.community import ADMIN_RIGHTS, Community, community
from tests.handlers.points.earning import add, buy, give, holdings, person_of

CODES = ("AAA-1", "BBB-2")


async def said_in_private(chat: Community, name: str) -> list[str]:
    return chat.said_by_bot("private", by=name)


async def stock(chat: Community, name: str) -> int | None:
    item = await chat.app.store.shop.named(1, name)
    await chat.app.store.database.commit()
    assert item
    return item.stock


async def test_what_one_can_have_is_offered_with_buttons() -> None:
    async with community() as chat:
        await give(chat, "ana", 50)
        assert await chat.say("/shop", by="ana") == ["shop.empty"]
        await add(chat, '"Ceramic mug" 50 stock=3')
        await add(chat, "Poster 80")
        (shown,) = await chat.say("/shop", by="ana")
        assert shown == (
            "shop.list amount=points.amount count=50"
            " lines=shop.line_left amount=points.amount count=50 count=3 name=Ceramic mug"
            "|shop.line_why amount=points.amount count=80 name=Poster why=shop.why_short"
        )
        assert [row[0].label.text for row in chat.last().buttons if hasattr(row[0].label, "text")]
        assert len(chat.last().buttons) == 1
        assert chat.last().only_for == "ana"


async def test_an_order_is_put_aside_approved_and_handed_over() -> None:
    async with community() as chat:
        await give(chat, "ana", 80)
        await add(chat, "Mug 50 stock=1")
        said = await buy(chat, "ana", "mug")
        assert said[0].startswith("shop.requested amount=points.amount count=50 name=Mug order=O-1")
        assert await holdings(chat, "ana") == (30, 50)
        assert await stock(chat, "Mug") == 0
        assert chat.last("staff").body.text.startswith("shop.card amount=points.amount count=50")
        told = await chat.press("shop.button_approve", by="mod", room="staff")
        assert "shop.approved name=Mug order=O-1" in told
        assert chat.last("staff").body.text.startswith("shop.card_approved")
        assert await holdings(chat, "ana") == (30, 50)
        told = await chat.press("shop.button_delivered", by="mod", room="staff")
        assert "shop.delivered name=Mug order=O-1" in told
        assert chat.last().only_for == "ana"
        assert await holdings(chat, "ana") == (30, 0)


async def test_a_refused_order_costs_nothing() -> None:
    async with community() as chat:
        await give(chat, "ana", 80)
        await add(chat, "Mug 50 stock=1")
        await buy(chat, "ana", "Mug")
        told = await chat.press("shop.button_refuse", by="mod", room="staff")
        assert "shop.refused name=Mug order=O-1" in told
        assert await holdings(chat, "ana") == (80, 0)
        assert await stock(chat, "Mug") == 1


async def test_only_the_team_decides() -> None:
    async with community() as chat:
        await give(chat, "ana", 80)
        await add(chat, "Mug 50")
        await buy(chat, "ana", "Mug")
        chat.staff.members.add("eve")
        (said,) = await chat.press("shop.button_approve", by="eve", room="staff")
        assert said == "engine.refused role=role.staff"
        assert await holdings(chat, "ana") == (30, 50)


async def test_two_of_the_team_decide_once() -> None:
    async with community() as chat:
        await give(chat, "ana", 80)
        await add(chat, "Mug 50")
        await buy(chat, "ana", "Mug")
        buttons = chat.last("staff").buttons
        await chat.press("shop.button_refuse", by="mod", room="staff")
        chat.last("staff").buttons = buttons
        assert await chat.press("shop.button_refuse", by="mod", room="staff") == [
            "shop.decided_before"
        ]
        chat.last("staff").buttons = buttons
        assert await chat.press("shop.button_approve", by="mod", room="staff") == [
            "shop.decided_before"
        ]
        assert await holdings(chat, "ana") == (80, 0)


async def test_five_presses_are_one_order() -> None:
    async with community() as chat:
        await give(chat, "ana", 200)
        await add(chat, "Mug 50 stock=4")
        await chat.say("/shop buy Mug", by="ana")
        button = chat.last().buttons[0][0]
        for _ in range(5):
            chat.last().buttons = ((button,),)
            chat.platform.press(chat.who("ana"), chat.group, "shop.button_buy")
        await chat.settle()
        assert await holdings(chat, "ana") == (150, 50)
        assert await stock(chat, "Mug") == 3
        assert [one for one in chat.said_by_bot("staff") if "shop.card" in one] == [
            "shop.card amount=points.amount count=50 buyer=Ana name=Mug order=O-1"
        ]


async def test_nobody_presses_the_button_of_another() -> None:
    async with community() as chat:
        await give(chat, "ana", 200)
        await give(chat, "luis", 200)
        await add(chat, "Mug 50")
        await chat.say("/shop buy Mug", by="ana")
        chat.last().only_for = ""
        assert await chat.press("shop.button_buy", by="luis") == ["engine.not_yours"]
        assert await holdings(chat, "luis") == (200, 0)


async def test_what_was_left_is_not_bought() -> None:
    async with community() as chat:
        await give(chat, "ana", 200)
        await add(chat, "Mug 50")
        await chat.say("/shop buy Mug", by="ana")
        await chat.press("shop.button_leave", by="ana")
        assert chat.last().body.text == "shop.left"
        assert await holdings(chat, "ana") == (200, 0)


async def test_a_price_that_was_raised_meanwhile_is_not_paid() -> None:
    async with community() as chat:
        await give(chat, "ana", 200)
        await add(chat, "Mug 50")
        await chat.say("/shop buy Mug", by="ana")
        offer = chat.last()
        await chat.say("/shop edit Mug price 60", by="mod")
        await chat.press("shop.button_buy", by="ana")
        assert offer.body.text == "shop.cannot_now why=shop.why_gone"
        assert await holdings(chat, "ana") == (200, 0)


async def test_a_list_leads_to_the_question_and_then_to_the_order() -> None:
    async with community() as chat:
        await give(chat, "ana", 200)
        await add(chat, "Mug 50")
        await chat.say("/shop list", by="ana")
        await chat.press("shop.button_item name=Mug price=50", by="ana")
        assert chat.last().body.text.startswith("shop.offer")
        await chat.press("shop.button_buy", by="ana")
        assert await holdings(chat, "ana") == (150, 50)


async def test_codes_arrive_in_private_each_once() -> None:
    async with community(world=reachable()) as chat:
        await give(chat, "ana", 100)
        await give(chat, "luis", 100)
        await add(chat, "Voucher 10 kind=code")
        line = f"/shop edit Voucher codes {' '.join(CODES)} {CODES[0]}"
        assert await chat.say(line, by="mod") == ["shop.codes_in_private"]
        (said,) = await chat.say(line, by="mod", room="private")
        assert said == "shop.codes_added count=2 name=Voucher"
        for name, code in zip(("ana", "luis"), CODES, strict=True):
            said_ = await buy(chat, name, "Voucher", room="private")
            assert said_[-1] == f"shop.your_code name=Voucher order={order_of(said_)} words={code}"
            assert await holdings(chat, name) == (90, 0)
        assert await stock(chat, "Voucher") == 0
        (said,) = await chat.say("/shop buy Voucher", by="ana")
        assert said == "shop.cannot name=Voucher why=shop.why_sold_out"
        assert not [one for one in chat.said_by_bot("group") if "-1" in one.split() or "AAA" in one]


async def test_what_cannot_be_delivered_costs_nothing_and_both_sides_hear_of_it() -> None:
    async with community() as chat:  # nobody here has written to the bot in private
        await give(chat, "ana", 100)
        await add(chat, "Voucher 10 kind=code")
        await chat.say("/shop edit Voucher codes AAA-1", by="mod", room="private")
        said = await buy(chat, "ana", "Voucher")
        assert said[0].startswith("shop.on_its_way")
        assert any(one.startswith("shop.not_delivered hint=shop.write_first") for one in said)
        assert any(one.startswith("shop.failed buyer=Ana") for one in said)
        assert await holdings(chat, "ana") == (100, 0)
        assert await stock(chat, "Voucher") == 1
        await buy(chat, "ana", "Voucher", room="private")
        assert await holdings(chat, "ana") == (90, 0)


async def test_roles_and_tags_are_given_by_themselves_and_taken_back_with_a_refund() -> None:
    async with community() as chat:
        await give(chat, "ana", 100)
        await add(chat, "Star 10 kind=role gives=Stars")
        await add(chat, 'Tag 10 kind=tag gives="Top answers"')
        said = await buy(chat, "ana", "Star")
        assert "shop.delivered name=Star order=O-1" in said
        await buy(chat, "ana", "Tag", room="private")
        assert chat.group.roles == {"ana": {"Stars"}}
        assert chat.group.tags == {"ana": "Top answers"}
        assert await holdings(chat, "ana") == (80, 0)
        await refund(chat, "O-1 changed our mind")
        assert chat.group.roles == {"ana": set()}
        assert await holdings(chat, "ana") == (90, 0)


async def refund(chat: Community, line: str) -> list[str]:
    (preview,) = await chat.say(f"/shop refund {line}", by="mod")
    assert preview.startswith("shop.refund_preview"), preview
    return await chat.press("shop.button_refund", by="mod")


async def test_a_refund_after_other_earnings_is_exactly_the_price() -> None:
    async with community() as chat:
        await give(chat, "ana", 60)
        await add(chat, "Mug 50 stock=1")
        await buy(chat, "ana", "Mug")
        assert await chat.say("/shop deliver 1", by="mod") == [
            "shop.delivered_by by=Mod name=Mug order=O-1", "shop.delivered name=Mug order=O-1",
        ]  # fmt: skip
        await give(chat, "ana", 33)
        await refund(chat, "O-1")
        assert await holdings(chat, "ana") == (93, 0)
        (said,) = await chat.say("/shop refund O-1", by="mod")
        assert said == "shop.is_already order=O-1 state=shop.state_cancelled"
        (said,) = await chat.say("/shop deliver o-1", by="mod")
        assert said.startswith("shop.is_already order=O-1")


async def test_an_order_is_kept_when_a_refund_is_not_confirmed() -> None:
    async with community() as chat:
        await give(chat, "ana", 60)
        await add(chat, "Mug 50 stock=1")
        await buy(chat, "ana", "Mug")
        await chat.say("/shop refund O-1", by="mod")
        await chat.press("shop.button_leave", by="mod")
        assert await holdings(chat, "ana") == (10, 50)


async def test_limits_days_and_windows_are_kept() -> None:
    async with community() as chat:
        await give(chat, "ana", 500)
        await add(chat, "Mug 50 limit=1")
        await buy(chat, "ana", "Mug")
        (said,) = await chat.say("/shop buy Mug", by="ana")
        assert said.endswith("why=shop.why_enough")
        await add(chat, "Late 50")
        await chat.say("/shop edit Late days 7", by="mod")
        (said,) = await chat.say("/shop buy Late", by="ana")
        assert said.endswith("why=shop.from_days count=7")
        chat.clock.advance(days=7)
        assert (await chat.say("/shop buy Late", by="ana"))[0].startswith("shop.offer")
        await chat.say("/shop edit Late opens 2026-12-01", by="mod")
        (said,) = await chat.say("/shop buy Late", by="ana")
        assert said.endswith("why=shop.why_closed")
        chat.clock.advance(days=3)
        assert (await chat.say("/shop buy Late", by="ana"))[0].startswith("shop.offer")
        await chat.say("/shop edit Late closes 2026-12-01T10:00", by="mod")
        assert (await chat.say("/shop buy Late", by="ana"))[0].endswith("why=shop.why_closed")


async def reach(chat: Community, name: str, xp: int) -> None:
    """Somebody has so much XP in all."""
    person = await person_of(chat, name)
    line = "UPDATE activity_sum SET xp = ? WHERE community = 1 AND span = 0 AND person = ?"
    await chat.app.store.database.write([(line, (xp, person))])


async def test_an_item_may_be_for_members_of_a_level() -> None:
    async with community() as chat:
        await give(chat, "ana", 500)
        await add(chat, "Mug 50")
        await chat.say("/shop edit Mug level 3", by="mod")
        await reach(chat, "ana", xp_for(3) - 1)
        assert "why=shop.from_level level=3" in (await chat.say("/shop list", by="ana"))[0]
        (said,) = await chat.say("/shop buy Mug", by="ana")
        assert said == "shop.cannot name=Mug why=shop.from_level level=3"
        await reach(chat, "ana", xp_for(3))
        await buy(chat, "ana", "Mug")
        assert await holdings(chat, "ana") == (450, 50)


async def test_a_level_that_was_asked_for_after_the_offer_is_asked_for_all_the_same() -> None:
    async with community() as chat:
        await give(chat, "ana", 500)
        await add(chat, "Mug 50")
        await chat.say("/shop buy Mug", by="ana")
        offer = chat.last()
        await chat.say("/shop edit Mug level 9", by="mod")
        await chat.press("shop.button_buy", by="ana")
        assert offer.body.text == "shop.cannot_now why=shop.from_level level=9"
        assert await holdings(chat, "ana") == (500, 0)
        await chat.say("/shop edit Mug level off", by="mod")
        await buy(chat, "ana", "Mug")


@given(st.integers(min_value=0, max_value=10**9))
def test_the_shop_and_the_card_mean_the_same_level(xp: int) -> None:
    assert level_of(xp) == levels.level_of(xp)


async def test_staff_may_have_to_approve_what_comes_by_itself_too() -> None:
    async with community() as chat:
        await give(chat, "ana", 100)
        await add(chat, "Star 10 kind=role gives=Stars")
        await chat.say("/shop edit Star approval on", by="mod")
        said = await buy(chat, "ana", "Star")
        assert said[0].startswith("shop.requested")
        assert chat.group.roles == {}
        told = await chat.press("shop.button_approve", by="mod", room="staff")
        assert "shop.delivered name=Star order=O-1" in told
        assert chat.group.roles == {"ana": {"Stars"}}


async def test_orders_are_shown_to_who_made_them_and_those_that_wait_to_the_team() -> None:
    async with community() as chat:
        await give(chat, "ana", 100)
        await give(chat, "luis", 100)
        assert await chat.say("/shop orders", by="ana") == ["shop.no_orders"]
        assert await chat.say("/shop orders", by="mod", room="staff") == ["shop.none_wait"]
        await add(chat, "Mug 10")
        for name in ("ana", "luis"):
            await buy(chat, name, "Mug")
        (own,) = await chat.say("/shop orders", by="luis")
        assert own.startswith("shop.orders lines=shop.order_line")
        assert own.count("O-") == 1
        (waiting,) = await chat.say("/shop orders", by="mod", room="staff")
        assert waiting.startswith("shop.waiting")
        assert waiting.count("O-") == 2


async def test_an_order_nobody_looks_at_is_shown_to_the_team_again() -> None:
    async with community() as chat:
        await give(chat, "ana", 100)
        await add(chat, "Mug 10")
        await buy(chat, "ana", "Mug")
        for day in range(1, 3):
            chat.clock.advance(days=1, minutes=1)
            await chat.app.schedule.fire()
            await chat.settle()
            assert len([one for one in chat.said_by_bot("staff") if "shop.card" in one]) == 1 + day
        await chat.press("shop.button_refuse", by="mod", room="staff")
        chat.clock.advance(days=1, minutes=1)
        await chat.app.schedule.fire()
        await chat.settle()
        assert len([one for one in chat.said_by_bot("staff") if "shop.card" in one]) == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("add Mug 0", "arguments.amount given=0"),
        ("add Mug -5", "arguments.amount given=-5 highest=1000000"),
        ("add Mug \uff15", "arguments.not_a_number given=\uff15"),
        ("add Mug 5 kind=car", "arguments.choice"),
        ("add Mug 5 kind=role", "shop.needs_role limit=100"),
        ("add Mug 5 kind=tag gives=12345678901234567", "shop.needs_tag limit=16"),
        ("add Mug 5 kind=link gives=javascript:x", "shop.needs_link limit=500"),
        ("add Mug 5 gives=x", "shop.gives_nothing kind=manual"),
        (f"add {'x' * 61} 5", "shop.bad_name limit=60"),
        ("add cup 5", "shop.name_taken name=cup"),
        ("edit Cup price 0", "shop.not_a_number given=0 highest=1000000 least=1"),
        ("edit Cup price off", "shop.not_a_number given=off"),
        ("edit Cup stock \u0663", "shop.not_a_number given=\u0663"),
        (f"edit Cup stock 1{'0' * 5000}", "shop.not_a_number given=10000000000000000000"),
        ("edit Cup opens yesterday", "shop.not_a_moment given=yesterday"),
        ("edit Cup opens 2026-03-29T02:30", "shop.no_such_hour given=2026-03-29T02:30"),
        ("edit Cup approval maybe", "shop.on_or_off given=maybe"),
        ("edit Cup colour red", "arguments.choice"),
        ("edit Cup name Pen", "shop.name_taken name=Pen"),
        ("edit Nothing price 5", "shop.no_such_item name=Nothing"),
        ("remove Nothing", "shop.no_such_item name=Nothing"),
        ("buy Nothing", "shop.no_such_item name=Nothing"),
        ("deliver O-9", "shop.no_such_order name=O-9"),
        ("deliver \u0663", "shop.no_such_order name=\u0663"),
        ("refund O-9", "shop.no_such_order name=O-9"),
    ],
)
async def test_what_makes_no_sense_is_refused_with_the_reason(line: str, said: str) -> None:
    async with community() as chat:
        await chat.say("/settings set ui.timezone Europe/Madrid", by="mod")
        await add(chat, "Cup 5")
        await add(chat, "Pen 5")
        (answer,) = await chat.say(f"/shop {line}", by="mod")
        assert answer.startswith(said)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("price 7", "shop.edited name=Cup new=7 old=5 what=price"),
        ("stock 0", "shop.edited name=Cup new=0 old=off what=stock"),
        ("limit 2", "shop.edited name=Cup new=2 old=off what=limit"),
        ("level 4", "shop.edited name=Cup new=4 old=0 what=level"),
        ("name Big cup", "shop.edited name=Big cup new=Big cup old=Cup what=name"),
        ("opens 2026-12-01T18:00", "shop.edited name=Cup new=2026-12-01 17:00 UTC old=off"),
        ("approval on", "shop.edited name=Cup new=on old=off what=approval"),
    ],
)
async def test_an_item_changes_and_says_from_what_to_what(line: str, said: str) -> None:
    async with community() as chat:
        await chat.say("/settings set ui.timezone Europe/Madrid", by="mod")
        await add(chat, "Cup 5")
        (answer,) = await chat.say(f"/shop edit Cup {line}", by="mod")
        assert answer.startswith(said)


async def test_what_is_removed_is_bought_no_more_but_an_order_stays() -> None:
    async with community() as chat:
        await give(chat, "ana", 100)
        await add(chat, "Mug 10")
        await buy(chat, "ana", "Mug")
        await chat.say("/shop remove mug", by="mod")
        assert (await chat.say("/shop buy Mug", by="ana"))[0].startswith("shop.no_such_item")
        await chat.say("/shop deliver O-1", by="mod")
        assert await holdings(chat, "ana") == (90, 0)
        await add(chat, "Mug 20")


async def test_members_change_nothing_in_the_shop() -> None:
    async with community() as chat:
        for line in ("add Mug 5", "edit Mug price 1", "remove Mug", "deliver O-1", "refund O-1"):
            said = await chat.say(f"/shop {line}", by="ana")
            assert said == ["engine.refused role=role.moderator"]


async def test_whoever_is_erased_leaves_sums_and_no_name() -> None:
    async with community() as chat:
        await give(chat, "ana", 100)
        await add(chat, "Mug 10 stock=1")
        await buy(chat, "ana", "Mug", room="private")
        await chat.say("/forgetme", by="ana", room="private")
        await chat.press("privacy.erase_everything", by="ana", room="private")
        read = chat.app.store.database.read
        assert await read("SELECT sum(balance) FROM ledger_account") == [(0,)]
        assert await read("SELECT count(*) FROM ledger_account WHERE person > 0") == [(0,)]
        assert await read("SELECT state, chat, account FROM shop_order") == [("cancelled", "", "")]
        assert await read("SELECT stock FROM shop_item") == [(1,)]
        assert await read("SELECT count(*) FROM ledger_note") == [(0,)]
        assert await read("SELECT sum(balance) FROM ledger_account WHERE kind = 'hold'") == [(0,)]


async def test_my_data_tells_of_points_and_orders() -> None:
    async with community() as chat:
        await give(chat, "ana", 100)
        await add(chat, "Mug 10")
        await buy(chat, "ana", "Mug")
        ana = await chat.app.store.erasures.person_of(1, "console", "ana")
        assert ana
        kept = {s.table: s.rows for s in await chat.app.store.erasures.export(1, ana)}
        assert [(row["why"], row["points"]) for row in kept["ledger_entry"]] == [
            ("thanks", 100), ("buy", -10),
        ]  # fmt: skip
        assert kept["shop_order"][0]["item"] == "Mug"
        assert {row["what"]: row["points"] for row in kept["ledger_account"]} == {
            "person": 90, "hold": 10,
        }  # fmt: skip


def order_of(said: list[str]) -> str:
    """The number of the order that was just told of."""
    return next(word[6:] for word in said[0].split() if word.startswith("order="))


def reachable() -> World:
    """Ana and Luis have written to the bot in private before."""
    world = World()
    people: list[Person] = [world.person(name, name.title()) for name in ("ana", "luis", "mod")]
    world.room("group", "Everybody", people)
    world.room("staff", "Team", people[2:])
    people[2].rights = {"group": ADMIN_RIGHTS, "staff": ADMIN_RIGHTS}
    for one in people:
        world.private(one.id)
    return world
