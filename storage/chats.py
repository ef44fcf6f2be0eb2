"""Which chats there are and to which community each belongs."""

from typing import NotRequired, TypedDict, Unpack

import msgspec

from storage.database import Database
from storage.rows import first, number

FIND = (
    "SELECT id, parent, coalesce(community, 0), kind, title,"
    " (SELECT coalesce(max(message.id), 0) FROM message"
    "  WHERE message.chat = coalesce(chat.parent, chat.id)), is_gone, met_at"
    " FROM chat WHERE platform = ? AND native = ?"
)
ADD = (
    "INSERT INTO chat (id, platform, native, parent, community, kind, title, server, met_at)"
    " VALUES (:id, :platform, :native, :parent, nullif(:community, 0), :kind, :title, :server,"
    " :met_at)"
)
LAST = "SELECT coalesce(max(id), 0) FROM chat"
ID = "SELECT id FROM chat WHERE platform = ? AND native = ?"

# A lane is a chat's address, with a mark behind it for moderation.
MIGRATE = (
    "UPDATE outbox SET lane = replace(lane, :old, :new) WHERE state = 'waiting'"
    " AND platform = :platform"
    " AND lane IN (:old, :platform || ':' || :old, :platform || ':' || :old || '!')",
    "UPDATE ticket SET chat = :new WHERE platform = :platform AND chat = :old",
    "UPDATE ticket_message SET chat = :new WHERE platform = :platform AND chat = :old",
    "UPDATE ticket_asker SET chat = :new WHERE platform = :platform AND chat = :old",
    "UPDATE ticket_room SET root = :new, chat = CASE chat WHEN :old THEN :new ELSE chat END"
    " WHERE platform = :platform AND root = :old",
    "UPDATE button SET chat = :new WHERE platform = :platform AND chat = :old",
    "UPDATE miss SET chat = :new WHERE platform = :platform AND chat = :old",
    "UPDATE entry_use SET chat = :new WHERE platform = :platform AND chat = :old",
    "UPDATE solution SET chat = :new WHERE platform = :platform AND chat = :old",
    "UPDATE entry SET scope = :platform || ':' || :new WHERE scope = :platform || ':' || :old",
)

# Message ids start anew after a migration, so the double's rows keep to the new numbering.
ABSORB = (
    "DELETE FROM message WHERE chat = :kept",
    "UPDATE message SET chat = :kept WHERE chat = :double",
    "UPDATE OR IGNORE presence SET chat = :kept WHERE chat = :double",
    "DELETE FROM presence WHERE chat = :double",
    "UPDATE chat SET parent = :kept WHERE parent = :double",
    "DELETE FROM chat WHERE id = :double",
)


class ChatRow(msgspec.Struct, eq=False, gc=False):
    """A chat as the store knows it; `root` is the parent chat's row id, or its own."""

    id: int
    parent: int | None
    community: int
    kind: str
    title: str
    top: int
    """The highest message id handled here; a higher one is new without asking."""
    is_gone: bool = False
    met_at: int = 0
    """When the bot first heard of it, in unix seconds; 0 = nobody wrote it down."""
    root: int = 0

    def __post_init__(self) -> None:
        """A chat without a parent is its own root."""
        self.root = self.parent or self.id


class NewChat(TypedDict):
    """A chat that was not known; community 0 = nobody can tell yet."""

    platform: str
    native: str
    parent: int | None
    community: int
    kind: str
    title: str
    server: str
    met_at: NotRequired[int]


