"""One summary: read the article, ask the model, tell who watches, observe the end."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from summarizer.batch.crowd import Crowd
from summarizer.choosing import Choices
from summarizer.errors import ModelNotChosenError, ResourceError, SummarizerError, UsageError
from summarizer.retrying import Deadline
from summarizer.running import Limits, Run
from summarizer.schema import Summary
from summarizer.streaming import Partial
from summarizer.text import Article
from summarizer.web import articles
from summarizer.web.metrics import Outcome, observe
from summarizer.web.problems import ending
from summarizer.web.readers import Readers
from summarizer.web.settings import Settings
from summarizer.web.store.jobs import Ended, Job
from summarizer.web.submissions import Given
from summarizer.web.watching import Watchers

_log = logging.getLogger("summarizer.web")
_MOST_TRIES = 3
_READING = 8  # documents had and read at once: addresses may be slow
_READERS = 2  # of them read at once


class Making:
    """What makes summaries have in common: one client for all, threads that fetch, and processes that read."""

    def __init__(self, settings: Settings, crowd: Crowd, watchers: Watchers) -> None:
        self._settings, self._crowd, self._watchers = settings, crowd, watchers
        self._threads = ThreadPoolExecutor(_READING, thread_name_prefix="summarizer-read")
        self._readers = Readers(_READERS, settings.read_seconds)

    def close(self) -> None:
        """Give up what is being read."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._readers.close()

    async def made(self, job: Job, *, drafts: bool) -> Ended:
        """How a job ends; every error is an end. With `drafts` who watches sees the model write."""
        began, article = time.monotonic(), None
        outcome: Summary | SummarizerError
        try:
            article = await self._read(job)
            outcome = await self._summary(job, article, drafts=drafts)
        except SummarizerError as error:
            outcome = error.with_traceback(None)
        except Exception as fault:  # noqa: BLE001 - a fault of ours at one summary must not end the others
            _log.exception("a fault of the program")
            outcome = SummarizerError(f"a fault of the program: {type(fault).__name__}")
        seconds = time.monotonic() - began
        self._observe(job, outcome, article, seconds)
        return _ended(job, outcome, article)

    async def _read(self, job: Job) -> Article:
        if job.tries > _MOST_TRIES:
            raise SummarizerError("given up: the service ended each time while it worked on this")
        given = Given.of(job.source, job.data)
        threads = None if given.kind == "text" else self._threads  # no document keeps a text waiting
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(threads, articles.read, given, self._settings, self._readers)

    async def _summary(self, job: Job, article: Article, *, drafts: bool) -> Summary:
        options = json.loads(job.options)
        try:
            return await self._driven(job, self._run(dict(options), article), drafts=drafts)
        except ResourceError as error:  # such a part is missing in the prompt that the client chose
            if options["prompt"] is None:
                raise
            raise UsageError(f"{error}; take the prompt that goes with the way of asking") from error

    async def _driven(self, job: Job, run: Run, *, drafts: bool) -> Summary:
        async with run:
            if not drafts:
                return await run.adrive()
            made: Summary | None = None
            async for piece in run.astream():
                if isinstance(piece, Partial):
                    self._watchers.tell(job.id, piece)
                else:
                    made = piece
        if made is None:
            raise SummarizerError("the stream ended without a summary")
        return made

    def _run(self, options: dict[str, Any], article: Article) -> Run:
        settings = self._settings
        seconds = min(options.pop("timeout") or settings.summary_seconds, settings.summary_seconds)
        budget = options.pop("token_budget")
        model = options.pop("model") or settings.model
        if model is None:
            raise ModelNotChosenError("no model is chosen: start the service with --model, or name one it allows")
        choices = Choices(model=model, cache=settings.cache, **options)
        return Run.of(article, choices, Limits(Deadline(seconds), 8, budget), self._crowd.connect)

    def _observe(self, job: Job, outcome: Summary | SummarizerError, article: Article | None, seconds: float) -> None:
        summary = outcome if isinstance(outcome, Summary) else None
        error = outcome if isinstance(outcome, SummarizerError) else None
        observe(Outcome(summary, error, seconds, job.id, job.request_id, len(article.text) if article else None))


def _ended(job: Job, outcome: Summary | SummarizerError, article: Article | None) -> Ended:
    told = articles.to_json(article) if article is not None else None
    headline = article.headline if article is not None else None
    if isinstance(outcome, Summary):
        return Ended(result=outcome.model_dump_json(), article=told, headline=headline)
    problem = ending(outcome).problem(f"/v1/summaries/{job.id}", job.request_id, job.id)
    return Ended(problem=problem.model_dump_json(), article=told, headline=headline)
