"""Running the runs of a recording again, against the recording alone: what is asked for, what is missing.

This is the only exact test of staleness, for a request holds what the program's rules found in the article. It needs
the article's text, for a recording holds only what the model was shown of it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.choosing import Choices, options_of
from summarizer.errors import SummarizerError
from summarizer.longform import flow_of
from summarizer.pipeline import Options
from summarizer.prompts import load_prompt
from summarizer.recording import Cassette

if TYPE_CHECKING:
    from summarizer.cassettes.recorded import Exchange, Recording
    from summarizer.text import Article


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a run of today plays: the places of the exchanges (from 0), their tokens, and what is missing."""

    played: frozenset[int]
    tokens: int
    missing: str | None


def todays_prompt(name: str, pinned: Mapping[str, str]) -> str:
    """The reference of the prompt that a run takes today: the one pinned for that name, else the newest."""
    return pinned.get(name) or load_prompt(name).reference


def pins(references: tuple[str, ...]) -> dict[str, str]:
    """`NAME@VERSION`s by name."""
    return {load_prompt(reference).name: reference for reference in references}


def choices_in(recording: Recording, pinned: Mapping[str, str]) -> list[Choices]:
    """What the runs of a recording were asked for, each once, with the prompts of today."""
    return list(dict.fromkeys(_choices(exchange, recording, pinned) for exchange in recording.exchanges))


def _choices(exchange: Exchange, recording: Recording, pinned: Mapping[str, str]) -> Choices:
    run = exchange.circumstances
    way = run.way or _way(recording)
    name = run.prompt.partition("@")[0] if run.prompt else way
    return Choices(
        model=exchange.model,
        prompt=todays_prompt(name, pinned),
        way="whole" if way == "whole" else "steps",
        max_reasks=Choices().max_reasks if run.max_reasks is None else run.max_reasks,
        complete=bool(run.complete),
        window_tokens=run.window_tokens,
    )


def _way(recording: Recording) -> str:
    """As the purposes tell, where the recording is older than what says so."""
    return "whole" if any(exchange.purpose.startswith("draft") for exchange in recording.exchanges) else "steps"


def replayed(recording: Recording, article: Article, choices: Choices) -> Replayed:
    """The run again. What ends it otherwise than by a miss, such as a recorded refusal, is as good as a result."""
    options = options_of(choices, choices.model or "")
    cassette = Cassette.load(recording.path)
    missing = None
    with contextlib.suppress(SummarizerError):
        missing = _driven(article, options, cassette)
    unplayed = frozenset(cassette.unplayed())
    played = frozenset(range(len(recording.exchanges))) - unplayed
    return Replayed(played, sum(recording.exchanges[place].tokens for place in played), missing)


def _driven(article: Article, options: Options, cassette: Cassette) -> str | None:
    flow = flow_of(article, options)
    try:
        request = next(flow)
        while reply := cassette.find(request):
            request = flow.send(reply)
    except StopIteration:
        return None
    why = cassette.explain_miss(request).partition("; record it")[0]
    return why.replace(f" in {cassette.path}", "")
