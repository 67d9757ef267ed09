"""Rows of a Parquet file, read a few at a time: the only door to pyarrow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from summarizer.errors import InputError, MissingExtraError

_ROWS = 64  # that are held at a time


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, Any] | ValueError]:
    """Each row by all the names that the file has, with the values of these columns only; its fault where it has one.

    InputError where the file, or what is left of it, cannot be read.
    """
    with _opened(path) as file:
        names = file.schema_arrow.names
        for batch in file.iter_batches(_ROWS, columns=[name for name in names if name in columns]):
            for place in range(batch.num_rows):
                yield _row(batch, place, dict.fromkeys(names))


def count(path: Path) -> int:
    """How many rows the file says that it has; 1, for its error, where it cannot be read."""
    try:
        with _opened(path) as file:
            return int(file.metadata.num_rows)
    except InputError:
        return 1


def _row(batch: Any, place: int, row: dict[str, Any]) -> dict[str, Any] | ValueError:
    try:
        return row | {name: batch.column(name)[place].as_py() for name in batch.schema.names}
    except ValueError as fault:  # bytes that are no UTF-8
        return fault


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The file, its pages read as they are needed: a row group may be as large as the whole."""
    try:
        import pyarrow  # noqa: PLC0415 - only who reads Parquet needs it
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415
    except ImportError as missing:
        raise MissingExtraError(
            f"reading {path} needs pyarrow: pip install 'article-summarizer[parquet]', or give JSON Lines or CSV"
        ) from missing
    try:
        with path.open("rb") as source, ParquetFile(source, buffer_size=1 << 16, pre_buffer=False) as file:
            yield file
    except (OSError, pyarrow.ArrowException) as fault:
        told = getattr(fault, "strerror", None) or fault
        raise InputError(f"{path} cannot be read as Parquet: {told}; nothing after that is read") from fault
