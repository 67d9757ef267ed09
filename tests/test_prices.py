"""What tokens cost: known exactly or said to be unknown, by a dated table that the user's own overrides."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import Attempt, Summary, UsageError, summarise
from summarizer.exchange import Message, Request, Settings, Usage
from summarizer.prices import Prices, Rates, Table, estimate, own_table, shipped_table
from tests.damage import article_of, draft_of
from tests.loopback import says, status

ARTICLE = article_of("earnings_tavira_foods")
GOOD = json.dumps(draft_of("earnings_tavira_foods"), ensure_ascii=False)
CHEAP = Rates(Decimal("0.25"), Decimal(2), cached=Decimal("0.025"), cache_write=Decimal("0.3125"))
TIERED = Rates(Decimal(1), Decimal(6), long=Rates(Decimal(2), Decimal(9), above=1000))
TOKENS = st.integers(0, 10**9)


def _own(folder: Path, models: Any, **more: Any) -> Path:
    path = folder / "prices.json"
    path.write_text(json.dumps({"usd_per_million_tokens": models, **more}), encoding="utf-8")
    return path


def _prices(**entries: Rates | None) -> Prices:
    return Prices(Table("the test's", {f"openai/{name}": rates for name, rates in entries.items()}, ()))


@pytest.mark.parametrize(
    ("rates", "usage", "usd"),
    [
        (CHEAP, Usage(1000, 200), "0.00065"),
        (CHEAP, Usage(1000, 200, cached_tokens=600), "0.000515"),
        (CHEAP, Usage(1000, 200, cached_tokens=600, cache_write_tokens=400), "0.00054"),
        (CHEAP, Usage(1000, 0, cached_tokens=5000), "0.000025"),
        (TIERED, Usage(1000, 10), "0.00106"),
        (TIERED, Usage(1001, 10), "0.002092"),
        (TIERED, Usage(1001, 10, cached_tokens=1), "0.002092"),
        (CHEAP, Usage(1, 1), "0.00000225"),
        (CHEAP, Usage(None, 200), None),
        (CHEAP, Usage(1000, None), None),
    ],
)
def test_a_request_costs_its_tokens_at_their_rates(rates: Rates, usage: Usage, usd: str | None) -> None:
    """Cached tokens at their own rate, long requests at theirs, exactly; unknown where a count is missing."""
    assert rates.cost(usage) == (None if usd is None else Decimal(usd))


@given(st.lists(st.tuples(TOKENS, TOKENS), min_size=1, max_size=20))
def test_sums_are_exact(counts: list[tuple[int, int]]) -> None:
    """The cost of many requests is that of all their tokens, to the last digit, in any order."""
    attempts = [Attempt("draft", "ask", "answered", prompt, completion) for prompt, completion in counts]
    prices = _prices(m=CHEAP)
    whole = Usage(sum(prompt for prompt, _ in counts), sum(completion for _, completion in counts))
    assert prices.cost("openai/m", attempts).usd == prices.cost("openai/m", attempts[::-1]).usd == CHEAP.cost(whole)


def test_failed_tries_cost_nothing_and_untold_tokens_make_a_cost_unknown() -> None:
    """A try that got no answer adds nothing; an answer without its counts leaves the sum unknown, with the reason."""
    failed, good = Attempt("draft", "ask", "429"), Attempt("draft", "retry", "answered", 1000, 200)
    prices = _prices(m=CHEAP)
    assert prices.cost("openai/m", [failed, good]).usd == Decimal("0.00065")
    silent = prices.cost("openai/m", [good, Attempt("claims", "ask", "answered")])
    assert (silent.usd, silent.basis) == (None, "openai/m did not tell its tokens")


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("openai/no-such-model", "no price of openai/no-such-model is known"),
        ("openai/text-embedding-3-small", "no price of openai/text-embedding-3-small is known"),
        ("local/qwen2.5-coder-1.5b-instruct", "no provider's price for local/qwen2.5-coder-1.5b-instruct"),
        ("ollama/gpt-5-mini", "no provider's price for ollama/gpt-5-mini"),
        ("nobody/gpt-5-mini", "no price of nobody/gpt-5-mini is known"),
    ],
)
def test_what_is_not_known_is_unknown_and_never_zero(model: str, reason: str) -> None:
    """A model that is not in the table, or runs on one's own machine, has no cost, and the reason is told."""
    cost = Prices().cost(model, [Attempt("draft", "ask", "answered", 1000, 200)])
    assert (cost.usd, cost.basis) == (None, reason)
    assert estimate([Request(model, ())], model) is None


