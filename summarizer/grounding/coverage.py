"""Coverage: how much of what the rules find in the article the result holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.grounding.context import context_of
from summarizer.grounding.quantities import is_news
from summarizer.schema import Coverage, Covered
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.verdict import Grounded
    from summarizer.text import Article


def coverage(article: Article, grounded: Grounded) -> Coverage:
    """Figures and quotations of the article, and those that the result points to."""
    context = context_of(article)
    figures = [
        quantity.span.shifted(sentence.span.start)
        for sentence in article.sentences
        for quantity in context.quantities(sentence)
        if is_news(quantity)
    ]
    quotations = [piece for attribution in context.attributions for piece in attribution.quotes]
    return Coverage(
        figures=_covered(figures, [Span(f.evidence.start, f.evidence.end) for f in grounded.figures]),
        quotations=_covered(
            quotations,
            [Span(e.start, e.end) for a in grounded.attributions if a.quotes for e in a.evidence],
        ),
    )


def _covered(in_article: list[Span], in_summary: list[Span]) -> Covered:
    met = sum(any(place.overlaps(shown) for shown in in_summary) for place in in_article)
    return Covered(in_article=len(in_article), in_summary=met)
