"""The parts of Telegram's updates that Tertulia reads; everything else is skipped unparsed."""

from typing import Annotated, Any

import msgspec

Whole = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""A number that fits the database."""

Moment = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]
"""Unix seconds up to the year 9999."""


class Native(msgspec.Struct, gc=False):
    """A value as Telegram sends it; never leaves this package."""


class User(Native):
    """Somebody, or a bot."""

    id: Whole
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False


class Place(Native):
    """A chat."""

    id: Whole
    type: str = ""
    title: str = ""
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    is_forum: bool = False


class Entity(Native, omit_defaults=True):
    """A stretch of text that means something; offsets are UTF-16 units."""

    type: str = ""
    offset: Whole = 0
    length: Whole = 0
    url: str = ""
    language: str = ""
    user: User | None = None


class File(Native):
    """A file of any kind."""

    file_id: str = ""
    file_name: str = ""
    mime_type: str = ""
    file_size: Whole = 0


class Topic(Native):
    """The service message by which a topic began."""

    name: str = ""


class Quote(Native):
    """The stretch of another message that somebody quotes."""

    text: str = ""


class Contact(Native):
    """A shared address-book entry."""

    phone_number: str = ""
    first_name: str = ""
    last_name: str = ""


class Option(Native):
    """One answer of a poll."""

    text: str = ""


class Poll(Native):
    """A poll somebody posted."""

    question: str = ""
    options: list[Option] = []


class Key(Native):
    """A button under a message."""

    text: str = ""
    url: str = ""


class Keyboard(Native):
    """The buttons under a message."""

    inline_keyboard: list[list[Key]] = []


class Post(Native, rename={"sender": "from"}):
    """A message."""

    message_id: Whole
    chat: Place
    date: Moment = 0
    sender: User | None = None
    text: str = ""
    entities: list[Entity] | None = None
    sender_chat: Place | None = None
    reply_to_message: "Post | None" = None
    ephemeral_message_id: Whole = 0
    """Of a message that only one member sees, which has no other id."""
    message_thread_id: Whole = 0
    is_topic_message: bool = False
    is_automatic_forward: bool = False
    caption: str = ""
    caption_entities: list[Entity] | None = None
    edit_date: Moment = 0
    media_group_id: str = ""
    forward_origin: Any = None
    via_bot: Any = None
    quote: Quote | None = None
    external_reply: Any = None
    photo: list[File] | None = None
    document: File | None = None
    video: File | None = None
    audio: File | None = None
    voice: File | None = None
    video_note: File | None = None
    animation: File | None = None
    sticker: File | None = None
    story: Any = None
    location: Any = None
    dice: Any = None
    contact: Contact | None = None
    poll: Poll | None = None
    reply_markup: Keyboard | None = None
    new_chat_members: list[User] | None = None
    left_chat_member: User | None = None
    migrate_to_chat_id: Whole = 0
    migrate_from_chat_id: Whole = 0
    forum_topic_created: Topic | None = None


class Press(Native, rename={"sender": "from"}):
    """A pressed button."""

    id: str
    sender: User
    message: Post | None = None
    data: str = ""


class Emoji(Native):
    """One reaction."""

    type: str = ""
    emoji: str = ""
    custom_emoji_id: str = ""


class Reaction(Native):
    """What somebody's reactions to a message were and are."""

    chat: Place
    message_id: Whole
    date: Moment = 0
    user: User | None = None
    old_reaction: list[Emoji] = []
    new_reaction: list[Emoji] = []


class Membership(Native):
    """Somebody's standing in a chat; absent rights are absent."""

    status: str
    user: User
    is_member: bool = False
    can_delete_messages: bool = False
    can_restrict_members: bool = False
    can_promote_members: bool = False
    can_invite_users: bool = False
    can_pin_messages: bool = False
    can_manage_topics: bool = False
    can_manage_tags: bool | None = None


class Link(Native):
    """An invite link."""

    invite_link: str = ""
    name: str = ""


class Change(Native, rename={"sender": "from"}):
    """How somebody's standing in a chat changed."""

    chat: Place
    sender: User
    old_chat_member: Membership
    new_chat_member: Membership
    date: Moment = 0
    invite_link: Link | None = None


class Request(Native, rename={"sender": "from"}):
    """Somebody asks to be let in."""

    chat: Place
    sender: User
    date: Moment = 0
    user_chat_id: Whole = 0
    bio: str = ""
    invite_link: Link | None = None
    query_id: str = ""


class Vote(Native):
    """Somebody's vote in a poll of the bot."""

    poll_id: str
    user: User | None = None
    option_ids: list[Whole] = []


class Update(Native):
    """One thing that happened; at most one part is present."""

    update_id: Whole
    message: Post | None = None
    edited_message: Post | None = None
    channel_post: Post | None = None
    edited_channel_post: Post | None = None
    callback_query: Press | None = None
    message_reaction: Reaction | None = None
    chat_member: Change | None = None
    my_chat_member: Change | None = None
    chat_join_request: Request | None = None
    poll_answer: Vote | None = None


class Updates(Native):
    """The answer to `getUpdates`."""

    result: list[Update]


class Parameters(Native):
    """What an error says to machines."""

    retry_after: float = 0
    migrate_to_chat_id: Whole = 0


class Refusal(Native):
    """An answer that is not `ok`."""

    ok: bool
    error_code: int = 0
    description: str = ""
    parameters: Parameters | None = None
