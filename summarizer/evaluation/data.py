"""Reading labelled rows from a folder of JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from summarizer.errors import InputError

Row = dict[str, Any]


def rows(folder: Path, name: str) -> list[Row]:
    """The rows of `NAME.jsonl`. InputError where it is not there or no JSON Lines."""
    return list(_rows(folder / f"{name}.jsonl"))


def _rows(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    yield json.loads(line)
                except ValueError as fault:
                    raise InputError(f"line {number} of {path} is no JSON: {fault}") from fault
    except OSError as fault:
        raise InputError(f"{path} cannot be read: {fault.strerror}; name the data's folder with --data") from fault
