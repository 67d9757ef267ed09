"""What results took and cost, in a line each: `-u`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.schema import Summary


def told(summary: Summary) -> str:
    """One article's result. Money that another run paid, for what now came from a cache or a recording, is said so."""
    origin = summary.provenance
    seconds = sum(attempt.seconds for attempt in origin.attempts)
    cost = f"cost unknown: {origin.cost_basis}" if origin.cost_usd is None else f"{origin.cost_usd:f} USD"
    earlier = {"live": "", "cache": " (from the cache)", "cassette": " (from a recording)"}[origin.source]
    requests = "1 request" if len(origin.attempts) == 1 else f"{len(origin.attempts)} requests"
    return f"{origin.model}: {requests}, {_tokens([summary])}, {seconds:.1f} s, {cost}{earlier}"


def told_together(summaries: Sequence[Summary], *, failed: int) -> str:
    """A run's results: what was spent on those that came neither from a cache nor from a recording."""
    live = [summary for summary in summaries if summary.provenance.source == "live"]
    costs = [summary.provenance.cost_usd for summary in live]
    unknown = costs.count(None)
    spent = f"{sum((cost for cost in costs if cost is not None), Decimal(0)):f} USD"
    if unknown:
        spent = f"cost unknown of {unknown}" + (f", {spent} for the rest" if unknown < len(live) else "")
    rest = f", without what {failed} that failed took" if failed else ""
    return f"{len(summaries)} articles, {len(live)} of them asked anew: {_tokens(live)}, {spent}{rest}"


def _tokens(summaries: Sequence[Summary]) -> str:
    used = [summary.provenance.usage for summary in summaries]
    prompt, completion = (sum(getattr(one, f"{kind}_tokens") or 0 for one in used) for kind in ("prompt", "completion"))
    cached = sum(one.cached_tokens or 0 for one in used)
    return f"{prompt:,} prompt and {completion:,} completion tokens" + (f" ({cached:,} cached)" if cached else "")
