"""The buttons of a ticket that stand under its card and its last words."""

from bot.actions import Button, t
from storage.tickets import TicketRow

Buttons = tuple[tuple[Button, ...], ...]
RATINGS = (1, 2, 3, 4, 5)


def on_card(row: TicketRow) -> tuple[Button, ...]:
    """What the team can do with a ticket as it is now, beside answering it."""
    values = {"ticket": row.id}
    if row.state == "closed":
        return (Button(label=t("ticket.button_reopen"), press="relay.reopen", values=values),)
    hand = (
        Button(label=t("ticket.button_release"), press="relay.release", values=values)
        if row.claimed_by
        else Button(label=t("ticket.button_claim"), press="relay.claim", values=values)
    )
    return hand, Button(label=t("ticket.button_close"), press="relay.close", values=values)


def at_the_end(row: TicketRow, person: int) -> Buttons:
    """What an asker is offered when their question is closed: to rate the help, to keep it."""
    rating = tuple(
        Button(
            label=t("ticket.button_rating", rating=rating), press="relay.rate", only=person,
            values={"ticket": row.id, "rating": rating},
        )
        for rating in RATINGS
    )  # fmt: skip
    transcript = Button(
        label=t("ticket.button_transcript"), press="relay.transcript", only=person,
        values={"ticket": row.id},
    )  # fmt: skip
    is_asked = row.rating is None and row.answered_at is not None
    return (rating, (transcript,)) if is_asked else ((transcript,),)
