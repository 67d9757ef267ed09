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

Counts = Mapping[str, int]
_Left = TypeVar("_Left")
_Right = TypeVar("_Right")
ROUNDS = 1000


@dataclass(frozen=True)
class Formula:
    """A score of counts, 0 to 100 unless it says otherwise, and the shares that it is made of, by name."""

    score: Callable[[Counts], float]
    shares: tuple[tuple[str, str, str], ...] = ()  # name, the count of a part, the count of the whole

    def __call__(self, counts: Counts) -> float:
        return self.score(counts)

    def parts(self, counts: Counts) -> dict[str, float]:
        """The shares whose whole is not nothing."""
        return {name: 100 * counts[part] / counts[whole] for name, part, whole in self.shares if counts[whole]}


def _share(part: str, whole: str) -> Callable[[Counts], float]:
    return lambda counts: 100 * counts[part] / counts[whole] if counts[whole] else 0.0


def _f1(counts: Counts) -> float:
    total = counts["predicted"] + counts["gold"]
    return 200 * counts["right"] / total if total else 0.0


def _balanced(counts: Counts) -> float:
    shares = [100 * counts[f"right {side}"] / counts[side] for side in ("positive", "negative") if counts[side]]
    return sum(shares) / len(shares) if shares else 0.0


precision = Formula(_share("right", "predicted"))
recall = Formula(_share("right", "gold"))
# The harmonic mean of precision and recall.
f1 = Formula(_f1, (("precision", "right", "predicted"), ("recall", "right", "gold")))
# The mean of the shares of right and of wrong ones that were told for what they are.
balanced_accuracy = Formula(
    _balanced, (("right kept", "right positive", "positive"), ("wrong refused", "right negative", "negative"))
)
mean = Formula(lambda counts: counts["sum"] / counts["count"] if counts["count"] else 0.0)


@dataclass
class Measure:
    """One figure of a report. `aim` is what the project wants of it; `misses` are what it got wrong, with the text."""

    name: str
    formula: Formula
    aim: float | None = None
    groups: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    misses: list[str] = field(default_factory=list)
    kinds: dict[str, Measure] = field(default_factory=dict)
    column: str = ""  # measures of one name are shown side by side, a column each

    def kind(self, name: str) -> Measure:
        """The same measure over the items of one kind alone."""
        return self.kinds.setdefault(name, Measure(name, self.formula, column=self.column))

    def add(self, group: str, **counts: int) -> None:
        """Count for a group; underscores in the names stand for blanks."""
        self.groups[group].update({name.replace("_", " "): count for name, count in counts.items()})

    def judge(self, group: str, *, positive: bool, right: bool) -> None:
        """Count one judgement of a verifier."""
        side = "positive" if positive else "negative"
        self.groups[group].update({side: 1, f"right {side}": int(right)})

    @property
    def total(self) -> Counter[str]:
        """The counts over every group."""
        return summed(list(self.groups.values()))

    @property
    def value(self) -> float:
        """The formula over every group."""
        return self.formula(self.total)

    def interval(self) -> tuple[float, float]:
        """The middle 95% of the values over resampled groups."""
        return interval(self.formula, list(self.groups.values()))


def interval(
    score: Callable[[Counts], float], groups: Sequence[Counts], rounds: int = ROUNDS, seed: int = 1
) -> tuple[float, float]:
    """The middle 95% of a score over groups drawn with replacement."""
    if not groups:
        return 0.0, 0.0
    chance = random.Random(seed)  # noqa: S311 - resampling, no secret
    values = sorted(score(summed(chance.choices(groups, k=len(groups)))) for _ in range(rounds))
    return values[int(0.025 * rounds)], values[int(0.975 * rounds) - 1]


def summed(groups: Sequence[Counts]) -> Counter[str]:
    """The counts of all groups together; what none has is 0."""
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
