"""In a new chat the bot listens first: what acts by itself only notes what it would have done."""

from datetime import timedelta

from bot.clock import Clock
from bot.engine.places import Place, Places
from bot.events import Chat
from bot.feature import SetUp
from storage.setups import Setups


class Ears:
    """Knows which chats are new."""

    def __init__(self, setups: Setups, clock: Clock) -> None:
        self.places: Places | None = None
        """Tied by the composition root once the places exist."""
        self._setups = setups
        self._clock = clock

    def is_listening(self, chat: Chat, feature: str) -> bool:
        """Whether the feature only notes here what it would do; a chat nobody knows is new."""
        place = self._place(chat)
        if place is None or place.root is None:
            return True
        chosen = place.setting(SetUp)
        if feature in chosen.acting or not place.root.met_at:
            return False
        age = timedelta(seconds=self._clock.now().timestamp() - place.root.met_at)
        return age < timedelta(days=chosen.listen_days)

    def is_named(self, chat: Chat) -> bool:
        """Whether the configuration names the chat, its parent or its server."""
        return self.places is not None and self.places.is_named(chat)

    def would_have(self, chat: Chat, feature: str, message: str) -> None:
        """Note an act that did not happen, with the message it would have concerned."""
        place = self._place(chat)
        if place is not None and place.root is not None:
            self._setups.note(place.root.id, feature, message, int(self._clock.now().timestamp()))

    def _place(self, chat: Chat) -> Place | None:
        return self.places.known(chat.platform, chat.id) if self.places else None
