"""Check: a figure's literal stands in its evidence; its value is read from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.casing import folded
from summarizer.grounding.counted import singular
from summarizer.grounding.evidence import evidence_at
from summarizer.grounding.levels import stays
from summarizer.grounding.literal import words_stand
from summarizer.grounding.names import find_names
from summarizer.grounding.owners import another_owner
from summarizer.grounding.passage import Words
from summarizer.grounding.periods import another_period, period_of
from summarizer.grounding.quantities import Quantity, quantity_of, read_quantity
from summarizer.grounding.siblings import sibling_instead
from summarizer.grounding.verdict import Verdict
from summarizer.schema import Figure
from summarizer.text import Sentence, Span

if TYPE_CHECKING:
    from summarizer.grounding.context import Context
    from summarizer.grounding.passage import Passage
    from summarizer.grounding.verdict import Verdicts
    from summarizer.schema import DraftFigure, Origin


class Place(NamedTuple):
    """Where a figure's literal stands: its sentence, its raw span and what is read there."""

    sentence: Sentence
    span: Span
    quantity: Quantity

    @property
    def whole(self) -> Span:
        """The literal with the qualifier and unit that stand beside it."""
        printed = self.quantity.span.shifted(self.sentence.span.start)
        return Span(min(self.span.start, printed.start), max(self.span.end, printed.end))


def located(item: DraftFigure, passage: Passage) -> Place | None:
    """The first place of the passage where the literal is a whole number."""
    for sentence, words in zip(passage.sentences, passage.words, strict=True):
        for place in words.view.find_all(item.text):
            if (quantity := read_quantity(sentence.text, place)) is not None:
                return Place(sentence, place.shifted(sentence.span.start), quantity)
    return None


def is_printed(context: Context, item: DraftFigure, passage: Passage, place: Place | None) -> Verdicts:
    """The literal stands in the passage; where it was left incomplete, that is said."""
    if place is None:
        if passage.has_verbatim(item.text):
            reason = f'"{item.text}" stands in {passage} but is not a whole number there'
        else:
            reason = f'the figure "{item.text}" is not in {passage}{_elsewhere(context, item)}'
        yield _refused(reason, passage.spans)
    elif len(place.whole) > len(place.span) + 1:
        text = context.article.slice(place.whole)
        yield _doubtful(f"text: completed from the article to {text!r}", place)


def _elsewhere(context: Context, item: DraftFigure) -> str:
    for sentence in context.article.sentences:
        if context.words(sentence).view.find(item.text) is not None:
            return f"; it is in sentence {sentence.number}"
    return ""


def is_as_printed(item: DraftFigure, place: Place, *, english: bool = True) -> Verdicts:
    """Direction, unit, role and period are what the literal's surroundings say."""
    quantity, where = place.quantity, f"sentence {place.sentence.number}"
    if item.direction and quantity.direction and item.direction != quantity.direction:
        yield _refused(f'"{item.text}" goes {quantity.direction} in {where}, not {item.direction}', (place.whole,))
    words = Words(place.sentence.text)
    if item.direction and stays(words, quantity):
        yield _refused(f'"{item.text}" stayed the same in {where}', (place.whole,))
    if item.unit is not None:
        yield from _unit(item.unit, place, where)
    if item.role != quantity.role and "level" not in (item.role, quantity.role):
        yield _doubtful(f"role: the text reads as {quantity.role}", place)
    if item.period:
        yield from _period(item.period, place)
    for name in find_names(item.measures):
        if theirs := another_owner(name.text, quantity, words):
            yield _doubtful(f"measures: the number stands with {theirs}, not with {name.text}", place)
    if english and (instead := sibling_instead(Words(item.measures), words)):
        yield _doubtful(f'measures: the sentence says "{instead[1]}", not "{instead[0]}"', place)


def _period(period: str, place: Place) -> Verdicts:
    """A period is printed, and with this number rather than with another of its kind."""
    if not words_stand(period, place.sentence.text):
        yield _doubtful("period: not found literally in the sentence", place)
    elif (named := period_of(folded(period))) and (
        theirs := another_period(place.quantity, named, [Words(place.sentence.text)])
    ):
        yield _doubtful(f'period: the number is {theirs}, and "{period}" is of another', place)


def _unit(unit: str, place: Place, where: str) -> Verdicts:
    """A unit that the text contradicts is refused; one that is only not printed there is warned of."""
    quantity = place.quantity
    if unit == quantity.unit:  # a sign is no word: "$"
        return
    if quantity.unit is None and quantity.counted and not _is_counted(unit, quantity.counted):
        yield _doubtful(f'unit: the text counts "{quantity.counted}"', place)
        return
    stated = quantity_of(f"5 {unit}")
    if stated is None or stated.unit_normalised is None:  # a sign stands before its number
        stated = quantity_of(f"{unit}5") or stated
    if words_stand(unit, place.sentence.text) and (stated is None or stated.kind in {quantity.kind, "count"}):
        return
    if stated is not None and stated.unit_normalised is not None and quantity.unit_normalised is not None:
        if f" {stated.unit_normalised} " not in f" {quantity.unit_normalised} ":  # "metres" are no kilometres
            yield _refused(f'"{quantity.text}" is in {quantity.unit} in {where}, not {unit}', (place.whole,))
    elif stated is not None and stated.kind in {"percent", "percentage_points", "money"} and quantity.kind == "count":
        yield _refused(f'"{quantity.text}" has no unit {unit!r} in {where}', (place.whole,))
    else:
        yield _doubtful("unit: not found literally in the sentence", place)


def _is_counted(unit: str, counted: str) -> bool:
    words = {singular(word) for word in folded(unit).replace("-", " ").split()}
    return not words.isdisjoint(singular(word) for word in folded(counted).replace("-", " ").split())


def _refused(reason: str, looked_at: tuple[Span, ...]) -> Verdict:
    return Verdict("figure", "refused", reason, looked_at)


def _doubtful(reason: str, place: Place) -> Verdict:
    return Verdict("figure", "doubtful", reason, (place.whole,))


def published(
    context: Context,
    item: DraftFigure,
    place: Place | None,
    sentence: Sentence,
    links: tuple[str, ...],
    origin: Origin,
    warnings: tuple[str, ...],
) -> Figure:
    """The figure as users see it: what it counts by the draft, its value by the text.

    One that was kept although its literal is nowhere has its whole sentence as evidence.
    """
    quantity = place.quantity if place else quantity_of(item.text)
    where = (place.sentence, place.whole) if place else (sentence, sentence.span)
    return Figure(
        id=item.id,
        text=context.article.slice(place.whole) if place else item.text,
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
        evidence=evidence_at(context.article, *where),
        origin=origin,
        warnings=warnings,
    )
