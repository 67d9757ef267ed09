"""What a provider's batch costs, and the budgets that bound it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from summarizer import BudgetError, UsageError
from tests.batch_provider import Provider
from tests.provider_batch.ended import lies, once_each, values


def _priced(monkeypatch: pytest.MonkeyPatch, folder: Path, **batch: Any) -> None:
    rates = {"prompt": 10, "completion": 100, **batch}
    (folder / "prices.json").write_text(json.dumps({"usd_per_million_tokens": {"openai/*": rates}}))
    monkeypatch.setenv("SUMMARIZER_PRICES", str(folder / "prices.json"))


def test_what_a_batch_answered_costs_half(
    many: Any, provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch's rates for its answers, the ordinary ones for re-asks, also when the cache gives them again."""
    _priced(monkeypatch, tmp_path, batch={"prompt": 5, "completion": 50})
    provider.compose = lies
    cache = tmp_path / "cache"
    for journal in ("one", "two"):
        (result,) = many([1000], journal=tmp_path / journal, cache=cache)
        assert result.summary.provenance.cost_usd == Decimal("0.0015") + Decimal("0.003")
        assert "Batch API" in result.summary.provenance.cost_basis
    assert (len(provider.batches), len(provider.asked)) == (1, 1)


def test_a_batch_without_a_price_costs_what_nobody_knows(
    many: Any, provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table without the batch's rates makes the cost unknown, with the reason, and a budget in USD impossible."""
    _priced(monkeypatch, tmp_path)
    (result,) = many([1000])
    assert result.summary.provenance.cost_usd is None
    assert "by the Batch API" in result.summary.provenance.cost_basis
    with pytest.raises(UsageError, match="by the Batch API"):
        many([1001], batch_usd_budget=5)


@pytest.mark.parametrize("budget", [{"batch_token_budget": 20_000}, {"batch_usd_budget": Decimal("0.9")}])
def test_a_budget_bounds_what_is_sent(
    many: Any, provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, budget: dict[str, Any]
) -> None:
    """What fits by the estimate is sent, answered and kept, then BudgetError; the next run does the rest."""
    _priced(monkeypatch, tmp_path, batch={"prompt": 5, "completion": 50})
    with pytest.raises(BudgetError, match="may use are used"):
        many(range(1000, 1010), **budget)
    sent = len(provider.batched)
    assert 0 < sent < 10
    assert not provider.asked
    assert values(many(range(1000, 1010))) == list(range(1000, 1010))
    assert len(provider.batched) == 10
    assert once_each(provider)


def test_an_articles_own_budget_holds_too(many: Any, provider: Provider) -> None:
    """A request that would pass it is not sent."""
    assert values(many([1000, 1001], token_budget=50)) == ["TokenBudgetError"] * 2
    assert not provider.steps
