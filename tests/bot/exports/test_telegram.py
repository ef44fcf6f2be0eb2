"""What Telegram Desktop writes of a group, and what it comes to."""

import pytest

from bot.exports.rows import (
    BY_BOT,
    BY_CHANNEL,
    NO_AUTHOR,
    NO_DATE,
    NO_ID,
    TWICE,
    Moved,
    Written,
    WrongFormat,
)
from bot.exports.source import NOT_TEXT
from tests.bot.exports.writing import BEGAN, begin, count, done, group, rows, said


@pytest.mark.parametrize(
    ("kind", "native", "is_called"),
    [
        ("private_supergroup", "-10077", "group"),
        ("public_supergroup", "-10077", "group"),
        ("public_channel", "-10077", "channel"),
        ("private_group", "-77", "basic_group"),
    ],
)
def test_a_group_has_the_id_a_bot_knows_it_by(kind: str, native: str, is_called: str) -> None:
    header = begin(group(said(1), type=kind)).header
    assert (header.native, header.kind, header.title) == (native, is_called, "Riders")
    assert header.root == native


def test_a_message_is_its_author_and_moment() -> None:
    (row,) = rows(group(said(5, by=9, text="hi")))
    assert isinstance(row, Written)
    assert (row.id, row.author.native, row.author.key, row.author.name, row.text) == (
        5, "9", "user9", "Rider 9", "hi",
    )  # fmt: skip
    assert row.at == BEGAN.timestamp() + 300


def test_a_text_in_parts_is_one_text() -> None:
    parts = ["see ", {"type": "link", "text": "https://a.example"}, " now", 7, {"type": "x"}]
    (row,) = rows(group(said(1, text=parts)))
    assert isinstance(row, Written)
    assert row.text == "see https://a.example now"


def test_forwards_edits_polls_stickers_and_files_are_messages() -> None:
    told = count(
        group(
            said(1, forwarded_from="News", saved_from="News"),
            said(2, edited="2024-03-01T10:00:00", edited_unixtime="1709287200"),
            said(3, poll={"question": "?", "closed": False, "total_voters": 3, "answers": []}),
            said(4, media_type="sticker", file="(File not included)", sticker_emoji="🚲"),
            said(5, media_type="voice_message", duration_seconds=3),
            said(6, photo="a.jpg", width=1, height=1),
            said(7, via_bot="@gif", media_type="animation"),
            said(8, location_information={"latitude": 1.0, "longitude": 2.0}),
        )
    )
    assert (told.messages, told.members, told.skipped) == (8, 1, {})


def test_replies_are_counted_but_not_those_that_only_stand_in_a_topic() -> None:
    told = count(
        group(
            done(1, "topic_created", title="Repairs"),
            said(2, by=2, reply_to_message_id=1),
            said(3, by=3, reply_to_message_id=2),
            said(4, by=3, reply_to_message_id=2, reply_to_peer_id="channel5"),
            said(5, by=3, reply_to_message_id="2"),
        )
    )
    assert (told.messages, told.replies) == (4, 1)
    assert told.skipped == {"service message: topic_created": 1}


def test_reactions_are_counted_as_far_as_their_numbers_make_sense() -> None:
    reactions = [
        {"type": "emoji", "count": 3, "emoji": "👍", "recent": [{"from": "A", "from_id": "user2"}]},
        {"type": "custom_emoji", "count": 2, "document_id": "a.webp"},
        {"type": "paid", "count": 1},
        {"type": "emoji", "count": -5}, {"count": "8"}, {"count": True}, "👍", {"count": 10**4000},
    ]  # fmt: skip
    assert count(group(said(1, reactions=reactions))).reactions == 6
    assert count(group(said(1, reactions="many"))).reactions == 0


def test_joins_and_leaves_are_no_messages() -> None:
    told = count(
        group(
            done(1, "join_group_by_link", by=1, inviter="Group"),
            done(2, "join_group_by_request", by=2),
            done(3, "invite_members", by=1, members=["Rider 3", "Rider 4"]),
            said(4, by=3),
            done(5, "remove_members", by=2, members=["Rider 2"]),
            done(6, "remove_members", by=1, members=["Rider 4"]),
        )
    )
    assert (told.joined, told.left, told.messages, told.members) == (4, 2, 1, 1)
    # Rider 3 wrote and was named; Rider 4 was only named.
    assert told.seen == 4


def test_whoever_leaves_by_themselves_is_known_by_id() -> None:
    left, thrown_out = rows(
        group(
            done(1, "remove_members", by=2, members=["Rider 2"]),
            done(2, "remove_members", by=1, members=["Rider 2", None]),
        )
    )
    assert isinstance(left, Moved)
    assert isinstance(thrown_out, Moved)
    assert [author.native for author in left.who] == ["2"]
    assert (thrown_out.who, thrown_out.names) == ((), ("Rider 2", ""))


