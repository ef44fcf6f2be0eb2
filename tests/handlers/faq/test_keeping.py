"""What the team answered once is not asked of it twice."""

import msgspec

from bot.events import Account, Media, Message, Replied, Role
from bot.formatting.rich import Span
from tests.community import Community, community
from tests.handlers.knowledge import PRICE, know

DOG = "may I bring my dog on Friday?"


async def answered(chat: Community, *words: str) -> None:
    """Eve asks, and the team answers."""
    await chat.say(f"@tertulia {DOG}", by="eve")
    card = next(m for m in chat.staff.messages if m.body.text.startswith("relay.card"))
    for said in words:
        await chat.say(said, by="mod", room="staff", reply_to=card)


async def entries(chat: Community) -> list[tuple[str, str]]:
    """Titles and answers."""
    return [(row.title, row.answer) for row in await chat.app.store.entries.all(1)]


async def test_a_staff_reply_is_kept_with_two_presses_and_answers_the_next_asker() -> None:
    async with community() as chat:
        await answered(chat, "Yes, dogs are welcome.")
        assert "faq.keep_question" in chat.said_by_bot("staff")
        await chat.press("faq.keep_new", by="mod", room="staff")
        assert await entries(chat) == []
        await chat.press("kb.publish", by="mod", room="staff")
        assert await entries(chat) == [(DOG, "Yes, dogs are welcome.")]
        said = await chat.say(f"@tertulia {DOG}", by="ana")
        assert "Yes, dogs are welcome." in said[0]
        assert (await chat.app.store.entries.outcomes(1))["answered"] == 1


async def test_a_community_may_let_drafts_be_published_at_once() -> None:
    async with community() as chat:
        await chat.say("/settings set faq.publish auto", by="mod")
        await answered(chat, "Yes, dogs are welcome.")
        await chat.press("faq.keep_new", by="mod", room="staff")
        assert await entries(chat) == [(DOG, "Yes, dogs are welcome.")]


async def test_several_messages_at_once_are_one_draft() -> None:
    async with community() as chat:
        await answered(chat, "Yes, dogs are welcome.", "Cats as well.")
        chat.clock.advance(minutes=3)
        await chat.say("And birds.", by="mod", room="staff", reply_to=chat.staff.messages[0])
        await chat.press("faq.keep_new", by="mod", room="staff")
        rows = await chat.app.store.database.read("SELECT answer FROM draft")
        assert rows == [("Yes, dogs are welcome.\nCats as well.",)]


async def test_a_question_is_kept_once() -> None:
    async with community() as chat:
        await answered(chat, "Yes, dogs are welcome.")
        await chat.press("faq.keep_no", by="mod", room="staff")
        assert await entries(chat) == []
        assert "faq.not_kept" in chat.said_by_bot("staff")


async def test_a_reply_that_says_nothing_is_not_offered() -> None:
    async with community() as chat:
        await answered(chat, "ok")
        assert "faq.keep_question" not in chat.said_by_bot("staff")


async def test_a_member_cannot_keep_anything() -> None:
    async with community() as chat:
        await know(chat, PRICE)
        await answered(chat, "Yes, dogs are welcome.")
        chat.who("mod").rights = {}
        chat.clock.advance(minutes=2)
        await chat.press("faq.keep_new", by="mod", room="staff")
        rows = await chat.app.store.database.read("SELECT count(*) FROM draft")
        assert rows == [(0,)]


async def test_who_asks_the_same_meanwhile_is_answered_too() -> None:
    async with community() as chat:
        await chat.say(f"@tertulia {DOG}", by="eve")
        await chat.say(f"@tertulia {DOG}", by="marie")
        cards = [m for m in chat.staff.messages if m.body.text.startswith("relay.card")]
        assert len(cards) == 1
        await chat.say("Yes, dogs are welcome.", by="mod", room="staff", reply_to=cards[0])
        told = [text for text in chat.said_by_bot() if "Yes, dogs are welcome." in text]
        assert len(told) == 2


async def join_team(chat: Community, name: str) -> None:
    """Somebody becomes staff and comes to the team's room, without a right of the platform's."""
    await chat.say("hello", by=name)
    await chat.say(f"/role give {Role.STAFF} @{name}", by="mod")
    chat.staff.members.add(name)


async def test_staff_keep_and_publish_what_the_team_answered_without_being_moderators() -> None:
    async with community() as chat:
        await join_team(chat, "luis")
        await answered(chat, "Yes, dogs are welcome.")
        await chat.press("faq.keep_new", by="luis", room="staff")
        await chat.press("kb.publish", by="luis", room="staff")
        assert await entries(chat) == [(DOG, "Yes, dogs are welcome.")]


