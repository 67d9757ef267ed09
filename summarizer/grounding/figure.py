"""Check: a figure's literal stands in its evidence; its value is read from there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.aligned import aligned
from summarizer.grounding.quantities import Quantity, quantity_of, read_quantity
from summarizer.grounding.verdict import Refusal, Warnings, listed
from summarizer.schema import Figure
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.context import Context
    from summarizer.schema import DraftFigure, Evidence, Origin
    from summarizer.text import Article, Sentence


def located(context: Context, figure: DraftFigure, sentences: list[Sentence]) -> tuple[Sentence, Span, Quantity]:
    """The sentence, the literal's raw span and the quantity read there. Refusal when it is not there."""
    for sentence in sentences:
        for place in aligned(sentence.text).find_all(figure.text):
            quantity = read_quantity(sentence.text, place)
            if quantity is not None:
                return sentence, place.shifted(sentence.span.start), quantity
    if any(aligned(sentence.text).find(figure.text) for sentence in sentences):
        raise Refusal("figure", f'"{figure.text}" stands in {listed(sentences)} but is not a whole number there')
    raise Refusal("figure", f'the figure "{figure.text}" is not in {listed(sentences)}{_elsewhere(context, figure)}')


def _elsewhere(context: Context, figure: DraftFigure) -> str:
    for sentence in context.article.sentences:
        if aligned(sentence.text).find(figure.text) is not None:
            return f"; it is in sentence {sentence.number}"
    return ""


def whole_literal(
    article: Article, sentence: Sentence, span: Span, quantity: Quantity, warnings: Warnings
) -> tuple[Span, str]:
    """The literal with the qualifier and unit that stand beside it in the text."""
    printed = quantity.span.shifted(sentence.span.start)
    whole = Span(min(span.start, printed.start), max(span.end, printed.end))
    text = article.slice(whole)
    if len(whole) > len(span) + 1:
        warnings.add(f"text: completed from the article to {text!r}")
    return whole, text


def checked(figure: DraftFigure, quantity: Quantity, sentence: Sentence, warnings: Warnings) -> None:
    """What the model says of the number against what its surroundings say."""
    if figure.direction and quantity.direction and figure.direction != quantity.direction:
        raise Refusal(
            "figure", f'"{figure.text}" goes {quantity.direction} in {listed([sentence])}, not {figure.direction}'
        )
    if figure.unit is not None:
        _unit(figure, quantity, sentence, warnings)
    if figure.role != quantity.role and "level" not in (figure.role, quantity.role):
        warnings.add(f"role: the text reads as {quantity.role}")
    if figure.period and not _stands(figure.period, sentence.text):
        warnings.add("period: not found literally in the sentence")


def _unit(figure: DraftFigure, quantity: Quantity, sentence: Sentence, warnings: Warnings) -> None:
    """A unit that the text contradicts is refused; one that is only not printed there is warned of."""
    stated = quantity_of(f"5 {figure.unit}") or quantity_of(f"{figure.unit}5")
    if _stands(figure.unit or "", sentence.text) and (stated is None or stated.kind in {quantity.kind, "count"}):
        return
    if stated is not None and stated.unit_normalised is not None and quantity.unit_normalised is not None:
        if stated.unit_normalised not in quantity.unit_normalised:
            raise Refusal(
                "figure", f'"{quantity.text}" is in {quantity.unit} in {listed([sentence])}, not {figure.unit}'
            )
        return
    if stated is not None and stated.kind in {"percent", "percentage_points", "money"} and quantity.kind == "count":
        raise Refusal("figure", f'"{quantity.text}" has no unit {figure.unit!r} in {listed([sentence])}')
    warnings.add("unit: not found literally in the sentence")


def _stands(words: str, text: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(' '.join(words.split()))}(?!\w)", " ".join(text.split()), re.IGNORECASE))


def published(
    item: DraftFigure,
    text: str,
    quantity: Quantity | None,
    links: tuple[str, ...],
    evidence: Evidence,
    origin: Origin,
    warnings: tuple[str, ...],
) -> Figure:
    """The figure as users see it: what it counts by the draft, its value by the text."""
    return Figure(
        id=item.id,
        text=text,
        value=quantity.value if quantity else None,
        low=quantity.low if quantity else None,
        high=quantity.high if quantity else None,
        bound=quantity.bound if quantity else "exact",
        unit=(quantity.unit if quantity else None) or item.unit,
        unit_normalised=quantity.unit_normalised if quantity else None,
        currency=quantity.currency if quantity else None,
        kind=quantity.kind if quantity else "other",
        role=item.role,
        direction=item.direction,
        baseline=item.baseline,
        measures=item.measures,
        period=item.period,
        attributed_to=links,
        evidence=evidence,
        origin=origin,
        warnings=warnings,
    )