def test_the_users_table_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its names and patterns win over the shipped ones, null makes a model unknown, and the rest is as shipped."""
    rates = {"prompt": 0.1, "completion": 1.5}
    models = {"openai/GPT-5-mini": rates, "openai/gpt-5-nano*": None, "local/*": {"prompt": 0.01, "completion": 0.01}}
    path = _own(tmp_path, models, source="our contract", date="2026-11-01")
    monkeypatch.setenv("SUMMARIZER_PRICES", str(path))
    prices = Prices.in_use()
    assert prices.rates("openai/gpt-5-mini") == (Rates(Decimal("0.1"), Decimal("1.5")), "our contract, 2026-11-01")
    assert prices.rates("openai/gpt-5-nano")[0] is None
    assert prices.rates("local/any")[0] == Rates(Decimal("0.01"), Decimal("0.01"))
    assert prices.rates("openai/gpt-4o-mini") == Prices().rates("openai/gpt-4o-mini")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (None, "No such file"),
        ("{", "Expecting"),
        ("[]", "usd_per_million_tokens"),
        ('{"usd_per_million_tokens": []}', "usd_per_million_tokens"),
        ('{"usd_per_million_tokens": {"openai/a": 1}}', "openai/a is neither null"),
        ('{"usd_per_million_tokens": {"openai/a": {"prompt": 1}}}', "openai/a is neither null"),
        (
            '{"usd_per_million_tokens": {"openai/a": {"prompt": 1, "completion": 1, "input": 1}}}',
            "openai/a is neither null",
        ),
        ('{"usd_per_million_tokens": {"openai/a": {"prompt": "1", "completion": 1}}}', "'1' is no number"),
        ('{"usd_per_million_tokens": {"openai/a": {"prompt": -1, "completion": 1}}}', "-1 is no number"),
        ('{"usd_per_million_tokens": {"openai/a": {"prompt": NaN, "completion": 1}}}', "nan is no number"),
        ('{"usd_per_million_tokens": {"openai/a": {"prompt": true, "completion": 1}}}', "True is no number"),
        (
            '{"usd_per_million_tokens": {"a": {"prompt": 1, "completion": 1, "long": {"prompt": 1, "completion": 1}}}}',
            "a is neither null nor rates: above",
        ),
        ('{"usd_per_million_tokens": {"a": {"prompt": 1, "completion": 1, "above": 9}}}', "a is neither null"),
    ],
)
def test_a_broken_table_is_wrong_usage_before_anything_is_asked(
    serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, fault: str
) -> None:
    """The error names the file and what is wrong with it, and no request has been paid for."""
    server = serve(says(GOOD))
    path = tmp_path / "mine.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("SUMMARIZER_PRICES", str(path))
    with pytest.raises(UsageError, match=fault) as raised:
        summarise(ARTICLE, model="openai/gpt-5-mini")
    assert str(path) in str(raised.value)
    assert server.requests == []


def _asked(serve: Any, model: str = "gpt-5-mini-2025-08-07", **keywords: Any) -> Summary:
    usage = {
        "prompt_tokens": 4000,
        "completion_tokens": 600,
        "prompt_tokens_details": {"cached_tokens": 3000, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 256},
    }
    serve(status(503), says(GOOD, model=model, usage=usage))
    return summarise(ARTICLE, model="openai/gpt-5-mini", **keywords)


@pytest.mark.usefixtures("quick")
def test_a_result_says_what_it_cost_and_by_which_prices(serve: Any) -> None:
    """By the model that answered, its cached tokens told apart, with the table's source and date."""
    provenance = _asked(serve).provenance
    assert provenance.cost_usd == Decimal("0.001525")  # 1000 at 0.25, 3000 at 0.025, 600 at 2
    assert provenance.cost_basis == shipped_table().basis
    assert provenance.usage.cached_tokens == 3000
    assert json.loads(provenance.model_dump_json())["cost_usd"] == "0.001525"
    assert _asked(serve, "of-our-own").provenance.cost_usd is None


