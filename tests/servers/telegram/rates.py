"""How fast a bot may send: about one message a second to a chat, twenty a minute to a group."""

from collections import deque
from math import ceil

from tests.servers.telegram.refusal import RefusalError
from tests.servers.telegram.state import Clock

# Rule of thumb of PLATFORMS.md §4: (messages, seconds).
CHAT, GROUP, ALL = (1, 1.0), (20, 60.0), (30, 1.0)
SENDS = ("send", "copy", "forward")


class Rates:
    """The sends of the last minute, and the refusal of those that come too fast.

    burst: how many messages beyond one a second a chat takes before it refuses.
    """

    def __init__(self, clock: Clock, burst: int = 0) -> None:
        """Begin with nothing sent."""
        self.clock, self.burst = clock, burst
        self.sent: dict[tuple[object, str], deque[float]] = {}

    def check(self, method: str, chat_id: object) -> None:
        """Count a send, or refuse it with the seconds to wait."""
        if not method.startswith(SENDS) or method == "sendChatAction":
            return
        limits = [((chat_id, "chat"), (CHAT[0] + self.burst, CHAT[1])), ((0, "all"), ALL)]
        if isinstance(chat_id, int) and chat_id < 0:
            limits.append(((chat_id, "group"), GROUP))
        wait = max(self.wait(key, *limit) for key, limit in limits)
        if wait > 0:
            seconds = max(1, ceil(wait))
            text = f"Too Many Requests: retry after {seconds}"
            raise RefusalError(429, text, retry_after=seconds)
        for key, _ in limits:
            self.sent[key].append(self.clock())

    def wait(self, key: tuple[object, str], most: int, seconds: float) -> float:
        """Give the seconds until one more message fits."""
        times, now = self.sent.setdefault(key, deque()), self.clock()
        while times and times[0] <= now - seconds:
            times.popleft()
        return 0 if len(times) < most else times[0] + seconds - now
