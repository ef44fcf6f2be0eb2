"""Being thanked earns points, as long as the thanks stand."""

from bot.actions import Outcome
from bot.clock import Clock
from bot.events import Thanked, ThanksTakenBack
from bot.feature import Feature, PointsSettings
from storage.ledger import Ledger

feature = Feature("thanks")


@feature.on(Thanked)
async def pay(thanked: Thanked, ledger: Ledger, points: PointsSettings, clock: Clock) -> Outcome:
    """Pay who was thanked, once."""
    if points.enabled and points.thanks:
        await ledger.pay(
            community=thanked.community, person=thanked.receiver, amount=points.thanks,
            deed="thanks", cause=cause_of(thanked), now=int(clock.now().timestamp()),
        )  # fmt: skip
    return None


@feature.on(ThanksTakenBack)
async def take_back(event: ThanksTakenBack, ledger: Ledger, clock: Clock) -> Outcome:
    """Take the points back with an entry of its own, as far as they are not spent."""
    await ledger.reverse(event.community, cause_of(event), int(clock.now().timestamp()))
    return None


def cause_of(event: Thanked | ThanksTakenBack) -> str:
    """What moves these points: the thanks themselves, by the number they carry."""
    return f"thanks:{event.thanks}:points:0"
