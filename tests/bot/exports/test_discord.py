"""What DiscordChatExporter writes of channels and threads, and what it comes to."""

import pytest

from bot.exports.rows import BY_BOT, NO_AUTHOR, NO_DATE, NO_ID, TWICE, Written, WrongFormat
from bot.exports.tally import Tally
from tests.bot.exports.writing import begin, channel, count, posted, rows

THREAD = {
    "channel": {
        "id": "920", "type": "GuildPublicThread", "categoryId": "910", "category": "general",
        "name": "Broken chain",
    }
}  # fmt: skip


def test_a_channel_and_its_server_have_the_ids_a_bot_knows_them_by() -> None:
    header = begin(channel(posted(1))).header
    assert (header.native, header.root, header.server, header.kind, header.title) == (
        "910", "910", "900", "group", "general",
    )  # fmt: skip


def test_a_thread_stands_in_its_channel() -> None:
    header = begin(channel(posted(1), **THREAD)).header
    assert (header.native, header.parent, header.root, header.kind) == (
        "920", "910", "910", "thread",
    )  # fmt: skip
    assert (header.title, header.parent_title) == ("Broken chain", "general")


def test_several_files_count_together_and_a_message_in_two_of_them_once() -> None:
    told = count(channel(posted(1), posted(2, by=2)), channel(posted(2, by=2), posted(3), **THREAD))
    assert (told.messages, told.members, told.by_author) == (3, 2, {"1": 2, "2": 1})
    assert told.skipped == {TWICE: 1}


def test_replies_embeds_attachments_stickers_and_reactions() -> None:
    told = count(
        channel(
            posted(1, embeds=[{"title": "a", "fields": []}], attachments=[{"id": "7", "url": "u"}]),
            posted(2, stickers=[{"id": "5", "name": "s", "format": "PNG"}]),
            posted(3, type="Reply", reference={"messageId": "1", "channelId": "910"}),
            posted(4, reference={"messageId": "1"}, forwardedMessage={"content": "x"}),
            posted(5, reactions=[{"emoji": {"id": "", "name": "👍"}, "count": 4, "users": []}]),
            posted(6, isPinned=True, timestampEdited="2024-03-02T00:00:00+00:00"),
        )
    )
    assert (told.messages, told.replies, told.reactions, told.skipped) == (6, 1, 4, {})


def test_a_reply_knows_whom_it_answers() -> None:
    export = begin(channel(posted(1), posted(2, by=2, type="19", reference={"messageId": "1"})))
    _, reply = Tally().counted(export)
    assert isinstance(reply, Written)
    assert reply.replied is not None
    assert reply.replied.native == "1"


def test_joins_count_and_other_notices_are_left_out_with_their_kind() -> None:
    told = count(
        channel(
            posted(1, by=8, type="GuildMemberJoin"),
            posted(2, by=9, type="7"),
            posted(3, type="ChannelPinnedMessage"),
            posted(4, type="ThreadCreated"),
            posted(5, type="21"),
            posted(6, type="18"),
            posted(7, type=None),
            posted(8, type="a b\n"),
        )
    )
    assert (told.joined, told.seen, told.messages) == (2, 2, 0)
    assert told.skipped == {
        "service message: ThreadCreated": 2,
        "service message: another": 2,
        "service message: ChannelPinnedMessage": 1,
        "service message: ThreadStarterMessage": 1,
    }


def test_bots_and_webhooks_do_not_count() -> None:
    bot = posted(1, by=5)
    bot["author"]["isBot"] = True
    assert count(channel(bot, posted(2))).skipped == {BY_BOT: 1}
    assert count(channel(posted(1, by=5)), bots={"5"}).messages == 0


def test_moments_of_every_offset_are_the_same_moment() -> None:
    told = {
        row.at
        for row in rows(
            channel(
                posted(1, timestamp="2024-03-01T00:30:00.123+01:00"),
                posted(2, timestamp="2024-02-29T23:30:00.1234567+00:00"),
                posted(3, timestamp="2024-02-29T23:30:00Z"),
                posted(4, timestamp="2024-02-29T23:30:00"),
            )
        )
    }
    assert len(told) == 1
    assert count(channel(posted(1, timestamp="2024-03-01T00:30:00+01:00"))).by_day == {
        "2024-02-29": 1
    }


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"id": None}, NO_ID),
        ({"id": 5}, NO_ID),
        ({"id": "0"}, NO_ID),
        ({"id": "9" * 19}, NO_ID),
        ({"id": "9" * 5_000}, NO_ID),
        ({"id": "-4"}, NO_ID),
        ({"timestamp": None}, NO_DATE),
        ({"timestamp": "yesterday"}, NO_DATE),
        ({"timestamp": "9999-12-31T23:59:59-23:59"}, NO_DATE),
        ({"timestamp": "0001-01-01T00:00:00+23:59"}, NO_DATE),
        ({"author": None}, NO_AUTHOR),
        ({"author": {"id": 5}}, NO_AUTHOR),
        ({"author": {"id": "five"}}, NO_AUTHOR),
    ],
)
def test_a_message_that_cannot_be_used_is_left_out_with_its_position(
    wrong: dict[str, object], reason: str
) -> None:
    told = count(channel(posted(1), posted(2) | wrong, posted(3)))
    assert (told.messages, told.skipped) == (2, {reason: 1})
    assert len(told.damaged_at[reason]) == 1


def test_a_private_conversation_is_refused() -> None:
    with pytest.raises(WrongFormat, match="private conversation"):
        begin(channel(posted(1), channel={"id": "5", "type": "DirectTextChat", "name": "Ana"}))
