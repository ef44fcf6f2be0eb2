"""Whoever brings somebody who stays and takes part is paid once; tricks are seen, and explained."""

from pathlib import Path

from bot.events import Deleted
from tests.community import HandClock, community
from tests.handlers.referrals.bringing import (
    come,
    go,
    link_of,
    pass_days,
    points_of,
    states,
    take_part,
    town,
)
from tests.handlers.test_linking import link as link_accounts
from tests.handlers.two_networks import second


async def test_a_newcomer_who_stays_and_takes_part_pays_both() -> None:
    async with community(world=town("eve")) as chat:
        await come(chat, "eve", await link_of(chat, "ana"))
        await take_part(chat, "eve")
        assert await states(chat) == [("pending", "")]
        await pass_days(chat, 6)
        assert await states(chat) == [("paid", "")]
        assert (await points_of(chat, "ana"), await points_of(chat, "eve")) == (50, 10)
        (said,) = await chat.say("/invite", by="ana", room="private")
        assert "earned=50" in said
        assert "joined=1" in said
        assert "qualified=1" in said


async def test_the_same_link_is_shown_again() -> None:
    async with community(world=town()) as chat:
        assert await link_of(chat, "ana") == await link_of(chat, "ana")
        assert await link_of(chat, "luis") != await link_of(chat, "ana")


async def test_four_messages_or_one_day_or_chatter_pay_nothing() -> None:
    async with community(world=town("few", "once", "noisy")) as chat:
        link = await link_of(chat, "ana")
        for name in ("few", "once", "noisy"):
            await come(chat, name, link)
        await take_part(chat, "few", days=2, messages=2)
        await take_part(chat, "once", days=1, messages=6)
        for _ in range(9):
            await chat.say("ok", by="noisy")
            chat.clock.advance(hours=9)
        await pass_days(chat, 12)
        assert await states(chat) == [("lapsed", "quiet")] * 3
        assert await points_of(chat, "ana") == 0


async def test_messages_that_are_removed_do_not_count() -> None:
    async with community(world=town("eve")) as chat:
        await come(chat, "eve", await link_of(chat, "ana"))
        await take_part(chat, "eve", days=2, messages=3)
        rows = await chat.app.store.database.read("SELECT count(*) FROM referral_message")
        assert rows == [(6,)]
        written = [shown.id for shown in chat.group.messages if shown.author == "eve"]
        chat.platform.happens(
            Deleted(cause="gone", at=chat.clock.now(), chat=chat.group.chat, ids=tuple(written[:2]))
        )
        await chat.settle()
        await pass_days(chat, 14)
        assert await states(chat) == [("lapsed", "quiet")]


async def test_leaving_before_the_seventh_day_pays_nothing_nor_does_coming_again() -> None:
    async with community(world=town("eve")) as chat:
        link = await link_of(chat, "ana")
        for _ in range(3):
            await come(chat, "eve", link)
            await take_part(chat, "eve")
            await go(chat, "eve")
        await come(chat, "eve", link)
        await take_part(chat, "eve")
        await pass_days(chat, 15)
        assert await states(chat) == [("lapsed", "left")]
        assert await points_of(chat, "ana") == 0


async def test_who_leaves_within_thirty_days_is_taken_back_as_far_as_it_is_not_spent() -> None:
    async with community(world=town("eve")) as chat:
        await come(chat, "eve", await link_of(chat, "ana"))
        await take_part(chat, "eve")
        await pass_days(chat, 6)
        await go(chat, "eve")
        assert await states(chat) == [("reversed", "left")]
        assert (await points_of(chat, "ana"), await points_of(chat, "eve")) == (0, 0)
        (said,) = await chat.say("/points", by="ana", room="private")
        assert "points.deed_reversal" in said or "reversal" in said


async def test_who_leaves_after_thirty_days_was_worth_it() -> None:
    async with community(world=town("eve")) as chat:
        await come(chat, "eve", await link_of(chat, "ana"))
        await take_part(chat, "eve")
        await pass_days(chat, 30)
        await go(chat, "eve")
        assert await states(chat) == [("paid", "")]
        assert await points_of(chat, "ana") == 50


