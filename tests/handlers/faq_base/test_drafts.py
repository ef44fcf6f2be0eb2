"""Good answers become drafts, and a moderator decides what becomes of each."""

from bot.events import LANGUAGES, Invocation, Message, Replied, Role
from handlers import FEATURES
from tests.community import Community, community
from tests.handlers.faq_base.entries import add, kept_of

QUESTION = "how do I reach the hall?"


async def promote(chat: Community, name: str, role: Role) -> None:
    """Give somebody a role in the community."""
    await chat.say("hello", by=name)
    await chat.say(f"/role give {role} @{name}", by="mod")


async def learn(chat: Community, answer: str, question: str = QUESTION, by: str = "mod") -> str:
    """Ana answers something, and somebody keeps it: what that person is told."""
    said = chat.platform.say(chat.who("luis"), chat.group, answer)
    await chat.settle()
    return (await chat.say(f"/faq learn {question}".strip(), by=by, reply_to=said.id))[-1]


async def test_a_guide_keeps_an_answer_as_a_draft_and_nobody_sees_it_yet() -> None:
    async with community() as chat:
        await promote(chat, "eve", Role.GUIDE)
        told = await learn(chat, "Take bus 7 to the end.", by="eve")
        assert told == f"kb.learned name=D-1 question={QUESTION}"
        assert chat.last().only_for == "eve"
        assert await chat.say("/faq list", by="ana") == ["kb.empty"]
        draft = await chat.app.store.drafts.find(1, 1)
        assert draft is not None
        assert (draft.answer, draft.author_name, draft.state) == (
            "Take bus 7 to the end.", "Luis", "waiting",
        )  # fmt: skip


async def test_who_has_no_role_makes_no_draft() -> None:
    async with community() as chat:
        await learn(chat, "Take bus 7 to the end.", by="ana")
        assert await chat.app.store.drafts.waiting(1) == 0


async def test_several_messages_of_one_person_within_two_minutes_are_one_draft() -> None:
    async with community() as chat:
        await learn(chat, "Take bus 7.")
        chat.clock.advance(seconds=90)
        told = await learn(chat, "Get off at the last stop.", question="")
        assert "answer=Take bus 7.\nGet off at the last stop." in told
        assert await chat.app.store.drafts.waiting(1) == 1
        chat.clock.advance(minutes=3)
        assert await learn(chat, "The door is red.", question="") == "kb.learn_question"
        await learn(chat, "The door is red.", question="which door is it?")
        assert await chat.app.store.drafts.waiting(1) == 2


async def test_what_cannot_be_learned_is_said() -> None:
    async with community() as chat:
        assert await chat.say(f"/faq learn {QUESTION}", by="mod") == ["kb.learn_how"]
        await add(chat, "Is the hall open?", "Until nine.")
        await chat.say("/ask is the hall open?", by="ana")
        said = await chat.say(f"/faq learn {QUESTION}", by="mod", reply_to=chat.last())
        assert said == ["kb.learn_not_bots"]
        assert (await learn(chat, "a" * 4001)).startswith("kb.answer_too_long")


async def test_publishing_a_draft_answers_from_then_on() -> None:
    async with community() as chat:
        await learn(chat, "Take bus 7 to the end.")
        (card,) = await chat.say("/faq review", by="mod")
        assert card.startswith("kb.draft answer=Take bus 7 to the end. by=Luis")
        assert card.endswith("waiting=1")
        await chat.press("kb.publish", by="mod")
        assert chat.last().body.text.startswith("kb.added answer=Take bus 7 to the end.")
        await chat.press("kb.next", by="mod")
        assert chat.last().body.text == "kb.all_done"
        assert "Take bus 7" in (await chat.say(f"/ask {QUESTION}", by="eve"))[0]
        kept = await kept_of(chat, "how-do-i-reach-the-hall")
        assert (kept.author_name, kept.language) == ("Luis", "en")


