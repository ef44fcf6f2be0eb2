"""What exists in the pretended Telegram: people, bots, chats, members."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.servers.telegram.facts import Json

Clock = Callable[[], float]
ANONYMOUS, CHANNEL_BOT, TELEGRAM = 1087968824, 136817688, 777000
DAY = 86400
HOLD_SHORT, HOLD_LONG = 30, 366 * DAY
GENERAL = 1

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages", "can_manage_direct_messages")
GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics", "can_manage_tags")
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
# People may not do these by default, whatever else a group allows.
RARE = ("can_change_info", "can_pin_messages", "can_manage_topics", "can_edit_tag")
NEEDS = {
    "text": ("can_send_messages", "text messages"),
    "photo": ("can_send_photos", "photos"),
    "document": ("can_send_documents", "documents"),
    "audio": ("can_send_audios", "music"),
    "video": ("can_send_videos", "videos"),
    "voice": ("can_send_voice_notes", "voice notes"),
    "video_note": ("can_send_video_notes", "video notes"),
    "poll": ("can_send_polls", "polls"),
    "sticker": ("can_send_other_messages", "stickers"),
    "animation": ("can_send_other_messages", "animations"),
    "dice": ("can_send_other_messages", "dice"),
}


@dataclass(eq=False, kw_only=True)
class User:
    """Somebody with an account, human or bot."""

    id: int
    first_name: str
    username: str | None = None
    language: str | None = None
    is_bot: bool = False
    premium: bool = False
    deactivated: bool = False


@dataclass(eq=False)
class Member:
    """What one account is in one chat."""

    user: User
    status: str = "left"
    rights: dict[str, bool] = field(default_factory=dict)
    permissions: dict[str, bool] = field(default_factory=dict)
    until: int = 0
    inside: bool = False
    anonymous: bool = False
    title: str = ""
    tag: str = ""

    @property
    def present(self) -> bool:
        """Tell whether this account is in the chat now."""
        return self.status in ("creator", "administrator", "member") or (
            self.status == "restricted" and self.inside
        )

    @property
    def leads(self) -> bool:
        """Tell whether this is the owner or an administrator."""
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        """Tell whether this owner or administrator holds a right."""
        return self.status == "creator" or (self.leads and self.rights.get(right, False))


@dataclass(eq=False)
class Topic:
    """One topic of a forum."""

    id: int
    name: str
    closed: bool = False
    hidden: bool = False


@dataclass(eq=False, kw_only=True)
class Chat:
    """A private chat, group, supergroup or channel."""

    id: int
    type: str
    title: str = ""
    username: str | None = None
    person: User | None = None
    bot_id: int = 0
    forum: bool = False
    linked: int | None = None
    description: str = ""
    by_request: bool = False
    guarded_by: int | None = None
    migrated_to: int | None = None
    deleted: bool = False
    last_id: int = 0
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Json] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    permissions: dict[str, bool] = field(default_factory=dict)
    links: dict[str, Json] = field(default_factory=dict)
    uses: dict[str, int] = field(default_factory=dict)
    authors: dict[int, int] = field(default_factory=dict)
    requests: dict[int, Json] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    banned_channels: set[int] = field(default_factory=set)
    reactions: dict[int, dict[int, list[Json]]] = field(default_factory=dict)
    votes: dict[str, dict[int, list[int]]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Name the chat as the refusals do: supergroup chat, group chat, channel chat."""
        return f"{self.type} chat"

    def member(self, user: User) -> Member:
        """Give what an account is in this chat; strangers have left."""
        return self.members.get(user.id) or Member(user)


@dataclass(eq=False)
class Press:
    """A pressed button that waits for its answer."""

    query: Json
    pressed_at: float
    bot_id: int
    answer: Json | None = None
