"""A team shares its questions: who takes which, hands it over, tags it, notes something on it."""

from tests.community import Community
from tests.handlers.relay.scene import ask, relay, set_to, topics


def card(chat: Community) -> str:
    """The first card of the team's room as it stands now."""
    return next(m.body.text for m in chat.staff.messages if m.body.text.startswith("relay.card"))


async def test_whoever_is_first_has_the_question_and_the_second_is_told_who() -> None:
    async with relay() as chat:
        await ask(chat)
        first = await chat.press("ticket.button_claim", by="mod", room="staff")
        assert first[0] == "ticket.claimed name=Mod ticket=T-1"
        assert "relay.is_claimed name=Mod" in card(chat)
        second = await chat.say("/ticket claim T-1", by="luis", room="staff")
        assert second == ["ticket.has_claimed name=Mod ticket=T-1"]
        assert await chat.say("/ticket claim T-1", by="mod", room="staff") == [
            "ticket.yours_already ticket=T-1"
        ]


async def test_of_two_who_claim_at_the_same_moment_one_has_it_and_the_other_knows() -> None:
    async with relay() as chat:
        await ask(chat)
        for name in ("luis", "mod"):
            chat.platform.say(chat.who(name), chat.staff, "/ticket claim T-1")
        await chat.settle()
        said = sorted(chat.said_by_bot("staff")[1:])
        first, second = ("Luis", "Mod") if "name=Luis" in said[0] else ("Mod", "Luis")
        assert said == [
            f"ticket.claimed name={first} ticket=T-1",
            f"ticket.has_claimed name={first} ticket=T-1",
        ]
        assert f"relay.is_claimed name={second}" not in card(chat)


async def test_only_who_has_a_question_or_an_admin_gives_it_back() -> None:
    async with relay() as chat:
        await chat.say("hello", by="eve")
        await chat.say("/role give staff @eve", by="mod")
        await ask(chat)
        await chat.say("/ticket claim T-1", by="mod", room="staff")
        said = await chat.say("/ticket release T-1", by="eve")
        assert said == ["ticket.not_yours name=Mod ticket=T-1"]
        said = await chat.say("/ticket release T-1", by="mod", room="staff")
        assert said == ["ticket.released name=Mod ticket=T-1"]
        said = await chat.say("/ticket release T-1", by="mod", room="staff")
        assert said == ["ticket.not_claimed ticket=T-1"]


async def test_nobody_takes_more_than_the_community_allows() -> None:
    async with relay() as chat:
        await set_to(chat, "relay.max_claims", "1")
        await ask(chat, "first?")
        await ask(chat, "second?", by="eve")
        await chat.say("/ticket claim T-1", by="mod", room="staff")
        said = await chat.say("/ticket claim T-2", by="mod", room="staff")
        assert said == ["ticket.too_many_claims count=1"]
        await chat.say("/ticket close T-1", by="mod", room="staff")
        said = await chat.say("/ticket claim T-2", by="mod", room="staff")
        assert said == ["ticket.claimed name=Mod ticket=T-2"]


async def test_a_question_is_handed_over_to_somebody_of_the_team_only() -> None:
    async with relay() as chat:
        await ask(chat)
        await chat.say("hello", by="luis")
        await chat.say("hello", by="eve")
        said = await chat.say("/ticket assign T-1 @eve", by="mod", room="staff")
        assert said == ["ticket.not_staff name=Eve"]
        said = await chat.say("/ticket assign T-1 @luis", by="mod", room="staff")
        assert said == ["ticket.assigned by=Mod name=Luis ticket=T-1"]
        assert "relay.is_claimed name=Luis" in card(chat)
        said = await chat.say("/ticket assign T-1 @luis", by="mod", room="staff")
        assert said == ["ticket.has_claimed name=Luis ticket=T-1"]


