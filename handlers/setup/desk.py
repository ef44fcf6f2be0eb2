"""Where set-up stands in each chat, and what its pages show."""

from datetime import timedelta

from bot.actions import Button, Edit, Job, MessageRef, Outcome, Text, answer_to
from bot.choosing import Choosing
from bot.clock import Clock, Dice
from bot.events import Chat, Message, Pressed, Right, encode
from bot.guide import Guide
from handlers.setup.pages import Known, page
from storage.chats import ChatRow, Chats
from storage.setups import SetUpRow, Setups

BUSY_FOR = timedelta(minutes=15)
"""So long after the last press somebody counts as still at it."""
CODE_FOR = timedelta(minutes=30)
FILE_WITHIN = timedelta(days=1)
PURPOSE = "history"
GREETED, DONE = "greeted", "done"


class Desk:
    """Where set-up stands in each chat, and what its pages show."""

    def __init__(
        self, chats: Chats, setups: Setups, choosing: Choosing, guide: Guide, clock: Clock,
        dice: Dice,
    ) -> None:  # fmt: skip
        self.chats = chats
        self._setups = setups
        self._choosing = choosing
        self._guide = guide
        self._clock = clock
        self._dice = dice

    async def row(self, chat: Chat) -> ChatRow:
        """The store's row of a chat in which something was just heard."""
        row = await self.chats.find(chat.platform, chat.id)
        if row is None:
            raise LookupError(chat.address)
        return row

    async def state(self, row: ChatRow) -> SetUpRow | None:
        """How far the set-up of a chat is."""
        return await self._setups.find(row.root)

    def is_at_work(self, state: SetUpRow, person: int) -> bool:
        """Whether somebody else is setting the bot up here right now."""
        is_open = state.step not in {GREETED, DONE} and state.person != person
        return is_open and self._now() - state.at < BUSY_FOR.total_seconds()

    async def use_code(self, code: str) -> int | None:
        """The community a code leads to."""
        found = await self._setups.use_code(code.strip().lower(), self._now())
        return found[0] if found else None

    async def show(
        self,
        event: Message | Pressed,
        row: ChatRow,
        step: str,
        held: frozenset[Right] | None = None,
    ) -> Outcome:
        """Remember the step and show its page, in the place of the one before."""
        is_look = step == "rights" and held is None
        state = SetUpRow(row.root, event.person, event.sender.name, step, self._now())
        await self._setups.move(event.community, state)
        if is_look:
            values = {"event": encode(event).decode()}
            return Job(kind="setup.look", values=values)
        known = Known(
            chat=event.chat,
            person=event.person,
            chosen=await self._choosing.chosen(event.community, [row.root]),
            chats=await self.chats.members_of(event.community),
            settings=self._choosing.settings(),
            needs=self._needs(await self._choosing.chosen(event.community)),
            held=held,
            code=await self._code(event) if step == "staff" else "",
        )
        if step == DONE:
            await self._expect_file(event)
        return self._said(event, *page(step, known))

    def _said(
        self, event: Message | Pressed, body: Text, buttons: tuple[tuple[Button, ...], ...]
    ) -> Outcome:
        if isinstance(event, Pressed):
            return edit(event, body, buttons)
        return answer_to(event, body, buttons)

    def _needs(self, chosen: dict[str, str]) -> frozenset[Right]:
        return frozenset[Right]().union(
            *(needs for name, needs in self._guide.needs.items() if self._guide.is_on(name, chosen))
        )

    async def _code(self, event: Message | Pressed) -> str:
        code = self._dice.name(8)
        expires = int((self._clock.now() + CODE_FOR).timestamp())
        await self._setups.add_code(code, event.community, event.person, expires)
        return code

    async def _expect_file(self, event: Message | Pressed) -> None:
        expires = int((self._clock.now() + FILE_WITHIN).timestamp())
        await self._setups.await_file(event.person, PURPOSE, expires)

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def edit(pressed: Pressed, body: Text, buttons: tuple[tuple[Button, ...], ...] = ()) -> Edit:
    """Put something else in the place of the message whose button was pressed."""
    return Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message),
        body=body,
        buttons=buttons,
        interaction=pressed.interaction,
        language=pressed.language,
    )
