"""A question goes to the team, and the team's reply goes back to who asked."""

from collections.abc import Mapping

from bot.events import Right
from tests.bot.engine.told import NoAnswer
from tests.community import ADMIN_RIGHTS, Community, community

QUESTION = "May I bring my dog on Friday?"
WAITING = (
    f"ticket.waiting count=1 lines=ticket.waiting_line age=0:01:00 question={QUESTION} ticket=T-1"
)


async def card_of(chat: Community, question: str = QUESTION, by: str = "ana") -> str:
    """Ask the team, and say which message of its room shows the question."""
    await chat.say(f"/contact {question}", by=by)
    return chat.last("staff").id


async def test_a_question_to_the_team_is_shown_to_it_and_its_reply_comes_back() -> None:
    async with community() as chat:
        card = await card_of(chat)
        asked = chat.group.messages[0].id
        said = await chat.say("yes, on a lead", by="mod", room="staff", reply_to=card)
        assert "relay.answer_of_team answer=yes, on a lead" in said
        assert chat.last().reply_to == asked
        written = next(m for m in chat.staff.messages if m.body.text == "yes, on a lead")
        assert written.reactions == ["👍"]


async def test_the_card_shows_the_question_and_not_the_command() -> None:
    async with community() as chat:
        await card_of(chat)
        assert f"question={QUESTION} " in chat.last("staff").body.text


async def test_what_the_team_says_among_itself_reaches_nobody() -> None:
    async with community() as chat:
        await card_of(chat)
        assert await chat.say("what a question", by="mod", room="staff") == []


async def test_who_is_in_the_room_without_the_role_cannot_answer_for_the_team() -> None:
    async with community() as chat:
        chat.staff.members.add("luis")
        card = await card_of(chat)
        said = await chat.say("no dogs!", by="luis", room="staff", reply_to=card)
        assert said == ["relay.not_staff"]


async def test_who_was_given_the_role_of_staff_answers_for_the_team() -> None:
    async with community() as chat:
        await chat.say("hello", by="luis")
        await chat.say("/role give staff @luis", by="mod")
        card = await card_of(chat)
        said = await chat.say("yes", by="luis", room="staff", reply_to=card)
        assert "relay.answer_of_team answer=yes" in said


async def test_a_reply_that_cannot_be_delivered_is_told_to_the_team() -> None:
    async with community() as chat:
        await chat.say(f"/contact {QUESTION}", by="ana", room="private")
        card = chat.last("staff").id
        chat.who("ana").is_reachable = False
        said = await chat.say("yes", by="mod", room="staff", reply_to=card)
        assert said[0] == "relay.undelivered name=Ana reason=reason.person_blocked ticket=T-1"


async def test_two_askers_get_each_their_own_answer() -> None:
    async with community() as chat:
        first = await card_of(chat, "Is there parking?", by="ana")
        second = await card_of(chat, "Is there food?", by="eve")
        asked = [m.id for m in chat.group.messages if m.author]
        await chat.say("food: yes", by="mod", room="staff", reply_to=second)
        assert chat.last().reply_to == asked[1]
        await chat.say("parking: no", by="mod", room="staff", reply_to=first)
        assert chat.last().reply_to == asked[0]


async def test_what_somebody_adds_in_private_stays_in_the_same_conversation() -> None:
    async with community() as chat:
        await chat.say(f"/contact {QUESTION}", by="ana", room="private")
        said = await chat.say("he is very small", by="ana", room="private")
        assert said == ["relay.said name=Ana ticket=T-1 words=he is very small"]


async def test_the_asker_ends_the_conversation() -> None:
    async with community() as chat:
        assert await chat.say("/close", by="ana", room="private") == ["relay.nothing_open"]
        await chat.say(f"/contact {QUESTION}", by="ana", room="private")
        assert await chat.say("/close", by="ana", room="private") == ["ticket.ended ticket=T-1"]


async def test_the_team_sees_what_waits_and_a_member_does_not() -> None:
    async with community() as chat:
        assert await chat.say("/ticket", by="mod") == ["ticket.nothing_waits"]
        await card_of(chat)
        said = await chat.say("/ticket waiting", by="mod")
        assert said == [WAITING]
        assert await chat.say("/ticket", by="ana") == ["engine.refused role=role.staff"]


async def test_an_api_that_does_not_answer_lets_nobody_speak_for_the_team() -> None:
    async with community() as chat:
        card = await card_of(chat)
        chat.who("mod").rights = NoAnswer()
        said = await chat.say("yes", by="mod", room="staff", reply_to=card)
        assert said == ["relay.unproved"]


async def test_rights_of_a_moderator_alone_do_not_make_staff() -> None:
    async with community() as chat:
        chat.who("mod").rights = {"staff": frozenset({Right.DELETE})}
        card = await card_of(chat)
        assert chat.who("mod").rights["staff"] < ADMIN_RIGHTS
        said = await chat.say("yes", by="mod", room="staff", reply_to=card)
        assert said == ["relay.not_staff"]


class AnswersLate(NoAnswer):
    """The rights of somebody about whom the platform answers only after a while."""

    def __init__(self, known: Mapping[str, frozenset[Right]], failures: int) -> None:
        super().__init__()
        self.known = known
        self.failures = failures

    def get(self, key: str, default: object = None) -> frozenset[Right]:
        self.failures -= 1
        return super().get(key) if self.failures >= 0 else self.known.get(key, frozenset())


async def test_a_role_that_cannot_be_proved_at_once_is_proved_a_little_later() -> None:
    async with community() as chat:
        card = await card_of(chat)
        chat.who("mod").rights = AnswersLate(chat.who("mod").rights, failures=2)
        said = await chat.say("yes", by="mod", room="staff", reply_to=card)
        assert said.count("relay.answer_of_team answer=yes") == 1
        assert "relay.unproved" not in said
