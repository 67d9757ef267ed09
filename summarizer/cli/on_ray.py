"""`summarise batch --engine ray`: what goes with it, where it reads and writes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from summarizer.errors import MissingExtraError

if TYPE_CHECKING:
    from summarizer.batch.many import BatchResult

    Write = Callable[[BatchResult], None]

# What one process keeps for all.
_HERE_ALONE = ("estimate", "journal", "retry_failed", "budget_tokens", "budget_usd", "record", "provider_batch")


def is_rays(place: Path | str | None) -> bool:
    """Whether Ray's libraries read and write there: an address, as in s3://bucket/news.jsonl, or Parquet."""
    return place is not None and _kind(place) != "file"


def check(inputs: tuple[str, ...], options: dict[str, Any]) -> None:
    """click.UsageError for what cannot be done on Ray, or only there; MissingExtraError where Ray is not installed."""
    if options["engine"] == "ray":
        from summarizer.engines.rows import MISSING

        if find_spec("ray") is None or find_spec("pyarrow") is None:  # said before an earlier output is written over
            raise MissingExtraError(MISSING)
        given = {name: options[name] for name in _HERE_ALONE} | {"processes": options["processes"] > 1}
        for name, is_given in given.items():
            if is_given:
                raise click.UsageError(f"--{name.replace('_', '-')} is not for --engine ray, whose workers are many")
        if len({_kind(name) for name in inputs}) > 1:
            raise click.UsageError("--engine ray takes Parquet, other addresses, or what is of this machine: one kind")
        return
    if options["workers"]:
        raise click.UsageError("--workers is for --engine ray")
    for place in (*(name for name in inputs if _kind(name) == "address"), options["output"]):
        if is_rays(place):
            raise click.UsageError(f"{place} is read and written with --engine ray alone")


def results(
    inputs: tuple[str, ...], options: dict[str, Any], keywords: dict[str, Any]
) -> Generator[BatchResult, None, None]:
    """The results of a batch on Ray."""
    from summarizer.batch.sources import Fields, read_entries
    from summarizer.engines.running import Placing, summarise_entries, summarise_places

    fields = Fields(options["text_field"], options["id_field"])
    paces = ("requests_per_minute", "tokens_per_minute")
    placing = Placing(
        options["workers"],
        options["concurrency"],
        in_order=not options["as_completed"],
        keywords=keywords,
        paces={name: options[name] for name in paces},
    )
    if is_rays(inputs[0]):
        return summarise_places(list(inputs), fields, placing, is_parquet=_kind(inputs[0]) == "parquet")
    return summarise_entries(read_entries(inputs, fields, sys.stdin.buffer), placing)


@contextmanager
def writing(place: Path | str, lines_to: Callable[[TextIO], Write]) -> Iterator[Write]:
    """What takes the results there, one by one: as Parquet, or as lines."""
    from summarizer.engines.places import parquet_at, text_at

    if _kind(place) == "parquet":
        with parquet_at(place) as table:
            yield table.add
    else:
        with text_at(place) as out:
            yield lines_to(out)


def _kind(place: Path | str) -> str:
    if str(place).rstrip("/").lower().endswith(".parquet"):
        return "parquet"
    return "address" if "://" in str(place) else "file"
