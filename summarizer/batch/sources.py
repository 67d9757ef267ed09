"""What the articles of a batch are read from: files, folders, globs, JSON Lines, CSV, Parquet, standard input.

Everything is read as it is needed, one article at a time. What cannot be read is an entry with its error: the others
still come.
"""

from __future__ import annotations

import csv
import glob
import io
import json
import os
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, BinaryIO, TextIO

from summarizer.batch import parquet
from summarizer.batch.many import Entry
from summarizer.errors import InputError, UsageError
from summarizer.ingest import decode
from summarizer.ingest.formats import SUFFIXES
from summarizer.text import Article

_JSON_LINES = {".jsonl", ".ndjson"}
_TABLES = {".csv": ",", ".tsv": "\t"}
_PARQUET = ".parquet"
_LONGEST_CELL = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Fields:
    """Which field of a record, or column of a table, holds the text, and which the id."""

    text: str = "text"
    id: str = "id"


async def entries_of(sources: Iterable[Any] | AsyncIterable[Any]) -> AsyncIterator[Entry]:
    """The entries of what a caller gives: texts, paths and articles. InputError for anything else, in its place.

    UsageError for one article alone: a text's letters are no articles.
    """
    if isinstance(sources, str | bytes | PurePath | Article):
        raise UsageError(f"one {type(sources).__name__} is not many articles: give a list, or call summarise()")
    if isinstance(sources, AsyncIterable):
        async for source in sources:
            yield _entry(source)
    else:
        for source in sources:
            yield _entry(source)


def _entry(source: Any) -> Entry:
    if isinstance(source, Entry):
        return source
    if isinstance(source, Article):
        return Entry(source, source.source)
    if isinstance(source, Path):
        return Entry(source, str(source))
    if isinstance(source, str):
        return Entry(source)
    return Entry(InputError(f"{type(source).__name__} is no article: give a text (str), a Path or an Article"))


def read_entries(names: Iterable[str], fields: Fields, standard_input: BinaryIO) -> Iterator[Entry]:
    """The entries of files, folders, globs and `-`, in the order of the names; of folders and globs by name."""
    for name in names:
        if name == "-":
            yield from _lines(standard_input, "standard input", fields)
            continue
        for path in _paths(name):
            yield from _file(path, fields)


def entries_in(data: bytes, name: str, fields: Fields) -> Iterator[Entry]:
    """The entries of a file that somebody else has read: `name` is where it was."""
    path = PurePath(name)
    if path.suffix.lower() in _TABLES:
        yield from _rows(io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", "surrogateescape", newline=""), path, fields)
    elif path.suffix.lower() in _JSON_LINES:
        yield from _lines(io.BytesIO(data), name, fields)
    else:
        try:
            yield Entry(decode(data, name=name), name)
        except InputError as fault:
            yield Entry(fault, name)


def count_entries(names: Iterable[str]) -> int | None:
    """How many entries there will be; None where only reading them tells."""
    count = 0
    for name in names:
        if name == "-":
            return None
        for path in _paths(name):
            if path.suffix.lower() in _TABLES:
                return None
            count += _count(path)
    return count


def _count(path: Path) -> int:
    suffix = path.suffix.lower()
    if suffix == _PARQUET:
        return parquet.count(path)
    return _count_lines(path) if suffix in _JSON_LINES else 1


def _paths(name: str) -> Iterator[Path]:
    path = Path(name)
    if path.is_dir():
        yield from _texts(path)
    elif path.exists() or not glob.has_magic(name):
        yield path
    else:
        found = [Path(one) for one in sorted(glob.iglob(name, recursive=True)) if Path(one).is_file()]  # noqa: PTH207 - `Path.glob` takes no absolute pattern
        yield from found or [path]  # a pattern of nothing is as wrong as a file that is not there


def _texts(folder: Path) -> Iterator[Path]:
    """A folder's articles, then those of its folders: only the names of one folder are held at a time."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for file in map(Path(place).joinpath, sorted(files)):
            if file.suffix.lower() in SUFFIXES and not file.name.startswith("."):
                yield file


def _file(path: Path, fields: Fields) -> Iterator[Entry]:
    suffix = path.suffix.lower()
    if suffix == _PARQUET:
        yield from _parquet_rows(path, fields)
        return
    if suffix not in _JSON_LINES | _TABLES.keys():
        yield Entry(path, str(path))
        return
    try:
        if suffix in _TABLES:
            # What is no UTF-8 becomes half characters, which are refused with their article: other rows still come.
            with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as table:
                yield from _rows(table, path, fields)
        else:
            with path.open("rb") as file:
                yield from _lines(file, str(path), fields)
    except OSError as fault:
        yield Entry(InputError(f"{path} cannot be read: {fault.strerror or fault}"), str(path))


def _count_lines(path: Path) -> int:
    try:
        with path.open("rb") as file:
            return sum(1 for line in file if line.strip())
    except OSError:
        return 1  # the entry that says so


def _lines(file: BinaryIO, name: str, fields: Fields) -> Iterator[Entry]:
    """Each line a JSON object, or the path of an article."""
    for number, line in enumerate(file, 1):
        if line.strip():
            yield _record(line.strip(), f"{name}:{number}", fields)


def _record(line: bytes, place: str, fields: Fields) -> Entry:
    try:
        text = line.decode("utf-8-sig")
        if not text.startswith("{"):
            return Entry(Path(text), text)
        return _chosen(json.loads(text), place, fields)
    except ValueError as fault:
        return Entry(InputError(f"{place} is not JSON in UTF-8: {fault}"), place)


def _rows(table: TextIO, path: PurePath, fields: Fields) -> Iterator[Entry]:
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.DictReader(table, delimiter=_TABLES[path.suffix.lower()])
    try:
        for number, row in enumerate(rows, 1):
            yield _chosen(row, f"{path}:{number}", fields)
    except csv.Error as fault:
        place = f"{path}, line {rows.line_num}"
        yield Entry(InputError(f"{place} is not CSV ({fault}); nothing after it is read"), place)


def _parquet_rows(path: Path, fields: Fields) -> Iterator[Entry]:
    try:
        for number, row in enumerate(parquet.rows(path, (fields.text, fields.id)), 1):
            place = f"{path}:{number}"
            if isinstance(row, ValueError):
                yield Entry(InputError(f"{place} is not text in UTF-8: {row}"), place)
            else:
                yield _chosen(row, place, fields)
    except InputError as fault:
        yield Entry(fault, str(path))


def _chosen(record: dict[str, Any], place: str, fields: Fields) -> Entry:
    """The text and the id of a record; its place where it has no id."""
    text, key = record.get(fields.text), record.get(fields.id)
    name = place if key is None or key == "" else str(key)
    if isinstance(text, str):
        return Entry(text, name)
    known = ", ".join(str(field) for field in record)
    return Entry(
        InputError(f"{place} has no text in {fields.text!r} (it has {known}): name it with --text-field"), name
    )
