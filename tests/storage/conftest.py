"""A database of its own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database, open_database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "tertulia.db"


@pytest.fixture
async def db(path: Path) -> AsyncIterator[Database]:
    database = await open_database(path)
    yield database
    await database.close()
