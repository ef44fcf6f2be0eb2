"""Who may give which command, and how it is answered."""

from pathlib import Path

import msgspec
import pytest

from bot.actions import Outcome, Reply, t
from bot.arguments import Amount, Person, Rest
from bot.events import Account, Edited, Identity, Message, Replied, Right, Role
from bot.feature import Feature, Limit, Where
from bot.formatting.rich import Span
from handlers import FEATURES
from tests.bot.engine.told import NoAnswer, tell, written
from tests.community import ADMIN_RIGHTS, Community, HandClock, community

shop = Feature("shop")


@shop.command("buy", limit=Limit(2, seconds=60))
async def buy(message: Message, what: str, amount: Amount, note: Rest | None = None) -> Outcome:
    """Buy something."""
    return Reply(body=t("shop.bought", what=what, amount=amount, note=note or "-"))


@shop.command("fire", role=Role.MODERATOR)
async def fire(message: Message, person: Person) -> Outcome:
    """Dismiss somebody."""
    return Reply(body=t("shop.fired", name=person.name))


@shop.command("close down", role=Role.ADMIN, is_fresh=True)
async def close_down(message: Message) -> Outcome:
    """End the business."""
    return Reply(body=t("shop.closed", by=message.sender.name))


@shop.command("sign", role=Role.MODERATOR, is_low_risk=True)
async def sign(message: Message) -> Outcome:
    """Show the sign."""
    return Reply(body=t("shop.sign"))


@shop.command("indoors", where=Where.GROUPS)
async def indoors(message: Message) -> Outcome:
    """Look around."""
    return Reply(body=t("shop.inside"))


CHANNEL = Account(platform="console", id="news", name="News")
OTHER_BOT = Account(platform="console", id="robot", name="Robot", is_bot=True)
IDENTITIES: dict[str, dict[str, object]] = {
    "admin": {},
    "member": {},
    "bot": {"sender": OTHER_BOT, "identity": Identity.BOT},
    "anonymous admin": {"identity": Identity.ANONYMOUS_ADMIN},
    "linked channel": {"sender": CHANNEL, "identity": Identity.LINKED_CHANNEL},
    "foreign channel": {"sender": CHANNEL, "identity": Identity.CHANNEL},
    "service": {"sender": CHANNEL, "identity": Identity.SERVICE},
    "forwarded admin": {"is_foreign": True},
    "captioned admin": {"is_caption": True},
    "quoting admin": {"spans": (Span("quote", 0, 5),)},
}
NEVER = {"bot", "service", "forwarded admin", "captioned admin", "quoting admin"}


@pytest.mark.parametrize("identity", IDENTITIES)
@pytest.mark.parametrize(
    "path",
    [c.path for f in FEATURES for c in f.commands if c.role is not Role.MEMBER],
    ids=" ".join,
)
async def test_a_protected_command_obeys_who_proves_the_role_and_nobody_else(
    identity: str, path: tuple[str, ...]
) -> None:
    async with community() as chat:
        by = "ana" if identity == "member" else "mod"
        text = "/" + " ".join(path)
        said = await tell(
            chat, msgspec.structs.replace(written(chat, by, text), **IDENTITIES[identity])
        )
        if identity in NEVER:
            assert said == []
        elif identity == "anonymous admin":
            assert said == ["engine.who_is_it"]
        elif identity == "admin":
            assert said[0].split()[0] not in {"engine.refused", "engine.who_is_it"}
        else:
            assert said[0].startswith("engine.refused role=role.")


async def test_an_edit_never_gives_a_command() -> None:
    async with community(shop) as chat:
        await chat.say("hello", by="ana")
        chat.platform.edit(chat.who("ana"), chat.group, chat.last().id, "/indoors")
        await chat.settle()
        assert chat.said_by_bot() == []
        assert issubclass(Edited, Message)


@pytest.mark.parametrize(
    "text", ["/indoors@otherbot", "/ indoors", "!", "//indoors", "say /indoors", "/indoorsx"]
)
async def test_what_only_looks_like_a_command_is_left_alone(text: str) -> None:
    async with community(shop) as chat:
        assert await chat.say(text) == []


@pytest.mark.parametrize("text", ["/indoors", "!indoors", "/INDOORS", "/indoors@Tertulia"])
async def test_a_command_is_recognised_however_it_is_written(text: str) -> None:
    async with community(shop) as chat:
        assert await chat.say(text) == ["shop.inside"]


