"""Members see what is kept of them, take it with them, and have it erased."""

import json
from datetime import timedelta

from bot.actions import Button, Edit, Job, MessageRef, Outcome, Reply, Send, Text, Toast, t
from bot.clock import Clock, Dice, tombstone_of
from bot.events import (
    Chat,
    Failed,
    Identity,
    JobDone,
    Kind,
    Media,
    Message,
    Pressed,
    Sent,
    decode,
    encode,
)  # fmt: skip
from bot.feature import Feature, Limit, Privacy
from bot.formatting.page import page
from bot.formatting.rich import Rich
from storage.documents import Documents
from storage.erasures import Erasures

feature = Feature("privacy")

BUTTON_FOR = timedelta(minutes=10)
FILE_FOR = timedelta(hours=1)
"""A file that could not be sent within this time is made anew when it is asked for again."""
TOLD_WITHIN = timedelta(minutes=1)
"""How long an erasure waits for its last message; then it begins all the same."""


@feature.command("privacy", limit=Limit(5, seconds=60), is_private=True)
async def policy(message: Message, privacy: Privacy) -> Outcome:
    """Show what is kept about you, why and how long."""
    return Reply(
        body=t(
            "privacy.policy",
            tickets=privacy.keep_tickets,
            audit=privacy.keep_audit,
            within=privacy.erase_within,
            contact=_contact(privacy),
        ),
        is_private=True,
    )


@feature.command("mydata", limit=Limit(3, seconds=3600), is_private=True)
async def mydata(message: Message) -> Outcome:
    """Get a file with everything that is kept about you."""
    if not _is_somebody(message):
        return Reply(body=t("privacy.nobody"), is_private=True)
    return Job(kind="privacy.collect", values={"event": encode(message).decode()})


@feature.job("privacy.collect", within=60)
async def collect(erasures: Erasures, clock: Clock, event: str) -> dict[str, str]:
    """Everything kept of the one who asks: for programs and for people."""
    asked = _message(event)
    sections = await erasures.export(asked.community, asked.person)
    now = clock.now()
    everything = {
        "made": now.isoformat(timespec="seconds"),
        "kept": {section.table: section.rows for section in sections},
    }
    preface = f"Everything that is kept about you in this community, {now:%Y-%m-%d %H:%M} UTC."
    tables = [(section.about, section.rows) for section in sections]
    return {
        "my-data.json": json.dumps(everything, ensure_ascii=False, indent=1),
        "my-data.html": page("My data", preface, tables),
    }


@feature.done("privacy.collect")
async def send_files(
    done: JobDone, documents: Documents, clock: Clock, dice: Dice, event: str
) -> Outcome:
    """Send the files to the person alone: never into a group, not even for a minute."""
    asked = _message(event)
    if not done.result:
        return _to_asker(asked, t("privacy.failed"))
    media = tuple(
        _kept(documents, asked, dice.name(16), clock, name, text)
        for name, text in done.result.items()
    )
    return Send(
        chat=_alone_with(asked),
        body=t("privacy.here_it_is"),
        media=media,
        language=asked.language,
        remember={"event": event, "files": [one.file for one in media]},
    )


@feature.command("forgetme", limit=Limit(5, seconds=3600), is_private=True)
async def forgetme(message: Message, privacy: Privacy, clock: Clock) -> Outcome:
    """Have everything erased that is kept about you."""
    if not _is_somebody(message):
        return Reply(body=t("privacy.nobody"), is_private=True)
    button = Button(
        label=t("privacy.erase_everything"),
        press="privacy.erase",
        values={"until": int((clock.now() + BUTTON_FOR).timestamp())},
        only=message.person,
    )
    body = t("privacy.ask", within=privacy.erase_within, button_for=BUTTON_FOR)
    return Reply(body=body, buttons=((button,),), is_private=True)


@feature.button("privacy.erase")
async def erase(
    pressed: Pressed, erasures: Erasures, privacy: Privacy, clock: Clock, dice: Dice, until: int
) -> Outcome:
    """Say good-bye, and begin as soon as that is said."""
    now = clock.now()
    if now.timestamp() > until:
        return Toast(
            interaction=pressed.interaction, body=t("privacy.too_late"), is_alert=True,
            language=pressed.language,
        )  # fmt: skip
    erasures.request(
        pressed.community, pressed.person, tombstone_of(dice), int(now.timestamp()),
        int((now + TOLD_WITHIN).timestamp()),
    )  # fmt: skip
    return Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message),
        body=t("privacy.erasing", within=privacy.erase_within, contact=_contact(privacy)),
        interaction=pressed.interaction,
        language=pressed.language,
        remember={"erase": pressed.person},
    )


@feature.on(Sent)
async def was_sent(sent: Sent, erasures: Erasures, documents: Documents) -> Outcome:
    """Files that were sent are kept no longer; who was told good-bye is erased."""
    if person := sent.values.get("erase"):
        erasures.confirm(person)
    if "files" not in sent.values:
        return None
    documents.remove(sent.values["files"])
    asked = _message(sent.values["event"])
    if asked.chat.is_private and not asked.interaction:
        return None
    return _to_asker(asked, t("privacy.sent"))


@feature.on(Failed)
async def was_refused(failed: Failed, erasures: Erasures, documents: Documents) -> Outcome:
    """Somebody who cannot be written to in private is told how they can; an erasure goes on."""
    if person := failed.values.get("erase"):
        erasures.confirm(person)
    if "files" not in failed.values:
        return None
    documents.remove(failed.values["files"])
    return _to_asker(_message(failed.values["event"]), t("privacy.write_first"))


def _is_somebody(message: Message) -> bool:
    """Whether it is known whose data is meant: not a channel, not an anonymous administrator."""
    return bool(message.person) and message.identity is Identity.PERSON


def _message(event: str) -> Message:
    asked = decode(event)
    if not isinstance(asked, Message):
        raise TypeError(type(asked).__name__)
    return asked


def _contact(privacy: Privacy) -> Rich | Text:
    return Rich(privacy.contact) if privacy.contact else t("privacy.admins")


def _kept(
    documents: Documents, asked: Message, id_: str, clock: Clock, name: str, text: str
) -> Media:
    body = text.encode()
    file = documents.add(
        id_, community=asked.community, person=asked.person, name=name, body=body,
        expires=int((clock.now() + FILE_FOR).timestamp()),
    )  # fmt: skip
    return Media(kind="document", file=file, name=name, size=len(body))


def _alone_with(asked: Message) -> Chat:
    """The private chat of who asks; who never wrote there is found by their account."""
    if asked.chat.is_private:
        return asked.chat
    return Chat(platform=asked.chat.platform, id=asked.sender.id, kind=Kind.PRIVATE)


def _to_asker(asked: Message, body: Text) -> Send:
    return Send(
        chat=asked.chat,
        body=body,
        reply_to=MessageRef(chat=asked.chat, id=asked.id),
        private_to=None if asked.chat.is_private else asked.sender,
        interaction=asked.interaction,
        language=asked.language,
    )