async def test_who_was_just_demoted_can_do_nothing_more() -> None:
    async with relay() as chat:
        await ask(chat)
        await chat.say("/ticket claim T-1", by="luis", room="staff")
        chat.who("luis").rights = {}
        chat.clock.advance(minutes=2)
        said = await chat.press("ticket.button_close", by="luis", room="staff")
        assert said == ["engine.refused role=role.staff"]
        said = await chat.say("/ticket release T-1", by="luis", room="staff")
        assert said == ["engine.refused role=role.staff"]


async def test_a_number_nobody_gave_and_no_number_are_told_apart() -> None:
    async with relay() as chat:
        assert await chat.say("/ticket claim T-9", by="mod", room="staff") == [
            "ticket.unknown ticket=T-9"
        ]
        assert await chat.say("/ticket claim", by="mod", room="staff") == ["ticket.which"]
        said = await chat.say("/ticket claim 9x", by="mod", room="staff")
        assert said == ["arguments.too_many rest=9x"]


async def test_in_a_topic_or_as_a_reply_to_the_card_no_number_is_needed() -> None:
    async with relay(topics=True) as chat:
        await ask(chat)
        topic = topics(chat)[0]
        topic.members |= {"mod"}
        said = await chat.say("/ticket claim", by="mod", room=topic.chat.id)
        assert said == ["ticket.claimed name=Mod ticket=T-1"]
    async with relay() as chat:
        shown = await ask(chat)
        said = await chat.say("/ticket tag vip", by="mod", room="staff", reply_to=shown)
        assert said == ["ticket.tags tags=vip ticket=T-1"]


async def test_outside_the_team_s_rooms_only_who_asked_sees_the_answer() -> None:
    async with relay() as chat:
        await ask(chat)
        await chat.say("/ticket show T-1", by="mod")
        assert chat.last().only_for == "mod"
        await chat.say("/ticket claim T-1", by="mod")
        assert chat.last("staff").body.text == "ticket.claimed name=Mod ticket=T-1"


async def test_tags_are_put_on_and_taken_off() -> None:
    async with relay() as chat:
        await ask(chat)
        said = await chat.say("/ticket tag T-1 Refund, #vip", by="mod", room="staff")
        assert said == ["ticket.tags tags=refund, vip ticket=T-1"]
        said = await chat.say("/ticket tag T-1 -vip", by="mod", room="staff")
        assert said == ["ticket.tags tags=refund ticket=T-1"]
        assert await chat.say("/ticket tag T-1 a/b", by="mod", room="staff") == [
            "ticket.bad_tag tag=a/b"
        ]
        many = " ".join(f"tag{number}" for number in range(10))
        assert await chat.say(f"/ticket tag T-1 {many}", by="mod", room="staff") == [
            "ticket.too_many_tags count=10"
        ]
        said = await chat.say("/ticket list #refund", by="mod", room="staff")
        assert "ticket=T-1" in said[0]
        assert await chat.say("/ticket list #vip", by="mod", room="staff") == ["ticket.none_found"]


async def test_a_note_stays_within_the_team() -> None:
    async with relay() as chat:
        await ask(chat)
        before = len(chat.room("private", "ana").messages)
        said = await chat.say("/ticket note T-1 she is a sponsor", by="mod")
        assert "ticket.noted ticket=T-1" in said
        assert "ticket.note name=Mod note=she is a sponsor ticket=T-1" in chat.said_by_bot("staff")
        assert len(chat.room("private", "ana").messages) == before


async def test_who_can_be_reached_is_seen_by_the_team() -> None:
    async with relay() as chat:
        assert await chat.say("/duty", by="mod", room="staff") == ["ticket.nobody_on_duty"]
        assert await chat.say("/duty on", by="mod", room="staff") == ["ticket.on_duty name=Mod"]
        said = await chat.say("/duty on 2h", by="luis", room="staff")
        assert said == ["ticket.on_duty_until name=Luis until=2026-11-23 14:00:00+00:00"]
        said = await chat.say("/duty list", by="mod", room="staff")
        assert said == [
            "ticket.who_is_on_duty lines=Mod|ticket.duty_line name=Luis "
            "until=2026-11-23 14:00:00+00:00"
        ]
        chat.clock.advance(hours=3)
        assert await chat.say("/duty off", by="luis", room="staff") == ["ticket.not_on_duty"]
        assert await chat.say("/duty off", by="mod", room="staff") == ["ticket.off_duty name=Mod"]
        said = await chat.say("/duty on yesterday", by="mod", room="staff")
        assert said == ["ticket.unclear_moment given=yesterday"]


