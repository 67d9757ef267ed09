"""What is wrong with recordings, told before it costs a failed build or a leaked key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from summarizer.cassettes.recorded import Exchange, Recording, files_in
from summarizer.cassettes.replaying import choices_in, replayed, todays_prompt
from summarizer.cassettes.secrets import secrets_in
from summarizer.circumstances import Circumstances, draft_schema_sha256
from summarizer.errors import CassetteError, UsageError
from summarizer.pipeline import LONGEST_SHOWN, NOTHING_SAID
from summarizer.prompts import load_prompt
from summarizer.text import Article

Kind = Literal["unreadable", "secret", "stale", "repeated", "unused", "empty"]
_TO_DO: dict[Kind, str] = {
    "unreadable": "delete it, or record it anew",
    "secret": "revoke it, then delete the file and record it anew",
    "stale": "record it anew: summarise cassettes refresh",
    "repeated": "drop it: summarise cassettes prune",
    "unused": "drop it: summarise cassettes prune",
    "empty": "drop it: summarise cassettes prune",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: with a whole file, or with one exchange (1-based) of it."""

    kind: Kind
    path: Path
    what: str
    exchange: int | None = None
    place: str | None = None

    def __str__(self) -> str:
        where = "" if self.exchange is None else f" exchange {self.exchange}:"
        inside = f" in {self.place}" if self.place else ""
        return f"{self.path}:{where} {self.kind}: {self.what}{inside}; {_TO_DO[self.kind]}"


def findings(
    places: Sequence[Path], *, articles: Sequence[Article] = (), pinned: Mapping[str, str] | None = None
) -> Iterator[Finding]:
    """Everything wrong with the recordings of files and folders.

    Prompts are held against the newest of their name, or the one `pinned` for it. Where the text of a recording's
    article is among `articles`, its runs are made again, which alone tells exactly what is stale or unused.
    """
    for path in files_in(places):
        try:
            recording = Recording.read(path)
        except CassetteError as fault:
            yield Finding("unreadable", path, str(fault).removeprefix(f"{path} "))
            continue
        yield from secret(recording)
        yield from useless(recording, articles=articles, pinned=pinned or {})


def secret(recording: Recording) -> Iterator[Finding]:
    """What looks like a secret."""
    for exchange in recording.exchanges:
        for place, kind in secrets_in(exchange):
            yield Finding("secret", recording.path, kind, exchange.number, place)


def useless(recording: Recording, *, articles: Sequence[Article] = (), pinned: Mapping[str, str]) -> Iterator[Finding]:
    """The exchanges that no run of today asks for, each once, with the first reason why."""
    if not recording.exchanges:
        yield Finding("empty", recording.path, "it holds no exchange")
    by_itself: dict[int, Finding] = {}
    for finding in (*_stale(recording, pinned), *_repeated(recording), *_orphaned(recording)):
        by_itself.setdefault(finding.exchange or 0, finding)
    yield from by_itself.values()
    article = next((one for one in articles if recording.is_of(one)), None)
    if article is not None:
        yield from _unplayed(recording, article, pinned, frozenset(by_itself))
    elif any(recording.is_of_former(one) for one in articles):
        # Told of the file, not of its exchanges: it may be of another article, and is not to be pruned for that.
        name = recording.circumstances.article_source
        yield Finding("stale", recording.path, f"{name} has another text now, or is another article of that name")


def _stale(recording: Recording, pinned: Mapping[str, str]) -> Iterator[Finding]:
    for exchange in recording.exchanges:
        reason = staleness(exchange.circumstances, pinned)
        if reason is not None:
            yield Finding("stale", recording.path, reason, exchange.number)


def staleness(run: Circumstances, pinned: Mapping[str, str]) -> str | None:
    """Why a run of today asks something else, by prompt and schema alone; None where they say nothing."""
    if run.prompt is None:
        return None
    try:
        today = load_prompt(todays_prompt(run.prompt.partition("@")[0], pinned))
    except UsageError:
        return f"there is no prompt {run.prompt} any more"
    if run.prompt != today.reference:
        return f"recorded with prompt {run.prompt}, today's is {today.reference}"
    if run.prompt_sha256 != today.sha256:
        return f"prompt {run.prompt} has changed since"
    if run.way == "whole" and run.draft_schema_sha256 != draft_schema_sha256():
        return "the draft's schema has changed since"
    return None


def _repeated(recording: Recording) -> Iterator[Finding]:
    """Only the first of several answers to one request is played to a run."""
    first: dict[str, int] = {}
    for exchange in recording.exchanges:
        number = first.setdefault(exchange.key, exchange.number)
        if number != exchange.number:
            yield Finding("repeated", recording.path, f"asks the same as exchange {number}", exchange.number)


def _orphaned(recording: Recording) -> Iterator[Finding]:
    """A re-ask repeats the answer that it is about: where no exchange holds that answer, nothing leads to it."""
    said = {(exchange.reply.text[:LONGEST_SHOWN] or NOTHING_SAID) for exchange in recording.exchanges}
    for exchange in recording.exchanges:
        if not said.issuperset(exchange.said_before()):
            what = f"{exchange.purpose!r} is about an answer that is not recorded"
            yield Finding("unused", recording.path, what, exchange.number)


def _unplayed(
    recording: Recording, article: Article, pinned: Mapping[str, str], known: frozenset[int]
) -> Iterator[Finding]:
    runs = [replayed(recording, article, choices) for choices in choices_in(recording, pinned)]
    played = frozenset[int]().union(*(run.played for run in runs))
    missing = [run.missing for run in runs if run.missing is not None]
    for reason in dict.fromkeys(missing):
        yield Finding("stale", recording.path, reason)
    left: list[Exchange] = [one for place, one in enumerate(recording.exchanges) if place not in played]
    for exchange in left:
        if exchange.number not in known:
            what = f"no run asks for this {exchange.purpose!r}"
            yield Finding("stale" if missing else "unused", recording.path, what, exchange.number)