@pytest.mark.usefixtures("quick")
def test_a_replay_and_a_cached_result_cost_what_their_answers_cost(
    serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recorded tokens, cached ones included, at the prices in use: equal to the live result's under one table."""
    live = _asked(serve, cassette=tmp_path / "cassettes", record="new")
    replayed = summarise(ARTICLE, cassette=tmp_path / "cassettes")
    _asked(serve, cache=tmp_path / "cache")
    cached = summarise(ARTICLE, model="openai/gpt-5-mini", cache=tmp_path / "cache")
    assert (replayed.provenance.source, cached.provenance.source) == ("cassette", "cache")
    for again in (replayed, cached):
        assert again.provenance.usage == live.provenance.usage
        assert (again.provenance.cost_usd, again.provenance.cost_basis) == (Decimal("0.001525"), shipped_table().basis)
    monkeypatch.setenv("SUMMARIZER_PRICES", str(_own(tmp_path, {"openai/gpt-5-mini*": {"prompt": 1, "completion": 1}})))
    assert summarise(ARTICLE, cassette=tmp_path / "cassettes").provenance.cost_usd == Decimal("0.0046")


@pytest.mark.parametrize(
    "usage", [None, [], {"prompt_tokens": "many", "completion_tokens": -1, "prompt_tokens_details": 3}]
)
def test_counts_that_are_none_are_not_told(serve: Any, usage: Any) -> None:
    """A server that counts in words, below zero or not at all gives a result of unknown cost."""
    serve(says(GOOD, model="gpt-5-mini", usage=usage))
    provenance = summarise(ARTICLE, model="openai/gpt-5-mini").provenance
    assert (provenance.usage.prompt_tokens, provenance.usage.completion_tokens) == (None, None)
    assert (provenance.cost_usd, provenance.cost_basis) == (None, "openai/gpt-5-mini did not tell its tokens")


def test_an_estimate_is_an_upper_guess(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four characters a token and every reply as long as its room, or as long as the caller expects."""
    request = Request("openai/m", (Message("user", "x" * 4000),), settings=Settings(max_tokens=500))
    path = _own(tmp_path, {"openai/m": {"prompt": 0.25, "completion": 2, "cached": 0.025}})
    monkeypatch.setenv("SUMMARIZER_PRICES", str(path))
    assert estimate([request, request], "openai/m") == Decimal("0.0025")
    assert estimate([request, request], "openai/m", reply_tokens=100) == Decimal("0.0009")
    assert estimate([], "openai/m") == 0


def test_the_shipped_table_is_dated_and_sourced() -> None:
    """It can be read, every rate is above zero, and it says where and when it was taken."""
    table = shipped_table()
    assert table.basis.startswith("genai-prices ")
    date.fromisoformat(table.basis.rpartition(", ")[2])
    assert all(rates is None or (rates.prompt > 0 and rates.completion > 0) for rates in table.entries.values())
    assert {"openai/gpt-5-mini", "openai/gpt-4o-mini"} <= table.entries.keys()


def test_the_shipped_table_is_what_its_source_says() -> None:
    """`make prices` on the table's day would change nothing, and each model costs what genai-prices makes of it."""
    genai = pytest.importorskip("genai_prices", reason="of the development tools: `make setup`")
    from tests.write_prices import FILE, PROVIDERS, table

    text = FILE.read_text(encoding="utf-8")
    day = date.fromisoformat(json.loads(text)["date"])
    assert table(day) == text
    theirs = {ours: name for name, ours in PROVIDERS.items()}
    noon = datetime.combine(day, time(12), UTC)
    for name, rates in shipped_table().entries.items():
        provider, _, model = name.replace("?", "1").replace("*", "").partition("/")
        if rates is None or Prices().rates(f"{provider}/{model}")[0] is not rates:
            continue
        for prompt in (1000, 300_000):
            usage = genai.Usage(input_tokens=prompt, output_tokens=200, cache_read_tokens=100)
            price = genai.calc_price(usage, model, provider_id=theirs[provider], genai_request_timestamp=noon)
            assert rates.cost(Usage(prompt, 200, 100)) == price.total_price, name


def test_a_table_is_read_from_a_file(tmp_path: Path) -> None:
    """A table without source or date is called the user's own, and its numbers are decimals, not floats."""
    table = own_table(_own(tmp_path, {"openai/a": {"prompt": 0.1, "completion": 0.2}}))
    assert (table.basis, table.entries["openai/a"]) == ("own prices", Rates(Decimal("0.1"), Decimal("0.2")))
