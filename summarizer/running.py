"""One call: the article, what the caller chose, and where each reply comes from.

A run drives the flow, sync or async: it looks for each request in the recording or the cache, else makes it, within
the caller's deadline and budget. What a reply costs in retries, time and tokens is kept here; what it means is the
flow's business.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.choosing import Choices, chosen_model, options_of
from summarizer.circumstances import Circumstances
from summarizer.errors import (
    Attempt,
    CassetteMissError,
    ReplyError,
    SummarizerError,
    TokenBudgetError,
    UnsupportedError,
)
from summarizer.exchange import Reply, Request
from summarizer.ingest import aread_article, read_article
from summarizer.longform import flow_of
from summarizer.observing import NOBODY, Watch, watch_of
from summarizer.pipeline import Options, Outcome
from summarizer.prices import Prices
from summarizer.providers.registry import answering, provider_for
from summarizer.publishing import published, total
from summarizer.recording import Cassette, cassette_of
from summarizer.retrying import Deadline, Policy, aexchange, aexchange_stream, exchange, exchange_stream
from summarizer.streaming import Partial, Watched, pieces_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterator

    from summarizer.cache import Cache
    from summarizer.providers.base import Connect, HttpExchange, Provider
    from summarizer.schema import Summary
    from summarizer.text import Article

_log = logging.getLogger("summarizer")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a call may take."""

    deadline: Deadline
    max_transport_retries: int
    token_budget: int | None


