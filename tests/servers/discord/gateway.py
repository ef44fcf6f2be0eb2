"""The gateway: sessions that outlive their socket, and everything that can go wrong with them."""

import asyncio
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

import discord
from aiohttp import WSCloseCode, WSMsgType, web

from tests.servers.discord.simcord_parts import (
    FakeGateway,
    FakeWebSocket,
    Json,
    Outlet,
    World,
    missing_privileged_intents,
    serializers,
)

UNKNOWN_OP, UNDECODABLE, NOT_IDENTIFIED, WRONG_TOKEN = 4001, 4002, 4003, 4004
IDENTIFIED_TWICE, WRONG_SEQUENCE, WRONG_SHARD = 4005, 4007, 4010
WRONG_INTENTS, INTENTS_NOT_ALLOWED = 4013, 4014
FRIENDLY = frozenset({1000, 1001})
MEMBERS_FLAG, CONTENT_FLAG = 1 << 14, 1 << 18
Encode = Callable[[object], str]


class Op(IntEnum):
    """What a gateway frame is about."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE = 4
    RESUME = 6
    RECONNECT = 7
    MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Session:
    """What a bot has been told since it identified, kept for a RESUME."""

    def __init__(self, name: str, world: World, intents: discord.Intents, encode: Encode) -> None:
        self.name = name
        self.intents = intents
        self.encode = encode
        self.sequence = 0
        self.told: list[str] = []
        self.connection: Connection | None = None
        self.ended = False
        self.gate = FakeGateway(world.backend, Outlet(intents, self.tell))
        self.members = FakeWebSocket(world.backend, self.gate)

    def tell(self, event: str, payload: Json) -> None:
        """Number an event, remember it and send it if somebody listens."""
        self.sequence += 1
        frame = {"op": Op.DISPATCH, "s": self.sequence, "t": event, "d": payload}
        self.told.append(self.encode(frame))
        if self.connection is not None:
            self.connection.frames.put_nowait(self.told[-1])


class Connection:
    """One open socket and the frames on their way through it."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.transport = request.transport
        self.session: Session | None = None
        self.frames: asyncio.Queue[str | int] = asyncio.Queue()
        wanted = request.query.get("compress") == "zlib-stream"
        self.deflate = zlib.compressobj() if wanted else None

    def say(self, op: int, data: object) -> None:
        """Send a frame that is not an event."""
        self.frames.put_nowait(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    def close(self, code: int) -> None:
        """Close with this code once what is waiting has gone out."""
        self.frames.put_nowait(code)

    async def write(self) -> None:
        """Carry frames to the socket in order until a close code comes by."""
        while not self.socket.closed:
            frame = await self.frames.get()
            try:
                await self._carry(frame)
            except ConnectionError:
                return  # the line broke; the session remembers what was on its way

    async def _carry(self, frame: str | int) -> None:
        if isinstance(frame, int):
            await self.socket.close(code=frame)
        elif self.deflate is None:
            await self.socket.send_str(frame)
        else:
            packed = self.deflate.compress(frame.encode())
            await self.socket.send_bytes(packed + self.deflate.flush(zlib.Z_SYNC_FLUSH))


class Gateway:
    """The websocket side of the server."""

    def __init__(self, world: World, encode: Encode, changed: Callable[[], None]) -> None:
        self.world = world
        self.encode = encode
        self.changed = changed
        self.token = ""
        self.url = ""
        self.approved = discord.Intents.all()
        self.heartbeat_interval = 41.25
        self.answers_heartbeats = True
        self.sessions: list[Session] = []
        self.connections: list[Connection] = []
        self.identified = 0
        self.resumed = 0
        self._door = asyncio.Event()
        self._door.set()
        world.backend.subscribers.append(self.feed)

    @property
    def connected(self) -> bool:
        """Whether a bot is listening, identified or resumed."""
        return any(one.session is not None for one in self.connections)

    def feed(self, event: str, payload: Json) -> None:
        """Tell every living session what happened, as far as its intents allow."""
        for session in self.sessions:
            if not session.ended:
                session.gate.feed(event, payload)
        self.changed()

    def cut(self) -> None:
        """Drop every socket without a word, as a broken line does; RESUME is possible."""
        for connection in list(self.connections):
            self._leave(connection)
            if connection.transport is not None:
                connection.transport.abort()

    def expire_session(self) -> None:
        """Forget every session: the next RESUME is answered with op 9 false."""
        for session in self.sessions:
            session.ended = True

    def ask_reconnect(self) -> None:
        """Ask the bot to reconnect and resume (op 7)."""
        for connection in self.connections:
            connection.say(Op.RECONNECT, None)

    def invalidate(self, *, resumable: bool) -> None:
        """Send op 9; with `resumable=False` the session is gone too."""
        if not resumable:
            self.expire_session()
        for connection in self.connections:
            connection.say(Op.INVALID_SESSION, resumable)

    def close_all(self, code: int) -> None:
        """Close every socket with this gateway close code."""
        for connection in self.connections:
            connection.close(code)

    @contextmanager
    def offline(self) -> Iterator[None]:
        """Nobody gets through while this lasts; the world goes on meanwhile."""
        self._door.clear()
        self.cut()
        try:
            yield
        finally:
            self._door.set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one socket from HELLO to its end."""
        await self._door.wait()
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        connection = Connection(socket, request)
        self.connections.append(connection)
        connection.say(Op.HELLO, {"heartbeat_interval": int(self.heartbeat_interval * 1000)})
        try:
            async with asyncio.TaskGroup() as group:
                writer = group.create_task(connection.write())
                async for frame in socket:
                    if frame.type is WSMsgType.TEXT:
                        await self._receive(connection, frame.data)
                writer.cancel()
        finally:
            session = connection.session
            self._leave(connection)
            if session is not None and socket.close_code in FRIENDLY:
                session.ended = True  # a goodbye ends the session, a broken line does not
            self.changed()
        return socket

    def _leave(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        if connection.session is not None and connection.session.connection is connection:
            connection.session.connection = None
        connection.session = None

    async def _receive(self, connection: Connection, text: str) -> None:
        try:
            frame = json.loads(text)
            op, data = frame["op"], frame.get("d")
        except (ValueError, KeyError):
            connection.close(UNDECODABLE)
            return
        if op == Op.HEARTBEAT:
            if self.answers_heartbeats:
                connection.say(Op.HEARTBEAT_ACK, None)
        elif op == Op.IDENTIFY:
            self._identify(connection, data)
        elif op == Op.RESUME:
            self._resume(connection, data)
        else:
            await self._later(connection, op, data)
        self.changed()

    async def _later(self, connection: Connection, op: int, data: Json) -> None:
        if connection.session is None:
            connection.close(NOT_IDENTIFIED)
        elif op == Op.MEMBERS:
            await self._chunk(connection.session, data)
        elif op not in (Op.PRESENCE, Op.VOICE):  # those two are accepted, nobody looks at them
            connection.close(UNKNOWN_OP)

    def _identify(self, connection: Connection, data: dict[str, Any]) -> None:
        refusal = self._refusal(connection, data)
        if refusal is not None:
            connection.close(refusal)
            return
        intents = discord.Intents._from_value(data["intents"])
        session = Session(f"session-{len(self.sessions) + 1}", self.world, intents, self.encode)
        self.sessions.append(session)
        self.identified += 1
        connection.session, session.connection = session, connection
        session.tell("READY", self._ready(session))
        backend = self.world.backend
        for guild in backend.guilds.values():
            payload = serializers.guild_create_payload(backend, guild)
            session.gate.feed("GUILD_CREATE", {**payload, "unavailable": False})

    def _refusal(self, connection: Connection, data: dict[str, Any]) -> int | None:
        if connection.session is not None:
            return IDENTIFIED_TWICE
        if data.get("token") != self.token:
            return WRONG_TOKEN
        if data.get("shard", [0, 1]) != [0, 1]:
            return WRONG_SHARD
        value = data.get("intents")
        if not isinstance(value, int) or value & ~discord.Intents.all().value:
            return WRONG_INTENTS
        declared = discord.Intents._from_value(value)
        if missing_privileged_intents(declared, self.approved):
            return INTENTS_NOT_ALLOWED
        return None

    @property
    def flags(self) -> int:
        """The switches of the developer portal, as the application tells them."""
        flags = MEMBERS_FLAG * self.approved.members
        return flags | CONTENT_FLAG * self.approved.message_content

    def _ready(self, session: Session) -> dict[str, Any]:
        backend = self.world.backend
        return {
            "v": 10,
            "user": dict(serializers.user_payload(backend.bot_user)),
            "guilds": [{"id": str(one), "unavailable": True} for one in backend.guilds],
            "session_id": session.name,
            "resume_gateway_url": self.url,
            "shard": [0, 1],
            "application": {"id": str(backend.application_id), "flags": self.flags},
        }

    def _resume(self, connection: Connection, data: dict[str, Any]) -> None:
        if data.get("token") != self.token:
            connection.close(WRONG_TOKEN)
            return
        named = (one for one in self.sessions if one.name == data.get("session_id"))
        session = next(named, None)
        if session is None or session.ended:
            connection.say(Op.INVALID_SESSION, data=False)
            return
        if data["seq"] is None or data["seq"] > session.sequence:
            connection.close(WRONG_SEQUENCE)
            return
        if session.connection is not None:
            session.connection.close(WSCloseCode.GOING_AWAY)
        connection.session, session.connection = session, connection
        for frame in session.told[data["seq"] :]:
            connection.frames.put_nowait(frame)
        self.resumed += 1
        session.tell("RESUMED", {})

    async def _chunk(self, session: Session, data: dict[str, Any]) -> None:
        wanted = data.get("user_ids")
        people = wanted if isinstance(wanted, list) or wanted is None else [wanted]
        await session.members.request_chunks(
            int(data["guild_id"]),
            data.get("query"),
            limit=int(data.get("limit", 0)),
            user_ids=people,
            presences=bool(data.get("presences")),
            nonce=data.get("nonce"),
        )
