"""Which chats there are and to which community each belongs."""

from storage.database import Database


class ChatRow:
    """A chat as the store knows it; `root` is the parent chat's row id, or its own."""

    __slots__ = ("community", "id", "is_gone", "kind", "parent", "root", "title", "top")

    def __init__(  # noqa: PLR0913 - a row has its columns
        self,
        id: int,
        parent: int | None,
        community: int,
        kind: str,
        title: str,
        top: int,  # noqa: A002
    ) -> None:
        self.id = id
        self.parent = parent
        self.root = parent or id
        self.community = community
        self.kind = kind
        self.title = title
        self.top = top
        """The highest message id handled here; a higher one is new without asking."""
        self.is_gone = False


class Chats:
    """Communities and their chats."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._next = 0

    async def start(self) -> None:
        """Learn where the numbering stands."""
        ((top,),) = await self._db.read("SELECT coalesce(max(id), 0) FROM chat")
        self._next = int(top or 0) + 1

    async def find(self, platform: str, native: str) -> ChatRow | None:
        """The chat with this id on this platform."""
        rows = await self._db.rows(
            "SELECT id, parent, coalesce(community, 0), kind, title,"
            " (SELECT coalesce(max(message.id), 0) FROM message"
            "  WHERE message.chat = coalesce(chat.parent, chat.id)), is_gone"
            " FROM chat WHERE platform = ? AND native = ?",
            (platform, native),
        )
        if not rows:
            return None
        id_, parent, community, kind, title, top, is_gone = rows[0]
        row = ChatRow(int(id_), parent, int(community), str(kind), str(title), int(top))  # type: ignore[arg-type]
        row.is_gone = bool(is_gone)
        return row

    def add(  # noqa: PLR0913 - a row has its columns
        self,
        platform: str,
        native: str,
        parent: int | None,
        community: int,
        kind: str,
        title: str,
        server: str,
    ) -> ChatRow:
        """Remember a chat that was not known."""
        row = ChatRow(self._next, parent, community, kind, title, 0)
        self._next += 1
        self._db.note(
            "INSERT INTO chat (id, platform, native, parent, community, kind, title, server)"
            " VALUES (?, ?, ?, ?, nullif(?, 0), ?, ?, ?)",
            (row.id, platform, native, parent, community, kind, title, server),
        )
        return row

    async def rename(self, chat: int, title: str) -> None:
        """Follow a chat's new title."""
        self._db.note("UPDATE chat SET title = ? WHERE id = ?", (title, chat))

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
        found = await self._db.rows(
            "SELECT id FROM chat WHERE platform = ? AND native = ?", (platform, old)
        )
        if not found:
            return False
        (kept,) = found[0]
        doubles = await self._db.rows(
            "SELECT id FROM chat WHERE platform = ? AND native = ?", (platform, new)
        )
        for (double,) in doubles:
            await self._absorb(int(double), int(kept))  # type: ignore[arg-type]
        await self._db.run(
            "UPDATE chat SET native = ?, kind = 'group', is_gone = 0 WHERE id = ?", (new, kept)
        )
        for table in ("outbox",):
            await self._db.run(
                f"UPDATE {table} SET lane = replace(lane, ?, ?)"  # noqa: S608 - a constant
                " WHERE state = 'waiting' AND platform = ?",
                (old, new, platform),
            )
        for table in ("ticket", "ticket_message", "button"):
            await self._db.run(
                f"UPDATE {table} SET chat = ? WHERE platform = ? AND chat = ?",  # noqa: S608
                (new, platform, old),
            )
        return True

    async def _absorb(self, double: int, kept: int) -> None:
        """Message ids start anew after a migration, so the double's rows keep to the new numbering."""
        await self._db.run("DELETE FROM message WHERE chat = ?", (kept,))
        await self._db.run("UPDATE message SET chat = ? WHERE chat = ?", (kept, double))
        await self._db.run("UPDATE OR IGNORE presence SET chat = ? WHERE chat = ?", (kept, double))
        await self._db.run("DELETE FROM presence WHERE chat = ?", (double,))
        await self._db.run("UPDATE chat SET parent = ? WHERE parent = ?", (kept, double))
        await self._db.run("DELETE FROM chat WHERE id = ?", (double,))

    async def communities(self) -> dict[str, int]:
        """Every community's id by its name."""
        rows = await self._db.rows("SELECT name, id FROM community ORDER BY id")
        return {str(name): int(id_) for name, id_ in rows}  # type: ignore[arg-type]

    async def create_community(self, name: str, now: int) -> int:
        """A new community; a taken name gets a number behind it."""
        taken = await self.communities()
        unique, n = name, 2
        while unique in taken:
            unique, n = f"{name} {n}", n + 1
        ran = await self._db.run(
            "INSERT INTO community (name, created_at) VALUES (?, ?) RETURNING id", (unique, now)
        )
        return int(ran.rows[0][0])  # type: ignore[arg-type]

    async def of_community(self, community: int) -> list[tuple[str, str, str, str]]:
        """A community's chats as (platform, native id, kind, title), topics left out."""
        rows = await self._db.rows(
            "SELECT platform, native, kind, title FROM chat"
            " WHERE community = ? AND parent IS NULL AND kind <> 'private' ORDER BY id",
            (community,),
        )
        return [(str(a), str(b), str(c), str(d)) for a, b, c, d in rows]

    async def communities_of(self, platform: str, account: str) -> list[tuple[int, str]]:
        """The communities an account is known in, as (id, name)."""
        rows = await self._db.rows(
            "SELECT community.id, community.name FROM member"
            " JOIN account ON account.id = member.account"
            " JOIN community ON community.id = member.community"
            " WHERE account.platform = ? AND account.native = ? ORDER BY community.id",
            (platform, account),
        )
        return [(int(id_), str(name)) for id_, name in rows]  # type: ignore[arg-type]