async def test_a_draft_gets_other_words_before_it_is_published() -> None:
    async with community() as chat:
        await learn(chat, "Take bus 7 to the end.")
        assert await chat.press("kb.edit", by="mod") == ["kb.draft_how name=D-1"]
        (card,) = await chat.say("/faq edit D-1 Take bus 8.", by="mod")
        assert card.startswith("kb.draft answer=Take bus 8.")
        await chat.say("/faq edit d-1 title=Which bus goes there? answer=Number 8.", by="mod")
        await chat.press("kb.publish", by="mod")
        kept = await kept_of(chat, "which-bus-goes-there")
        assert (kept.title, kept.answer) == ("Which bus goes there?", "Number 8.")
        said = await chat.say("/faq edit D-1 Take bus 9.", by="mod")
        assert said == ["kb.draft_settled name=D-1"]


async def test_a_draft_can_become_another_phrasing_of_an_entry() -> None:
    async with community() as chat:
        await add(chat, "How do I get to the hall?", "By bus 7.")
        await learn(chat, "Take bus 7 to the end.", question="how to get to the hall by bus?")
        assert await chat.press("kb.merge", by="mod") == ["kb.merge_where"]
        await chat.press("How do I get to the hall?", by="mod")
        assert chat.last().body.text.startswith("kb.merged question=how to get to the hall by bus?")
        phrases = await chat.app.store.curation.phrases(1)
        assert phrases == [("how to get to the hall by bus?", "example")]
        assert await chat.app.store.drafts.waiting(1) == 0


async def test_a_draft_without_anything_near_it_cannot_be_merged() -> None:
    async with community() as chat:
        await learn(chat, "Take bus 7 to the end.")
        assert await chat.press("kb.merge", by="mod") == ["kb.no_target"]


async def test_a_discarded_draft_can_come_back() -> None:
    async with community() as chat:
        await learn(chat, "Take bus 7 to the end.")
        await chat.press("kb.discard", by="mod")
        assert chat.last().body.text == f"kb.discarded question={QUESTION}"
        assert await chat.app.store.drafts.waiting(1) == 0
        await chat.press("kb.undo", by="mod")
        assert await chat.app.store.drafts.waiting(1) == 1


async def test_two_moderators_cannot_publish_one_draft_twice() -> None:
    async with community() as chat:
        await learn(chat, "Take bus 7 to the end.")
        await chat.say("/faq review", by="mod", room="private")
        await chat.press("kb.publish", by="mod")
        said = await chat.press("kb.publish", by="mod", room="private")
        assert said[0] == "kb.draft_settled name=D-1"
        assert len(await chat.app.store.curation.all(1)) == 1


async def test_drafts_come_one_after_the_other() -> None:
    async with community() as chat:
        await learn(chat, "Take bus 7.")
        chat.clock.advance(minutes=3)
        await learn(chat, "The red one.", question="which door is it?")
        await chat.say("/faq review", by="mod")
        assert "name=D-1" in chat.last().body.text
        await chat.press("kb.next", by="mod")
        assert "name=D-2" in chat.last().body.text
        await chat.press("kb.next", by="mod")
        assert chat.last().body.text == "kb.all_done"


async def test_a_message_is_kept_from_its_own_menu() -> None:
    async with community() as chat:
        await chat.say("Does anybody know where I can park my car?", by="eve")
        await chat.say("Behind the church, it is free.", by="luis", reply_to=chat.last())
        answer = chat.last()
        luis, mod = chat.who("luis").account, chat.who("mod").account
        chosen = Invocation(path=("Make FAQ",), values={"target": answer.id})
        chat.platform.happens(
            Message(
                cause="menu:1", at=chat.clock.now(), chat=chat.group.chat, id="900", sender=mod,
                text=f"/Make FAQ {answer.id}", invocation=chosen, is_addressed=True,
                reply_to=Replied(id=answer.id, sender=luis, text=answer.body.text),
            )
        )  # fmt: skip
        await chat.settle()
        draft = await chat.app.store.drafts.find(1, 1)
        assert draft is not None
        assert draft.question == "Does anybody know where I can park my car?"
        assert draft.answer == "Behind the church, it is free."


def test_discord_takes_five_commands_in_the_menu_of_a_message() -> None:
    offered = [
        command.message_menu
        for feature in FEATURES
        for command in feature.commands
        if command.message_menu
    ]
    assert 0 < len(offered) <= 5
    for names in offered:
        assert set(names) == set(LANGUAGES)
        assert all(len(name) <= 32 for name in names.values())
