"""Anybody checks a draw with the file alone, without the bot and without a network."""

import json
from pathlib import Path

import msgspec

from bot.drawing_lots import encoded
from tests.bot.cli.conftest import Tertulia
from tests.bot.test_drawing_lots import proof_of

FILE = Path("K-7-1.json")


def test_a_proof_that_holds_says_who_won(tertulia: Tertulia) -> None:
    FILE.write_bytes(encoded(proof_of()))
    ended = tertulia("verify-draw", str(FILE))
    assert ended.exit_code == 0
    assert ended.stdout.splitlines() == [
        "K-7 holds: Mug",
        f"Promised at the start: {proof_of().commitment} (compare it with the post)",
        "Entries: 5, struck out: 0",
        "Round 1: 2, 4",
    ]


def test_the_same_for_a_program(tertulia: Tertulia) -> None:
    FILE.write_bytes(encoded(proof_of()))
    told = json.loads(tertulia("verify-draw", str(FILE), "--json").stdout)
    assert told["holds"]
    assert told["winners"] == ["2", "4"]


def test_a_bent_proof_is_told_and_ends_with_one(tertulia: Tertulia) -> None:
    bent = msgspec.structs.replace(proof_of(), seed="00" * 32)
    FILE.write_bytes(encoded(bent))
    ended = tertulia("verify-draw", str(FILE))
    assert ended.exit_code == 1
    assert "This proof does not hold: the seed does not follow" in ended.stderr


def test_a_file_that_is_not_there_is_told_in_a_sentence(tertulia: Tertulia) -> None:
    ended = tertulia("verify-draw", "nowhere.json")
    assert ended.exit_code == 1
    assert "nowhere.json cannot be read: No such file or directory." in ended.stderr
