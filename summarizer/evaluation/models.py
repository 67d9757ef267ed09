"""Models and prompts on a folder of articles: what the checks let through of what each writes, and what it costs.

No labels are needed: an item counts as supported where it passed every hard check, after the re-asks. The checks are
the same for all, so that models, prompts and versions can be compared; they are not a person's judgement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.api import summarise
from summarizer.errors import InputError, SummarizerError
from summarizer.evaluation.scores import Measure, mean, recall
from summarizer.ingest import read_article

if TYPE_CHECKING:
    from summarizer.pipeline import Way
    from summarizer.recording import RecordMode
    from summarizer.schema import Covered, Summary
    from summarizer.text import Article

_KINDS = ("summary_sentences", "speakers", "attributions", "key_claims", "figures")
_REJECTED = {
    "summary_sentence": "summary_sentences",
    "speaker": "speakers",
    "attribution": "attributions",
    "key_claim": "key_claims",
    "figure": "figures",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to summarise that is compared: a model with a prompt, live, recorded or replayed."""

    label: str
    model: str | None = None
    prompt: str | None = None
    way: Way | None = None
    max_reasks: int = 2
    cassette: Path | None = None
    record: RecordMode = "none"

    def summary(self, article: Article) -> Summary:
        return summarise(
            article,
            model=self.model,
            prompt=self.prompt,
            way=self.way,
            max_reasks=self.max_reasks,
            cassette=self.cassette,
            record=self.record,
        )


def articles(folder: Path) -> list[Path]:
    """The folder's text files, by name. InputError where it has none."""
    found = sorted(folder.glob("*.txt"))
    if not found:
        raise InputError(f"{folder} holds no .txt files: name a folder of articles with --articles")
    return found


def measures(paths: Sequence[Path], candidates: Sequence[Candidate]) -> Iterator[Measure]:
    """The measures of each candidate, over the same articles."""
    for candidate in candidates:
        yield from _Tally(candidate).over(paths)


class _Tally:
    def __init__(self, candidate: Candidate) -> None:
        self._candidate = candidate
        column = candidate.label
        self._answered = Measure("articles summarised, %; others by error", recall, column=column)
        self._supported = Measure("items supported, % of written", recall, column=column)
        self._rejected = Measure("items rejected per article, by check", mean, column=column)
        self._extracted = Measure("items in the article's own words, %", recall, column=column)
        self._coverage = Measure("coverage, % of what the rules find", recall, column=column)
        self._tokens = Measure("tokens per article", mean, column=column)
        self._milliseconds = Measure("milliseconds per article", mean, column=column)

    def over(self, paths: Sequence[Path]) -> list[Measure]:
        for path in paths:
            try:
                summary = self._candidate.summary(read_article(path))
            except SummarizerError as error:
                self._answered.add(path.name, gold=1)
                self._answered.kind(type(error).__name__).add(path.name, right=1)
                self._answered.misses.append(f"{path.name}: {error}")
            else:
                self._answered.add(path.name, right=1, gold=1)
                self._count(path.name, summary)
        for kind in self._answered.kinds.values():
            for article in self._answered.groups:
                kind.add(article, gold=1)
        for kind in self._rejected.kinds.values():
            for article in self._rejected.groups:
                kind.add(article, count=1)
        return [
            self._answered,
            self._supported,
            self._rejected,
            self._extracted,
            self._coverage,
            self._tokens,
            self._milliseconds,
        ]

    def _count(self, article: str, summary: Summary) -> None:
        refused = Counter(_REJECTED[item.kind] for item in summary.rejected)
        for kind in _KINDS:
            items = getattr(summary, kind)
            written = [item for item in items if item.origin == "model"]
            for measure in (self._supported, self._supported.kind(kind)):
                measure.add(article, right=len(written), gold=len(written) + refused[kind])
            self._extracted.add(article, right=len(items) - len(written), gold=len(items))
        self._rejected.add(article, sum=len(summary.rejected), count=1)
        for check, count in Counter(item.check for item in summary.rejected).items():
            self._rejected.kind(check).add(article, sum=count)
        self._rejected.misses += [
            f"{article}: {item.kind} {item.item.get('text') or item.item.get('name') or item.item}: {item.reason}"
            for item in summary.rejected
        ]
        self._spent(article, summary)

    def _spent(self, article: str, summary: Summary) -> None:
        provenance = summary.provenance
        if found := provenance.coverage:
            for name, covered in (
                ("figures", found.figures),
                ("quotations", found.quotations),
                ("speakers", found.speakers),
            ):
                self._covered(article, name, covered)
        for name, tokens in (
            ("prompt", provenance.usage.prompt_tokens),
            ("completion", provenance.usage.completion_tokens),
        ):
            self._tokens.add(article, sum=tokens or 0)
            self._tokens.kind(name).add(article, sum=tokens or 0, count=1)
        self._tokens.add(article, count=1)
        seconds = sum(attempt.seconds for attempt in provenance.attempts)
        self._milliseconds.add(article, sum=round(1000 * seconds), count=1)

    def _covered(self, article: str, name: str, covered: Covered | None) -> None:
        if covered is not None:
            for measure in (self._coverage, self._coverage.kind(name)):
                measure.add(article, right=covered.in_summary, gold=covered.in_article)
