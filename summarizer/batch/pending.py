"""Which requests of an article a provider's batch is to answer: a flow is played over the answers that are there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from summarizer.batch.crowd import used_tokens
from summarizer.errors import ProviderError, SummarizerError
from summarizer.longform import flow_of, opening

if TYPE_CHECKING:
    from summarizer.exchange import Reply, Request
    from summarizer.running import Run

Known = Callable[["Request"], "Reply | None"]  # ProviderError where the answer was one


def pending(run: Run, known: Known, rounds: int) -> list[Request]:
    """The requests that are to be sent next, none where the first `rounds` of them are answered.

    The first round holds all that the flow asks whatever is answered: every window's first question. Each further one
    holds the one request that the answers lead to. Requests that would pass the article's own budget are left out.
    """
    requests = opening(run.article, run.options)
    first = [request for request in requests if not _is_known(request, known)]
    return (
        _affordable(run, first, requests, known) if first else _next(run, known, {r.sha256 for r in requests}, rounds)
    )


def _next(run: Run, known: Known, first: set[str], rounds: int) -> list[Request]:
    """The request that a flow stops at, unless it is of a later round."""
    if rounds == 1:
        return []
    asked: list[Request] = []
    flow = flow_of(run.article, run.options)
    try:
        request = next(flow)
        while (reply := known(request)) is not None:
            asked.append(request)
            request = flow.send(reply)
    except (StopIteration, SummarizerError):  # the article's own run ends so too, and says it
        return []
    further = sum(one.sha256 not in first for one in asked)
    return _affordable(run, [request], asked, known) if further < rounds - 1 else []


def _is_known(request: Request, known: Known) -> bool:
    try:
        return known(request) is not None
    except ProviderError:
        return True


def _spent(request: Request, known: Known) -> int:
    """The tokens that the answer to a request took."""
    try:
        reply = known(request)
    except ProviderError:
        return 0
    return used_tokens(reply.usage, 0) if reply is not None else 0


def _affordable(run: Run, requests: Sequence[Request], asked: Sequence[Request], known: Known) -> list[Request]:
    """The first of the requests, as many as the article's own budget allows after what is answered already."""
    budget, kept = run.limits.token_budget, list(requests)
    if budget is None:
        return kept
    left = budget - sum(_spent(request, known) for request in asked)
    while kept and sum(request.estimated_tokens for request in kept) > left:
        kept.pop()
    return kept
