"""The rows that an engine's workers take and give: Arrow columns whose types do not depend on what is in them.

A result is JSON in one string: as nested columns, Arrow would infer other types for a batch in which a list is empty
or a value is null, and files of such batches could not be read as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from summarizer import errors
from summarizer.batch.many import BatchResult
from summarizer.errors import MissingExtraError, SummarizerError, UsageError
from summarizer.schema import Summary

if TYPE_CHECKING:
    import pyarrow as pa

MISSING = "Ray is not installed: pip install 'article-summarizer[ray]'"


def arrow() -> Any:
    """PyArrow, which Ray Data brings along. MissingExtraError where it is not installed."""
    try:
        import pyarrow  # noqa: PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(MISSING) from None
    return pyarrow


def column_of(batch: Any, name: str) -> pa.Array:
    """A column of a batch, be it a PyArrow table, a pandas frame or a dict of NumPy arrays. UsageError without it."""
    require(name, getattr(batch, "column_names", batch))
    column = batch[name]
    return column if hasattr(column, "to_pylist") else arrow().array(column)


def require(name: str, names: Iterable[Any]) -> None:
    """UsageError where a column is not among those that there are."""
    known = [str(name) for name in names]
    if name not in known:
        raise UsageError(f"the rows have no column {name!r}; they have {', '.join(known)}")


def table_of(results: Sequence[BatchResult], ids: pa.Array, kept: Mapping[str, pa.Array]) -> pa.Table:
    """One row for each result: `id`, what was kept, `result`, `summary`, `error`."""
    pyarrow = arrow()
    words = pyarrow.string()
    error = pyarrow.struct([("kind", words), ("message", words), ("exit_code", pyarrow.int64())])
    summaries = [result.summary for result in results]
    return pyarrow.table(
        {
            "id": ids,
            **kept,
            "result": pyarrow.array([s and s.model_dump_json() for s in summaries], words),
            "summary": pyarrow.array([s and s.summary for s in summaries], words),
            "error": pyarrow.array([_told(result.error) for result in results], error),
        }
    )


def result_of(row: Mapping[str, Any], position: int) -> BatchResult:
    """The result that a row tells of; its source is its id."""
    name = None if row["id"] is None else str(row["id"])
    if row["result"] is not None:
        return BatchResult(position, name or "", name, Summary.model_validate_json(row["result"]))
    told = row["error"]
    error: SummarizerError = getattr(errors, told["kind"], SummarizerError)(told["message"])
    return BatchResult(position, name or "", name, error=error)


def _told(error: SummarizerError | None) -> dict[str, Any] | None:
    if error is None:
        return None
    return {"kind": type(error).__name__, "message": plain(str(error)), "exit_code": error.exit_code}


def plain(text: str) -> str:
    """The text as UTF-8 can hold it: a path may have bytes that are no text, and Arrow refuses them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