async def test_staff_leave_other_peoples_drafts_to_moderators() -> None:
    async with community() as chat:
        await join_team(chat, "luis")
        await answered(chat, "Yes, dogs are welcome.")
        await chat.press("faq.keep_new", by="luis", room="staff")
        await chat.say("Take bus 7.", by="ana")
        await chat.say("/faq learn how do I get there?", by="mod", reply_to=chat.last())
        await chat.press("kb.next", by="mod", room="staff")
        said = await chat.press("kb.publish", by="luis", room="staff")
        assert said == ["engine.refused role=role.moderator"]
        assert await entries(chat) == []


async def test_an_answer_is_kept_with_its_looks_and_its_files() -> None:
    async with community() as chat:
        await chat.say(f"@tertulia {DOG}", by="eve")
        card = next(m for m in chat.staff.messages if m.body.text.startswith("relay.card"))
        picture = Media(kind="photo", file="f1", name="dog.jpg")
        bot = Account(platform="console", id="bot", is_bot=True)
        chat.platform.happens(
            Message(
                cause="staff:1", at=chat.clock.now(), chat=chat.staff.chat, id="900",
                sender=chat.who("mod").account, text="Yes, dogs are welcome. 2*3*4",
                spans=(Span("bold", 5, 9),), media=(picture,),
                reply_to=Replied(id=card.id, sender=bot), is_addressed=True,
            )
        )  # fmt: skip
        await chat.settle()
        await chat.press("faq.keep_new", by="mod", room="staff")
        await chat.press("kb.publish", by="mod", room="staff")
        (row,) = await chat.app.store.entries.all(1)
        assert row.answer == r"Yes, **dogs** are welcome. 2\*3\*4"
        await chat.say(f"@tertulia {DOG}", by="ana")
        shown = chat.last()
        assert "answer=Yes, dogs are welcome. 2*3*4 " in shown.body.text
        assert shown.body.text.endswith("[photo dog.jpg]")
        assert msgspec.json.decode(row.media, type=list[Media]) == [picture]


async def test_who_was_answered_by_hand_and_without_staff_is_counted_and_shown() -> None:
    async with community() as chat:
        await chat.say(f"@tertulia {DOG}", by="eve")
        await chat.say(f"@tertulia {DOG}", by="marie")
        card = next(m for m in chat.staff.messages if m.body.text.startswith("relay.card"))
        await chat.say("Yes, dogs are welcome.", by="mod", room="staff", reply_to=card)
        await chat.press("faq.keep_new", by="mod", room="staff")
        await chat.press("kb.publish", by="mod", room="staff")
        said = [text for text in chat.said_by_bot("staff") if text.startswith("kb.with_figures")]
        assert said[0].startswith(
            "kb.with_figures asked=kb.asked_lately asked=kb.stats_asked alone=0"
        )
        chat.clock.advance(minutes=20)
        await chat.say(f"@tertulia {DOG}", by="ana")
        (shown,) = await chat.say("/faq show may-i-bring-my-dog-on-friday", by="mod")
        assert "kb.fact_asked alone=1 count=3" in shown
        (stats,) = await chat.say("/faq stats", by="mod")
        assert "kb.stats_asked alone=1 count=3" in stats


async def test_an_answer_after_which_a_person_was_wanted_does_not_count_as_one() -> None:
    async with community() as chat:
        await know(chat, PRICE)
        await chat.say(PRICE, by="eve")
        await chat.press("faq.button_person", by="eve")
        await chat.press("faq.button_person", by="eve")
        (stats,) = await chat.say("/faq stats", by="mod")
        assert "kb.stats_asked alone=0 count=1" in stats


async def test_who_asks_what_another_passed_on_to_the_team_is_answered_with_them() -> None:
    async with community() as chat:
        await know(chat, PRICE)
        await chat.say(PRICE, by="eve")
        await chat.press("faq.button_person", by="eve")
        chat.clock.advance(minutes=20)
        await chat.say(PRICE, by="marie")
        await chat.press("faq.button_person", by="marie")
        cards = [m for m in chat.staff.messages if m.body.text.startswith("relay.card")]
        assert len(cards) == 1
        await chat.say("Ninety, and sixty for students.", by="mod", room="staff",
                       reply_to=cards[0])  # fmt: skip
        told = [text for text in chat.said_by_bot() if "Ninety" in text]
        assert len(told) == 2