@dataclass
class Run:
    """One call: the article, the flow's options, where replies come from, and what was tried."""

    article: Article
    options: Options
    choices: Choices
    limits: Limits
    cassette: Cassette | None
    cache: Cache | None = None
    prices: Prices = field(default_factory=Prices.in_use)  # read before anything is paid for
    provider: Provider | None = None
    connect: Connect = provider_for
    watch: Watch = NOBODY
    attempts: list[Attempt] = field(default_factory=list)
    asked: list[Attempt] = field(default_factory=list)  # those of the attempts that went to the provider

    @classmethod
    def of(cls, source: str | Path | Article, choices: Choices, limits: Limits, connect: Connect = provider_for) -> Run:
        """The run of a source: read, its cassette loaded, its model chosen. `connect` gives the provider."""
        article = read_article(source)
        cassette = cassette_of(choices.cassette, article, choices.record)
        model = chosen_model(choices.model, choices.client, cassette)
        cache = _cache(choices, model) if cassette is None else None  # a cassette alone decides what is asked
        return cls(article, options_of(choices, model, cassette), choices, limits, cassette, cache, connect=connect)

    @classmethod
    async def aof(cls, source: str | Path | Article, choices: Choices, limits: Limits) -> Run:
        """As `of`, a file being read in a thread."""
        return cls.of(await aread_article(source), choices, limits)

    def __enter__(self) -> Run:
        self.watch = watch_of(self.article, self.options, self.prices, self.choices.client)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if self.provider is not None:
            self.provider.close()
        self._ended(error)

    async def __aenter__(self) -> Run:
        return self.__enter__()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if self.provider is not None:
            await self.provider.aclose()
        self._ended(error)

    def _ended(self, error: BaseException | None) -> None:
        """What was tried goes with the error. An error by the model's own words is not to come from the cache again."""
        if self.cache is not None:
            self.cache.close(forgetting=isinstance(error, ReplyError | UnsupportedError))
        if isinstance(error, SummarizerError) and not error.attempts:
            error.with_attempts(tuple(self.attempts))
        self.watch.ended(error)

    def drive(self) -> Summary:
        """The summary, by this thread."""
        flow = self._flow()
        try:
            request = next(flow)
            while True:
                request = flow.send(self._known(request) or self._live(request))
        except StopIteration as done:
            return self._published(done.value)

    async def adrive(self) -> Summary:
        """The summary, awaited."""
        flow = self._flow()
        try:
            request = next(flow)
            while True:
                request = flow.send(await self.areply(request))
        except StopIteration as done:
            return self._published(done.value)

    async def areply(self, request: Request) -> Reply:
        """The reply to a request of the flow: recorded, cached or live."""
        return self._known(request) or await self._alive(request)

    def stream(self) -> Iterator[Partial | Summary]:
        """What the model writes as it comes, then the summary, by this thread."""
        flow = self._flow()
        try:
            request = next(flow)
            while True:
                watched = Watched(request)
                for piece in self._pieces(request):
                    if part := watched.heard(piece):
                        yield part
                request = flow.send(self._kept(request, watched.reply))
        except StopIteration as done:
            yield self._published(done.value)

    async def astream(self) -> AsyncIterator[Partial | Summary]:
        """What the model writes as it comes, then the summary, awaited."""
        flow = self._flow()
        try:
            request = next(flow)
            while True:
                watched = Watched(request)
                async for piece in self._apieces(request):
                    if part := watched.heard(piece):
                        yield part
                request = flow.send(self._kept(request, watched.reply))
        except StopIteration as done:
            yield self._published(done.value)

    def _pieces(self, request: Request) -> Iterator[str | Reply]:
        if (reply := self._known(request)) is not None:
            yield from pieces_of(reply)
            return
        provider = self._prepared(request)
        with self.watch.asking(request, streams=True) as asked:
            yield from asked.followed(exchange_stream(provider.stream, request, self._policy(), self._log_attempt))

    async def _apieces(self, request: Request) -> AsyncIterator[str | Reply]:
        if (reply := self._known(request)) is not None:
            for piece in pieces_of(reply):
                yield piece
            return
        provider = self._prepared(request)
        with self.watch.asking(request, streams=True) as asked:
            async for piece in asked.afollowed(
                aexchange_stream(provider.astream, request, self._policy(), self._log_attempt)
            ):
                yield piece

    def _flow(self) -> Generator[Request, Reply, Outcome]:
        return flow_of(self.article, self.options)

    def _published(self, outcome: Outcome) -> Summary:
        source = "live" if self.asked else outcome.source
        outcome = replace(outcome, source=source)
        return self.ended(published(self.article, self.options, outcome, self.attempts, self.prices))

    def ended(self, summary: Summary) -> Summary:
        """What the run ends with: what is not as it should be is said."""
        self.watch.made(summary)
        with self.watch.current():
            self._say_what_is_amiss(summary)
        return summary

    def _say_what_is_amiss(self, summary: Summary) -> None:
        own = self.cassette if isinstance(self.choices.cassette, str | Path) else None  # who shares one counts for all
        if own is not None and not own.records and (unplayed := own.unplayed()):
            _log.warning("%d of the exchanges in %s were not asked for", len(unplayed), own.path)
        if own is not None:
            own.drop_earlier(self.article.sha256)
        for window in summary.provenance.windows:
            if window.failure is not None:
                told = "nothing of %s is in the result: provenance.windows says why"  # and may quote
                first, last = window.first_sentence, window.last_sentence
                _log.warning(told, f"sentence {first}" if first == last else f"sentences {first} to {last}")

    def _known(self, request: Request) -> Reply | None:
        """The reply from the cassette, else from the cache; None where the request is to be made.

        Its tokens are told as they were counted then, and are no part of what this call spends.
        """
        place = self.cassette or self.cache
        reply = place.find(request) if place is not None else None
        if reply is not None:
            self.attempts += _attempts(request, reply)
            self.watch.known(reply)
        elif self.cassette is not None and not self.cassette.records:
            raise CassetteMissError(self.cassette.explain_miss(request))
        return reply

    def _live(self, request: Request) -> Reply:
        provider = self._prepared(request)
        with self.watch.asking(request) as asked:
            reply = asked.answered(exchange(provider.send, request, self._policy(), self._log_attempt))
        return self._kept(request, reply)

    async def _alive(self, request: Request) -> Reply:
        provider = self._prepared(request)
        with self.watch.asking(request) as asked:
            reply = asked.answered(await aexchange(provider.asend, request, self._policy(), self._log_attempt))
        return self._kept(request, reply)

    def _kept(self, request: Request, reply: Reply) -> Reply:
        return self.cache.keep(request, reply) if self.cache is not None else reply

    def _policy(self) -> Policy:
        return Policy(self.limits.deadline, self.limits.max_transport_retries)

    def _log_attempt(self, attempt: Attempt) -> None:
        self.attempts.append(attempt)
        self.asked.append(attempt)
        self.watch.tried(attempt)
        tokens = total((attempt.prompt_tokens, attempt.completion_tokens))
        told = (self.article.source or "the article", attempt.request, attempt.cause, attempt.outcome, attempt.seconds)
        _log.info("%s: %s (%s): %s after %.2f s%s", *told, f", {tokens:,} tokens" if tokens is not None else "")

    def _prepared(self, request: Request) -> Provider:
        """The provider, made when a request has to be sent and the budget allows it."""
        spent = (total(a.prompt_tokens for a in self.asked) or 0) + (
            total(a.completion_tokens for a in self.asked) or 0
        )
        budget = self.limits.token_budget
        if budget is not None and spent + request.estimated_tokens > budget:
            raise TokenBudgetError(
                f"{request.purpose} needs some {request.estimated_tokens} tokens and {spent} of {budget} are spent"
            )
        if self.provider is None:
            recorder = self._record if self.cassette is not None else None
            self.provider = self.connect(self.options.model, client=self.choices.client, recorder=recorder)
        return self.provider

    def _record(self, request: Request, exchange: HttpExchange) -> None:
        """With the tries that failed before it, so that a replay tells of them too."""
        tries = takewhile(lambda tried: tried.outcome != "answered", reversed(self.asked))
        failed = [tried.outcome for tried in tries if tried.request == request.purpose]
        if self.cassette is not None:
            tried = replace(exchange, failed=tuple(reversed(failed)))
            self.cassette.record(request, tried, circumstances=self._circumstances())

    def _circumstances(self) -> Circumstances:
        options = self.options
        return Circumstances.of(
            self.article,
            options.prompt,
            way=options.way,
            max_reasks=options.max_reasks,
            complete=options.complete,
            window_tokens=self.choices.window_tokens,
        )


def _attempts(request: Request, reply: Reply) -> list[Attempt]:
    """What a live run noted when it got this reply."""
    failed = [Attempt(request.purpose, "retry" if n else "ask", end) for n, end in enumerate(reply.failed)]
    cause = "retry" if failed else "ask"
    return [*failed, Attempt(request.purpose, cause, "answered", **asdict(reply.usage), is_batched=reply.is_batched)]


def _cache(choices: Choices, model: str) -> Cache | None:
    """The cache, where one is asked for."""
    if not choices.cache:
        return None
    try:
        from summarizer.cache import Cache, cache_file  # noqa: PLC0415 - only a call with a cache needs SQLite

        place = cache_file(None if choices.cache is True else Path(choices.cache))
    except (ImportError, RuntimeError) as missing:  # a Python without SQLite, a user without a home
        _log.warning("going on without a cache: %s", missing)
        return None
    return Cache(place, answering(model, choices.client))
