"""The team is offered the entries that may answer, in its own language, and none that are far."""

import pytest

from bot.matching.lexical import Candidate
from handlers.faq.outcomes import Pick, suggested
from handlers.faq.settings import FaqSettings
from tests.community import community
from tests.handlers.knowledge import PRICE, know


@pytest.mark.parametrize(("probability", "count"), [(0.05, 0), (0.13, 0), (0.2, 1), (None, 0)])
async def test_an_entry_far_from_the_question_is_not_offered(
    probability: float | None, count: int
) -> None:
    async with community() as chat:
        await know(chat, PRICE)
        (row,) = await chat.app.store.entries.all(1)
        found = Candidate(key=row.id, score=0.2, phrase=PRICE, probability=probability)
        assert (
            len(suggested([Pick(row, found)], FaqSettings.model_validate({"suggest_at": 0.35})))
            == count
        )


async def test_the_team_reads_titles_in_the_language_of_the_community() -> None:
    async with community() as chat:
        for language, title in (("en", "Is the hall open?"), ("es", "¿Está abierta la sala?")):
            await chat.app.store.entries.put(
                community=1, slug="hall", title=title, answer="9", language=language, tags="",
                source="", phrases=[title], now=1,
            )  # fmt: skip
        await chat.app.store.database.commit()
        chat.app.lose_memory()
        await chat.say("@tertulia ¿cuándo abierta sala grande hoy tarde noche?", by="ana")
        card = next(m for m in chat.staff.messages if m.body.text.startswith("relay.card"))
        labels = [str(getattr(one.label, "text", "")) for row in card.buttons for one in row]
        assert "relay.send_entry title=Is the hall open?" in labels
