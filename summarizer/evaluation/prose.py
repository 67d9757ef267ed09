"""Prose: summaries with labelled unsupported spans, against the checks of numbers, names and quotations."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from summarizer.errors import InputError
from summarizer.evaluation.data import rows
from summarizer.evaluation.scores import Measure, balanced_accuracy, recall
from summarizer.grounding import prose, relation, standing
from summarizer.grounding.context import Context
from summarizer.grounding.passage import Words
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
    whole = context.passage_of(context.article.sentences)
    found = []
    for span in split_sentences(summary):
        told = Words(summary[span.start : span.end])
        checks = (
            prose.literals_stand(context, told, whole),
            standing.denied_is_attributed(context, told),
            relation.holds(told, whole.nearest(told)),
        )
        found += [verdict.reason for check in checks for verdict in check if verdict.ruling == "refused"]
    return found


@lru_cache(maxsize=512)
def _context(text: str) -> Context:
    return Context(read_article(text))
