"""What a bot can do to messages, links, topics and members, and what it leaves behind."""

from collections.abc import AsyncIterator

import pytest
import telegram as library

from tests.servers.telegram.clock import HandClock
from tests.servers.telegram.facts import Json
from tests.servers.telegram.rates import Rates
from tests.servers.telegram.raw_bot import RawBot
from tests.servers.telegram.refusal import NotAllowedError
from tests.servers.telegram.server import TelegramServer
from tests.servers.telegram.state import Chat


@pytest.fixture
async def bot(telegram: TelegramServer) -> AsyncIterator[library.Bot]:
    address = telegram.url
    client = library.Bot(
        telegram.token, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot"
    )
    async with client:
        yield client


@pytest.fixture
def group(telegram: TelegramServer) -> Chat:
    return telegram.supergroup("Docker", forum=True)


async def test_captions_buttons_and_files_can_be_changed(
    telegram: TelegramServer, bot: library.Bot, group: Chat
) -> None:
    sent = await bot.send_document(group.id, b"one", caption="first")
    await bot.edit_message_caption(group.id, sent.message_id, caption="second")
    button = library.InlineKeyboardButton("Open", url="https://example.org")
    markup = library.InlineKeyboardMarkup([[button]])
    await bot.edit_message_reply_markup(group.id, sent.message_id, reply_markup=markup)
    [stored] = telegram.sent(group)
    assert stored["caption"] == "second"
    assert stored["reply_markup"]["inline_keyboard"][0][0]["text"] == "Open"
    photo = library.InputMediaPhoto(b"picture", caption="third")
    edited = await bot.edit_message_media(photo, group.id, sent.message_id)
    assert isinstance(edited, library.Message)
    assert edited.caption == "third"
    with pytest.raises(library.error.BadRequest, match="There is no text"):
        await bot.edit_message_text("x", group.id, sent.message_id)


async def test_messages_are_copied_and_forwarded(
    telegram: TelegramServer, bot: library.Bot, group: Chat
) -> None:
    ana = telegram.user("Ana")
    ana.joins(group)
    first = ana.says("see https://example.org", group)["message_id"]
    second = ana.sends_photo("look", group)["message_id"]
    staff = telegram.supergroup("Staff")
    copied = await bot.copy_message(staff.id, group.id, first)
    assert (await bot.forward_message(staff.id, group.id, second)).forward_origin
    many = await bot.forward_messages(staff.id, group.id, [first, second])
    assert len(await bot.copy_messages(staff.id, group.id, [first, second, 999])) == 2
    shown = {m["message_id"]: m for m in telegram.sent(staff)}
    assert shown[copied.message_id]["text"] == "see https://example.org"
    assert "forward_origin" not in shown[copied.message_id]
    assert shown[many[0].message_id]["forward_origin"]["sender_user"]["id"] == ana.id
    with pytest.raises(library.error.BadRequest, match="Message to copy not found"):
        await bot.copy_message(staff.id, group.id, 999)


async def test_every_kind_of_content_is_sent(
    telegram: TelegramServer, bot: library.Bot, group: Chat
) -> None:
    assert (await bot.send_location(group.id, 1.5, 2.5)).location
    assert (await bot.send_venue(group.id, 1.5, 2.5, "Bar", "Street 1")).venue
    assert (await bot.send_contact(group.id, "+34600", "Ana")).contact
    assert (await bot.send_dice(group.id)).dice
    assert (await bot.send_animation(group.id, "https://example.org/a.gif")).animation
    assert (await bot.send_audio(group.id, b"sound")).audio
    assert (await bot.send_video(group.id, b"film")).video
    assert (await bot.send_voice(group.id, b"voice")).voice
    assert (await bot.send_video_note(group.id, b"note")).video_note
    assert (await bot.send_sticker(group.id, b"sticker")).sticker
    assert await bot.send_chat_action(group.id, "typing")
    quiz = await bot.send_poll(group.id, "2+2?", ["3", "4"], type="quiz", correct_option_ids=[1])
    assert quiz.poll
    assert quiz.poll.type == "quiz"
    assert len(telegram.sent(group)) == 11


async def test_pins_are_told_and_taken_away(
    telegram: TelegramServer, bot: library.Bot, group: Chat
) -> None:
    first = await bot.send_message(group.id, "one")
    second = await bot.send_message(group.id, "two")
    telegram.forget_pending()
    await bot.pin_chat_message(group.id, first.message_id)
    await bot.pin_chat_message(group.id, second.message_id)
    pins = [u.message.pinned_message for u in await bot.get_updates(offset=1) if u.message]
    assert [pin.message_id for pin in pins if pin] == [first.message_id, second.message_id]
    await bot.unpin_chat_message(group.id)
    pinned = (await bot.get_chat(group.id)).pinned_message
    assert pinned
    assert pinned.message_id == first.message_id
    await bot.unpin_all_chat_messages(group.id)
    assert group.pinned == []


