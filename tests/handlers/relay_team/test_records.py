"""What was said is found again and can be taken along: an asker gets it without the notes."""

import re

from bot.formatting.rich import Span, rich
from handlers.relay.paper import Entry, Paper, as_page, as_text, marked_up
from tests.community import Community, community
from tests.handlers.relay.scene import ask, relay, set_to
from tests.handlers.relay_team.test_endings import answer


async def files(chat: Community) -> dict[str, str]:
    """The texts of the files the bot made, by name."""
    rows = await chat.app.store.database.read("SELECT name, body FROM document ORDER BY name")
    return {str(name): bytes(body).decode() for name, body in rows}  # type: ignore[arg-type]  # a BLOB


class Kept:
    """Catches the files as they are sent, since nothing is kept of them afterwards."""

    def __init__(self, chat: Community) -> None:
        self.texts: dict[str, str] = {}
        self._add = chat.app.store.documents.add
        chat.app.store.documents.add = self._note  # type: ignore[method-assign]  # the real one is called

    def _note(self, id_: str, **file: object) -> str:
        body = file["body"]
        assert isinstance(body, bytes)
        self.texts[str(file["name"])] = body.decode()
        return self._add(id_, **file)  # type: ignore[arg-type]  # as it was given


async def told_story(chat: Community) -> None:
    """Ana and Eve ask the same; the team notes, answers and closes."""
    await ask(chat, "May I bring <b>Rex</b>?")
    await chat.say("/same 1 and my cat?", by="eve", room="private")
    await chat.say("/ticket note T-1 Ana is a sponsor", by="mod", room="staff")
    await answer(chat, "yes, on a lead")
    await chat.press("ticket.button_close", by="mod", room="staff")


async def test_the_team_s_transcript_has_everything_and_the_asker_s_only_their_own() -> None:
    async with relay() as chat:
        kept = Kept(chat)
        await told_story(chat)
        said = await chat.say("/ticket transcript T-1", by="mod", room="staff")
        assert said == ["ticket.transcript ticket=T-1 [document T-1.html] [document T-1.txt]"]
        page, text = kept.texts["T-1.html"], kept.texts["T-1.txt"]
        for words in ("Ana is a sponsor", "and my cat?", "yes, on a lead", "ticket.event_opened"):
            assert words in page
            assert words in text
        assert "<b>Rex</b>" not in page
        assert "&lt;b&gt;Rex&lt;/b&gt;" in page
        await chat.press("ticket.button_transcript", by="ana", room="private")
        own = kept.texts["T-1.html"] + kept.texts["T-1.txt"]
        assert "yes, on a lead" in own
        assert "Rex" in own
        for words in ("sponsor", "my cat", "ticket.event", "Mod", "Eve"):
            assert words not in own
        assert chat.last("private", "ana").body.text.startswith("ticket.transcript ticket=T-1")
        assert await files(chat) == {}


async def test_an_asker_sees_who_answered_where_the_community_shows_it() -> None:
    async with relay() as chat:
        await set_to(chat, "relay.identity", "shown")
        kept = Kept(chat)
        await told_story(chat)
        await chat.press("ticket.button_transcript", by="ana", room="private")
        assert "Mod" in kept.texts["T-1.txt"]


async def test_who_cannot_be_written_to_in_private_learns_how() -> None:
    async with relay() as chat:
        await chat.say("/contact where do we meet?", by="ana")
        await answer(chat)
        await chat.press("ticket.button_close", by="mod", room="staff")
        chat.who("ana").is_reachable = False
        said = await chat.press("ticket.button_transcript", by="ana")
        assert said[0] == "ticket.transcript_comes ticket=T-1"
        assert "ticket.write_first ticket=T-1" in said


