"""How a provider's batch ended: what came out, and what was sent for it; and a model that lies at first."""

from __future__ import annotations

from collections import Counter
from typing import Any

from summarizer import Summary
from summarizer.batch.many import BatchResult
from tests.batch_provider import Provider, mill_of
from tests.loopback import completion
from tests.mills import draft


def values(results: list[BatchResult]) -> list[int | str]:
    """Each result's figure, or its error's kind."""
    return [int(r.summary.figures[0].value or 0) if r.summary else type(r.error).__name__ for r in results]


def apart_from_its_making(summary: Summary | None) -> dict[str, Any]:
    """A summary without what it took to make."""
    assert summary is not None
    return summary.model_dump(exclude={"provenance": {"attempts", "cost_usd", "cost_basis"}})


def made(provider: Provider) -> Counter[str]:
    """How often the server did what matters."""
    return Counter(step for step in provider.steps if step in {"upload", "create", "content", "chat"})


def once_each(provider: Provider) -> bool:
    """Whether no request was paid for twice, in whatever way."""
    return set(Counter(map(mill_of, [*provider.batched, *provider.asked])).values()) <= {1}


def lies(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """A first draft with a figure that the article does not have, and the right one when asked again."""
    number = mill_of(body)
    is_first = body["messages"][-1]["role"] == "user" and len(body["messages"]) == 2
    return 200, completion(draft(number + 1 if is_first else number))
