"""What tokens cost: a dated table that ships with the program, and before it the user's own.

The shipped table (`prices/table.json`) is made from the data of genai-prices by `make prices`. The library itself is
not imported: it brings an HTTP client, and loading it takes longer than a whole replay. `SUMMARIZER_PRICES` names a
file of the same form, whose entries come first:

    {"source": "our contract", "date": "2026-11-01", "usd_per_million_tokens": {
      "openai/gpt-5-mini": {"prompt": 0.2, "cached": 0.02, "completion": 1.6},
      "openai/our-*": null}}

A name may hold `*` and `?`; the first that fits is taken. `cached` and `cache_write` are the rates of what is read from
and written to the provider's prompt cache, by default that of the prompt; `long` holds the rates of a request with more
than `above` prompt tokens, `batch` those of the provider's Batch API. null says that the price is not known. Not known
is never zero.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.errors import UsageError
from summarizer.exchange import Usage
from summarizer.resources import read_prices

if TYPE_CHECKING:
    from summarizer.errors import Attempt
    from summarizer.exchange import Request

_MILLION = Decimal(1_000_000)
_OWN_MACHINE = ("local/", "ollama/")
_WILDCARD = re.compile(r"[*?]")
_NEEDED = {"prompt", "completion"}
_PARTS = _NEEDED | {"cached", "cache_write"}


@dataclass(frozen=True, slots=True)
class Rates:
    """USD for a million tokens, of a kind each. `long` are the rates of a request with more than `long.above` in its
    prompt, for all of its tokens; `batch` those of an answer by the provider's Batch API."""

    prompt: Decimal
    completion: Decimal
    cached: Decimal | None = None
    cache_write: Decimal | None = None
    long: Rates | None = None
    above: int = 0
    batch: Rates | None = None

    def cost(self, usage: Usage) -> Decimal | None:
        """USD for one request, exactly; None where its tokens are not told."""
        prompt, completion = usage.prompt_tokens, usage.completion_tokens
        if prompt is None or completion is None:
            return None
        if self.long is not None and prompt > self.long.above:
            return self.long.cost(usage)
        cached = min(usage.cached_tokens or 0, prompt)
        written = min(usage.cache_write_tokens or 0, prompt - cached)
        amounts = (
            (prompt - cached - written, self.prompt),
            (cached, self.prompt if self.cached is None else self.cached),
            (written, self.prompt if self.cache_write is None else self.cache_write),
            (completion, self.completion),
        )
        return sum((tokens * rate for tokens, rate in amounts), Decimal(0)) / _MILLION


@dataclass(frozen=True, slots=True)
class Table:
    """The rates by model's name or pattern, None where unknown, and in words whose prices of which day they are.

    `patterns` holds each pattern with what stands before its first wildcard, which most are told apart by.
    """

    basis: str
    entries: Mapping[str, Rates | None]
    patterns: Sequence[tuple[str, str]]

    def name_for(self, model: str) -> str | None:
        """The entry that fits a model: its own name, else the first pattern."""
        name = model.lower()
        if name in self.entries:
            return name
        return next(
            (known for start, known in self.patterns if name.startswith(start) and fnmatchcase(name, known)), None
        )


@dataclass(frozen=True, slots=True)
class Cost:
    """USD, None where not known, and whose prices of which day that is, or why it is not known."""

    usd: Decimal | None
    basis: str


