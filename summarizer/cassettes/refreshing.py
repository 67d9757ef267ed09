"""Recording anew what is stale, and nothing else, within a budget of tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from summarizer.api import summarise
from summarizer.cassettes.recorded import Recording, recordings_in
from summarizer.cassettes.replaying import choices_in, replayed
from summarizer.choosing import Choices
from summarizer.errors import SummarizerError, TokenBudgetError
from summarizer.recording import cassette_path
from summarizer.text import Article


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of one run of a recording. `tokens` and `exchanges` are those that were made for it."""

    path: Path
    what: str
    exchanges: int = 0
    tokens: int = 0
    error: SummarizerError | None = None

    def __str__(self) -> str:
        cost = f" ({self.exchanges} exchanges, {self.tokens:,} tokens)" if self.exchanges else ""
        return f"{self.path}: {self.what}{cost}"


@dataclass(frozen=True, slots=True)
class Terms:
    """How to refresh: which prompts and which model, and what it may take. Without a model, the recorded one."""

    pinned: Mapping[str, str]
    model: str | None = None
    token_budget: int | None = None
    timeout: float | None = None
    dry: bool = False


def refreshed(articles: Sequence[Article], folder: Path, terms: Terms) -> Iterator[Refreshed]:
    """Each run of each article's recording: skipped where it plays, else made again where the budget allows it."""
    spent = 0
    recordings = recordings_in([folder])
    for article in articles:
        own = [recording for recording in recordings if recording.is_of(article)]
        if not own:
            path = cassette_path(folder, article)
            yield Refreshed(path, "skipped: nothing is recorded of this text; summarise --record does it")
        for recording in own:
            for choices in _wanted(recording, terms):
                done = _again(article, recording.path, choices, terms, spent)
                spent += done.tokens
                yield done


def _wanted(recording: Recording, terms: Terms) -> list[Choices]:
    runs = choices_in(recording, terms.pinned)
    return list(dict.fromkeys(replace(run, model=terms.model or run.model) for run in runs))


def _again(article: Article, path: Path, choices: Choices, terms: Terms, spent: int) -> Refreshed:
    """One run: played from the recording, else recorded; what is recorded before a failure stays."""
    before = Recording.read(path)
    state = replayed(before, article, choices)
    if state.missing is None:
        return Refreshed(path, "skipped: it plays as it is")
    if terms.dry:
        return Refreshed(path, f"stale: {state.missing}")
    error: SummarizerError | None = None
    # The budget of a call counts what is played to it, too.
    budget = None if terms.token_budget is None else terms.token_budget - spent + state.tokens
    try:
        _recorded(article, path, choices, budget, terms.timeout)
    except SummarizerError as failed:
        error = failed
    after = Recording.read(path)
    what = "recorded anew" if error is None else f"{_ending(error)}: {error}"
    made = len(after.exchanges) - len(before.exchanges)
    return Refreshed(path, what, made, after.tokens - before.tokens, error)


def _recorded(article: Article, path: Path, choices: Choices, budget: int | None, timeout: float | None) -> None:
    summarise(
        article,
        model=choices.model,
        prompt=choices.prompt,
        way=choices.way,
        timeout=timeout,
        max_reasks=choices.max_reasks,
        token_budget=budget,
        complete=choices.complete,
        window_tokens=choices.window_tokens,
        cassette=path,
        record="new",
    )


def _ending(error: SummarizerError) -> str:
    return "skipped" if isinstance(error, TokenBudgetError) else "failed"
