"""Dropping what no run of today asks for, and files that hold nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarizer.cassette_file import write_interactions
from summarizer.cassettes.findings import Finding, useless
from summarizer.cassettes.recorded import Recording, recordings_in
from summarizer.text import Article


@dataclass(frozen=True)
class Pruned:
    """What is dropped from a file, and how many exchanges stay; with none, the file is dropped."""

    recording: Recording
    dropped: tuple[Finding, ...]

    @property
    def kept(self) -> list[dict[str, object]]:
        """The interactions that stay."""
        numbers = {finding.exchange for finding in self.dropped}
        return [one.interaction for one in self.recording.exchanges if one.number not in numbers]

    def __str__(self) -> str:
        path, kept = self.recording.path, len(self.kept)
        return f"{path}: {len(self.recording.exchanges) - kept} dropped, {kept} kept" if kept else f"{path}: deleted"

    def write(self) -> None:
        """Do it."""
        if self.kept:
            write_interactions(self.recording.path, self.kept)
        else:
            self.recording.path.unlink()


def prunings(
    places: Sequence[Path], *, articles: Sequence[Article] = (), pinned: Mapping[str, str] | None = None
) -> Iterator[Pruned]:
    """What there is to drop, a file at a time. CassetteError, before anything is dropped, where one cannot be read."""
    for recording in recordings_in(places):
        found = useless(recording, articles=articles, pinned=pinned or {})
        dropped = tuple(one for one in found if one.exchange is not None or one.kind == "empty")
        if dropped:
            yield Pruned(recording, dropped)
