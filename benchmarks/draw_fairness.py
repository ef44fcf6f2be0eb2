"""Whether draws are fair: everybody as often as chance says, and what a large draw costs.

`python -m benchmarks.draw_fairness [DRAWS]` draws 100,000 contests of 20 equal entries and as many
of unequal ones through the very functions that draw in life, each with a secret of its own from
the operating system, and compares who won, and who came second, with what chance says
(chi-squared, p > 0.001). It prints one JSON object; it ends with 1 if a promise is not kept.
"""

import json
import math
import secrets
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import permutations

from bot.drawing_lots import Lot, Round, drawn, hash_of, ranking, seed_of

DRAWS = 100_000
LEAST_P = 0.001
EQUAL = tuple(Lot(label=str(number)) for number in range(1, 21))
UNEQUAL = tuple(Lot(label=str(number), weight=number) for number in range(1, 5))
CROWD = tuple(Lot(label=str(number)) for number in range(10_000))
MOST_MS = 100.0
"""Processor time of a draw among the crowd: half of what a handler may take."""


def fairness(lots: Sequence[Lot], expected: Mapping[str, float], draws: int) -> dict[str, float]:
    """How well the first two winners of many draws agree with what chance says.

    expected: the share of each ordered pair of winners.
    """
    entries_hash = hash_of(lots)
    found: Counter[str] = Counter()
    for _ in range(draws):
        seed = seed_of(secrets.token_bytes(32), entries_hash)
        first, second, *_ = ranking(seed, lots)
        found[f"{first.label} {second.label}"] += 1
    chi = sum((found[pair] - share * draws) ** 2 / (share * draws)
              for pair, share in expected.items())  # fmt: skip
    freedom = len(expected) - 1
    return {"chi_squared": round(chi, 2), "freedom": freedom, "p": round(tail(chi, freedom), 4)}


def pairs(lots: Sequence[Lot]) -> dict[str, float]:
    """The chance of each two to come first and second."""
    total = sum(one.weight for one in lots)
    return {
        f"{first.label} {second.label}": first.weight / total * second.weight
        / (total - first.weight)
        for first, second in permutations(lots, 2)
    }  # fmt: skip


def tail(chi: float, freedom: int) -> float:
    """How likely chance alone is to differ so much (upper incomplete gamma, its series)."""
    half, at = freedom / 2, chi / 2
    term = total = 1 / half
    number = half
    while term > total * 1e-15:
        number += 1
        term *= at / number
        total += term
    return 1 - total * math.exp(-at + half * math.log(at) - math.lgamma(half))


def crowd_ms() -> float:
    """What it costs to draw three among ten thousand, with the hash of all entries."""
    began = time.process_time()
    seed = seed_of(bytes(32), hash_of(CROWD))
    drawn(seed, CROWD, (Round(winners=(), wanted=3),))
    return (time.process_time() - began) * 1000


def main() -> int:
    """Print the figures; 1 if chance would hardly give them."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else DRAWS
    told = {
        "draws": draws,
        "equal": fairness(EQUAL, pairs(EQUAL), draws),
        "weighted": fairness(UNEQUAL, pairs(UNEQUAL), draws),
        "wanted_p": LEAST_P,
        "crowd": len(CROWD),
        "crowd_ms": round(min(crowd_ms() for _ in range(5)), 1),
        "wanted_ms": MOST_MS,
    }
    print(json.dumps(told))
    is_fair = min(told["equal"]["p"], told["weighted"]["p"]) > LEAST_P  # type: ignore[index]
    return 0 if is_fair and told["crowd_ms"] <= MOST_MS else 1  # type: ignore[operator]


if __name__ == "__main__":
    sys.exit(main())
