"""Verification: the checks on claims about figures and quotations, right ones and spoilt ones."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.errors import InputError
from summarizer.evaluation.data import Row, rows
from summarizer.evaluation.figures import claimed_in, same_value
from summarizer.evaluation.quotations import same_head
from summarizer.evaluation.scores import Measure, balanced_accuracy, recall
from summarizer.grounding.agreement import bounds_agree, directions_agree, units_agree
from summarizer.grounding.context import Context
from summarizer.grounding.quantities import read_quantity
from summarizer.grounding.quotation import quoted_span
from summarizer.ingest import read_article
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.schema import Bound

_BOUNDS: dict[str, Bound] = {">": "over", "<": "under"}


def measures(folder: Path) -> list[Measure]:
    """Balanced accuracy over figures and over attributions, with the kinds that matter most on their own."""
    return [*_figures(folder), *_attributions(folder)]


def _figures(folder: Path) -> list[Measure]:
    every = Measure("figure_verify: balanced accuracy", balanced_accuracy, 95)
    kinds = {
        "gold": Measure("figure_verify: right ones kept", recall, 98),
        "unit": Measure("figure_verify: unit swaps refused", recall, 90),
        "direction": Measure("figure_verify: direction flips refused", recall, 90),
    }
    for row in rows(folder, "figure_verify"):
        right = figure_holds(row) == row["supported"]
        _judge(every, kinds.get(row["kind"]), row, row["sentence_id"], right=right)
    return [every, *kinds.values()]


def figure_holds(row: Row) -> bool:
    """Whether the sentence's own figure has the claimed value, and no other unit, limit or direction."""
    claim = row["claim"]
    found = read_quantity(row["sentence"], Span(row["start"], row["end"]))
    if found is None or not same_value(found, claim):
        return False
    unit = claimed_in(claim["unit"])
    if unit is not None and not units_agree(unit, found):
        return False
    sign = claim["comparator"]
    return bounds_agree(_BOUNDS.get(sign, "exact"), found.bound) and directions_agree(
        sign if sign in {"up", "down"} else None, found.direction
    )


def _attributions(folder: Path) -> list[Measure]:
    every = Measure("attribution_verify: balanced accuracy", balanced_accuracy, 97)
    kinds = {"wrong_speaker": Measure("attribution_verify: wrong speakers refused", recall, 85)}
    texts = {row["id"]: row["text"] for row in rows(folder, "quotes")}
    for row in rows(folder, "attribution_verify"):
        try:
            right = attribution_holds(row, texts) == row["supported"]
        except InputError:
            continue
        _judge(every, kinds.get(row["kind"]), row, row["article_id"], right=right)
    return [every, *kinds.values()]


def attribution_holds(row: Row, texts: Mapping[str, str]) -> bool:
    """Whether the article has the quotation inside marks and names no other source for it."""
    context = _context(texts[row["article_id"]])
    span = quoted_span(context, row["quote"], context.passage_of(context.article.sentences))
    if span is None:
        return False
    sources = [one for one in context.attributions if any(quote.overlaps(span) for quote in one.quotes)]
    names = [f"{one.mention} {speaker.name}" for one in sources for speaker in (*one.speakers, one.via) if speaker]
    return not names or any(same_head(name, row["speaker"]) for name in names)


@lru_cache(maxsize=512)
def _context(text: str) -> Context:
    return Context(read_article(text))


def _judge(every: Measure, own: Measure | None, row: Row, group: str, *, right: bool) -> None:
    every.judge(group, positive=row["supported"], right=right)
    every.kind(row["kind"]).judge(group, positive=row["supported"], right=right)
    if not right:
        every.misses.append(
            f"{row['kind']}: {row.get('claim') or (row['quote'], row['speaker'])}: {row.get('sentence', '')}"
        )
    if own is not None:
        own.add(group, right=int(right), gold=1, predicted=1)
