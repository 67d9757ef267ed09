"""A run's manifest: what it takes to get the same results again.

It holds versions, digests, settings and, for each article, where its text and its recording lie, seen from the
manifest's own folder, beside the result itself: without it nothing could say which field differs. There is no time and
no folder of the machine in it, so that the same run writes the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, cast

from summarizer.choosing import Choices, chosen_model, options_of
from summarizer.circumstances import draft_schema_sha256
from summarizer.errors import InputError, SummarizerError
from summarizer.recording import Cassette, cassette_path
from summarizer.resources import read_schema
from summarizer.schema import SCHEMA_VERSION, Summary
from summarizer.text import Article
from summarizer.version import __version__

FORMAT = 1
DEPENDENCIES = ("charset-normalizer", "click", "instructor", "openai", "pydantic", "pyyaml", "tenacity", "xllamacpp")
Outcome = Summary | SummarizerError


def manifest_of(made: Iterable[tuple[Article, Outcome]], choices: Choices, *, folder: Path) -> dict[str, Any]:
    """The manifest, to be written into `folder`, of articles and what came of them: a result, or the error."""
    return {
        "articles": [_entry(article, outcome, choices, folder) for article, outcome in made],
        "environment": environment(),
        "format": FORMAT,
        "schemas": {
            "draft_sha256": draft_schema_sha256(),
            "summary_sha256": hashlib.sha256(read_schema("summary").encode()).hexdigest(),
            "version": SCHEMA_VERSION,
        },
    }


def text_of(manifest: Mapping[str, Any]) -> str:
    """The manifest as it is written: keys sorted, a field a line."""
    return json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def environment() -> dict[str, Any]:
    """The versions of this program, of Python and of what a result may depend on; None where not installed."""
    return {
        "dependencies": {name: _version(name) for name in DEPENDENCIES},
        "program": __version__,
        "python": platform.python_version(),
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _entry(article: Article, outcome: Outcome, choices: Choices, folder: Path) -> dict[str, Any]:
    place = choices.cassette if isinstance(choices.cassette, str | Path) else None
    path = cassette_path(Path(place), article) if place is not None else None
    known = Cassette.load(path) if path is not None and path.is_file() else None
    model = chosen_model(choices.model, choices.client, known)
    options = options_of(choices, model, known)
    result = comparable(outcome)
    return {
        "article": {
            "headline": article.headline,
            "sha256": article.sha256,
            "source": _beside(Path(article.source), folder) if article.source else None,
        },
        "cassette": _beside(path, folder) if path is not None else None,
        "model": {"answered": outcome.provenance.model if isinstance(outcome, Summary) else None, "asked": model},
        "prompt": {"reference": options.prompt.reference, "sha256": options.prompt.sha256},
        "result": result,
        "result_sha256": _digest(result),
        "settings": {
            "complete": options.complete,
            "max_reasks": options.max_reasks,
            "on_unsupported": options.on_unsupported,
            "seed": options.settings.seed,
            "temperature": options.settings.temperature,
            "way": options.way,
            "window_tokens": choices.window_tokens,
        },
    }


def _beside(path: Path, folder: Path) -> str:
    """A path as seen from a folder; the last part alone where there is no such file."""
    if not path.exists():
        return path.name
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # on another drive
        return path.resolve().as_posix()


def comparable(outcome: Outcome) -> dict[str, Any]:
    """A result as plain data, without where it came from, what it took in time and money, and the tries that failed.

    Money goes by the table of prices at hand, which is no part of what is to be had again.
    """
    if isinstance(outcome, SummarizerError):
        return {"error": type(outcome).__name__}
    plain = outcome.model_dump(mode="json")
    provenance = plain["provenance"]
    for name in ("source", "cost_usd", "cost_basis"):
        del provenance[name]
    provenance["attempts"] = [
        {name: value for name, value in attempt.items() if name not in {"seconds", "cause"}}
        for attempt in provenance["attempts"]
        if attempt["outcome"] == "answered"
    ]
    return plain


def _digest(result: Mapping[str, Any]) -> str:
    text = json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest of a file. InputError where it is none, or a result was changed since."""
    try:
        manifest = json.loads(path.read_bytes())
        ours = manifest["format"] == FORMAT
        changed = [one["article"] for one in manifest["articles"] if _digest(one["result"]) != one["result_sha256"]]
    except OSError as fault:
        raise InputError(f"{path} cannot be read: {fault.strerror}; check its name") from fault
    except (ValueError, KeyError, TypeError) as fault:
        raise InputError(f"{path} is no manifest that can be read: {fault!r}; write one with --manifest") from fault
    if not ours:
        raise InputError(f"{path} is of another version of this program; write it anew with --manifest")
    if changed:
        raise InputError(f"{path}: the result of {changed[0]['source']} was changed after it was written")
    return cast("dict[str, Any]", manifest)
