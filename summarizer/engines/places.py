"""Where results go beside a file of this machine: Parquet, and files on any filesystem that PyArrow writes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from summarizer.batch.many import BatchResult
from summarizer.engines.rows import arrow, plain, table_of
from summarizer.errors import UsageError

_GROUP = 256  # results held until they are written as one group of rows


@contextmanager
def text_at(place: str | Path) -> Iterator[TextIO]:
    """A new file of UTF-8 at an address as in s3://bucket/name. UsageError where it cannot be written."""
    with _opened(place) as out, io.TextIOWrapper(out, "utf-8", newline="\n") as text:
        yield text


@contextmanager
def parquet_at(place: str | Path) -> Iterator[ParquetResults]:
    """A new Parquet file of results there. UsageError where it cannot be written."""
    with _opened(place) as out:
        results = ParquetResults(out)
        try:
            yield results
        finally:
            results.close()  # what was written is whole, however the batch ended


class ParquetResults:
    """Results as rows of Parquet, with the columns of `SummariseArticles`."""

    def __init__(self, out: Any) -> None:
        arrow()
        from pyarrow import parquet  # noqa: PLC0415 - an extra

        self._held: list[BatchResult] = []
        self._writer = parquet.ParquetWriter(out, _table([]).schema)

    def add(self, result: BatchResult) -> None:
        """Take a result; many are written at once."""
        self._held.append(result)
        if len(self._held) == _GROUP:
            self._write()

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        self._write()
        self._writer.close()

    def _write(self) -> None:
        if self._held:
            self._writer.write_table(_table(self._held))
            self._held = []


def _table(results: list[BatchResult]) -> Any:
    ids = [None if result.id is None else plain(result.id) for result in results]
    return table_of(results, arrow().array(ids, "string"), {})


def _opened(place: str | Path) -> Any:
    pyarrow = arrow()
    from pyarrow.fs import FileSystem  # noqa: PLC0415 - an extra

    try:
        system, path = FileSystem.from_uri(place if isinstance(place, str) else str(place.absolute()))
        return system.open_output_stream(path)
    except (OSError, ValueError, pyarrow.ArrowException) as fault:
        raise UsageError(f"{place} cannot be written: {fault}") from fault