async def test_a_ban_takes_back_even_what_was_spent() -> None:
    async with community(world=town("eve")) as chat:
        await come(chat, "eve", await link_of(chat, "ana"))
        await take_part(chat, "eve")
        await pass_days(chat, 6)
        store = chat.app.store
        ana = await store.members.account_of(1, "console", "ana")
        assert ana
        await store.ledger.take(
            community=1, person=ana[0], amount=40, deed="shop", cause="spent", now=1
        )
        await store.database.commit()
        await go(chat, "eve", "banned")
        assert await states(chat) == [("reversed", "banned")]
        assert await points_of(chat, "ana") == -40


async def test_a_banned_inviter_is_paid_no_more() -> None:
    async with community(world=town("eve")) as chat:
        await come(chat, "eve", await link_of(chat, "ana"))
        await go(chat, "ana", "banned")
        await take_part(chat, "eve")
        await pass_days(chat, 15)
        assert await states(chat) == [("lapsed", "banned")]


async def test_an_own_link_and_a_member_of_long_standing_pay_nothing_and_it_is_told_why() -> None:
    async with community(world=town()) as chat:
        await chat.say("hello", by="luis")
        link = await link_of(chat, "ana")
        await come(chat, "ana", link)
        await come(chat, "luis", link)
        assert await states(chat) == [("refused", "self"), ("refused", "seen")]
        (said,) = await chat.say("/referral list", by="mod")
        assert "referrals.why_self" in said
        assert "referrals.why_seen" in said
        assert chat.last().only_for == "mod"


async def test_who_invites_each_other_in_a_ring_is_told_apart() -> None:
    async with community(world=town("eve", "zoe")) as chat:
        await come(chat, "eve", await link_of(chat, "ana"))
        await come(chat, "zoe", await link_of(chat, "eve"))
        await go(chat, "ana")
        await come(chat, "ana", await link_of(chat, "zoe"))
        assert (await states(chat))[-1] == ("refused", "ring")


async def test_the_first_of_two_inviters_counts() -> None:
    async with community(world=town("eve")) as chat:
        await come(chat, "eve", await link_of(chat, "ana"))
        await go(chat, "eve")
        await come(chat, "eve", await link_of(chat, "luis"))
        assert await states(chat) == [("lapsed", "left"), ("refused", "other")]


async def test_who_was_forgotten_and_comes_again_is_no_newcomer() -> None:
    async with community(world=town("eve")) as chat:
        await come(chat, "eve")
        await chat.say("/forgetme", by="eve", room="private")
        await chat.press("privacy.erase_everything", by="eve", room="private")
        await chat.settle()
        await come(chat, "eve", await link_of(chat, "ana"))
        assert await states(chat) == [("refused", "seen")]


async def test_a_burst_waits_for_a_moderator_who_is_told_once() -> None:
    fresh = [f"fresh{number}" for number in range(6)]
    async with community(world=town(*fresh)) as chat:
        link = await link_of(chat, "ana")
        for name in fresh:
            await come(chat, name, link)
            chat.clock.advance(minutes=3)
        told = [one for one in chat.said_by_bot("staff") if one.startswith("referrals.burst")]
        assert told == ["referrals.burst count=5 name=Ana within=1:00:00"]
        for name in fresh:
            await take_part(chat, name)
            chat.clock.advance(days=-2)
        await pass_days(chat, 13)
        assert await states(chat) == [("qualified", "")] * 6
        assert await points_of(chat, "ana") == 0
        await chat.press("referrals.button_count", by="mod", room="staff")
        assert await states(chat) == [("paid", "")] * 6
        assert await points_of(chat, "ana") == 300


async def test_a_burst_that_is_none_of_people_pays_nothing() -> None:
    fresh = [f"fresh{number}" for number in range(5)]
    async with community(world=town(*fresh)) as chat:
        link = await link_of(chat, "ana")
        for name in fresh:
            await come(chat, name, link)
        await chat.press("referrals.button_void", by="mod", room="staff")
        assert await states(chat) == [("lapsed", "void")] * 5


