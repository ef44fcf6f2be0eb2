"""Moderators change entries field by field, and see old and new."""

from datetime import UTC, datetime

import pytest

from tests.community import Community, community
from tests.handlers.faq_base.entries import CLOSE, add, kept_of

HALL = "is-the-hall-open"


async def test_each_field_shows_old_and_new_and_one_press_puts_it_back() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        (said,) = await chat.say(f"/faq edit {HALL} tags=hall,times answer=Until ten.", by="mod")
        assert said == (
            "kb.changed lines=kb.change field=tags new=hall times old=kb.nothing|"
            "kb.change field=answer new=Until ten. old=Until nine. title=Is the hall open?"
        )
        assert chat.last().only_for == "mod"
        await chat.press("kb.undo", by="mod")
        kept = await kept_of(chat, HALL)
        assert (kept.answer, kept.tags) == ("Until nine.", "")


async def test_what_somebody_changed_since_is_not_undone() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        await chat.say(f"/faq edit {HALL} answer=Until ten.", by="mod", room="private")
        await chat.say(f"/faq edit {HALL} answer=Until eleven.", by="mod")
        await chat.press("kb.undo", by="mod", room="private")
        assert chat.last("private", by="mod").body.text.startswith("kb.changed_since")
        assert (await kept_of(chat, HALL)).answer == "Until eleven."


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ("title=Is  the hall open on Sundays?", "title", "Is the hall open on Sundays?"),
        ('title="Is it open?" tags=a', "title", "Is it open?"),
        ("scope=here", "scope", "console:group"),
        ("cooldown=1h", "cooldown", 3600),
        ("role=moderator", "role", "moderator"),
        ("lang=es", "language", "es"),
        ("answer=Yes, title=all is part of it", "answer", "Yes, title=all is part of it"),
        ("answer=See\n[button: Map](https://example.org/m)", "buttons",
         '[["Map","https://example.org/m"]]'),
        ("review=7d", "review_at", int(datetime(2026, 11, 28, 12, tzinfo=UTC).timestamp())),
        ("expires=2026-12-31", "expires_at", int(datetime(2027, 1, 1, tzinfo=UTC).timestamp())),
    ],
)  # fmt: skip
async def test_every_field_can_be_changed(change: str, field: str, value: object) -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        (said,) = await chat.say(f"/faq edit {HALL} {change}", by="mod")
        assert said.startswith("kb.changed lines=kb.change field=")
        assert getattr(await kept_of(chat, HALL), field) == value


async def test_what_cannot_be_understood_is_explained_and_changes_nothing() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        before = await kept_of(chat, HALL)
        wrong = {
            "answer=": "kb.no_answer",
            "title=": "kb.no_question",
            "scope=moon": "kb.scope_how given=moon",
            "scope=topic": "kb.scope_how given=topic",
            "cooldown=soon": "arguments.duration given=soon",
            "expires=someday": "kb.when_how given=someday",
            "lang=klingon": "kb.unknown_language code=klingon",
            "lang=fr tags=x": f"kb.no_variant lang=fr slug={HALL}",
            "media=photo": "kb.media_how",
            "wifi": f"kb.edit_how slug={HALL}",
            "colour=red": f"kb.edit_how slug={HALL}",
        }
        for change, told in wrong.items():
            assert await chat.say(f"/faq edit {HALL} {change}", by="mod") == [told]
        (said,) = await chat.say(f"/faq edit {HALL} role=king", by="mod")
        assert said.startswith("arguments.choice choices=member, guide, moderator, staff, admin")
        assert await chat.say("/faq edit moon title=x", by="mod") == ["kb.no_entry slug=moon"]
        said = (await chat.say(f"/faq edit {HALL} answer=Until nine.", by="mod"))[0]
        assert said == "kb.unchanged title=Is the hall open?"
        assert await kept_of(chat, HALL) == before


async def test_an_entry_of_one_topic_is_not_given_elsewhere() -> None:
    async with community() as chat:
        members = list(chat.world.people.values())
        for topic in ("group/7", "group/8"):
            chat.world.room(topic, "Help", members, kind=chat.group.chat.kind, parent="group")
        await add(chat, "Is the hall open?", "Until nine.")
        await chat.say(f"/faq edit {HALL} scope=topic", by="mod", room="group/7")
        assert (await kept_of(chat, HALL)).scope == "console:group/7"
        (said,) = await ask(chat, "group/7")
        assert "Until nine." in said
        assert not [text for text in await ask(chat, "group/8") if "Until nine." in text]


async def test_an_entry_for_moderators_is_shown_to_no_member() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        await chat.say(f"/faq edit {HALL} role=moderator", by="mod")
        assert await chat.say("/faq list", by="ana") == ["kb.empty"]
        assert await chat.say(f"/faq show {HALL}", by="ana") == [f"kb.no_entry slug={HALL}"]
        assert not [text for text in await ask(chat, "group") if "Until nine." in text]
        assert "Until nine." in (await chat.say(f"/faq show {HALL}", by="mod"))[0]


async def test_an_entry_that_has_expired_is_not_given_and_waits_for_review() -> None:
    async with community() as chat:
        await add(chat, "Is the hall open?", "Until nine.")
        await chat.say(f"/faq edit {HALL} expires=2d", by="mod")
        assert "Until nine." in (await ask(chat, "group"))[0]
        chat.clock.advance(days=3)
        assert not [text for text in await ask(chat, "group") if "Until nine." in text]
        await chat.say("/faq review", by="mod")
        card = chat.last().body.text
        assert card.startswith(f"kb.due answer=Until nine. count=1 slug={HALL}")
        assert card.endswith("why=kb.why_expired")
        await chat.press("kb.still_right", by="mod")
        assert chat.last().body.text == "kb.all_done"
        chat.clock.advance(minutes=CLOSE)
        assert "Until nine." in (await ask(chat, "group"))[0]


async def ask(chat: Community, room: str) -> list[str]:
    return await chat.say("/ask is the hall open?", by="ana", room=room)
