"""The library reads every answer of our Telegram, as it reads those of the real one."""

from collections.abc import AsyncIterator

import pytest
import telegram as library
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter

from tests.servers.telegram.server import TelegramServer


@pytest.fixture
async def bot(telegram_server: TelegramServer) -> AsyncIterator[library.Bot]:
    address = telegram_server.url
    client = library.Bot(
        telegram_server.token, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot"
    )
    async with client:
        yield client


async def test_the_bot_knows_itself(bot: library.Bot) -> None:
    me = await bot.get_me()
    assert me.username == "tertulia_bot"
    assert me.can_read_all_group_messages is True


async def test_a_text_with_entities_and_a_reply_arrives(
    telegram_server: TelegramServer, bot: library.Bot
) -> None:
    ana = telegram_server.user("Ana", language="es")
    group = telegram_server.supergroup("Docker", [ana])
    question = ana.says("how?", group)
    sent = await bot.send_message(
        group.id,
        "😀 bold",
        entities=[library.MessageEntity("bold", 3, 4)],
        reply_parameters=library.ReplyParameters(
            question["message_id"], allow_sending_without_reply=True
        ),
        reply_markup=library.InlineKeyboardMarkup(
            [[library.InlineKeyboardButton("Yes", callback_data="y")]]
        ),
    )
    assert sent.entities[0].type == "bold"
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "how?"
    assert telegram_server.sent(group)[0]["text"] == "😀 bold"
    ana.presses(telegram_server.sent(group)[0], "Yes")
    updates = await bot.get_updates(allowed_updates=["callback_query"])
    assert updates[-1].callback_query is not None
    assert updates[-1].callback_query.data == "y"
    assert await updates[-1].callback_query.answer("done")


async def test_members_are_banned_restricted_and_described(
    telegram_server: TelegramServer, bot: library.Bot
) -> None:
    ana, luis = telegram_server.user("Ana"), telegram_server.user("Luis")
    group = telegram_server.supergroup("Docker", [ana, luis])
    silent = library.ChatPermissions.no_permissions()
    assert await bot.restrict_chat_member(
        group.id, ana.id, silent, use_independent_chat_permissions=True
    )
    restricted = await bot.get_chat_member(group.id, ana.id)
    assert isinstance(restricted, library.ChatMemberRestricted)
    assert restricted.can_send_messages is False
    assert await bot.ban_chat_member(group.id, luis.id)
    assert isinstance(await bot.get_chat_member(group.id, luis.id), library.ChatMemberBanned)
    assert await bot.unban_chat_member(group.id, luis.id, only_if_banned=True)
    mine = await bot.get_chat_member(group.id, bot.id)
    assert isinstance(mine, library.ChatMemberAdministrator)
    assert mine.can_restrict_members
    assert {a.status for a in await bot.get_chat_administrators(group.id)} == {
        "creator",
        "administrator",
    }
    assert await bot.get_chat_member_count(group.id) == 3
    assert await bot.set_chat_member_tag(group.id, ana.id, "helper")


async def test_topics_links_polls_and_files_parse(
    telegram_server: TelegramServer, bot: library.Bot
) -> None:
    ana = telegram_server.user("Ana")
    group = telegram_server.supergroup("Docker", [ana], forum=True)
    topic = await bot.create_forum_topic(group.id, "Ticket 1")
    inside = await bot.send_message(group.id, "hello", message_thread_id=topic.message_thread_id)
    assert inside.is_topic_message
    assert await bot.close_forum_topic(group.id, topic.message_thread_id)
    link = await bot.create_chat_invite_link(group.id, name="r-1")
    assert link.name == "r-1"
    poll = await bot.send_poll(group.id, "Which?", ["one", "two"], is_anonymous=False)
    ana.votes(telegram_server.sent(group)[-1], "two")
    assert (await bot.stop_poll(group.id, poll.message_id)).options[1].voter_count == 1
    photo = await bot.send_photo(group.id, b"\xff\xd8 a picture", caption="look")
    file = await photo.photo[-1].get_file()
    assert bytes(await file.download_as_bytearray()) == b"\xff\xd8 a picture"
    chat = await bot.get_chat(group.id)
    assert chat.is_forum
    assert await bot.set_message_reaction(group.id, photo.message_id, "👍")
    album = await bot.send_media_group(
        group.id, [library.InputMediaPhoto(b"1"), library.InputMediaPhoto(b"2")]
    )
    assert len({message.media_group_id for message in album}) == 1


async def test_every_kind_of_update_parses(
    telegram_server: TelegramServer, bot: library.Bot
) -> None:
    await bot.get_updates(allowed_updates=library.Update.ALL_TYPES)
    ana, luis = telegram_server.user("Ana"), telegram_server.user("Luis")
    group = telegram_server.supergroup("Docker", [ana], owner=luis)
    channel = telegram_server.channel("News", owner=luis, group=group)
    message = ana.says("hi", group)
    ana.edits(message, "hi!")
    ana.reacts(message, "👍")
    ana.asks_to_join(telegram_server.supergroup("Private"))
    luis.says_anonymously("/ban", group)
    luis.posts("news", channel)
    luis.forwards(message, group)
    ana.sends_photo("look", group)
    ana.leaves(group)
    ana.starts(payload="ref_1")
    ana.blocks()
    updates = await bot.get_updates(offset=1)  # the same offset at once would bring one only
    kinds = {key for update in updates for key in update.to_dict() if key != "update_id"}
    assert kinds >= {
        "message",
        "edited_message",
        "channel_post",
        "message_reaction",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
    }
    started = next(u.message for u in updates if u.message and u.message.text == "/start ref_1")
    assert started.entities[0].type == "bot_command"


async def test_refusals_reach_the_library_as_its_errors(
    telegram_server: TelegramServer, bot: library.Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the library warns about the other setting
    ana = telegram_server.user("Ana")
    group = telegram_server.supergroup("Docker", [ana])
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(ana.id, "hello")
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await bot.send_message(group.id, "<b>x", parse_mode=ParseMode.HTML)
    telegram_server.fault("sendMessage", status=429, retry_after=7)
    with pytest.raises(RetryAfter):
        await bot.send_message(group.id, "hello")
    telegram_server.revokes()
    with pytest.raises(InvalidToken):
        await bot.get_me()


async def test_commands_are_kept_for_each_scope_and_language(
    telegram_server: TelegramServer, bot: library.Bot
) -> None:
    group = telegram_server.supergroup("Docker")
    scope = library.BotCommandScopeChat(group.id)
    await bot.set_my_commands([("faq", "Preguntas")], scope=scope, language_code="es")
    assert (await bot.get_my_commands(scope=scope, language_code="es"))[0].command == "faq"
    assert await bot.get_my_commands() == ()
    await bot.set_my_description("Hola", language_code="es")
    assert (await bot.get_my_description("es")).description == "Hola"
