"""Tickets by the thousand: two networks at once, the team in two rooms, and death at random."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.servers.discord.server import DiscordServer
from tests.servers.telegram.dice import Dice, thrown
from tests.soak.flight import Flight
from tests.soak.helpdesk import Case, Helpdesk
from tests.soak.store import TICKETS, Store
from tests.soak.verdict import Verdict
from tests.support.process import Process, Settings, answer_at_once, bot, choose
from tests.support.telegram import TimedTelegram

ACTS = 2.3
"""What happens for each ticket: it is asked, answered once or twice, sometimes added to."""
LONGEST = 1.2
"""Seconds a life goes on at most after the last thing that happened in it."""
BREATH = 0.3
SETTLING = 0.05
CALM = 4
"""Looks without anything left to do, as Discord tells no end."""
DRAIN_SECONDS = 45.0
"""How long the bot may do nothing before what is missing counts as lost."""
MOVED = (
    "SELECT (SELECT count(*) FROM outbox WHERE state <> 'waiting'),"
    " (SELECT count(*) FROM ticket_line), (SELECT count(*) FROM job)"
)
KNOWN = "SELECT message FROM ticket_message WHERE platform = 'telegram' AND chat = '{}'"
Say = Callable[[str], None]


class TicketSoak:
    """One run: so many tickets, so many deaths."""

    def __init__(self, folder: Path, *, lives: int, tickets: int, seed: int) -> None:
        self.lives = lives
        self.tickets = tickets
        self.folder = folder
        self.dice: Dice = thrown(seed)
        self.telegram = TimedTelegram()
        self.server = DiscordServer()
        self.desk = Helpdesk(self.telegram, self.server, self.dice, tickets)
        self.store = Store(folder / "bot.db")
        self.flight = Flight(self.store)
        self._lived = 0
        self._done = 0

    async def run(self, say: Say) -> Verdict:
        """Live, die, drain, judge."""
        async with self.telegram, self.server:
            process = bot(self.folder, self._settings(), "tests.soak.unpaced")
            try:
                await self._first_day(process)
                for number in range(self.lives):
                    await self._life(process, self.lives - number)
                    if number % 5 == 4:
                        say(f"tickets: {number + 1} lives, {len(self.desk.cases)} asked")
                await self._wake(process)
                await self._finished(process)
                code = await process.stop()
            finally:
                await process.kill()
        self._lived = process.lives
        return self.judge(code)

    def _settings(self) -> Settings:
        server, desk = self.server, self.desk
        return {
            "telegram": self.telegram.settings(),
            "discord": {
                "token": server.token,
                "api_url": server.api,
                "gateway_url": server.gateway_url,
            },
            "ops": {"http": "off"},
            "communities": [
                {
                    "name": "Plaza",
                    "chats": [f"telegram:{desk.group.id}", f"discord:{desk.guild.id}"],
                    "staff": f"telegram:{desk.room.id}",
                }
            ],
        }

    async def _first_day(self, process: Process) -> None:
        """The bot comes to know both networks in peace, and the team chooses its second room."""
        await self._wake(process)
        await process.until(self.telegram.until_polled())
        await process.stop()
        answer_at_once(self.folder)
        choose(
            self.folder,
            {"relay.second_chat": f'"discord:{self.desk.staff.id}"', "relay.hours": '"always"'},
        )

    async def _wake(self, process: Process) -> None:
        before = self.server.gateway.identified
        await process.start()
        await process.until(self.telegram.until_polled())
        await process.until(
            self.server.until(lambda: self.server.gateway.identified > before, within=60)
        )

    async def _life(self, process: Process, lives_left: int) -> None:
        """People talk while it is dead and while it lives; then it is killed."""
        portion = max(1, round((self.tickets * ACTS - self._done) / lives_left))
        for _ in range(portion // 3):
            await self._act()
        await self._wake(process)
        for _ in range(portion - portion // 3):
            if not await self._act():
                await process.until(asyncio.sleep(0.02))
            await process.until(asyncio.sleep(0.02 * self.dice.random()))
        await process.until(asyncio.sleep(LONGEST * self.dice.random()))
        await process.kill()
        await asyncio.sleep(SETTLING)  # what was on the wire arrives
        self.flight.look(
            (str(one["chat"]["id"]), str(one["message_id"])) for one in self.telegram.sent()
        )

    async def _act(self) -> bool:
        self._done += 1
        return await self.desk.act()

    async def _finished(self, process: Process) -> None:
        """Everybody asks, everybody is answered, and everything arrives."""
        patience = self._patience()
        while not self.desk.is_done and patience():
            if not await self.desk.act():
                await process.until(asyncio.sleep(BREATH))
        await self._drained(process)
        for case in self.desk.cases:
            for mark in self._unheard(case):
                case.again.add(mark)
                await self.desk.answer(case)
        await self._drained(process)

    async def _drained(self, process: Process) -> None:
        """Wait until everything has arrived; what never does is counted as lost."""
        calm, patience = 0, self._patience()
        while calm < CALM and patience():
            await process.until(asyncio.sleep(BREATH))
            is_idle = not self.telegram.pending() and self.store.is_idle()
            calm = calm + 1 if is_idle and not self._missing() else 0
            self.desk.look()

    def _patience(self) -> Callable[[], bool]:
        """Whether it is worth waiting on: the bot has done something a while ago."""
        loop = asyncio.get_running_loop()
        moved, since = self.store.all(MOVED), loop.time()

        def lasts() -> bool:
            nonlocal moved, since
            now = self.store.all(MOVED)
            if now != moved:
                moved, since = now, loop.time()
            return loop.time() - since < DRAIN_SECONDS

        return lasts

    def _missing(self) -> list[str]:
        """What nobody has been told yet, and surely will be."""
        written = self._written()
        return [
            mark
            for case in self.desk.cases
            for mark in (*case.said, *case.answers)
            if mark not in written and mark not in self._unheard(case)
        ]

    def _written(self) -> set[str]:
        words = self.store.all("SELECT text FROM ticket_line WHERE side IN ('asker', 'staff')")
        return {word for (text,) in words for word in str(text).split()[-1:]}

    def _unheard(self, case: Case) -> list[str]:
        """Answers to the first of two equal cards, which the dead bot never wrote down."""
        known = {int(number) for (number,) in self.store.all(KNOWN.format(self.desk.room.id))}
        return [
            mark
            for mark, (network, below) in case.answers.items()
            if network == "telegram" and below not in known
        ]

    def judge(self, code: int = 0) -> Verdict:
        """Count everything; code: what the last life ended with."""
        verdict = Verdict("tickets")
        heard = list(self.desk.heard())
        wrong = [f"{mark} in {chat}" for _, mark, chat, is_right in heard if not is_right]
        times = Counter((chat, mark) for _, mark, chat, _ in heard)
        doubles: Counter[str] = Counter()
        for (chat, _), count in times.items():
            doubles[chat] += count - 1
        doubles = +doubles
        on_discord = sum(more for chat, more in doubles.items() if chat.startswith("discord:"))
        cases = self.desk.cases
        verdict.figures = {
            "lives": self._lived, "kills": self.lives, "tickets": len(cases),
            "asker's messages": sum(len(one.said) for one in cases),
            "answers": sum(len(one.answers) for one in cases),
            "to the wrong asker": len(wrong),
            "told in all": len(heard),
            "doubled on Discord": on_discord,
            "doubled on Telegram": sum(doubles.values()) - on_discord,
            "in flight at a kill": self.flight.count,
            "to a card nobody wrote down": sum(len(one.again) for one in cases),
        }  # fmt: skip
        verdict.nothing("words to the wrong asker", wrong)
        verdict.nothing("answers lost", self._lost(times))
        verdict.nothing("words the team never saw", self._unseen(times))
        verdict.nothing(
            "doubled on Discord",
            [f"{chat} {mark}" for (chat, mark), n in times.items()
             if n > 1 and chat.startswith("discord:")],
        )  # fmt: skip
        verdict.nothing(
            "doubled on Telegram beyond those in flight",
            [chat for chat, more in doubles.items() if chat.startswith("telegram:")
             and more > self.flight.chats[chat.partition(":")[2]]],
        )  # fmt: skip
        verdict.nothing("chats with two sends in flight", self.flight.crowded)
        verdict.nothing("threads too many", self.desk.staff.threads[len(cases) :])
        asked = {str(one.asker.id): 1 for one in cases}
        verdict.equal("tickets", asked, self.store.counts(TICKETS))
        self._judge_the_end(verdict, code)
        return verdict

    def _judge_the_end(self, verdict: Verdict, code: int) -> None:
        verdict.nothing("things set aside", self.store.kept())
        verdict.nothing("actions given up", self.store.failed())
        verdict.nothing("requests that were wrong", self.telegram.problems + self.server.problems)
        verdict.nothing("unclean ends", [code] if code else [])
        if not self.store.is_whole():
            verdict.violations.append("the database is damaged")

    def _lost(self, times: Counter[tuple[str, str]]) -> list[str]:
        """Answers their asker never heard."""
        return [
            f"{mark} for {case.number}"
            for case in self.desk.cases
            for mark in case.answers
            if mark not in case.again and not times[_place(case), mark]
        ]

    def _unseen(self, times: Counter[tuple[str, str]]) -> list[str]:
        """What askers wrote and a room of the team did not show."""
        room = f"telegram:{self.desk.room.id}"
        return [
            f"{mark} of {case.number}"
            for case in self.desk.cases
            for mark in case.said
            if not times[room, mark]
            or case.thread is None
            or not times[f"discord:{case.thread.id}", mark]
        ]


def _place(case: Case) -> str:
    """Where an asker is answered."""
    return f"telegram:{case.asker.id}" if case.channel is None else f"discord:{case.channel.id}"
