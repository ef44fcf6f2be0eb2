"""What messages of an imported past earned: levels and boards know it, points never do.

By the rules that hold for messages as they come, with the settings nobody changed. Who said it
before is not looked at: a past cannot be farmed any more, and its days are capped.
"""

from bot.exports.rows import Written

MESSAGE_XP = 10
COOLDOWN_SECONDS = 60
LETTERS = 5
REACTION_XP = 2
MOST_REACTION_XP = 20


class PastXp:
    """Weighs the messages of one chat after another, each chat in the order it was written."""

    def __init__(self) -> None:
        self._counted_at: dict[str, int] = {}

    def new_chat(self) -> None:
        """The next message is of another chat, whose past begins anew."""
        self._counted_at.clear()

    def of(self, row: Written) -> int:
        """What a message earned its author; to be asked of every message, once, in order."""
        valued = min(MOST_REACTION_XP, REACTION_XP * row.reactions)
        native, text = row.author.native, row.text
        last = self._counted_at.get(native)
        if last is not None and row.at - last < COOLDOWN_SECONDS:
            return valued
        if text[:1] in {"/", "!"} or sum(map(str.isalnum, text[:200])) < LETTERS:
            return valued
        self._counted_at[native] = row.at
        return MESSAGE_XP + valued
