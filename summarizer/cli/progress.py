"""How far a batch is, and how it ended: on standard error."""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from summarizer.cli.logs import is_json, say
from summarizer.errors import ProviderError, SummarizerError

if TYPE_CHECKING:
    from summarizer.batch.many import BatchResult
    from summarizer.schema import Provenance

_REDRAW = 0.1  # seconds between two states of the line on a terminal
_LINES = 30.0  # seconds between two lines elsewhere
_CAUSES = 10  # the most frequent ones are told


@dataclass
class Progress:
    """Counts of what has ended. `total` is None where it is not known."""

    total: int | None
    is_quiet: bool = False
    done: int = 0
    known: int = 0
    rejected: int = 0
    tokens: int = 0
    usd: Decimal = Decimal(0)
    unpriced: int = 0  # articles whose cost is not known
    failures: Counter[str] = field(default_factory=Counter)
    _examples: dict[str, str] = field(default_factory=dict)
    _first_failed: tuple[int, int] | None = None  # position and exit code
    _began: float = field(default_factory=time.monotonic)
    _told: float = field(default_factory=time.monotonic)

    def add(self, result: BatchResult) -> None:
        """Count one article, and show it when it is time."""
        self.known += result.is_from_journal
        if result.summary is not None:
            self.done += 1
            self.rejected += len(result.summary.rejected)
            if not result.is_from_journal and result.summary.provenance.source == "live":
                self._add_cost(result.summary.provenance)
        elif result.error is not None:
            self._add_failure(result, result.error)
        self._show()

    def exit_code(self) -> int:
        """That of the first article, in the order of the input, that failed."""
        return self._first_failed[1] if self._first_failed else 0

    def report(self) -> None:
        """What became of all of them, failures by their cause."""
        if self.is_quiet:
            return
        if _draws():
            click.echo("\r\x1b[K", err=True, nl=False)
        causes = self.failures.most_common(_CAUSES)
        words = [f"summarise batch: {self._state()}, {self._seconds():.1f} s"]
        words += [f"  {count:,} x {cause}, as {self._examples[cause]}" for cause, count in causes]
        seconds = round(self._seconds(), 3)
        say("\n".join(words), f"batch ended: {self._state()}", seconds=seconds, failures=dict(causes))

    def _add_cost(self, origin: Provenance) -> None:
        self.tokens += (origin.usage.prompt_tokens or 0) + (origin.usage.completion_tokens or 0)
        self.usd += origin.cost_usd or 0
        self.unpriced += origin.cost_usd is None

    def _add_failure(self, result: BatchResult, error: SummarizerError) -> None:
        cause = _cause(error)
        self.failures[cause] += 1
        name = result.id or f"article {result.position + 1}"
        self._examples.setdefault(cause, str(error) if name in str(error) else f"{name}: {error}")
        self.tokens += 0 if result.is_from_journal else _tokens(error)
        failed = (result.position, error.exit_code)
        self._first_failed = min(failed, self._first_failed or failed)

    def _show(self) -> None:
        is_terminal, now = _draws(), time.monotonic()
        if self.is_quiet or now - self._told < (_REDRAW if is_terminal else _LINES):
            return
        self._told = now
        line = self._state() + self._time_left()
        if is_terminal:
            click.echo(f"\r{line}\x1b[K", err=True, nl=False)
        else:
            say(f"summarise batch: {line}", f"batch goes on: {line}")

    def _state(self) -> str:
        known = f" ({self.known:,} by an earlier run)" if self.known else ""
        of = f" of {self.total:,}" if self.total is not None else ""
        return (
            f"{self._ended():,}{of} articles{known}: {self.done:,} done, {self.failures.total():,} failed,"
            f" {self.rejected:,} items rejected, {self.tokens:,} tokens{self._money()}"
        )

    def _money(self) -> str:
        """What is known of the cost: nothing is said where no article's is."""
        rest = f" and what {self.unpriced:,} cost" if self.unpriced else ""
        return f", {self.usd:,.4f} USD{rest}" if self.usd else ""

    def _time_left(self) -> str:
        """By the articles that this run made: those of an earlier one take no time."""
        made = self._ended() - self.known
        if self.total is None or not made:
            return ""
        left = (self.total - self._ended()) * self._seconds() / made
        return f", {left / 60:.0f} min left" if left > 90 else f", {left:.0f} s left"

    def _ended(self) -> int:
        return self.done + self.failures.total()

    def _seconds(self) -> float:
        return time.monotonic() - self._began


def _draws() -> bool:
    """Whether one line of a terminal is drawn over and over."""
    return sys.stderr.isatty() and not is_json()


def _cause(error: SummarizerError) -> str:
    status = f" {error.status}" if isinstance(error, ProviderError) and error.status else ""
    return type(error).__name__ + status


def _tokens(error: SummarizerError) -> int:
    return sum((a.prompt_tokens or 0) + (a.completion_tokens or 0) for a in error.attempts)