async def test_topics_are_renamed_reopened_and_deleted(
    telegram: TelegramServer, bot: library.Bot, group: Chat
) -> None:
    topic = (await bot.create_forum_topic(group.id, "One")).message_thread_id
    await bot.edit_forum_topic(group.id, topic, name="Two")
    assert group.topics[topic].name == "Two"
    await bot.close_forum_topic(group.id, topic)
    await bot.reopen_forum_topic(group.id, topic)
    message = await bot.send_message(group.id, "x", message_thread_id=topic)
    await bot.pin_chat_message(group.id, message.message_id)
    await bot.unpin_all_forum_topic_messages(group.id, topic)
    assert group.pinned == []
    await bot.close_general_forum_topic(group.id)
    ana = telegram.user("Ana")
    ana.joins(group)
    with pytest.raises(NotAllowedError, match="TOPIC_CLOSED"):
        ana.says("hello?", group)
    await bot.reopen_general_forum_topic(group.id)
    await bot.hide_general_forum_topic(group.id)
    await bot.unhide_general_forum_topic(group.id)
    await bot.edit_general_forum_topic(group.id, "Lobby")
    await bot.delete_forum_topic(group.id, topic)
    with pytest.raises(library.error.BadRequest, match="Message thread not found"):
        await bot.send_message(group.id, "x", message_thread_id=topic)


async def test_links_are_edited_revoked_and_replaced(
    telegram: TelegramServer, bot: library.Bot, group: Chat
) -> None:
    link = (await bot.create_chat_invite_link(group.id, name="a")).invite_link
    assert (await bot.edit_chat_invite_link(group.id, link, member_limit=5)).member_limit == 5
    assert (await bot.revoke_chat_invite_link(group.id, link)).is_revoked
    first = await bot.export_chat_invite_link(group.id)
    second = await bot.export_chat_invite_link(group.id)
    for dead in (link, first):
        with pytest.raises(NotAllowedError):
            telegram.user("Ana").joins(group, link=dead)
    telegram.user("Ana").joins(group, link=second)
    theirs = telegram.invite_link(group)
    with pytest.raises(library.error.BadRequest, match="Not enough rights"):
        await bot.revoke_chat_invite_link(group.id, theirs["invite_link"])
    asking = await bot.create_chat_invite_link(group.id, creates_join_request=True)
    luis = telegram.user("Luis")
    with pytest.raises(NotAllowedError, match="join request"):
        luis.joins(group, link=asking.invite_link)
    luis.asks_to_join(group, link=asking.invite_link)
    await bot.decline_chat_join_request(group.id, luis.id)
    assert not group.member(luis).present


async def test_rights_titles_and_permissions_hold(
    telegram: TelegramServer, bot: library.Bot, group: Chat
) -> None:
    ana, luis = telegram.user("Ana"), telegram.user("Luis")
    ana.joins(group)
    luis.joins(group)
    await bot.promote_chat_member(group.id, ana.id, can_delete_messages=True)
    await bot.set_chat_administrator_custom_title(group.id, ana.id, "helper")
    member = await bot.get_chat_member(group.id, ana.id)
    assert isinstance(member, library.ChatMemberAdministrator)
    assert (member.custom_title, member.can_delete_messages) == ("helper", True)
    assert member.can_restrict_members is False
    await bot.set_chat_permissions(
        group.id, library.ChatPermissions.no_permissions(), use_independent_chat_permissions=True
    )
    with pytest.raises(NotAllowedError):
        luis.says("hello", group)
    ana.says("administrators may", group)
    await bot.promote_chat_member(group.id, ana.id)
    with pytest.raises(NotAllowedError):
        ana.says("no more", group)
    await bot.set_chat_title(group.id, "Containers")
    await bot.set_chat_description(group.id, "All of them")
    assert (await bot.get_chat(group.id)).description == "All of them"
    with pytest.raises(library.error.BadRequest, match="title is not modified"):
        await bot.set_chat_title(group.id, "Containers")