class Chats:
    """Communities and their chats."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._next = 1

    async def start(self) -> None:
        """Learn where the numbering stands."""
        self._next = number(await self._db.read(LAST)) + 1

    async def find(self, platform: str, native: str) -> ChatRow | None:
        """The chat with this id on this platform."""
        rows = await self._db.rows(FIND, (platform, native))
        found = first(rows, tuple[int, int | None, int, str, str, int, int, int])
        if found is None:
            # It may be added now, and another program may have added some meanwhile.
            self._next = max(self._next, number(await self._db.rows(LAST)) + 1)
        return found and ChatRow(*found[:6], is_gone=bool(found[6]), met_at=found[7])

    def add(self, **chat: Unpack[NewChat]) -> ChatRow:
        """Remember a chat that was not known."""
        met_at = chat.get("met_at", 0)
        row = ChatRow(
            self._next, chat["parent"], chat["community"], chat["kind"], chat["title"], top=0,
            met_at=met_at,
        )  # fmt: skip
        self._next += 1
        self._db.note(ADD, {"met_at": met_at, "id": row.id, **chat})
        return row

    async def rename(self, chat: int, title: str) -> None:
        """Follow a chat's new title."""
        self._db.note("UPDATE chat SET title = ? WHERE id = ?", (title, chat))

    async def known_since(self, chat: int, at: int) -> None:
        """What was said in a chat since then was listened to; the bot need not listen so long."""
        self._db.note("UPDATE chat SET met_at = ? WHERE id = ? AND met_at > ?", (at, chat, at))

    async def mark_gone(self, platform: str, native: str, *, is_gone: bool) -> None:
        """Remember that a chat cannot be written to, or can be again."""
        await self._db.run(
            "UPDATE chat SET is_gone = ? WHERE platform = ? AND native = ?",
            (int(is_gone), platform, native),
        )

    async def belongs_to(self, chat: int, community: int) -> None:
        """Put a chat, and its topics, into a community."""
        await self._db.run(
            "UPDATE chat SET community = ? WHERE id = ? OR parent = ?", (community, chat, chat)
        )

    async def migrate(self, platform: str, old: str, new: str) -> bool:
        """Give a chat its new id; all rows follow, since they point to the row. False if unknown.

        The new id may already be known (its first message came before the notice): the old row's
        messages and community win, and the new row disappears.
        """
        kept = first(await self._db.rows(ID, (platform, old)), tuple[int])
        if kept is None:
            return False
        double = first(await self._db.rows(ID, (platform, new)), tuple[int])
        if double:
            for statement in ABSORB:
                await self._db.run(statement, {"kept": kept[0], "double": double[0]})
        await self._db.run(
            "UPDATE chat SET native = ?, kind = 'group', is_gone = 0 WHERE id = ?", (new, kept[0])
        )
        for statement in MIGRATE:
            await self._db.run(statement, {"platform": platform, "old": old, "new": new})
        return True

    async def communities(self) -> dict[str, int]:
        """Every community's id by its name."""
        rows = await self._db.rows("SELECT name, id FROM community ORDER BY id")
        return dict(msgspec.convert(rows, list[tuple[str, int]]))

    async def name(self, community: int) -> str:
        """What a community is called."""
        rows = await self._db.rows("SELECT name FROM community WHERE id = ?", (community,))
        return str(rows[0][0]) if rows else ""

    async def create_community(self, name: str, now: int) -> int:
        """A new community; a taken name gets a number behind it."""
        taken = await self.communities()
        unique, n = name, 2
        while unique in taken:
            unique, n = f"{name} {n}", n + 1
        return number(
            await self._db.rows(
                "INSERT INTO community (name, created_at) VALUES (?, ?) RETURNING id",
                (unique, now),
            )
        )

    async def of_community(self, community: int) -> list[tuple[str, str, str, str]]:
        """A community's chats as (platform, native id, kind, title), topics left out."""
        rows = await self._db.rows(
            "SELECT platform, native, kind, title FROM chat"
            " WHERE community = ? AND parent IS NULL AND kind <> 'private' ORDER BY id",
            (community,),
        )
        return msgspec.convert(rows, list[tuple[str, str, str, str]])

    async def members_of(self, community: int) -> list[tuple[int, str, str, str, str, bool]]:
        """The same with each chat's row id first and whether it is gone last."""
        rows = await self._db.rows(
            "SELECT id, platform, native, kind, title, is_gone FROM chat"
            " WHERE community = ? AND parent IS NULL AND kind <> 'private' ORDER BY id",
            (community,),
        )
        return [
            (*row[:5], bool(row[5]))
            for row in msgspec.convert(rows, list[tuple[int, str, str, str, str, int]])
        ]

    async def communities_of(self, platform: str, account: str) -> list[tuple[int, str]]:
        """The communities an account is known in, as (id, name)."""
        rows = await self._db.rows(
            "SELECT community.id, community.name FROM member"
            " JOIN account ON account.id = member.account"
            " JOIN community ON community.id = member.community"
            " WHERE account.platform = ? AND account.native = ? ORDER BY community.id",
            (platform, account),
        )
        return msgspec.convert(rows, list[tuple[int, str]])

    async def names_beside(self) -> dict[int, str]:
        """Every community's name by its id, read beside the batch."""
        rows = await self._db.read("SELECT id, name FROM community ORDER BY id")
        return dict(msgspec.convert(rows, list[tuple[int, str]]))

    async def of_community_beside(self, community: int) -> list[tuple[str, str]]:
        """A community's chats as (platform, native id), read beside the batch; gone ones left out.

        Topics and private chats are left out, too: nobody holds rights of their own there.
        """
        rows = await self._db.read(
            "SELECT platform, native FROM chat WHERE community = ? AND parent IS NULL"
            " AND kind <> 'private' AND is_gone = 0 ORDER BY id",
            (community,),
        )
        return msgspec.convert(rows, list[tuple[str, str]])

    async def servers_beside(self, community: int) -> set[str]:
        """The servers in which a community has channels, read beside the batch."""
        rows = await self._db.read(
            "SELECT DISTINCT server FROM chat WHERE community = ? AND server <> ''", (community,)
        )
        return {str(server) for (server,) in rows}
