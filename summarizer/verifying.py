"""Whether the results of a manifest can still be had: replayed and compared field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer.api import summarise
from summarizer.choosing import Choices
from summarizer.errors import CassetteError, InputError, SummarizerError
from summarizer.ingest import read_article
from summarizer.manifest import Outcome, comparable, manifest_of, read_manifest
from summarizer.text import Article

ABSENT = "(absent)"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field, by its dotted path, that is not what it was. What is on one side only is `ABSENT` on the other."""

    path: str
    before: Any
    after: Any

    def __str__(self) -> str:
        return f"{self.path}: {_told(self.before)} -> {_told(self.after)}"


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of one article's result; with no differences it is identical."""

    source: str
    differences: tuple[Difference, ...]


def verify(path: Path, *, articles: Sequence[Path] = (), cassettes: Path | None = None) -> Iterator[Verified]:
    """Replay each article of a manifest and compare what comes of it.

    Texts are looked for among `articles` by their sha256, else where the manifest says; recordings in `cassettes`,
    else where it says. InputError where a text is not found, CassetteError where nothing was recorded.
    """
    manifest = read_manifest(path)
    texts = {article.sha256: article for article in map(read_article, articles)}
    for entry in manifest["articles"]:
        known = entry["article"]
        article = texts.get(known["sha256"]) or _found(known, path.resolve().parent)
        place = _recording(entry, path.resolve().parent, cassettes)
        replayed = comparable(_replayed(article, place, entry))
        name = known["source"] or known["headline"] or known["sha256"][:8]
        yield Verified(name, _compared(entry["result"], replayed))


def changed_environment(path: Path) -> list[Difference]:
    """Which versions and schemas are others than those of a manifest: what may explain a difference."""
    before = read_manifest(path)
    after = manifest_of((), Choices(), folder=path.resolve().parent)
    return [found for part in ("environment", "schemas") for found in differences(before[part], after[part], part)]


def _found(known: Mapping[str, Any], folder: Path) -> Article:
    place = folder / (known["source"] or "")
    if not place.is_file():
        raise InputError(f"the text of {known['source'] or known['headline']!r} is not found; give its file")
    return read_article(place)


def _recording(entry: Mapping[str, Any], folder: Path, elsewhere: Path | None) -> Path:
    if entry["cassette"] is None:
        raise CassetteError("the run was not recorded, so it cannot be replayed; run it with --record and --manifest")
    place = Path(entry["cassette"])
    if elsewhere is None:
        return folder / place
    return elsewhere if elsewhere.is_file() else elsewhere / place.name


def _replayed(article: Article, place: Path, entry: Mapping[str, Any]) -> Outcome:
    settings = entry["settings"]
    try:
        return summarise(
            article,
            model=entry["model"]["asked"],
            prompt=entry["prompt"]["reference"],
            way=settings["way"],
            max_reasks=settings["max_reasks"],
            on_unsupported=settings["on_unsupported"],
            complete=settings["complete"],
            window_tokens=settings.get("window_tokens"),
            cassette=place,
        )
    except SummarizerError as error:
        return error


def _compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Field by field; where one is an error, that alone is the difference."""
    if before.get("error") != after.get("error"):
        return (Difference("error", before.get("error", ABSENT), after.get("error", ABSENT)),)
    return tuple(differences(before, after))


def differences(before: Any, after: Any, path: str = "") -> Iterator[Difference]:
    """Where two pieces of plain data differ, by dotted path: `figures.3.value`."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            yield from differences(before.get(name, ABSENT), after.get(name, ABSENT), f"{path}.{name}".lstrip("."))
    elif isinstance(before, list) and isinstance(after, list):
        for index in range(max(len(before), len(after))):
            old, new = (side[index] if index < len(side) else ABSENT for side in (before, after))
            yield from differences(old, new, f"{path}.{index}".lstrip("."))
    elif before != after:
        yield Difference(path, before, after)


def _told(value: Any) -> str:
    text = value if value == ABSENT else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 100 else text[:99] + "…"