@dataclass(frozen=True, slots=True)
class Prices:
    """The prices in use: the user's own table, where there is one, before the shipped one."""

    own: Table | None = None

    @classmethod
    def in_use(cls) -> Prices:
        """With the table that `SUMMARIZER_PRICES` names. UsageError where it cannot be read."""
        named = os.environ.get("SUMMARIZER_PRICES")
        return cls(own_table(Path(named)) if named else None)

    def rates(self, model: str) -> tuple[Rates | None, str]:
        """The rates of `provider/model`, and whose; None and why where they are not known."""
        runs_here = model.startswith(_OWN_MACHINE)
        for table in filter(None, (self.own, None if runs_here else shipped_table())):
            if (name := table.name_for(model)) is not None:
                rates = table.entries[name]
                if rates is not None:
                    return rates, table.basis
                break
        return None, f"no provider's price for {model}" if runs_here else f"no price of {model} is known"

    def cost(self, model: str, attempts: Iterable[Attempt]) -> Cost:
        """What the answered ones of the attempts cost. A failed try, whose tokens nobody tells, counts nothing."""
        rates, basis = self.rates(model)
        if rates is None:
            return Cost(None, basis)
        answered = [attempt for attempt in attempts if attempt.outcome == "answered"]
        if any(attempt.is_batched for attempt in answered):
            if rates.batch is None:
                return Cost(None, _no_batch_price(model))
            basis = f"{basis}; by the rates of the Batch API where it answered"
        costs = [((rates.batch if attempt.is_batched else None) or rates).cost(_usage(attempt)) for attempt in answered]
        known = [cost for cost in costs if cost is not None]
        if len(known) < len(costs):
            return Cost(None, f"{model} did not tell its tokens")
        return Cost(sum(known, Decimal(0)), basis)

    def batch_rates(self, model: str) -> tuple[Rates | None, str]:
        """As `rates`, of the provider's Batch API."""
        rates, basis = self.rates(model)
        if rates is None or rates.batch is not None:
            return (rates.batch if rates is not None else None), basis
        return None, _no_batch_price(model)

    def estimate(
        self, requests: Iterable[Request], model: str, *, reply_tokens: int | None = None, is_batched: bool = False
    ) -> Decimal | None:
        """What requests may cost, as `estimate` guesses it."""
        rates, _ = self.batch_rates(model) if is_batched else self.rates(model)
        if rates is None:
            return None
        costs = [
            rates.cost(
                Usage(request.prompt_tokens, reply_tokens if reply_tokens is not None else request.settings.max_tokens)
            )
            for request in requests
        ]
        return sum((cost for cost in costs if cost is not None), Decimal(0))


def estimate(requests: Iterable[Request], model: str, *, reply_tokens: int | None = None) -> Decimal | None:
    """USD that requests to `provider/model` may cost by the prices in use; None where its price is not known.

    Prompts are counted or guessed as in `tokens`; each reply is taken to fill its room (`max_tokens`), or to have
    `reply_tokens`. Retries, re-asks and the provider's prompt cache are not foreseen. UsageError as `Prices.in_use`.
    """
    return Prices.in_use().estimate(requests, model, reply_tokens=reply_tokens)


def _no_batch_price(model: str) -> str:
    return f"no price of {model} by the Batch API is known"


def _usage(attempt: Attempt) -> Usage:
    return Usage(attempt.prompt_tokens, attempt.completion_tokens, attempt.cached_tokens, attempt.cache_write_tokens)


@cache
def shipped_table() -> Table:
    """The table that comes with the program, read when a price is first asked for."""
    return _table(read_prices())


def own_table(path: Path) -> Table:
    """A table of the user's. UsageError, naming the file, where it is none."""
    try:
        return _table(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError) as fault:
        raise UsageError(f"{path}, which SUMMARIZER_PRICES names, is no table of prices: {fault}") from fault


def _table(text: str) -> Table:
    """A table from its JSON. ValueError or TypeError where it is none."""
    data = json.loads(text, parse_float=Decimal)
    if not isinstance(data, dict) or not isinstance(models := data.get("usd_per_million_tokens"), dict):
        raise TypeError('it has no "usd_per_million_tokens" with names and rates')
    told = [str(data[name]) for name in ("source", "date") if data.get(name)]
    entries = {name.lower(): None if rates is None else _rates(name, rates) for name, rates in models.items()}
    patterns = [(_WILDCARD.split(name, 1)[0], name) for name in entries if _WILDCARD.search(name)]
    return Table(", ".join(told) or "own prices", entries, patterns)


def _rates(name: str, rates: Any, *, is_long: bool = False) -> Rates:
    """The rates of an entry, or of its `long`, which has to say above how many prompt tokens it holds."""
    needed = _NEEDED | {"above"} if is_long else _NEEDED
    allowed = _PARTS | needed if is_long else _PARTS | {"long", "batch"}
    if not isinstance(rates, dict) or not needed <= rates.keys() <= allowed:
        kinds = f"{', '.join(sorted(needed))}, perhaps {', '.join(sorted(allowed - needed))}"
        raise ValueError(f"{name} is neither null nor rates: {kinds}")
    numbers = {part: _number(name, rates[part]) for part in _PARTS & rates.keys()}
    long = _rates(name, rates["long"], is_long=True) if "long" in rates else None
    batch = _rates(name, rates["batch"]) if "batch" in rates else None
    return Rates(**numbers, long=long, above=int(_number(name, rates.get("above", 0))), batch=batch)


def _number(name: str, value: Any) -> Decimal:
    if type(value) not in {int, Decimal} or value < 0:
        raise ValueError(f"{name}: {value!r} is no number of USD")
    return Decimal(value)
