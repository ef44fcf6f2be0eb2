"""What a community answered before is proposed, and what was only talk is not."""

from hypothesis import given
from hypothesis import strategies as st

from bot.matching.mining import Said, propose

QUESTION = "How do I change the language of the program?"
ANSWER = "Open the settings and choose `language`, then start it again."


class Talk:
    """A conversation, written down line by line, a minute apart."""

    def __init__(self) -> None:
        self.said: list[Said] = []

    def say(self, by: str, text: str, to: int = 0, after: int = 60) -> int:
        """Somebody says something, perhaps in reply; the number of the message."""
        number = len(self.said) + 1
        at = (self.said[-1].at if self.said else 0) + after
        self.said.append(Said(number, at, by, by.title(), text, to))
        return number


def answered(talk: Talk, question: str = QUESTION, by: str = "ana", answer: str = ANSWER) -> int:
    """Somebody asks, luis answers, and is thanked."""
    asked = talk.say(by, question)
    told = talk.say("luis", answer, to=asked)
    talk.say(by, "thank you, that worked", to=told)
    return told


def test_a_question_with_an_answer_that_was_thanked_is_proposed() -> None:
    talk = Talk()
    told = answered(talk)
    (found,) = propose(talk.said)
    assert (found.question, found.answer, found.message) == (QUESTION, ANSWER, told)
    assert found.is_thanked


def test_several_messages_within_two_minutes_are_one_answer_without_its_courtesies() -> None:
    talk = Talk()
    asked = talk.say("ana", QUESTION)
    told = talk.say("luis", "Ana: open the settings first", to=asked)
    talk.say("luis", "then choose `language` there", to=told, after=30)
    talk.say("ana", "thanks!", to=told, after=10)
    talk.say("luis", "no problem :)", to=told, after=10)
    talk.say("luis", "by the way, the settings moved last year", to=told, after=500)
    (found,) = propose(talk.said)
    assert found.answer == "open the settings first\nthen choose `language` there"


def test_the_same_question_of_two_people_is_one_proposal_with_both_wordings() -> None:
    talk = Talk()
    answered(talk)
    answered(talk, "how do i change the language of this program?", by="eve")
    (found,) = propose(talk.said)
    assert found.askers == 2
    assert set(found.phrases) == {QUESTION, "how do i change the language of this program?"}


def test_talk_answers_that_say_nothing_and_counter_questions_are_left_out() -> None:
    talk = Talk()
    talk.say("eve", "good morning everybody")
    for answer in ("no idea, sorry", "which version do you use?", "lol"):
        asked = talk.say("ana", QUESTION)
        talk.say("luis", answer, to=asked)
    asked = talk.say("ana", "is that it?")
    talk.say("luis", ANSWER, to=asked)
    assert propose(talk.said) == []


def test_an_answer_that_nobody_vouches_for_is_left_out() -> None:
    talk = Talk()
    asked = talk.say("ana", QUESTION)
    talk.say("luis", ANSWER, to=asked)
    assert propose(talk.said) == []


def test_who_often_helps_is_believed_without_thanks() -> None:
    talk = Talk()
    for name in ("eve", "marie", "olga", "pau"):
        hello = talk.say(name, "hello everybody")
        talk.say("luis", f"welcome {name}", to=hello)
    asked = talk.say("ana", QUESTION)
    talk.say("luis", ANSWER, to=asked)
    (found,) = propose(talk.said)
    assert found.is_by_regular
    assert not found.is_thanked


def test_the_best_come_first_and_no_more_than_wanted() -> None:
    talk = Talk()
    answered(talk, "Where do I find the file that keeps the settings?", answer="Beside the program")
    answered(talk)
    both = propose(talk.said)
    assert [one.score for one in both] == sorted((one.score for one in both), reverse=True)
    assert propose(talk.said, limit=1) == both[:1]


@given(
    st.lists(
        st.tuples(st.integers(-3, 20), st.sampled_from("abc"), st.text(max_size=60)), max_size=20
    )
)
def test_no_conversation_however_odd_breaks_it(lines: list[tuple[int, str, str]]) -> None:
    said = [Said(n, n * 10, by, by, text, to) for n, (to, by, text) in enumerate(lines, start=1)]
    for found in propose(said):
        assert found.question
        assert found.answer
