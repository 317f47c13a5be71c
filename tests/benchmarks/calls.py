"""One call and many, against floors measured in the same run: `python -m tests.benchmarks.calls`.

* calls a second of SUPPORT_BOXOFFICE through the door, against a bare Python function with the same Decimals;
* a cold process with one call, against a cold Python that does nothing.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal

from bareme import book, call_cells

ROUNDS = 15
CALLS = 1000


def bare(law: str) -> Callable[[float], float]:
    """The same sum as plain Python: figures read once from the law, then Decimals only."""
    state = book().state(law)
    box, cuts, tax = (state.figures[f"feature_film.{name}"] for name in ("box_office", "abatement", "admissions_tax"))
    limits = (box["limit.tier_1"].value, box["limit.tier_2"].value, None)
    rates = tuple(box[f"rate.tier_{tier}"].value for tier in (1, 2, 3))
    cut, general, rate_of_tax = cuts["box"].value, cuts["general"].value, tax["rate"].value

    def support(receipts: float) -> float:
        amount = Decimal(f"{receipts:.15g}")
        left = (1 - cut) * (1 - general)
        total = low = Decimal(0)
        for limit, rate in zip(limits, rates, strict=True):
            high = amount if limit is None else min(amount, limit)
            total += (high - low) * rate * left
            if limit is None or amount <= limit:
                break
            low = limit
        return float(total * rate_of_tax)

    return support


def best(*peers: Callable[[], object]) -> list[float]:
    """The best time of each, taking turns, so that a busy machine slows all alike."""
    found = [float("inf")] * len(peers)
    for _ in range(ROUNDS):
        for index, peer in enumerate(peers):
            began = time.perf_counter()
            peer()
            found[index] = min(found[index], time.perf_counter() - began)
    return found


def calls() -> None:
    """Through the door against bare Decimals, tier by tier."""
    floor = bare("rga-2023")
    for receipts in (1_200_000.0, 12_400_000.0, 40_000_000.0):
        if call_cells("SUPPORT_BOXOFFICE", [receipts, "rga-2023"]).cell != floor(receipts):
            raise SystemExit("the two do not compute the same")

        def through_the_door(receipts: float = receipts) -> None:
            for _ in range(CALLS):
                call_cells("SUPPORT_BOXOFFICE", [receipts, "rga-2023"])

        def without(receipts: float = receipts) -> None:
            for _ in range(CALLS):
                floor(receipts)

        ours, least = best(through_the_door, without)
        print(f"{receipts:>12,.0f} €: {CALLS / ours:>9,.0f} calls a second, {ours / least:5.1f} times bare Decimals")


def cold() -> None:
    """A whole process for one call, against Python starting and leaving."""

    def process(*words: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)

    ours, python = best(process("-m", "bareme", "call", "TSA_RATE", "law=rga-2023"), process("-c", "pass"))
    print(f"cold start of one call: {ours * 1000:.0f} ms, {ours / python:.1f} times a Python that does nothing")


if __name__ == "__main__":
    calls()
    cold()