async def test_an_unknown_command_is_answered_in_private_only() -> None:
    async with community(shop) as chat:
        assert await chat.say("/nonsense") == []
        assert await chat.say("/nonsense", room="private") == ["engine.unknown_command"]


async def test_a_command_for_groups_says_so_in_private() -> None:
    async with community(shop) as chat:
        assert await chat.say("/indoors", room="private") == ["engine.only_in_groups"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/buy tea 3", "shop.bought amount=3 note=- what=tea"),
        ('/buy "green tea" 3 for Ana', "shop.bought amount=3 note=for Ana what=green tea"),
        ("/buy «té verde» 1", "shop.bought amount=1 note=- what=té verde"),
        ("/buy “tea” 2", "shop.bought amount=2 note=- what=tea"),
        ("/buy amount=2 what=tea", "shop.bought amount=2 note=- what=tea"),
        ("/buy tea", "arguments.usage usage=/buy <what> <amount> [note…]"),
        ("/buy", "arguments.usage usage=/buy <what> <amount> [note…]"),
        ("/buy tea many", "arguments.not_a_number given=many"),
        ("/buy tea \uff13", "arguments.not_a_number given=\uff13"),
        ("/buy tea 1_000", "arguments.not_a_number given=1_000"),
        ("/buy tea 0", "arguments.amount given=0 highest=1000000"),
        ("/buy tea 1000001", "arguments.amount given=1000001 highest=1000000"),
    ],
)
async def test_arguments_are_read_or_answered_with_one_useful_line(text: str, answer: str) -> None:
    async with community(shop) as chat:
        assert await chat.say(text) == [answer]


async def test_a_limit_refuses_once_and_then_stays_silent() -> None:
    async with community(shop) as chat:
        for _ in range(2):
            assert (await chat.say("/buy tea 1"))[0].startswith("shop.bought")
        assert await chat.say("/buy tea 1") == ["engine.too_often count=60"]
        assert await chat.say("/buy tea 1") == []
        assert (await chat.say("/buy tea 1", by="luis"))[0].startswith("shop.bought")
        chat.clock.advance(seconds=61)
        assert (await chat.say("/buy tea 1"))[0].startswith("shop.bought")


async def test_in_private_what_is_missing_is_asked_for_step_by_step() -> None:
    async with community(shop) as chat:
        said = await chat.say("/buy", room="private")
        assert said == ["arguments.ask name=parameter.what"]
        said = await chat.say("green tea", room="private")
        assert said == ["arguments.ask name=parameter.amount"]
        said = await chat.say("3", room="private")
        assert said == ["shop.bought amount=3 note=- what=green tea"]
        assert await chat.say("thanks", room="private") == []


async def test_any_command_ends_a_dialogue() -> None:
    async with community(shop) as chat:
        await chat.say("/buy", room="private")
        await chat.say("/indoors", room="private")
        assert await chat.say("tea", room="private") == []


async def test_a_dialogue_survives_a_restart(tmp_path: Path) -> None:
    path, clock = tmp_path / "tertulia.db", HandClock()
    async with community(shop, path=path, clock=clock) as chat:
        await chat.say("/buy tea", room="private")
        world = chat.world
    async with community(shop, path=path, clock=clock, world=world, life="2") as chat:
        said = await chat.say("4", room="private")
        assert said == ["shop.bought amount=4 note=- what=tea"]


async def test_what_is_written_after_a_dialogue_ran_out_is_an_ordinary_message() -> None:
    async with community() as chat:
        await chat.say("/contact", room="private")
        chat.clock.advance(minutes=11)
        said = await chat.say("is there a garden at the house?", room="private")
        assert "relay.passed_on ticket=T-1" in said[-1]


async def test_an_anonymous_administrator_confirms_with_the_real_account_once() -> None:
    async with community(shop) as chat:
        asked = written(chat, "mod", "/close down", identity=Identity.ANONYMOUS_ADMIN)
        assert await tell(chat, asked) == ["engine.who_is_it"]
        assert await chat.press("engine.confirm", by="ana") == ["engine.refused role=role.admin"]
        assert await chat.press("engine.confirm", by="mod") == ["shop.closed by=Mod"]
        assert await chat.press("engine.confirm", by="mod") == []


async def test_an_anonymous_administrator_may_do_what_harms_nobody_at_once() -> None:
    async with community(shop) as chat:
        asked = written(chat, "mod", "/sign", identity=Identity.ANONYMOUS_ADMIN)
        assert await tell(chat, asked) == ["shop.sign"]


