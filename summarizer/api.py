"""Summarise an article: what users call, sync and async."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.choosing import Choices, chosen_model, options_of
from summarizer.ingest import read_article
from summarizer.longform import opening
from summarizer.pipeline import OnUnsupported, Way
from summarizer.recording import Cassette, RecordMode
from summarizer.retrying import Deadline
from summarizer.running import Limits, Run

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from summarizer.exchange import Request
    from summarizer.schema import Summary
    from summarizer.streaming import Partial
    from summarizer.text import Article


def summarise(
    source: str | Path | Article,
    *,
    model: str | None = None,
    client: Any = None,
    prompt: str | None = None,
    way: Way | None = None,
    timeout: float | None = None,
    max_transport_retries: int = 4,
    max_reasks: int = 2,
    token_budget: int | None = None,
    on_unsupported: OnUnsupported = "reject",
    complete: bool = False,
    cassette: Cassette | str | Path | None = None,
    record: RecordMode = "none",
    cache: bool | str | Path = False,
    window_tokens: int | None = None,
) -> Summary:
    """Summarise one article.

    `source` is the article's text, a path to it, or an `Article`. `model` is `provider/model`; without it
    `SUMMARIZER_MODEL`, the recording's own, OpenAI where a key is set, or the embedded engine where its
    weights are present. `client` is an `OpenAI` client of yours. `way` is "whole" (one request) or "steps"
    (several small ones), by default as suits the model. `timeout` is in seconds, over everything: sleeps
    and re-asks included. `token_budget` bounds prompt and completion tokens together. With `complete` the
    model is asked once more, for the salient figures, quotations and speakers that it left out. With a
    `cassette` (a file, or a folder with one file an article) and `record="none"`, answers come from the recording
    alone; "once" records where there is no file yet, "new" what is missing, "all" everything anew. Without a
    cassette, `cache` (True, or a folder of yours) answers what was asked and answered before; it is off by default. A
    `Cassette` that several calls share has its own mode. An article of more than `window_tokens` (at four bytes
    each) is asked about in windows, whose results are merged; by default as suits the model.

    Raises a `SummarizerError`; see `summarizer.errors`.
    """
    run = Run.of(
        source,
        Choices(
            model, client, prompt, way, max_reasks, on_unsupported, complete, cassette, record, cache, window_tokens
        ),
        Limits(Deadline(timeout), max_transport_retries, token_budget),
    )
    with run:
        return run.drive()


async def asummarise(
    source: str | Path | Article,
    *,
    model: str | None = None,
    client: Any = None,
    prompt: str | None = None,
    way: Way | None = None,
    timeout: float | None = None,
    max_transport_retries: int = 4,
    max_reasks: int = 2,
    token_budget: int | None = None,
    on_unsupported: OnUnsupported = "reject",
    complete: bool = False,
    cassette: Cassette | str | Path | None = None,
    record: RecordMode = "none",
    cache: bool | str | Path = False,
    window_tokens: int | None = None,
) -> Summary:
    """Summarise one article without blocking; as `summarise`, `client` being an `AsyncOpenAI`."""
    run = await Run.aof(
        source,
        Choices(
            model, client, prompt, way, max_reasks, on_unsupported, complete, cassette, record, cache, window_tokens
        ),
        Limits(Deadline(timeout), max_transport_retries, token_budget),
    )
    async with run:
        return await run.adrive()


def stream_summary(
    source: str | Path | Article,
    *,
    model: str | None = None,
    client: Any = None,
    prompt: str | None = None,
    way: Way | None = None,
    timeout: float | None = None,
    max_transport_retries: int = 4,
    max_reasks: int = 2,
    token_budget: int | None = None,
    on_unsupported: OnUnsupported = "reject",
    complete: bool = False,
    cassette: Cassette | str | Path | None = None,
    record: RecordMode = "none",
    cache: bool | str | Path = False,
    window_tokens: int | None = None,
) -> Iterator[Partial | Summary]:
    """Summarise one article, showing what the model writes; as `summarise`, whose errors come while iterating.

    Yields `Partial` drafts, of which nothing is checked yet, and last the grounded `Summary`. A stream that is cut off
    is asked for again, its partial drafts beginning anew, and is an error where that does not help.
    """
    run = Run.of(
        source,
        Choices(
            model, client, prompt, way, max_reasks, on_unsupported, complete, cassette, record, cache, window_tokens
        ),
        Limits(Deadline(timeout), max_transport_retries, token_budget),
    )
    with run:
        yield from run.stream()


async def astream_summary(
    source: str | Path | Article,
    *,
    model: str | None = None,
    client: Any = None,
    prompt: str | None = None,
    way: Way | None = None,
    timeout: float | None = None,
    max_transport_retries: int = 4,
    max_reasks: int = 2,
    token_budget: int | None = None,
    on_unsupported: OnUnsupported = "reject",
    complete: bool = False,
    cassette: Cassette | str | Path | None = None,
    record: RecordMode = "none",
    cache: bool | str | Path = False,
    window_tokens: int | None = None,
) -> AsyncIterator[Partial | Summary]:
    """As `stream_summary`, to be iterated with `async for`; `client` being an `AsyncOpenAI`."""
    run = await Run.aof(
        source,
        Choices(
            model, client, prompt, way, max_reasks, on_unsupported, complete, cassette, record, cache, window_tokens
        ),
        Limits(Deadline(timeout), max_transport_retries, token_budget),
    )
    async with run:
        async for piece in run.astream():
            yield piece


def preview(
    source: str | Path | Article,
    *,
    model: str | None = None,
    prompt: str | None = None,
    way: Way | None = None,
    window_tokens: int | None = None,
) -> list[Request]:
    """The requests that `summarise` would begin with, in each window of a long article. Sends nothing, needs no key."""
    choices = Choices(model, prompt=prompt, way=way, window_tokens=window_tokens)
    return opening(read_article(source), options_of(choices, chosen_model(model, None, None)))
