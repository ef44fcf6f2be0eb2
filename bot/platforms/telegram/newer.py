"""What Telegram can do that the library does not know yet (it speaks Bot API 10.0).

Each thing is tried once; a server that does not know it is remembered, and the old way is taken.
"""

from collections.abc import Mapping
from typing import Any

from bot.actions import Send
from bot.platform import Reason, Refused
from bot.platforms.telegram.api import Answered
from bot.platforms.telegram.client import Client
from bot.platforms.telegram.naming import PRIVATE_MARK, private_id
from bot.platforms.telegram.outcomes import settle

Fields = dict[str, Any]

EPHEMERAL = "ephemeral_message_parameters"
JOIN_QUERY = "answerChatJoinRequestQuery"
_UNKNOWN = ("method not found", "unknown parameter", "not supported")


def is_unknown(problem: Answered) -> bool:
    """Whether a server says that it never heard of this."""
    return any(text in problem.text.lower() for text in _UNKNOWN)


def is_ephemeral(message: str) -> bool:
    """Whether a message id names a message that only one member sees."""
    return message.startswith(PRIVATE_MARK)


def _parts(message: str) -> tuple[int, int]:
    receiver, _, number = message.removeprefix(PRIVATE_MARK).partition("/")
    return int(receiver), int(number)


class Newer:
    """Ephemeral messages and guarded doors, with what to do where they are unknown."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._unsupported: set[str] = set()

    def lacks(self, feature: str) -> bool:
        """Whether the server was found not to know a feature."""
        return feature in self._unsupported

    def remember_lack(self, feature: str) -> None:
        """Do not try a feature again."""
        self._unsupported.add(feature)

    def privately(self, send: Send) -> Fields | None:
        """The parameters that show a message to one member only; None where that is no use."""
        to = send.private_to
        if to is None or send.chat.is_private or self.lacks(EPHEMERAL) or int(to.id) < 0:
            return None
        wanted: Fields = {"receiver_user_id": int(to.id)}
        if send.interaction:
            wanted["callback_query_id"] = send.interaction
        return {EPHEMERAL: wanted}

    def private_id(self, receiver: str, extra: Mapping[str, Any]) -> str:
        """The id of a message just sent privately; empty if the server showed it to all."""
        number = extra.get("ephemeral_message_id")
        if number is None:
            self.remember_lack(EPHEMERAL)  # an older server passes over what it does not know
            return ""
        return private_id(receiver, number)

    async def edit(self, chat: int, message: str, fields: Fields) -> None:
        """Change a message that only one member sees; raises like `perform`."""
        await self._on_ephemeral("editEphemeralMessageText", chat, message, fields)

    async def delete(self, chat: int, message: str) -> None:
        """Take away a message that only one member sees; raises like `perform`."""
        await self._on_ephemeral("deleteEphemeralMessage", chat, message, {})

    async def _on_ephemeral(self, method: str, chat: int, message: str, fields: Fields) -> None:
        receiver, number = _parts(message)
        target = {
            "chat_id": chat,
            "receiver_user_id": receiver,
            "ephemeral_message_id": number,
        }
        try:
            await self._client.attempt(
                self._client.bot.do_api_request(method, api_kwargs=target | fields)
            )
        except Answered as problem:
            if "not found" not in problem.text.lower():
                settle(problem)
            elif fields:
                raise Refused(Reason.NOT_FOUND, problem.text) from None

    async def answer_query(self, query: str, is_welcome: bool) -> bool:
        """Settle a guarded join request; False where the old way must be taken."""
        if not query or self.lacks(JOIN_QUERY):
            return False
        answer = {
            "chat_join_request_query_id": query,
            "result": "approve" if is_welcome else "decline",
        }
        try:
            await self._client.attempt(
                self._client.bot.do_api_request(JOIN_QUERY, api_kwargs=answer)
            )
        except Answered as problem:
            if is_unknown(problem):
                self.remember_lack(JOIN_QUERY)
                return False
            if "query is too old" in problem.text.lower() or "invalid" in problem.text.lower():
                return False  # the ten seconds are over; the request itself still stands
            settle(problem)
        return True
