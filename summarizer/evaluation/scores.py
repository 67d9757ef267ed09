"""Scores: counts by group of rows, the formulas over them, bootstrap intervals, one-to-one matching.

A group is an article (or a cluster of like sentences): rows of one group are not independent, so intervals come
from resampling groups (percentile bootstrap, Efron 1979), not rows.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Formula = Callable[[Mapping[str, int]], float]
_Left = TypeVar("_Left")
_Right = TypeVar("_Right")
ROUNDS = 1000


def precision(counts: Mapping[str, int]) -> float:
    """Right of predicted, 0 to 100."""
    return 100 * counts["right"] / counts["predicted"] if counts["predicted"] else 0.0


def recall(counts: Mapping[str, int]) -> float:
    """Right of gold, 0 to 100."""
    return 100 * counts["right"] / counts["gold"] if counts["gold"] else 0.0


def f1(counts: Mapping[str, int]) -> float:
    """Harmonic mean of precision and recall, 0 to 100."""
    total = counts["predicted"] + counts["gold"]
    return 200 * counts["right"] / total if total else 0.0


def balanced_accuracy(counts: Mapping[str, int]) -> float:
    """Mean of the shares of positives and of negatives that were judged rightly, 0 to 100."""
    shares = [counts[f"right {side}"] / counts[side] for side in ("positive", "negative") if counts[side]]
    return 100 * sum(shares) / len(shares) if shares else 0.0


@dataclass
class Measure:
    """One figure of a report. `aim` is what the project wants of it; `misses` are the worst, with their text."""

    name: str
    formula: Formula
    aim: float | None = None
    groups: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    misses: list[str] = field(default_factory=list)

    def add(self, group: str, **counts: int) -> None:
        """Count for a group; underscores in the names stand for blanks."""
        self.groups[group].update({name.replace("_", " "): count for name, count in counts.items()})

    def judge(self, group: str, *, positive: bool, right: bool) -> None:
        """Count one judgement of a verifier."""
        side = "positive" if positive else "negative"
        self.groups[group].update({side: 1, f"right {side}": int(right)})

    @property
    def value(self) -> float:
        """The formula over every group."""
        return self.formula(_summed(list(self.groups.values())))

    def interval(self, rounds: int = ROUNDS, seed: int = 1) -> tuple[float, float]:
        """The middle 95% of the values over resampled groups."""
        every = list(self.groups.values())
        if not every:
            return 0.0, 0.0
        chance = random.Random(seed)  # noqa: S311 - resampling, no secret
        values = sorted(self.formula(_summed(chance.choices(every, k=len(every)))) for _ in range(rounds))
        return values[int(0.025 * rounds)], values[int(0.975 * rounds) - 1]


def _summed(groups: Sequence[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counts in groups:
        for name, count in counts.items():
            total[name] += count
    return total


def matched(
    left: Sequence[_Left], right: Sequence[_Right], same: Callable[[_Left, _Right], bool]
) -> list[tuple[int, int]]:
    """A largest one-to-one matching (augmenting paths, Kuhn 1955), as index pairs."""
    taken: dict[int, int] = {}

    def augment(one: int, seen: set[int]) -> bool:
        for other in range(len(right)):
            if other in seen or not same(left[one], right[other]):
                continue
            seen.add(other)
            if other not in taken or augment(taken[other], seen):
                taken[other] = one
                return True
        return False

    for one in range(len(left)):
        augment(one, set())
    return [(one, other) for other, one in taken.items()]
