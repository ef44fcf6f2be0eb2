"""Every part of the relay: whoever imports this has them all."""

from handlers.relay import answering, carrying, intake, mirroring, opening, room
from handlers.relay.feature import feature

PARTS = (intake, room, answering, carrying, mirroring, opening)

__all__ = ["PARTS", "feature"]
