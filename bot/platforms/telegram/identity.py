"""As whom somebody writes on Telegram; the table of PLATFORMS.md section 3."""

from bot.events import Account, Identity
from bot.platforms.telegram.naming import NAME, Names, clean
from bot.platforms.telegram.wire import Place, Post

ANONYMOUS_ADMINISTRATOR = 1087968824
SERVICE = 777000
CHANNEL_WRITER = 136817688
SPECIAL = frozenset({ANONYMOUS_ADMINISTRATOR, SERVICE, CHANNEL_WRITER})

Writer = tuple[Account, Identity]


def writer_of(post: Post, names: Names, linked: int | None) -> Writer:
    """Who wrote a message, and as what; `linked` is the channel proved to belong to the chat.

    The three service ids alone prove nothing: anybody's forged claim ends as a bot or a channel,
    which hold no rights.
    """
    user, chat = post.sender, post.sender_chat
    if chat is not None:
        return _channel(post, chat, names, linked)
    if user is None:
        return names.channel(post.chat), Identity.CHANNEL
    account = names.person(user)
    if user.id == SERVICE:
        return account, Identity.SERVICE
    if user.is_bot or user.id in SPECIAL:
        return account, Identity.BOT
    return account, Identity.PERSON


def _channel(post: Post, chat: Place, names: Names, linked: int | None) -> Writer:
    user = post.sender.id if post.sender is not None else 0
    if user == ANONYMOUS_ADMINISTRATOR and chat.id == post.chat.id:
        name = clean(chat.title)
        return Account(platform=NAME, id=str(user), name=name), Identity.ANONYMOUS_ADMIN
    account = names.channel(chat)
    if linked is not None and chat.id == linked and user in (SERVICE, CHANNEL_WRITER):
        return account, Identity.LINKED_CHANNEL
    return account, Identity.CHANNEL