async def test_whoever_is_blocked_is_told_once_and_heard_again_later() -> None:
    async with relay() as chat:
        await ask(chat)
        shown = len(chat.staff.messages)
        said = await chat.say("/ticket block T-1", by="mod", room="staff")
        assert said == ["ticket.blocked name=Ana"]
        assert await chat.say("/ticket block @ana", by="mod", room="staff") == [
            "ticket.was_blocked name=Ana"
        ]
        said = await chat.say("are you there?", by="ana", room="private")
        assert said == ["ticket.you_are_blocked contact=ticket.an_admin"]
        assert await chat.say("hello?", by="ana", room="private") == []
        chat.clock.advance(days=1)
        assert await chat.say("hello?", by="ana", room="private") != []
        assert not [m for m in chat.staff.messages[shown:] if "hello" in m.body.text]
        said = await chat.say("/ticket unblock @ana", by="mod", room="staff")
        assert said == ["ticket.unblocked name=Ana"]
        await chat.say("now?", by="ana", room="private")
        assert [m for m in chat.staff.messages[shown:] if "now?" in m.body.text]
        said = await chat.say("/ticket unblock T-1", by="mod", room="staff")
        assert said[-1] == "ticket.was_not_blocked name=Ana"
        assert await chat.say("/ticket block @mod", by="mod", room="staff") == [
            "ticket.not_yourself"
        ]


async def test_a_ready_answer_goes_out_in_the_language_of_who_asked() -> None:
    async with relay() as chat:
        await ask(chat)
        await ask(chat, "parking?", by="eve")
        for words in (
            "dogs Dear {name}, see {ticket}.",
            "dogs language=es Hola **{name}**, {hours}",
        ):
            said = await chat.say(f"/snippet add {words}", by="mod", room="staff")
            assert said == ["ticket.snippet_kept name=dogs"]
        await chat.say("/snippet use dogs T-1", by="mod", room="staff")
        answer = chat.last("private", "ana").body.text
        assert answer.endswith("answer=Hola Ana, always (UTC)")
        row = await chat.app.store.tickets.by_number(1, 1)
        assert row is not None
        assert row.state == "answered"
        await chat.say("/snippet use dogs T-2", by="mod", room="staff")
        assert chat.last("private", "eve").body.text.endswith("answer=Dear Eve, see T-2.")
        said = await chat.say("/snippet list", by="mod", room="staff")
        assert said[0].count("ticket.snippet_line") == 2
        said = await chat.say("/snippet remove dogs", by="mod", room="staff")
        assert said == ["ticket.snippet_removed count=2 name=dogs"]
        assert await chat.say("/snippet use dogs T-1", by="mod", room="staff") == [
            "ticket.no_such_snippet name=dogs"
        ]


async def test_a_ready_answer_that_cannot_be_filled_is_not_kept() -> None:
    async with relay() as chat:
        for words, key in (
            ("x Hi {nickname}", "ticket.unknown_placeholder given={nickname}"),
            ("x Hi {", "ticket.unknown_placeholder given={"),
            ("x language=de Hallo", "ticket.no_such_language given=de"),
            ("a/b Hi", "ticket.bad_snippet_name name=a/b"),
        ):
            assert await chat.say(f"/snippet add {words}", by="mod", room="staff") == [key]
        assert await chat.say("/snippet", by="mod", room="staff") == ["ticket.no_snippets"]
