"""A whole batch on Ray: read here or by the workers, summarised by them, its results given back."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from summarizer.batch.many import BatchResult, Entry
from summarizer.batch.sources import Fields, entries_in
from summarizer.engines.articles import SummariseArticles, SummariseEntries, packed
from summarizer.engines.connecting import connected
from summarizer.engines.rows import arrow, require, result_of
from summarizer.errors import InputError, SummarizerError

_ROUNDS = 4  # times as many articles in a batch of rows as requests at once: only at its end are fewer in flight
_ADVICE = re.compile(r"\nFailed to [^\n]* after \d+/\d+ attempts")  # that Ray adds to an error's words
_ENTRY = [("position", "int64"), ("id", "string"), ("entry", "binary")]


@dataclass(frozen=True, slots=True)
class Placing:
    """How a batch is spread: workers (None: as many as there are processors), and requests at once in each."""

    workers: int | None = None
    concurrency: int = 8
    in_order: bool = True
    keywords: dict[str, Any] = field(default_factory=dict)  # those of `SummariseArticles`
    paces: dict[str, float | None] = field(default_factory=dict)  # those of its keywords that workers have to share

    @property
    def rows(self) -> int:
        """How many articles a worker takes at once, where there are enough."""
        return _ROUNDS * self.concurrency

    def of_each(self, workers: int) -> dict[str, Any]:
        """The keywords of each of so many workers."""
        shares = {name: pace and pace / workers for name, pace in self.paces.items()}
        return {**self.keywords, **shares, "concurrency": self.concurrency}


@dataclass(frozen=True, slots=True)
class _Work:
    """A dataset, and what makes results of `rows` of its rows at once."""

    dataset: Any
    kind: type[SummariseArticles]
    keywords: dict[str, Any]
    rows: int

    def results(self, ray: Any, workers: int) -> Iterator[BatchResult]:
        """By so many workers. SummarizerError where Ray gives up, or a worker meets what every article would."""
        done = self.dataset.map_batches(
            self.kind,
            fn_constructor_kwargs=self.keywords,
            compute=ray.data.ActorPoolStrategy(size=workers),
            batch_size=self.rows,
            batch_format="pyarrow",
        )
        try:
            for arrived, row in enumerate(done.iter_rows()):
                yield result_of(row, row.get("position", arrived))
        except ray.exceptions.RayError as fault:
            raise _told(fault) from fault


def summarise_entries(entries: Iterable[Entry], placing: Placing) -> Generator[BatchResult, None, None]:
    """The results of entries that are read here; paths among them are read by the workers.

    All are taken before the first is summarised: Ray's object store holds them, on the disk where memory is short.
    """
    with connected(placing.workers) as (ray, workers):
        _set_order(ray, placing)
        rows, tables = _tables(entries, placing.rows, workers)
        blocks = [ray.put(table) for table in tables]
        if blocks:
            keywords = {**placing.of_each(workers), "keep": ("position",)}
            work = _Work(ray.data.from_arrow_refs(blocks), SummariseEntries, keywords, rows)
            yield from work.results(ray, min(workers, len(blocks)))


def summarise_places(
    names: list[str], fields: Fields, placing: Placing, *, is_parquet: bool
) -> Generator[BatchResult, None, None]:
    """The results of files on any filesystem that Ray reads, read by the workers: Parquet, or what a batch reads.

    InputError where they cannot be read, UsageError where Parquet has not the columns.
    """
    with connected(placing.workers) as (ray, workers):
        _set_order(ray, placing)
        try:
            dataset = _table(ray, names, fields) if is_parquet else _files(ray, names, fields)
        except (OSError, ValueError) as fault:
            raise InputError(f"{', '.join(names)} cannot be read: {fault}") from fault
        dataset = dataset.repartition(target_num_rows_per_block=placing.rows)
        own = {"text": fields.text, "id": fields.id} if is_parquet else {}
        kind = SummariseArticles if is_parquet else SummariseEntries
        yield from _Work(dataset, kind, {**placing.of_each(workers), **own}, placing.rows).results(ray, workers)


def entries_of_file(file: dict[str, Any], fields: Fields) -> list[dict[str, Any]]:
    """The rows of a file that a worker has read: what a batch finds in it."""
    return [packed(entry) for entry in entries_in(file["bytes"], file["path"], fields)]


def _files(ray: Any, names: list[str], fields: Fields) -> Any:
    files = ray.data.read_binary_files(names, include_paths=True)
    return files.flat_map(entries_of_file, fn_kwargs={"fields": fields})


def _table(ray: Any, names: list[str], fields: Fields) -> Any:
    table = ray.data.read_parquet(names)
    columns = [fields.text, fields.id]
    for column in columns:
        require(column, table.schema().names)
    return table.select_columns(columns)


def _tables(entries: Iterable[Entry], most: int, workers: int) -> tuple[int, Iterator[Any]]:
    """The rows of entries, and how many are in a table: at most `most`, fewer where some worker would have none."""
    numbered = enumerate(entries)
    first = list(islice(numbered, most * workers))
    size = min(most, -(-len(first) // workers))
    return size, _cut(chain(first, numbered), size)


def _cut(numbered: Iterator[tuple[int, Entry]], size: int) -> Iterator[Any]:
    while rows := [{"position": position, **packed(entry)} for position, entry in islice(numbered, size)]:
        yield arrow().Table.from_pylist(rows, schema=arrow().schema(_ENTRY))


def _set_order(ray: Any, placing: Placing) -> None:
    ray.data.DataContext.get_current().execution_options.preserve_order = placing.in_order


def _told(fault: Any) -> SummarizerError:
    """Ray's error as ours: that of a worker's batch, where it is one."""
    cause = getattr(fault, "cause", None)
    if isinstance(cause, SummarizerError):
        cause.args = (_ADVICE.split(str(cause))[0],)
        return cause
    return SummarizerError(f"Ray gave the batch up: {type(cause or fault).__name__}: {str(cause or fault).strip()}")