async def test_several_messages_go_at_once_and_missing_ones_are_skipped(
    telegram: TelegramServer, bot: library.Bot, group: Chat
) -> None:
    ana = telegram.user("Ana")
    ana.joins(group)
    numbers = [ana.says(str(n), group)["message_id"] for n in range(3)]
    assert await bot.delete_messages(group.id, [*numbers, 998, 999])
    assert not set(numbers) & group.messages.keys()


async def test_somebodys_reactions_can_be_taken_away(raw: RawBot, telegram: TelegramServer) -> None:
    ana = telegram.user("Ana")
    group = telegram.supergroup("Docker", [ana])
    first, second = ana.says("one", group), ana.says("two", group)
    ana.reacts(first, "👍")
    ana.reacts(second, "👍")
    her: Json = {"chat_id": group.id, "user_id": ana.id}
    await raw.call("deleteMessageReaction", **her, message_id=first["message_id"])
    assert [len(given) for given in group.reactions.values()] == [0, 1]
    await raw.call("deleteAllMessageReactions", **her)
    assert [len(given) for given in group.reactions.values()] == [0, 0]


async def test_a_channel_takes_posts_and_anonymous_polls_only(
    telegram: TelegramServer, bot: library.Bot
) -> None:
    channel = telegram.channel("News")
    post = await bot.send_message(channel.id, "news")
    assert post.sender_chat
    assert post.from_user is None
    with pytest.raises(library.error.BadRequest, match="Non-anonymous polls"):
        await bot.send_poll(channel.id, "?", ["a"], is_anonymous=False)
    telegram.promote(channel, telegram.bot, can_post_messages=False)
    with pytest.raises(library.error.BadRequest, match="administrator rights in the channel"):
        await bot.send_message(channel.id, "more")


async def test_inline_questions_and_boosts_arrive(
    telegram: TelegramServer, bot: library.Bot, group: Chat
) -> None:
    await bot.get_updates(allowed_updates=["inline_query", "chat_boost"])
    telegram.forget_pending()
    ana = telegram.user("Ana")
    asked = ana.asks_inline("docker")
    ana.boosts(group)
    first, second = await bot.get_updates(offset=1)
    assert first.inline_query
    assert second.chat_boost
    text = library.InputTextMessageContent("Use compose")
    await first.inline_query.answer([library.InlineQueryResultArticle("1", "Docker", text)])
    assert telegram.inline[asked["id"]][1][0]["title"] == "Docker"


async def test_a_quote_must_stand_in_the_message(raw: RawBot, telegram: TelegramServer) -> None:
    ana = telegram.user("Ana")
    group = telegram.supergroup("Docker", [ana])
    reply: Json = {"message_id": ana.says("one two", group)["message_id"], "quote": "two"}
    sent = await raw.call("sendMessage", chat_id=group.id, text="x", reply_parameters=reply)
    assert sent["quote"] == {"text": "two", "position": 4}
    reply["quote"] = "three"
    refused = await raw.refused("sendMessage", chat_id=group.id, text="x", reply_parameters=reply)
    assert refused == "400 Bad Request: QUOTE_TEXT_INVALID"


async def test_haste_is_refused_with_the_time_to_wait(
    raw: RawBot, telegram: TelegramServer, hands: HandClock
) -> None:
    telegram.rates = Rates(telegram.clock)
    group = telegram.supergroup("Docker")
    for _ in range(20):
        await raw.call("sendMessage", chat_id=group.id, text="x")
        hands.advance(1)
    refused = await raw.refused("sendMessage", chat_id=group.id, text="x")
    assert refused == "429 Too Many Requests: retry after 40"
    ana = telegram.user("Ana")
    ana.starts()
    await raw.call("sendMessage", chat_id=ana.id, text="x")
    again = await raw.refused("sendMessage", chat_id=ana.id, text="x")
    assert again == "429 Too Many Requests: retry after 1"


async def test_markup_becomes_entities(raw: RawBot, telegram: TelegramServer) -> None:
    group = telegram.supergroup("Docker")
    texts = {
        "HTML": '<b>a</b> <a href="https://b.c">b</a> <code>&lt;c&gt;</code>',
        "MarkdownV2": "*a* [b](https://b.c) `<c\\>`",
        "Markdown": "*a* _b_ `<c>`",
    }
    seen = {}
    for mode, text in texts.items():
        sent = await raw.call("sendMessage", chat_id=group.id, text=text, parse_mode=mode)
        seen[mode] = (sent["text"], [e["type"] for e in sent["entities"]])
    assert seen["HTML"] == seen["MarkdownV2"] == ("a b <c>", ["bold", "text_link", "code"])
    assert seen["Markdown"] == ("a b <c>", ["bold", "italic", "code"])
