"""Check: a figure's literal stands in its evidence; its value is read from there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.aligned import AlignedView
from summarizer.grounding.quantities import Quantity, quantity_of, read_quantity, same_value
from summarizer.grounding.verdict import Refusal, Warnings, listed

if TYPE_CHECKING:
    from summarizer.grounding.context import Context
    from summarizer.schema import DraftFigure
    from summarizer.text import Sentence, Span


def located(context: Context, figure: DraftFigure, sentences: list[Sentence]) -> tuple[Sentence, Span, Quantity]:
    """The sentence, the literal's raw span and the quantity read there. Refusal when it is not there."""
    for sentence in sentences:
        view = AlignedView(sentence.text)
        place = view.find(figure.text)
        while place is not None:
            quantity = read_quantity(sentence.text, place)
            if quantity is not None:
                return sentence, place.shifted(sentence.span.start), quantity
            place = view.find(figure.text, place.end) if place.end < len(view.plain) else None
    if any(AlignedView(sentence.text).find(figure.text) for sentence in sentences):
        raise Refusal("figure", f'"{figure.text}" stands in {listed(sentences)} but is not a whole number there')
    raise Refusal("figure", f'the figure "{figure.text}" is not in {listed(sentences)}{_elsewhere(context, figure)}')


def _elsewhere(context: Context, figure: DraftFigure) -> str:
    for sentence in context.article.sentences:
        if AlignedView(sentence.text).find(figure.text) is not None:
            return f"; it is in sentence {sentence.number}"
    return ""


def checked(figure: DraftFigure, quantity: Quantity, sentence: Sentence, warnings: Warnings) -> None:
    """What the model says of the number against what its surroundings say."""
    claimed = quantity_of(figure.text)
    if claimed is not None and not same_value(claimed, quantity):
        raise Refusal("figure", f'"{figure.text}" cuts off part of "{quantity.text}" in {listed([sentence])}')
    if figure.direction and quantity.direction and figure.direction != quantity.direction:
        raise Refusal("figure", f'"{figure.text}" goes {quantity.direction} in {listed([sentence])}, not {figure.direction}')
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
            raise Refusal("figure", f'"{quantity.text}" is in {quantity.unit} in {listed([sentence])}, not {figure.unit}')
        return
    if stated is not None and stated.kind in {"percent", "percentage_points", "money"} and quantity.kind == "count":
        raise Refusal("figure", f'"{quantity.text}" has no unit {figure.unit!r} in {listed([sentence])}')
    warnings.add("unit: not found literally in the sentence")


def _stands(words: str, text: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(' '.join(words.split()))}(?!\w)", " ".join(text.split()), re.IGNORECASE))