async def test_a_person_is_found_by_reply_name_or_mention_and_never_guessed() -> None:
    async with community(shop) as chat:
        await chat.say("hello", by="luis")
        assert await chat.say("/fire @luis", by="mod") == ["shop.fired name=Luis"]
        assert await chat.say("/fire luis", by="mod") == ["shop.fired name=Luis"]
        said = await chat.say("/fire", by="mod", reply_to=chat.group.messages[0])
        assert said == ["shop.fired name=Luis"]
        assert await chat.say("/fire @nobody", by="mod") == [
            "arguments.unknown_person name=@nobody"
        ]


async def test_a_username_that_two_people_carry_means_nobody() -> None:
    async with community(shop) as chat:
        for id_ in ("first", "second"):
            double = Account(platform="console", id=id_, name=id_, username="double")
            await tell(chat, written(chat, "ana", "hello", sender=double))
        said = await chat.say("/fire @double", by="mod")
        assert said == ["arguments.unknown_person name=@double"]


async def test_a_right_that_was_proved_is_remembered_for_a_minute() -> None:
    async with community(shop) as chat:
        await chat.say("hello", by="luis")
        await chat.say("/fire @luis", by="mod")
        chat.who("mod").rights = {}
        assert await chat.say("/fire @luis", by="mod") == ["shop.fired name=Luis"]
        chat.clock.advance(seconds=61)
        assert await chat.say("/fire @luis", by="mod") == ["engine.refused role=role.moderator"]


async def test_what_destroys_is_proved_afresh() -> None:
    async with community(shop) as chat:
        await chat.say("/fire @luis", by="mod")
        chat.who("mod").rights = {"group": frozenset({Right.DELETE})}
        assert await chat.say("/close down", by="mod") == ["engine.refused role=role.admin"]


async def test_a_platform_that_does_not_answer_means_no() -> None:
    async with community(shop) as chat:
        chat.who("mod").rights = NoAnswer()
        assert await chat.say("/close down", by="mod") == ["engine.unproved"]


async def test_commands_of_one_sender_keep_their_order_while_a_right_is_looked_up() -> None:
    async with community(shop) as chat:
        said = await tell(
            chat,
            *[written(chat, "mod", text) for text in ("/close down", "/indoors", "/sign")],
        )
        assert said == ["shop.closed by=Mod", "shop.inside", "shop.sign"]


async def test_rights_in_private_come_from_the_groups_of_the_community() -> None:
    async with community(shop) as chat:
        await chat.say("hello", by="mod")
        assert await chat.say("/close down", by="mod", room="private") == ["shop.closed by=Mod"]
        said = await chat.say("/close down", by="ana", room="private")
        assert said == ["engine.refused role=role.admin"]


async def test_the_bot_itself_is_nobody_to_be_dismissed_by_a_reply_without_author() -> None:
    async with community(shop) as chat:
        bare = written(chat, "mod", "/fire", reply_to=Replied(id="77"))
        assert await tell(chat, bare) == ["arguments.usage usage=/fire <person>"]


async def test_a_moderator_of_one_community_is_a_member_of_another() -> None:
    async with community(shop) as chat:
        chat.world.room("other", "Elsewhere", list(chat.world.people.values()))
        assert await chat.say("/fire @luis", by="mod", room="other") == [
            "engine.refused role=role.moderator"
        ]


async def _choose(chat: Community) -> None:
    chat.world.room("other", "Elsewhere", list(chat.world.people.values()))
    chat.who("ana").rights = {"other": ADMIN_RIGHTS}
    await chat.say("hello", by="ana")
    await chat.say("hello", by="ana", room="other")


async def test_somebody_of_two_communities_is_asked_which_one_is_meant() -> None:
    async with community() as chat:
        await _choose(chat)
        assert await chat.say("/contact is it open?", room="private") == ["engine.which_community"]
        said = await chat.press("engine.community_name name=Elsewhere", room="private")
        assert said[0] == "engine.community_chosen name=Elsewhere"
        assert await chat.say("/settings list faq", room="private") != [
            "engine.refused role=role.admin"
        ]


async def test_the_choice_of_a_community_lets_the_message_count_once() -> None:
    async with community() as chat:
        await _choose(chat)
        await chat.say("/contact is it open?", room="private")
        await chat.press("engine.community_name name=Everybody", room="private")
        await chat.press("engine.community_name name=Everybody", room="private")
        cards = [text for text in chat.said_by_bot("staff") if text.startswith("relay.card")]
        assert len(cards) == 1
