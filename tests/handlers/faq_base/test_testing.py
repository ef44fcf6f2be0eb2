"""Moderators see what would happen to a question, and nothing happens."""

import pytest

from tests.community import community
from tests.handlers.faq_base.entries import add


async def test_candidates_and_the_outcome_are_shown_to_the_moderator_alone() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        (said,) = await chat.say("/faq test is the hall open?", by="mod")
        assert "kb.test_candidate phrase=Is the hall open? score=1.00 slug=is-the-hall-open" in said
        assert "gate=kb.test_question" in said
        assert "outcome=kb.would_answer p=1.00" in said
        assert chat.last().only_for == "mod"
        (said,) = await chat.say("/faq test hall", by="mod")
        assert "gate=kb.test_no_question" in said
        (said,) = await chat.say("/faq test do penguins fly?", by="mod")
        assert "outcome=kb.would_hand_over" in said


@pytest.mark.parametrize(
    "typed",
    ['hall" NEAR(open', "hall* OR title:x", "col:hall", "a" * 1000, "\u202eopen\u200b hall\u200f"],
)
async def test_no_question_breaks_the_search(typed: str) -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        (said,) = await chat.say(f"/faq test {typed}", by="mod")
        assert said.startswith("kb.test answer=0.8")


@pytest.mark.parametrize("typed", ["a" * 4000, "?!", "\u200b\u200b"])
async def test_what_holds_no_words_or_too_many_is_said_so(typed: str) -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        assert await chat.say(f"/faq test {typed}", by="mod") == ["kb.test_unsearchable"]
