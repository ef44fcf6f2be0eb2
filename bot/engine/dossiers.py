"""What the features know of a person, gathered for whoever of the team helps them."""

from collections.abc import Callable, Sequence

from bot.actions import Text
from bot.inject import Wiring


class Dossiers:
    """Asks each feature that has something to tell; who that is, is known once all are declared."""

    def __init__(self, tellers: Callable[[], Sequence[Wiring]]) -> None:
        self._tellers = tellers

    async def of(self, community: int, person: int) -> list[Text]:
        """A line for each thing worth knowing, in the order of the features."""
        told: list[Text] = []
        for teller in self._tellers():
            told += await teller.function(community=community, person=person)
        return told