def test_other_service_messages_are_left_out_with_their_kind() -> None:
    kinds = [
        "pin_message", "edit_group_title", "migrate_from_group", "migrate_to_supergroup",
        "create_group", "topic_edit", "phone_call", "set_messages_ttl",
    ]  # fmt: skip
    told = count(group(*(done(n, kind, members=["A"]) for n, kind in enumerate(kinds, 1))))
    assert told.skipped == {f"service message: {kind}": 1 for kind in kinds}
    assert (told.messages, told.joined) == (0, 0)
    strange = done(1, "<script>alert(1)</script>")
    assert count(group(strange)).skipped == {"service message: another": 1}


def test_what_was_said_before_a_group_migrated_keeps_its_lower_numbers() -> None:
    told = count(group(said(-999_999_990, minutes=1), said(-999_999_989, minutes=2), said(5)))
    assert (told.messages, told.skipped) == (3, {})


def test_an_old_export_without_zone_is_read_in_the_zone_given_and_its_numbers_are_people() -> None:
    old = said(1) | {"from_id": 42}
    del old["date_unixtime"]
    (row,) = rows(group(old))
    assert isinstance(row, Written)
    assert (row.author.native, row.author.key) == ("42", "user42")
    assert row.at == BEGAN.timestamp() + 60
    assert count(group(old | {"from_id": (1 << 32) + 5})).skipped == {BY_CHANNEL: 1}


@pytest.mark.parametrize("author", ["channel77", "chat5", "user1087968824", "user136817688"])
def test_who_writes_as_a_channel_or_group_is_no_member(author: str) -> None:
    assert count(group(said(1, from_id=author))).skipped == {BY_CHANNEL: 1}


def test_a_deleted_account_is_still_somebody() -> None:
    told = count(group(said(1, by=3) | {"from": None}))
    assert (told.members, told.by_author) == (1, {"user3": 1})


def test_known_bots_do_not_count() -> None:
    told = count(group(said(1, by=3), said(2, by=4)), bots={"4"})
    assert (told.messages, told.skipped) == (1, {BY_BOT: 1})


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"id": None}, NO_ID),
        ({"id": "7"}, NO_ID),
        ({"id": True}, NO_ID),
        ({"id": 0}, NO_ID),
        ({"id": 1 << 40}, NO_ID),
        ({"id": 1.5}, NO_ID),
        ({"date_unixtime": "0"}, NO_DATE),
        ({"date_unixtime": "99999999999"}, NO_DATE),
        ({"date_unixtime": "9" * 5_000}, NO_DATE),
        ({"date_unixtime": "soon"}, NO_DATE),
        ({"date_unixtime": None, "date": "31/02/2024"}, NO_DATE),
        ({"date_unixtime": None, "date": 5}, NO_DATE),
        ({"date_unixtime": None, "date": "0001-01-01T00:00:00"}, NO_DATE),
        ({"from_id": None}, NO_AUTHOR),
        ({"from_id": ["user1"]}, NO_AUTHOR),
        ({"from_id": True}, NO_AUTHOR),
    ],
)
def test_a_message_that_cannot_be_used_is_left_out_with_its_position(
    wrong: dict[str, object], reason: str
) -> None:
    data = group(said(1), said(2) | wrong, said(3))
    told = count(data)
    assert (told.messages, told.skipped) == (2, {reason: 1})
    (at,) = told.damaged_at[reason]
    assert data[: at + 1].count(b"{") == 3


def test_the_same_id_counts_once_whatever_it_is() -> None:
    told = count(
        group(said(1), said(2), said(1, by=5), said(3), done(2, "join_group_by_link"), said(3))
    )
    assert (told.messages, told.joined, told.skipped) == (3, 0, {TWICE: 3})


def test_an_unknown_kind_of_message_is_left_out() -> None:
    assert count(group(said(1, type="unsupported"), said(2, type=None))).skipped == {
        "of an unsupported kind": 2
    }


def test_an_export_in_another_encoding_is_read_and_the_place_named() -> None:
    data = group(said(1), said(2) | {"from": "Peña"}, said(3)).decode().encode("latin-1")
    told = count(data)
    assert (told.messages, told.skipped) == (3, {NOT_TEXT: 1})
    assert told.damaged_at == {NOT_TEXT: [data.index(b"\xf1")]}


def test_names_lose_what_steers_a_terminal_and_what_cannot_be_written() -> None:
    (row,) = rows(group(said(1) | {"from": "X"}).replace(b'"X"', b'"\\u001b[31mEve\\u202e\\u0000 '
                  b'<script>\\ud800=HYPERLINK(1)\\n"'))  # fmt: skip
    assert isinstance(row, Written)
    assert row.author.name == "[31mEve <script> =HYPERLINK(1)"
    assert row.author.name.encode()
    assert len(rows(group(said(1) | {"from": "a" * 9_000}))) == 1


@pytest.mark.parametrize("kind", ["personal_chat", "bot_chat", "saved_messages"])
def test_a_private_conversation_is_refused(kind: str) -> None:
    with pytest.raises(WrongFormat, match="private conversation"):
        begin(group(said(1), type=kind))