async def test_no_more_is_paid_in_a_day_than_allowed_and_the_rest_the_next_day() -> None:
    async with community(world=town("eve", "zoe", "kim")) as chat:
        await chat.say("/settings set referrals.max_per_day 2", by="mod")
        link = await link_of(chat, "ana")
        for name in ("eve", "zoe", "kim"):
            await come(chat, name, link)
        for name in ("eve", "zoe", "kim"):
            await take_part(chat, name)
        await pass_days(chat, 1)
        assert sorted(await states(chat)) == [("paid", ""), ("paid", ""), ("qualified", "")]
        assert await points_of(chat, "ana") == 100
        await pass_days(chat, 2)
        assert await states(chat) == [("paid", "")] * 3


async def test_the_newcomer_is_asked_when_the_network_does_not_say_and_never_guessed() -> None:
    async with community(world=town("eve", "zoe")) as chat:
        ana, luis = await link_of(chat, "ana"), await link_of(chat, "luis")
        await come(chat, "eve", may_be=(ana, luis, "https://example.org/somebody"))
        assert chat.last().body.text == "referrals.who"
        assert chat.last().only_for == "eve"
        assert await states(chat) == []
        await chat.press("Luis", by="eve")
        assert chat.last().body.text == "referrals.thank_you"
        assert await states(chat) == [("pending", "")]
        await come(chat, "zoe", may_be=(ana, luis))
        await chat.press("referrals.button_nobody", by="zoe")
        assert await states(chat) == [("pending", "")]


async def test_a_link_nobody_here_made_counts_for_nobody() -> None:
    async with community(world=town("eve")) as chat:
        await come(chat, "eve", "https://example.org/somebody")
        await come(chat, "eve", may_be=("https://example.org/a", "https://example.org/b"))
        assert await states(chat) == []
        assert chat.said_by_bot() == []


async def test_the_inviters_own_linked_account_pays_nothing_however_late_it_is_linked() -> None:
    world = town()
    newcomer = second(world, "ana")
    async with community(world=world) as chat:
        await come(chat, newcomer.id, await link_of(chat, "ana"))
        await take_part(chat, newcomer.id)
        await pass_days(chat, 6)
        assert await points_of(chat, "ana") == 50
        await link_accounts(chat)
        assert await states(chat) == [("reversed", "linked")]
        assert await points_of(chat, "ana") == 0


async def test_a_moderator_voids_one_with_a_reason_and_never_their_own() -> None:
    async with community(world=town("eve", "zoe")) as chat:
        await come(chat, "eve", await link_of(chat, "ana"))
        await take_part(chat, "eve")
        await pass_days(chat, 6)
        assert await chat.say("/referral void R-1 made up accounts", by="mod") == [
            "referrals.voided number=R-1"
        ]
        assert await points_of(chat, "ana") == 0
        (said,) = await chat.say("/referral show R-1", by="mod")
        assert "referrals.words words=made up accounts" in said
        assert await chat.say("/referral void 1 again", by="mod") == ["referrals.over number=R-1"]
        assert await chat.say("/referral show R-99", by="mod") == ["referrals.no_such name=R-99"]
        await come(chat, "zoe", await link_of(chat, "mod"))
        assert await chat.say("/referral void R-2 mine", by="mod") == ["referrals.not_yours"]


async def test_members_may_not_look_at_others() -> None:
    async with community(world=town()) as chat:
        for line in ("/referral list", "/referral show R-1", "/referral void R-1 no"):
            (said,) = await chat.say(line, by="luis")
            assert "referrals." not in said


async def test_it_is_paid_once_even_when_everything_starts_anew(tmp_path: Path) -> None:
    world, clock, path = town("eve"), HandClock(), tmp_path / "tertulia.db"
    async with community(world=world, clock=clock, path=path) as chat:
        await come(chat, "eve", await link_of(chat, "ana"))
        await take_part(chat, "eve")
        await pass_days(chat, 6)
    for life in ("2", "3"):
        async with community(world=world, clock=clock, path=path, life=life) as chat:
            await pass_days(chat, 8)
            assert await points_of(chat, "ana") == 50
