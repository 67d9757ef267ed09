"""What Ray Data places on its workers: the flow of every batch, from a batch of rows to a batch of rows."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from summarizer.batch.calls import summarise_many
from summarizer.batch.many import Entry
from summarizer.engines.rows import column_of, plain, table_of
from summarizer.errors import InputError
from summarizer.pipeline import OnUnsupported, Way
from summarizer.recording import RecordMode


class SummariseArticles:
    """Summarise the articles of a batch of rows, for `ray.data.Dataset.map_batches`; a failing one is a row as well.

    Rows come with a text and an id, in any `batch_format`. As many go, in their order, as a PyArrow table: `id` as it
    came, the columns named in `keep`, `result` (JSON, as `summarise schema` says, or null), `summary` (its text, or
    null) and `error` (null, or its `kind`, `message` and `exit_code`). Those types are the same in every batch.

    The keywords are those of `summarise_many`, for one worker: of `concurrency`, `requests_per_minute` and
    `tokens_per_minute` each worker has its own. `cache` is on, in the cache directory of the worker's machine: Ray
    does the batches of a lost worker again. There is no `client`, which could not be sent to a worker.

    A batch raises what every article would meet (a missing key, an unknown prompt, a missing column).
    """

    def __init__(
        self,
        *,
        text: str = "text",
        id: str = "id",  # noqa: A002 - it names the column `id`
        keep: Sequence[str] = (),
        model: str | None = None,
        prompt: str | None = None,
        way: Way | None = None,
        timeout: float | None = None,
        max_transport_retries: int = 8,
        max_reasks: int = 2,
        token_budget: int | None = None,
        on_unsupported: OnUnsupported = "reject",
        complete: bool = False,
        cassette: str | Path | None = None,
        record: RecordMode = "none",
        cache: bool | str | Path = True,
        window_tokens: int | None = None,
        concurrency: int = 8,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
    ) -> None:
        self._text, self._id, self._keep = text, id, tuple(keep)
        self._keywords: dict[str, Any] = {
            "model": model,
            "prompt": prompt,
            "way": way,
            "timeout": timeout,
            "max_transport_retries": max_transport_retries,
            "max_reasks": max_reasks,
            "token_budget": token_budget,
            "on_unsupported": on_unsupported,
            "complete": complete,
            "cassette": cassette,
            "record": record,
            "cache": cache,
            "window_tokens": window_tokens,
            "concurrency": concurrency,
            "requests_per_minute": requests_per_minute,
            "tokens_per_minute": tokens_per_minute,
        }

    def __call__(self, batch: Any) -> Any:
        """The rows of a batch, summarised. UsageError where it has not the columns."""
        ids = column_of(batch, self._id)
        kept = {name: column_of(batch, name) for name in self._keep}
        results = summarise_many(self._entries(batch, ids.to_pylist()), **self._keywords)
        return table_of(list(results), ids, kept)

    def _entries(self, batch: Any, ids: list[Any]) -> Iterator[Entry]:
        texts = column_of(batch, self._text).to_pylist()
        for text, key in zip(texts, ids, strict=True):
            name = None if key is None else str(key)
            if isinstance(text, str):
                yield Entry(text, name)
            else:
                yield Entry(InputError(f"{name or 'the row'} has no text in {self._text!r}"), name)


class SummariseEntries(SummariseArticles):
    """As `SummariseArticles`, of rows that are entries of a batch: paths, articles, or reasons why there is none."""

    def _entries(self, batch: Any, ids: list[Any]) -> Iterator[Entry]:
        del ids
        for packed_entry in column_of(batch, "entry").to_pylist():
            yield pickle.loads(packed_entry)  # noqa: S301 - our own driver packed it


def packed(entry: Entry) -> dict[str, Any]:
    """The row of an entry."""
    if isinstance(entry.source, Path):  # a worker has another folder for its own
        entry = replace(entry, source=entry.source.absolute())
    return {"id": None if entry.id is None else plain(entry.id), "entry": pickle.dumps(entry)}
