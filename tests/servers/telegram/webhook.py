"""Updates sent to the bot's own address: in order for each chat, repeated until accepted."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import ClientError, ClientSession

from tests.servers.telegram.delivery import Pending, Updates

Sleep = Callable[[float], Awaitable[object]]
LONGEST_PAUSE, LONGEST_OBEYED = 60, 3600
GONE, GONE_FOR = 410, 23 * 3600


@dataclass(eq=False)
class Webhook:
    """Where a bot wants its updates, and how that has gone so far."""

    url: str
    secret: str = ""
    connections: int = 40
    last_error: tuple[int, str] | None = None
    gone_since: float = 0
    sent: list[tuple[int, int]] = field(default_factory=list)


class Sender:
    """Deliver the updates of one bot to its webhook until it is stopped."""

    def __init__(self, updates: Updates, hook: Webhook, sleep: Sleep) -> None:
        """Read from the queue; `sleep` waits between two tries."""
        self.updates, self.hook, self.sleep = updates, hook, sleep
        self.taken: set[int] = set()
        self.busy: dict[int, list[Pending]] = {}

    async def run(self) -> None:
        """Hand every update to the lane of its chat; lanes work side by side."""
        places = asyncio.Semaphore(self.hook.connections)
        async with ClientSession() as session, asyncio.TaskGroup() as lanes:
            while self.hook.url:
                self.updates.arrived.clear()
                self.updates.forget_expired()
                for item in list(self.updates.pending):
                    if item.update_id in self.taken:
                        continue
                    self.taken.add(item.update_id)
                    if item.lane in self.busy:
                        self.busy[item.lane].append(item)
                    else:
                        self.busy[item.lane] = [item]
                        lanes.create_task(self.lane(session, places, item.lane))
                await self.updates.arrived.wait()

    async def lane(self, session: ClientSession, places: asyncio.Semaphore, lane: int) -> None:
        """Send the updates of one chat one after the other."""
        while self.busy[lane]:
            item = self.busy[lane][0]
            if not await self.insist(session, places, item):
                return
            self.busy[lane].pop(0)
            self.taken.discard(item.update_id)
            if item in self.updates.pending:
                self.updates.pending.remove(item)
        del self.busy[lane]

    async def insist(
        self, session: ClientSession, places: asyncio.Semaphore, item: Pending
    ) -> bool:
        """Repeat one update until it is accepted or too old; False if the address is given up."""
        pause = 0.0
        while self.updates.clock() < item.expires:
            async with places:
                status, wanted = await self.send(session, item)
            self.hook.sent.append((item.update_id, status))
            if status // 100 == 2:
                self.hook.gone_since = 0
                return True
            self.hook.last_error = (int(self.updates.clock()), f"Wrong response: {status}")
            if self.abandoned():
                self.hook.url, self.updates.blocked_by_webhook = "", False
                self.updates.arrived.set()
                return False
            await self.sleep(min(wanted, LONGEST_OBEYED) if wanted else pause)
            pause = min(pause * 2 or 2, LONGEST_PAUSE)
        return True

    async def send(self, session: ClientSession, item: Pending) -> tuple[int, float]:
        """Post one update; gives the status and the pause that the bot asked for."""
        headers = {"Content-Type": "application/json"}
        if self.hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.hook.secret
        try:
            async with session.post(self.hook.url, data=item.body, headers=headers) as answer:
                await answer.read()
                status, wanted = answer.status, answer.headers.get("Retry-After", "0")
        except (ClientError, OSError) as error:
            self.hook.last_error = (int(self.updates.clock()), str(error))
            return 0, 0
        if status == GONE:
            self.hook.gone_since = self.hook.gone_since or self.updates.clock()
        return status, float(wanted) if wanted.isdigit() else 0

    def abandoned(self) -> bool:
        """Tell whether the address has said for 23 hours that it is gone."""
        gone = self.hook.gone_since
        return bool(gone) and self.updates.clock() >= gone + GONE_FOR
