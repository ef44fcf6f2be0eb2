"""Commands, buttons and forms of Discord, read into events."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from bot.events import Account, Chat, Invocation, Media, Message, Pressed, Replied
from bot.platforms.discord.messages import MessageReader, account, file_of_option
from bot.platforms.discord.places import NAME, Payload, read_place
from bot.platforms.discord.snowflakes import moment

COMMAND, PRESS, FORM = 2, 3, 5
_ON_PERSON, _ON_MESSAGE = 2, 3
_SUBCOMMAND, _GROUP = 1, 2
_PERSON_OPTION, _FILE_OPTION = 6, 11


class Handle(NamedTuple):
    """What answering an interaction takes; the token is a credential."""

    application: str
    id: str
    token: str

    def __repr__(self) -> str:
        """Without the token."""
        return f"Handle({self.id})"


def handle_of(value: str) -> Handle:
    """Read `Message.interaction` or `Pressed.interaction`."""
    application, id_, token = value.split(":", 2)
    return Handle(application, id_, token)


def path_of(data: Payload) -> tuple[tuple[str, ...], list[Payload]]:
    """The words of a chosen command and its options.

    A command that also has subcommands is offered as a subcommand of the same name: `/faq faq`
    is `/faq`.
    """
    path, options = [data["name"]], list(data.get("options") or ())
    while options and options[0]["type"] in (_SUBCOMMAND, _GROUP):
        if options[0]["name"] != path[-1]:
            path.append(options[0]["name"])
        options = list(options[0].get("options") or ())
    return tuple(path), options


class InteractionReader:
    """Reads interactions; what it cannot name it leaves out."""

    def __init__(self, messages: MessageReader) -> None:
        self._messages = messages

    def read(self, data: Payload) -> Message | Pressed | None:
        """A command as `Message`, a button or form as `Pressed`; nothing for anything else."""
        if data["type"] == COMMAND:
            return self._command(data)
        if data["type"] in (PRESS, FORM):
            return self._pressed(data)
        return None

    def _command(self, data: Payload) -> Message:
        chosen = data["data"]
        path, options = path_of(chosen)
        resolved = chosen.get("resolved") or {}
        values = {one["name"]: str(one["value"]) for one in options}
        if target := chosen.get("target_id"):
            values["target"] = target
        words = ("/" + " ".join(path), *values.values())
        return Message(
            cause=f"dc:int:{data['id']}",
            at=moment(data["id"]),
            chat=self._chat(data),
            id=data["id"],
            sender=self._sender(data),
            text=" ".join(words),
            mentions=tuple(_named(options, chosen, resolved)),
            media=tuple(_files(options, resolved)),
            reply_to=self._target(chosen, resolved, data),
            is_addressed=True,
            invocation=Invocation(path=path, values=values),
            interaction=_interaction(data),
        )

    def _pressed(self, data: Payload) -> Pressed:
        chosen = data["data"]
        values = dict(_fields(chosen.get("components") or []))
        if picked := chosen.get("values"):
            values["picked"] = "\n".join(picked)
        return Pressed(
            cause=f"dc:int:{data['id']}",
            at=moment(data["id"]),
            chat=self._chat(data),
            sender=self._sender(data),
            message=(data.get("message") or {}).get("id") or "",
            data=chosen["custom_id"],
            interaction=_interaction(data),
            values=values,
        )

    def _chat(self, data: Payload) -> Chat:
        places = self._messages.places
        server, place = data.get("guild_id") or "", data.get("channel") or {}
        if server and data["channel_id"] not in places.places and "type" in place:
            places.add(read_place(place, server))
        return places.chat(data["channel_id"], server)

    def _sender(self, data: Payload) -> Account:
        member = data.get("member")
        sender = account(member["user"] if member else data["user"], member)
        return msgspec.structs.replace(sender, language=(data.get("locale") or "")[:2])

    def _target(self, chosen: Payload, resolved: Payload, data: Payload) -> Replied | None:
        if chosen.get("type") != _ON_MESSAGE:
            return None
        message = (resolved.get("messages") or {}).get(chosen["target_id"])
        if message is None:
            return Replied(id=chosen["target_id"])
        text = self._messages.text(message, data.get("guild_id") or "").text
        return Replied(id=message["id"], sender=account(message["author"]), text=text)


def _interaction(data: Payload) -> str:
    return f"{data['application_id']}:{data['id']}:{data['token']}"


def _named(options: list[Payload], chosen: Payload, resolved: Payload) -> Iterator[Account]:
    users, members = resolved.get("users") or {}, resolved.get("members") or {}
    ids = [str(one["value"]) for one in options if one["type"] == _PERSON_OPTION]
    if chosen.get("type") == _ON_PERSON:
        ids.append(chosen["target_id"])
    for id_ in ids:
        if id_ in users:
            yield account(users[id_], members.get(id_))
        else:
            yield Account(platform=NAME, id=id_)


def _files(options: list[Payload], resolved: Payload) -> Iterator[Media]:
    files = resolved.get("attachments") or {}
    for one in options:
        if one["type"] == _FILE_OPTION and one["value"] in files:
            yield file_of_option(files[one["value"]])


def _fields(components: list[Payload]) -> Iterator[tuple[str, str]]:
    for one in components:
        inner = one.get("components") or ([one["component"]] if "component" in one else ())
        yield from _fields(list(inner))
        if "custom_id" in one and "value" in one:
            yield one["custom_id"], one["value"]
