"""Write `prices/table.json` from the data of genai-prices as it is installed: `make prices`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fnmatch import fnmatchcase
from importlib.metadata import version
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent / "prices" / "table.json"
SOURCE = "https://github.com/pydantic/genai-prices"
# Providers whose names instructor's `from_provider` shares, by what genai-prices calls them.
PROVIDERS = {
    "anthropic": "anthropic",
    "cerebras": "cerebras",
    "cohere": "cohere",
    "deepseek": "deepseek",
    "fireworks": "fireworks",
    "google": "google",
    "groq": "groq",
    "mistral": "mistral",
    "openai": "openai",
    "x-ai": "xai",
}
_RATES = {
    "prompt": "input_mtok",
    "completion": "output_mtok",
    "cached": "cache_read_mtok",
    "cache_write": "cache_write_mtok",
}
_DATED = re.compile(r"\^([\w.\\-]+?)-(?:\\d\{4\}-\\d\{2\}-\\d\{2\}|\\d\{8\})\$")


def table(day: date) -> str:
    """The table's text with the prices of a day. A model with no one price (it depends on the hour, or is to change
    on a day already announced, or is not of text) is null where a pattern of another would fit it, else left out."""
    from genai_prices.data import providers

    entries: dict[str, Any] = {}
    for provider in providers:
        if provider.id in PROVIDERS:
            for model in provider.models:
                rates = _rates(model, day, with_batch=provider.id == "openai")
                for name in dict.fromkeys(pattern for clause in [model.match] for pattern in _patterns(clause)):
                    entries.setdefault(f"{PROVIDERS[provider.id]}/{name}".lower(), rates)
    priced = [name for name, rates in entries.items() if rates and set(name) & set("*?")]
    kept = {
        name: rates for name, rates in entries.items() if rates or any(fnmatchcase(name, known) for known in priced)
    }
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(rates)}" for name, rates in kept.items())
    return (
        f'{{\n "source": "genai-prices {version("genai-prices")}, {SOURCE}",\n "date": "{day}",\n'
        f' "usd_per_million_tokens": {{\n{lines}\n }}\n}}\n'
    )


def _patterns(clause: Any) -> Iterator[str]:
    """The names that a rule of genai-prices fits, as patterns; of other regular expressions none."""
    match type(clause).__name__:
        case "ClauseEquals":
            yield clause.equals
        case "ClauseStartsWith":
            yield f"{clause.starts_with}*"
        case "ClauseEndsWith":
            yield f"*{clause.ends_with}"
        case "ClauseContains":
            yield f"*{clause.contains}*"
        case "ClauseOr":
            for part in clause.or_:
                yield from _patterns(part)
        case "ClauseRegex" if dated := _DATED.fullmatch(clause.regex):
            name = dated[1].replace("\\", "")
            yield f"{name}-????-??-??" if "{4}" in clause.regex else f"{name}-????????"


def _rates(model: Any, day: date, *, with_batch: bool) -> dict[str, Any] | None:
    """The rates of a model; None where there is no one price. Those of the Batch API where we can ask it."""
    rates = _one_price(_standing(model.prices, day))
    if rates is not None and with_batch and (batch := _one_price(_batch_prices(model, day))) is not None:
        rates["batch"] = batch
    return rates


def _batch_prices(model: Any, day: date) -> Any:
    """The prices of the Batch API on a day; None where there are none, or where they differ by more than that."""
    noon = datetime.combine(day, time(12), UTC)
    found = [
        variant.prices
        for variant in model.price_variants or ()
        if variant.when == {"processing": "batch"} and (variant.constraint is None or variant.constraint.active(noon))
    ]
    return found[0] if len(found) == 1 else None


def _one_price(prices: Any) -> dict[str, Any] | None:
    if prices is None or not all(getattr(prices, _RATES[name], None) for name in ("prompt", "completion")):
        return None
    known = {name: getattr(prices, key, None) for name, key in _RATES.items()}
    known = {name: price for name, price in known.items() if price is not None}
    tiers = {tier.start for price in known.values() for tier in getattr(price, "tiers", ())}
    if len(tiers) > 1:
        return None
    rates: dict[str, Any] = {name: _number(getattr(price, "base", price)) for name, price in known.items()}
    for start in tiers:
        above = {
            name: _number(price.tiers[0].price if hasattr(price, "tiers") else price) for name, price in known.items()
        }
        rates["long"] = {"above": start, **above}
    return rates


def _standing(prices: Any, day: date) -> Any:
    """The prices of a day that hold at every hour and have no announced end."""
    if not isinstance(prices, list):
        return prices
    kinds = {type(price.constraint).__name__ for price in prices}
    if "TimeOfDateConstraint" in kinds:
        return None
    noon = datetime.combine(day, time(12), UTC)
    active = [price for price in prices if price.constraint is None or price.constraint.active(noon)]
    return prices[-1].prices if prices[-1] in active else None


def _number(price: Decimal) -> float | int:
    return int(price) if price == int(price) else float(price)


if __name__ == "__main__":
    FILE.write_text(table(datetime.now(UTC).date()), encoding="utf-8")
