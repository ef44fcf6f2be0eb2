"""Three real histories count the same here as in a script that knows nothing of the product."""

import gzip
from pathlib import Path

import msgspec
import pytest

from benchmarks import count_export
from tests.bot.exports.writing import count

CHATS = Path(__file__).parents[4] / "shared" / "data" / "chats"
HISTORIES = [
    ("telegram", "telegram_gitter_docker/result.json.gz"),
    ("telegram", "telegram_ubuntu_irc/result.json.gz"),
    ("discord", "discord_gitter_gitter/gitter-general.json.gz"),
]


@pytest.mark.parametrize(("kind", "name"), HISTORIES)
def test_a_real_history_counts_the_same_by_day_and_author(kind: str, name: str) -> None:
    path = CHATS / name
    if not path.exists():
        pytest.skip("the histories are not beside this checkout (../shared/data/chats)")
    judge = count_export.telegram if kind == "telegram" else count_export.discord
    told = count(gzip.decompress(path.read_bytes()))
    mine = judge([count_export.load(str(path))])
    assert count_export.differences(mine, msgspec.to_builtins(told)) == []
    assert (told.messages > 10_000, told.damaged_at) == (True, {})
