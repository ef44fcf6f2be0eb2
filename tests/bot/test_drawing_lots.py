"""Lots are drawn the same way by everybody, and nobody can bend them unseen."""

import hashlib
import hmac
import json
from collections import Counter
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.drawing_lots import (
    Broken,
    Lot,
    Proof,
    Round,
    checked,
    commitment_of,
    drawn,
    encoded,
    hash_of,
    ranking,
    seed_of,
    ticket_of,
)

SECRET = bytes(range(32))
LOTS = tuple(Lot(label=str(number)) for number in range(1, 6))


def proof_of(lots: tuple[Lot, ...] = LOTS, *wanted: int, secret: bytes = SECRET) -> Proof:
    entries_hash = hash_of(lots)
    seed = seed_of(secret, entries_hash)
    rounds = drawn(seed, lots, [Round(winners=(), wanted=count) for count in wanted or (2,)])
    return Proof(
        contest="K-7", kind="draw", prize="Mug", ended="2026-11-22T12:00:00+00:00",
        commitment=commitment_of(secret, "K-7"), secret=secret.hex(), entries=lots,
        entries_hash=entries_hash, seed=seed.hex(), rounds=rounds,
    )  # fmt: skip


def test_the_formulas_are_those_that_are_published() -> None:
    assert commitment_of(SECRET, "K-7") == hashlib.sha256(SECRET + b"K-7").hexdigest()
    lines = "1 1 0 \n2 3 0 left\n"
    lots = (Lot(label="2", weight=3, struck="left"), Lot(label="1"))
    assert hash_of(lots) == hashlib.sha256(lines.encode()).hexdigest()
    seed = seed_of(SECRET, hash_of(lots), "beacon")
    message = hashlib.sha256(lines.encode()).digest() + b"beacon"
    assert seed == hmac.new(SECRET, message, "sha256").digest()
    assert ticket_of(seed, lots[1]) == hmac.new(seed, b"1", "sha256").digest()


def test_the_same_lots_have_the_same_winners_on_another_computer() -> None:
    assert proof_of().rounds == (Round(winners=("2", "4"), wanted=2),)


def test_the_order_in_which_entries_came_changes_nothing() -> None:
    seed = seed_of(SECRET, hash_of(LOTS))
    assert hash_of(LOTS) == hash_of(LOTS[::-1])
    assert ranking(seed, LOTS) == ranking(seed, LOTS[::-1])


def test_what_was_counted_comes_before_luck() -> None:
    lots = (Lot(label="1", score=1), Lot(label="2", score=5), Lot(label="3", score=5))
    seed = seed_of(SECRET, hash_of(lots))
    assert {one.label for one in ranking(seed, lots)[:2]} == {"2", "3"}


def test_a_lot_of_three_wins_three_times_as_often() -> None:
    lots = (Lot(label="1", weight=3), Lot(label="2"), Lot(label="3", struck="left"))
    won = Counter(
        ranking(hashlib.sha256(str(number).encode()).digest(), lots)[0].label
        for number in range(4000)
    )
    assert won["3"] == 0
    assert 2800 < won["1"] < 3200  # 3000 expected; 27 is one standard deviation


@given(
    st.lists(
        st.tuples(st.integers(1, 10), st.integers(0, 3), st.sampled_from(["", "", "left"])),
        max_size=30,
    ),
    st.lists(st.integers(1, 5), min_size=1, max_size=6),
    st.binary(min_size=32, max_size=32),
)
@settings(max_examples=60)
def test_nobody_wins_twice_and_every_proof_holds(
    written: list[tuple[int, int, str]], wanted: list[int], secret: bytes
) -> None:
    lots = tuple(
        Lot(label=str(number), weight=weight, score=score, struck=struck)
        for number, (weight, score, struck) in enumerate(written, 1)
    )
    told = proof_of(lots, *wanted, secret=secret)
    winners = [label for one in told.rounds for label in one.winners]
    able = {one.label for one in lots if not one.struck}
    assert len(winners) == len(set(winners)) == min(sum(wanted), len(able))
    assert set(winners) <= able
    scores = {one.label: one.score for one in lots}
    assert all(scores[one] >= scores[other] for one, other in pairwise(winners))
    assert checked(encoded(told)) == told


def test_whoever_is_gone_by_a_reroll_is_passed_over() -> None:
    first = proof_of().rounds
    seed = seed_of(SECRET, hash_of(LOTS))
    later = [label.label for label in ranking(seed, LOTS)][2:]
    rounds = (*first, Round(winners=(), wanted=1, struck={later[0]: "left"}))
    assert drawn(seed, LOTS, rounds)[1].winners == (later[1],)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"secret": bytes(32).hex()}, "not the one that was promised"),
        ({"secret": "nonsense"}, "hexadecimal"),
        ({"contest": "K-8"}, "not the one that was promised"),
        ({"entries": LOTS[:4]}, "the entries are not those"),
        ({"entries": (*LOTS[:4], Lot(label="5", weight=2))}, "the entries are not those"),
        ({"entries": (*LOTS, LOTS[0])}, "stands there twice"),
        ({"beacon": "another"}, "the seed does not follow"),
        ({"seed": "00" * 32}, "the seed does not follow"),
        (
            {"rounds": (Round(winners=("3", "1"), wanted=2),)},
            "round 1 was won by 2, 4, not by 3, 1",
        ),
        ({"rounds": (Round(winners=("5",), wanted=2),)}, "not by 5"),
        ({"version": 2}, "version 2"),
    ],
)
def test_whatever_was_bent_is_named(change: dict[str, object], said: str) -> None:
    bent = msgspec.structs.replace(proof_of(), **change)
    with pytest.raises(Broken, match=said):
        checked(encoded(bent))


def test_a_lot_too_heavy_is_refused_before_anything_is_drawn() -> None:
    with pytest.raises(Broken, match="weighs 11"):
        checked(encoded_raw(Lot(label="1", weight=11)))


def encoded_raw(lot: Lot) -> bytes:
    """A proof as somebody else may have written it."""
    told = json.loads(encoded(proof_of()))
    told["entries"] = [json.loads(msgspec.json.encode(lot))]
    told["entries_hash"] = hash_of((lot,))
    told["seed"] = seed_of(SECRET, hash_of((lot,))).hex()
    return json.dumps(told).encode()


@given(st.binary(max_size=200))
def test_whatever_is_no_proof_is_refused_in_a_sentence(body: bytes) -> None:
    with pytest.raises(Broken):
        checked(body)
