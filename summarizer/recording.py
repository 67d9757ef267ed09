"""Recordings: one cassette an article, found by the canonical request.

Beside each interaction we keep the sha256 of the canonical request and of its parts, so that a look-up costs the same
for any size and a miss can say which part differs. What a cassette looks like on disk is `cassette_file`'s business.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from summarizer.cassette_file import Entry, change_file, interaction_of, parts_of, read_entries, reply_of
from summarizer.errors import CassetteError, UsageError

if TYPE_CHECKING:
    from summarizer.circumstances import Circumstances
    from summarizer.exchange import Reply, Request
    from summarizer.providers.base import HttpExchange
    from summarizer.text import Article

RecordMode = Literal["none", "once", "new", "all"]
_SLUG = re.compile(r"[^a-z0-9]+")
_OF_A_TEXT = re.compile(r"-[0-9a-f]{8}\.yaml$")


@dataclass
class Cassette:
    """The recorded exchanges of one file: of an article, or of several calls that share it.

    `mode` is "none" (play only), "once" (record where there is no file yet), "new" (record what is
    missing) or "all" (record everything anew). In the mode "all" an answer takes the place of what the file held of
    the same request when it was loaded, and when the run has ended well the rest of what it held of the article
    goes; other articles' exchanges stay, and so do those that another process writes meanwhile. `advice` says how to
    record what is missing.
    """

    path: Path
    mode: RecordMode
    advice: str = ""
    entries: list[Entry] = field(default_factory=list)
    _found: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _played: Counter[str] = field(default_factory=Counter)
    _lock: Any = field(default_factory=threading.Lock)
    _existed: bool = False

    @classmethod
    def load(cls, path: Path, *, mode: RecordMode = "none") -> Cassette:
        """The cassette of a file, which need not exist yet when `mode` records. CassetteError otherwise."""
        cassette = cls.opened(path, mode=mode)
        cassette.require()
        return cassette

    @classmethod
    def opened(cls, path: Path, *, mode: RecordMode = "none", advice: str = "") -> Self:
        """The cassette of a file that may be missing, which is an error for the call that uses it (`require`)."""
        how = advice or f"record it with --record {path.parent} (record='new')"
        cassette = cls(path, mode, how)
        if path.is_file():
            cassette._existed = True
            cassette.entries = read_entries(path)
        for index, entry in enumerate(cassette.entries):
            cassette._found[entry.key].append(index)
        return cassette

    def require(self) -> None:
        """CassetteError where there is nothing to play and nothing is to be recorded, or could not be written."""
        if self.records:
            _check_place(self.path)
        if self.mode == "none" and not self._existed:
            raise CassetteError(
                f"there is no recording {self.path.name} in {self.path.parent}{self._namesake()}; {self.advice}"
            )

    def _namesake(self) -> str:
        """The recording of another text by the same name, in words: the article has changed since."""
        known = _OF_A_TEXT.sub("-????????.yaml", self.path.name)
        found = min(self.path.parent.glob(known), default=None) if known != self.path.name else None
        return f", only {found.name} of another text" if found else ""

    @property
    def interactions(self) -> list[dict[str, Any]]:
        """What was in the file when it was loaded."""
        return [entry.interaction for entry in self.entries]

    @property
    def records(self) -> bool:
        """Whether a request that is not found is to be made and recorded."""
        return self.mode in {"new", "all"} or (self.mode == "once" and not self._existed)

    @property
    def model(self) -> str | None:
        """The model that was asked in the first exchange."""
        return str(self.entries[0].interaction["summarizer"]["model"]) if self.entries else None

    @property
    def way(self) -> str | None:
        """The way of asking of the first exchange; None where that was not written down."""
        return self.entries[0].interaction["summarizer"].get("run", {}).get("way") if self.entries else None

    def find(self, request: Request) -> Reply | None:
        """The recorded reply; recorded more than once, they are played in order, then the last again."""
        if self.mode == "all":
            return None
        with self._lock:
            found = self._found.get(request.sha256)
            if not found:
                return None
            index = found[min(self._played[request.sha256], len(found) - 1)]
            self._played[request.sha256] += 1
        try:
            return reply_of(self.entries[index].answer, asked=request.model.partition("/")[2])
        except (ValueError, LookupError, TypeError, AttributeError) as fault:
            raise CassetteError(f"interaction {index + 1} of {self.path} cannot be read: {fault}") from fault

    def record(self, request: Request, exchange: HttpExchange, *, circumstances: Circumstances | None = None) -> None:
        """Keep an answered exchange: when this returns it is on the disk, so that what was paid for is not lost."""
        with self._lock:
            places = self._found.pop(request.sha256, []) if self.mode == "all" else []
            earlier = [self.entries[place] for place in places]
            written = interaction_of(request, exchange, circumstances)
            change_file(self.path, add=[written], drop=earlier)

    def drop_earlier(self, article_sha256: str | None = None) -> None:
        """In the mode "all", drop what was loaded and not recorded anew: of one article (or of none that is told)."""
        if self.mode != "all":
            return
        with self._lock:
            places = [place for found in self._found.values() for place in found]
            earlier = [self.entries[place] for place in places]
            of_it = {article_sha256, None}
            drop = [one for one in earlier if article_sha256 is None or _article_of(one.interaction) in of_it]
            self._found.clear()
            if drop:
                change_file(self.path, drop=drop)

    def unplayed(self) -> list[int]:
        """The places (from 0) of the exchanges that were not played, repeated ones included."""
        return sorted(place for key, places in self._found.items() for place in places[self._played[key] :])

    def explain_miss(self, request: Request) -> str:
        """Which part of the request differs from the nearest recorded one, and how to record it."""
        wanted = parts_of(request)
        nearest = max(
            (interaction["summarizer"] for interaction in self.interactions),
            key=lambda known: sum(known.get(part) == value for part, value in wanted.items()),
            default=None,
        )
        if nearest is None:
            return f"{self.path} holds no recording; {self.advice}"
        differing = [part for part, value in wanted.items() if nearest.get(part) != value and part != "purpose"]
        told = [
            f"model ({nearest.get('model')} recorded, {request.model} asked)" if part == "model" else part
            for part in differing
        ]
        return f"nothing is recorded in {self.path} for {request.purpose!r}: {', '.join(told)} differs; {self.advice}"


def _check_place(path: Path) -> None:
    """CassetteError where no file could be made: it is not to be found out when an answer is paid for."""
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise CassetteError(f"{path} cannot be written: {folder} is no folder that can be written to")


def _article_of(interaction: dict[str, Any]) -> Any:
    return interaction["summarizer"].get("run", {}).get("article_sha256")


def cassette_path(place: Path, article: Article) -> Path:
    """The file of an article: `place` itself where it names a YAML file, else a file in that folder.

    One of the same text is taken where there is none of the same name: a file that was renamed or comes by a pipe.
    """
    if place.suffix in {".yaml", ".yml"}:
        return place
    name = Path(article.source).stem if article.source else (article.headline or article.sentences[0].text)
    slug = _SLUG.sub("-", name.lower()).strip("-")[:48] or "article"
    path = place / f"{slug}-{article.sha256[:8]}.yaml"
    if path.exists():
        return path
    return min(place.glob(f"*-{article.sha256[:8]}.yaml"), default=path)


_shared: Cassette | None = None


@contextlib.contextmanager
def shared(cassette: Cassette) -> Iterator[Cassette]:
    """Calls that name no cassette use this one meanwhile, in every thread and task of the process.

    It is meant for one test at a time: a second one at once is a UsageError, so that two never mix.
    """
    global _shared  # noqa: PLW0603 - a context variable would not be seen by the threads that a test starts
    if _shared is not None:
        raise UsageError(f"{_shared.path} is shared already: name the cassette in each call (cassette=)")
    _shared = cassette
    try:
        yield cassette
    finally:
        _shared = None


def cassette_of(chosen: Cassette | str | Path | None, article: Article, mode: RecordMode) -> Cassette | None:
    """The cassette of a call: of the file or folder chosen; the object given, else the shared one; else none."""
    if isinstance(chosen, str | Path):
        return Cassette.load(cassette_path(Path(chosen), article), mode=mode)
    cassette = chosen or _shared
    if mode != "none":
        raise UsageError(f"record={mode!r} needs a cassette to record into: a file or a folder")
    if cassette is not None:
        cassette.require()
    return cassette
