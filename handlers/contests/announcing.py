"""How the end of a contest is told: everywhere it was shown, with its proof as a file."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from bot.actions import AnyAction, Button, Edit, MessageRef, Send, Text, t
from bot.clock import Clock, Dice
from bot.drawing_lots import Proof, encoded
from bot.events import Chat, Kind, Media
from bot.formatting.rich import Rich
from handlers.contests.card import account_of, chats_of
from storage.contest_entries import Entry
from storage.contests import Contest, Contests
from storage.documents import Documents

FILE_FOR = timedelta(days=7)
"""A proof that could not be sent within this time is made anew by /contest verify."""


class Announcing:
    """Tells who won."""

    def __init__(self, contests: Contests, documents: Documents, clock: Clock, dice: Dice) -> None:
        self._contests = contests
        self._documents = documents
        self._clock = clock
        self._dice = dice

    async def result(
        self, contest: Contest, proof: Proof, winners: Sequence[Entry]
    ) -> list[AnyAction]:
        """Who won, in every chat that shows the contest; its messages lose their buttons."""
        posts = dict(await self._contests.posts(contest.id))
        told: list[AnyAction] = []
        for address, message in posts.items():
            chat = msgspec.json.decode(address, type=Chat)
            if message and len(proof.rounds) == 1:
                told.append(Edit(message=MessageRef(chat=chat, id=message), body=over(contest)))
        body = outcome(contest, proof, winners)
        for chat in chats_of(contest):
            message = posts.get(msgspec.json.encode(chat).decode(), "")
            file = self.file(contest, proof, len(told))
            told.append(
                Send(
                    chat=chat, body=body, media=(file,), buttons=claim(contest, winners),
                    reply_to=MessageRef(chat=chat, id=message) if message else None,
                    mentions=tuple(account_of(one) for one in winners
                                   if account_of(one).platform == chat.platform),
                    remember={"contest_result": contest.id, "contest_file": file.file},
                )
            )  # fmt: skip
        return told

    async def cancelled(self, contest: Contest) -> list[AnyAction]:
        """Its messages say that nobody wins; who saw one sees that."""
        body = t("contests.cancelled", prize=Rich(contest.prize), contest=contest.name)
        return [
            Edit(message=MessageRef(chat=msgspec.json.decode(chat, type=Chat), id=message),
                 body=body)
            for chat, message in await self._contests.posts(contest.id)
            if message
        ]  # fmt: skip

    async def elsewhere(
        self, contest: Contest, proof: Proof, winners: Sequence[Entry], room: Chat | None
    ) -> list[AnyAction]:
        """The chat is gone: the team and the winners hear of it."""
        body = outcome(contest, proof, winners)
        told: list[AnyAction] = [Send(chat=room, body=body)] if room else []
        for one in winners:
            account = account_of(one)
            if account.platform:
                alone = Chat(platform=account.platform, id=account.id, kind=Kind.PRIVATE)
                told.append(Send(chat=alone, body=body, language=one.language,
                                 buttons=claim(contest, [one])))  # fmt: skip
        return told

    def file(self, contest: Contest, proof: Proof, number: int) -> Media:
        """The proof as a file to be sent."""
        body = encoded(proof)
        name = f"{contest.name}-{len(proof.rounds)}.json"
        kept = self._documents.add(
            f"{self._dice.name()}{number}", community=contest.community, person=0, name=name,
            body=body, expires=int((self._clock.now() + FILE_FOR).timestamp()),
        )  # fmt: skip
        return Media(kind="document", file=kept, name=name, size=len(body),
                     mime="application/json")  # fmt: skip

    def sent(self, file: str) -> None:
        """A file has arrived, or never will."""
        self._documents.remove([file])


def outcome(contest: Contest, proof: Proof, winners: Sequence[Entry]) -> Text:
    """Who won, who could not, and how to check it."""
    prize, is_first = Rich(contest.prize), len(proof.rounds) == 1
    notes = _notes(contest, proof, winners)
    if not winners:
        nobody = "contests.nobody" if is_first else "contests.nobody_left"
        return t(nobody, contest=contest.name, prize=prize, lines=notes)
    found = "contests.result" if is_first else "contests.rerolled"
    names = [winner(contest, one) for one in winners]
    return t(found, contest=contest.name, prize=prize, winners=names, lines=notes)


def winner(contest: Contest, entry: Entry) -> Text:
    """One line: who it is, and as which entry the proof knows them."""
    name = Rich(account_of(entry).name) if entry.account else t("contests.somebody")
    if contest.kind in {"top", "quiz", "vote"}:
        return t("contests.winner_counted", name=name, label=entry.label, score=entry.score)
    return t("contests.winner", name=name, label=entry.label)


def over(contest: Contest) -> Text:
    """What is left of the message that invited people."""
    return t("contests.over", prize=Rich(contest.prize), contest=contest.name)


def claim(contest: Contest, winners: Sequence[Entry]) -> tuple[tuple[Button, ...], ...]:
    """Who won something that has to be handed over says that they are there."""
    if contest.points or not winners:
        return ()
    button = Button(label=t("contests.button_claim"), press="contests.claim",
                    values={"contest": contest.id})  # fmt: skip
    return ((button,),)


def _notes(contest: Contest, proof: Proof, winners: Sequence[Entry]) -> list[Text]:
    lines: list[Text] = []
    wanted = proof.rounds[-1].wanted
    if winners and len(winners) < wanted:
        lines.append(t("contests.left_over", count=wanted - len(winners)))
    if struck := sum(bool(one.struck) for one in proof.entries):
        lines.append(t("contests.struck", count=struck))
    if contest.points and winners:
        lines.append(t("contests.paid", amount=t("points.amount", count=contest.points)))
    return [*lines, t("contests.check", count=len(proof.entries))]