async def test_words_are_found_whatever_their_case_and_script() -> None:
    async with relay() as chat:
        await ask(chat, "Можно ли взять СОБАКУ в пятницу?")
        await ask(chat, "Is there parking?", by="eve")
        await chat.say("/ticket note T-2 ask the caretaker about the gate", by="mod", room="staff")
        said = await chat.say("/ticket list find=собаку в", by="mod", room="staff")
        assert re.findall(r"ticket=T-\d", said[0]) == ["ticket=T-1"]
        said = await chat.say("/ticket list find=CARETAKER", by="mod", room="staff")
        assert re.findall(r"ticket=T-\d", said[0]) == ["ticket=T-2"]
        said = await chat.say("/ticket list find=unicorn", by="mod", room="staff")
        assert said == ["ticket.nothing_said words=unicorn"]


async def test_a_list_shows_what_is_asked_for_and_refuses_what_it_does_not_know() -> None:
    async with relay() as chat:
        await ask(chat, "first?")
        await ask(chat, "second?", by="eve")
        await chat.say("/ticket claim T-2", by="mod", room="staff")
        await chat.say("/ticket close T-1", by="mod", room="staff")
        for words, found in (
            ("", ["T-2", "T-1"]), ("open", ["T-2"]), ("closed", ["T-1"]), ("mine", ["T-2"]),
            ("@eve", ["T-2"]), ("closed @eve", []),
        ):  # fmt: skip
            said = await chat.say(f"/ticket list {words}", by="mod", room="staff")
            assert re.findall(r"ticket=(T-\d)", said[0]) == found, words
        said = await chat.say("/ticket list ajar", by="mod", room="staff")
        assert said == ["ticket.bad_filter given=ajar"]
        said = await chat.say("/ticket list @nobody", by="mod", room="staff")
        assert said == ["ticket.bad_filter given=@nobody"]


async def test_a_record_shows_how_a_question_stands_and_its_last_words() -> None:
    async with relay() as chat:
        await told_story(chat)
        await chat.say("/ticket tag T-1 dogs", by="mod", room="staff")
        said = await chat.say("/ticket show T-1", by="mod", room="staff")
        for part in (
            "ticket.fact_tags tags=dogs", "ticket.note_line name=Mod words=Ana is a sponsor",
            "ticket.staff_line name=Mod words=yes, on a lead", "state=ticket.state_closed",
        ):  # fmt: skip
            assert part in said[0], part


async def test_a_member_may_give_none_of_the_team_s_commands() -> None:
    async with community() as chat:
        for command in ("ticket transcript T-1", "ticket show T-1", "ticket list", "snippet list",
                        "duty on", "ticket block T-1", "ticket stats"):  # fmt: skip
            said = await chat.say(f"/{command}", by="ana")
            assert said == ["engine.refused role=role.staff"], command


def test_looks_become_html_and_everything_else_is_shown_as_it_is() -> None:
    words = rich(
        "<a & b> see here now",
        [Span("bold", 0, 7), Span("italic", 1, 4), Span("link", 12, 16, url="https://a.b/?c=\"'")],
    )
    shown = marked_up(words)
    assert shown.startswith("<b>&lt;<i>a &amp;</i>")
    assert "<script" not in marked_up(rich("<script>alert(1)</script>"))
    assert 'href="https://a.b/?c=&quot;' in shown


def test_a_transcript_needs_nothing_but_a_browser() -> None:
    paper = Paper(
        title="T-1", preface="Begun", language="en",
        entries=(
            Entry(side="asker", name="Ana", words=rich("hello"), at="10:00", files=("dog.jpg",)),
            Entry(side="event", words=rich("Mod took it"), at="10:01"),
            Entry(side="staff", name="Mod", words=rich("hi"), at="10:02", mark="edited"),
        ),
    )  # fmt: skip
    page = as_page(paper)
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<img|<link|src=|@import|url\(", page)
    assert as_text(paper) == (
        "T-1\nBegun\n\n10:00 · Ana\nhello\n[dog.jpg]\n\n— 10:01 · Mod took it\n\n"
        "10:02 · Mod · edited\nhi\n"
    )
