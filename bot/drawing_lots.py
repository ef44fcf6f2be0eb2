"""Drawing lots so that everybody can check it: nothing is decided by whoever draws.

Before: C = SHA-256(secret ‖ id) is published. After: E = SHA-256 over the sorted entries,
seed = HMAC(secret, E ‖ beacon), an entry's ticket = HMAC(seed, entry); the lowest win. An entry of
weight w holds w tickets, of which the lowest counts. Where something was counted (votes, right
answers, a board), more comes first and tickets decide between equals.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

import msgspec

VERSION = 1
SECRET_BYTES = 32
HEAVIEST = 10


class Lot(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: a label that names nobody, its weight, what was counted, and why it was struck."""

    label: str
    weight: int = 1
    score: int = 0
    struck: str = ""


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """Who won at one time: the draw itself, or a reroll, with whom it found gone by then."""

    winners: tuple[str, ...]
    wanted: int
    struck: dict[str, str] = {}


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is needed to draw again."""

    version: int = VERSION
    contest: str
    kind: str
    prize: str
    ended: str
    commitment: str
    secret: str
    beacon: str = ""
    entries: tuple[Lot, ...]
    entries_hash: str
    seed: str
    rounds: tuple[Round, ...]


class Broken(ValueError):  # noqa: N818 - named after what happened
    """A proof does not hold; the sentence says what differs."""


def commitment_of(secret: bytes, id_: str) -> str:
    """What is published before anybody enters."""
    return hashlib.sha256(secret + id_.encode()).hexdigest()


def hash_of(lots: Sequence[Lot]) -> str:
    """What stands for all entries, in whatever order they came."""
    lines = sorted(f"{one.label} {one.weight} {one.score} {one.struck}\n" for one in lots)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def seed_of(secret: bytes, entries_hash: str, beacon: str = "") -> bytes:
    """What nobody knew before the entries were complete, but who knew the secret."""
    return hmac.digest(secret, bytes.fromhex(entries_hash) + beacon.encode(), "sha256")


def ticket_of(seed: bytes, lot: Lot) -> bytes:
    """An entry's lowest ticket."""
    if not 1 <= lot.weight <= HEAVIEST:
        raise Broken(f"entry {lot.label} weighs {lot.weight}; 1 to {HEAVIEST} are possible")
    names = (lot.label, *(f"{lot.label}#{number}" for number in range(2, lot.weight + 1)))
    return min(hmac.digest(seed, name.encode(), "sha256") for name in names)


def ranking(seed: bytes, lots: Sequence[Lot]) -> list[Lot]:
    """Those who take part, the first winner first."""
    taking_part = [one for one in lots if not one.struck]
    return sorted(taking_part, key=lambda one: (-one.score, ticket_of(seed, one), one.label))


def drawn(seed: bytes, lots: Sequence[Lot], rounds: Sequence[Round]) -> tuple[Round, ...]:
    """The rounds again, each with the winners it has to have: nobody wins twice."""
    order = [one.label for one in ranking(seed, lots)]
    gone: set[str] = set()
    found: list[Round] = []
    for one in rounds:
        gone |= one.struck.keys()
        left = [label for label in order if label not in gone]
        winners = tuple(left[: one.wanted])
        gone |= set(winners)
        found.append(msgspec.structs.replace(one, winners=winners))
    return tuple(found)


def encoded(proof: Proof) -> bytes:
    """A proof as a file."""
    return msgspec.json.format(msgspec.json.encode(proof), indent=1)


def checked(body: bytes) -> Proof:
    """Draw a proof's contest again; raises `Broken` with the first thing that differs."""
    proof = _read(body)
    if proof.version != VERSION:
        raise Broken(f"it is of version {proof.version}, and only {VERSION} is known here")
    secret = _bytes(proof.secret)
    if commitment_of(secret, proof.contest) != proof.commitment:
        raise Broken("the secret is not the one that was promised at the start")
    labels = [one.label for one in proof.entries]
    if len(set(labels)) != len(labels):
        raise Broken("an entry stands there twice")
    if hash_of(proof.entries) != proof.entries_hash:
        raise Broken("the entries are not those that were drawn from")
    seed = seed_of(secret, proof.entries_hash, proof.beacon)
    if seed.hex() != proof.seed:
        raise Broken("the seed does not follow from the secret and the entries")
    for number, (told, found) in enumerate(
        zip(proof.rounds, drawn(seed, proof.entries, proof.rounds), strict=True), 1
    ):
        if told.winners != found.winners:
            raise Broken(f"round {number} was won by {_list(found)}, not by {_list(told)}")
    return proof


def _read(body: bytes) -> Proof:
    try:
        return msgspec.json.decode(body, type=Proof)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise Broken(f"it is no proof of a contest ({problem})") from None


def _bytes(written: str) -> bytes:
    try:
        return bytes.fromhex(written)
    except ValueError:
        raise Broken("the secret is not written in hexadecimal digits") from None


def _list(one: Round) -> str:
    return ", ".join(one.winners) or "nobody"


def shape(proof: Proof) -> dict[str, Any]:
    """What a program is told of a proof that holds."""
    return {
        "contest": proof.contest,
        "holds": True,
        "entries": len(proof.entries),
        "struck": {one.label: one.struck for one in proof.entries if one.struck},
        "winners": [label for one in proof.rounds for label in one.winners],
        "commitment": proof.commitment,
    }
