"""A house to act in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import open_app
from bot.clock import SystemClock
from bot.platforms.console import casa as house
from bot.platforms.console.casa import Casa
from bot.platforms.console.complaints import Complaints, heard_by
from bot.platforms.console.jumping import JumpingClock
from handlers import FEATURES


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not happen at once does not happen."""
    monkeypatch.setattr(house, "PATIENCE", 0.8)


@pytest.fixture
async def casa(tmp_path: Path) -> AsyncIterator[Casa]:
    """The demo's house with the bot at work."""
    casa = Casa(open_app, FEATURES, tmp_path, JumpingClock(SystemClock()))
    complaints = Complaints()
    with heard_by(complaints):
        await casa.open()
        yield casa
        await casa.close()
    assert complaints.take() == []
