"""Summarise many articles: what users call, sync and async."""

from __future__ import annotations

from contextlib import aclosing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.batch.crowd import Speed
from summarizer.batch.many import Task, summarised
from summarizer.batch.rounds import summarised_by_batches
from summarizer.batch.sources import entries_of
from summarizer.batch.turning import in_this_thread
from summarizer.choosing import Choices
from summarizer.pipeline import OnUnsupported, Way
from summarizer.recording import Cassette, RecordMode

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterable, Generator, Iterable

    from summarizer.batch.many import BatchResult, Entry
    from summarizer.text import Article

    Source = str | Path | Article | Entry


def summarise_many(
    sources: Iterable[Source],
    *,
    model: str | None = None,
    client: Any = None,
    prompt: str | None = None,
    way: Way | None = None,
    timeout: float | None = None,
    max_transport_retries: int = 8,
    max_reasks: int = 2,
    token_budget: int | None = None,
    on_unsupported: OnUnsupported = "reject",
    complete: bool = False,
    cassette: Cassette | str | Path | None = None,
    record: RecordMode = "none",
    cache: bool | str | Path = False,
    window_tokens: int | None = None,
    concurrency: int = 8,
    as_completed: bool = False,
    requests_per_minute: float | None = None,
    tokens_per_minute: float | None = None,
    batch_token_budget: int | None = None,
    batch_usd_budget: Decimal | float | None = None,
    journal: str | Path | None = None,
    retry_failed: bool = False,
    processes: int = 1,
    provider_batch: bool | int = False,
) -> Generator[BatchResult, None, None]:
    """Summarise many articles at once, one failing on its own; the batch goes on while the iterator is asked.

    `sources` is iterated as articles are needed. The keywords of `summarise` hold for each article; `client` is an
    `AsyncOpenAI`, one for all. Up to `concurrency` requests are in flight, half as many after a "429", slowly more
    again; at most `requests_per_minute` and `tokens_per_minute`, evenly spaced. Results come in the order of the
    sources, or with `as_completed` as they end. With a `journal` (a file) a second run asks only for what the first
    did not finish; what failed is finished too, unless `retry_failed`. With `processes` above 1, so many more check the
    answers: a program that asks for them has to be guarded by `if __name__ == "__main__":`, as for `multiprocessing`.
    With `provider_batch` the first request of each article (with a number, so many rounds of requests) goes by the
    provider's Batch API: at half the price, within a day. It needs a `journal`, by which a run that was ended goes on
    when it is called again.

    Raises, while iterating, what every article would meet (a UsageError), and after everything that was finished a
    BudgetError where the next request would pass `batch_token_budget` or `batch_usd_budget`. An article's error is in
    its result.
    """
    yield from in_this_thread(
        asummarise_many(
            sources,
            model=model,
            client=client,
            prompt=prompt,
            way=way,
            timeout=timeout,
            max_transport_retries=max_transport_retries,
            max_reasks=max_reasks,
            token_budget=token_budget,
            on_unsupported=on_unsupported,
            complete=complete,
            cassette=cassette,
            record=record,
            cache=cache,
            window_tokens=window_tokens,
            concurrency=concurrency,
            as_completed=as_completed,
            requests_per_minute=requests_per_minute,
            tokens_per_minute=tokens_per_minute,
            batch_token_budget=batch_token_budget,
            batch_usd_budget=batch_usd_budget,
            journal=journal,
            retry_failed=retry_failed,
            processes=processes,
            provider_batch=provider_batch,
        )
    )


async def asummarise_many(
    sources: Iterable[Source] | AsyncIterable[Source],
    *,
    model: str | None = None,
    client: Any = None,
    prompt: str | None = None,
    way: Way | None = None,
    timeout: float | None = None,
    max_transport_retries: int = 8,
    max_reasks: int = 2,
    token_budget: int | None = None,
    on_unsupported: OnUnsupported = "reject",
    complete: bool = False,
    cassette: Cassette | str | Path | None = None,
    record: RecordMode = "none",
    cache: bool | str | Path = False,
    window_tokens: int | None = None,
    concurrency: int = 8,
    as_completed: bool = False,
    requests_per_minute: float | None = None,
    tokens_per_minute: float | None = None,
    batch_token_budget: int | None = None,
    batch_usd_budget: Decimal | float | None = None,
    journal: str | Path | None = None,
    retry_failed: bool = False,
    processes: int = 1,
    provider_batch: bool | int = False,
) -> AsyncGenerator[BatchResult]:
    """As `summarise_many`, to be iterated with `async for`; the sources may be asynchronous too."""
    task = Task(
        Choices(
            model, client, prompt, way, max_reasks, on_unsupported, complete, cassette, record, cache, window_tokens
        ),
        timeout,
        max_transport_retries,
        token_budget,
        Path(journal) if journal is not None else None,
        retry_failed,
        int(provider_batch),
    )
    speed = Speed(
        concurrency, requests_per_minute, tokens_per_minute, batch_token_budget, _usd(batch_usd_budget), processes
    )
    made = summarised_by_batches if provider_batch else summarised
    async with aclosing(made(entries_of(sources), task, speed, as_completed=as_completed)) as results:
        async for result in results:
            yield result


def _usd(budget: Decimal | float | None) -> Decimal | None:
    return None if budget is None else Decimal(str(budget))
