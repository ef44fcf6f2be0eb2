"""The pretended Telegram as a process of its own, told over HTTP what people do.

`POST /control/<verb>` with a JSON object. People and chats are known by their names.
"""

import json
from collections.abc import Callable
from dataclasses import asdict

from aiohttp import web

from tests.servers.telegram.facts import Json
from tests.servers.telegram.people import Person
from tests.servers.telegram.refusal import NotAllowedError
from tests.servers.telegram.server import TelegramServer
from tests.servers.telegram.state import Chat

Verb = Callable[[Json], object]


class Control:
    """The remote control of a server in another process."""

    def __init__(self, server: TelegramServer) -> None:
        """Add the control address to the server; call it before the server starts."""
        self.server = server
        self.people: dict[str, Person] = {}
        self.verbs: dict[str, Verb] = {
            "user": self.user,
            "supergroup": self.supergroup,
            "starts": lambda told: self.people[told["who"]].starts(payload=told.get("payload", "")),
            "says": self.says,
            "presses": lambda told: self.people[told["who"]].presses(
                told["message"], told["label"]
            ),
            "joins": lambda told: self.people[told["who"]].joins(self.chat(told)),
            "leaves": lambda told: self.people[told["who"]].leaves(self.chat(told)),
            "flood": self.flood,
            "poison": lambda told: server.poison(told["what"]),
            "fault": self.fault,
            "sent": lambda told: server.sent(self.chat(told) if "chat" in told else None),
            "calls": lambda told: [asdict(c) for c in server.calls.to(told["method"])],
            "state": self.state,
        }
        server.app.router.add_post("/control/{verb}", self.handle)

    async def handle(self, request: web.Request) -> web.Response:
        """Do what was told and give the result."""
        verb = self.verbs.get(request.match_info["verb"])
        if verb is None:
            return web.json_response({"error": "unknown verb"}, status=404)
        try:
            result = verb(await request.json() if request.can_read_body else {})
        except (NotAllowedError, KeyError) as error:
            return web.json_response({"error": str(error)}, status=409)
        return web.Response(text=json.dumps(result), content_type="application/json")

    def chat(self, told: Json) -> Chat:
        """Find a chat by its title."""
        chats = self.server.chats.values()
        return next(chat for chat in chats if chat.title == told["chat"])

    def user(self, told: Json) -> int:
        """Bring in a person."""
        person = self.server.user(told["name"], language=told.get("language"))
        self.people[told["name"]] = person
        return person.id

    def supergroup(self, told: Json) -> int:
        """Found a supergroup of people who were brought in before."""
        members = [self.people[name] for name in told.get("members", ())]
        forum = bool(told.get("forum"))
        return self.server.supergroup(told["title"], members, forum=forum).id

    def says(self, told: Json) -> Json:
        """Let a person write, in private if no chat is named."""
        place = self.chat(told) if "chat" in told else None
        reply_to, topic = told.get("reply_to"), told.get("topic")
        return self.people[told["who"]].says(told["text"], place, topic=topic, reply_to=reply_to)

    def flood(self, told: Json) -> int:
        """Queue many messages of one person."""
        person = self.people[told["who"]]
        self.server.flood(person, self.chat(told), told["count"], told.get("text", "message"))
        return self.server.pending()

    def fault(self, told: Json) -> bool:
        """Let the next calls of a method go wrong."""
        self.server.fault(**told)
        return True

    def state(self, _: Json) -> Json:
        """Tell what waits, what was wrong, and how many calls there were."""
        return {
            "pending": self.server.pending(),
            "problems": self.server.problems,
            "calls": len(self.server.calls),
        }
