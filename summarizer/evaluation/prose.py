"""Prose: summaries with labelled unsupported spans, against the checks of numbers, names and quotations."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

from summarizer.errors import InputError
from summarizer.evaluation.data import rows
from summarizer.evaluation.scores import Measure, balanced_accuracy, recall
from summarizer.grounding import prose, relations, standing
from summarizer.grounding.context import Context
from summarizer.grounding.verdict import Refusal, Warnings
from summarizer.ingest import read_article
from summarizer.ingest.sentences import split_sentences


def measures(folder: Path) -> list[Measure]:
    """Balanced accuracy of "something here is unsupported" on the core rows, and recall on rows of kind number."""
    core = Measure("unsupported prose, core: balanced accuracy", balanced_accuracy, 72)
    numbers = Measure("unsupported numbers: recall", recall, 65)
    for row in rows(folder, "unsupported"):
        if row["supported"] is None:
            continue
        try:
            reasons = refusals(row["article"], row["summary"])
        except InputError:
            continue
        right = bool(reasons) != row["supported"]
        if row["core"]:
            core.judge(row["group"], positive=row["supported"], right=right)
            if not right:
                core.misses.append(f"{row['supported']} {reasons[:1]}: {row['summary'][:160]}")
        if not row["supported"] and row["kind"] == "number":
            numbers.add(row["group"], right=int(bool(reasons)), gold=1, predicted=1)
    return [core, numbers]


def refusals(article: str, summary: str) -> list[str]:
    """The reasons for which sentences of a summary are refused, each held against the whole article."""
    context = _context(article)
    sentences = list(context.article.sentences)
    found = []
    for span in split_sentences(summary):
        text = summary[span.start : span.end]
        checks: tuple[Callable[[], None], ...] = (
            partial(prose.numbers_stand, context, text, sentences, Warnings()),
            partial(prose.names_stand, context, text, sentences),
            partial(prose.quotations_stand, context, text, sentences),
            partial(standing.denied_is_attributed, context, text, linked=False),
            partial(relations.relations_hold, text, [relations.nearest(text, sentences)]),
        )
        for check in checks:
            try:
                check()
            except Refusal as refusal:
                found.append(refusal.reason)
    return found


@lru_cache(maxsize=512)
def _context(text: str) -> Context:
    return Context(read_article(text))
