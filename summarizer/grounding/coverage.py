"""Coverage: what the rules find in the article, and what of it the result tells.

Nothing here fails an item: leaving out is a choice. What is left out of the sentences that matter is listed, so that
a reader can see it and, with `complete=True`, the model is asked about it once.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from summarizer.grounding.context import Context, context_of
from summarizer.grounding.names import Kin
from summarizer.grounding.quantities import Quantity, find_quantities, is_news
from summarizer.grounding.salience import salience
from summarizer.schema import Coverage, Covered
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from summarizer.grounding.verdict import Grounded
    from summarizer.text import Article, Sentence

MOST_MISSING = 12  # of a kind that are listed: the most salient
_QUOTATION_WORDS = 5  # a shorter run is seldom missed


class Mention(NamedTuple):
    """Something the article tells, once or more often: its words, where they stand, the weight of its sentence."""

    text: str
    sentence: Sentence
    places: tuple[Span, ...]
    weight: float
    value: Hashable = None


def coverage(article: Article, grounded: Grounded) -> Coverage:
    """Distinct figures, quotations and named speakers of the article beside those that the result tells."""
    context = context_of(article)
    weights = salience(article)
    told = _Told(grounded)
    return Coverage(
        figures=_covered(article, _figures(context, weights), told.figure),
        quotations=_covered(article, _quotations(context, weights), told.quotation),
        speakers=_covered(article, _speakers(context, weights), told.speaker),
    )


def _covered(article: Article, mentions: list[Mention], told: Callable[[Mention], bool]) -> Covered:
    """The counts, and those that a salient sentence holds and the result does not, by weight."""
    left_out = [mention for mention in mentions if not told(mention)]
    average = 1 / max(1, len(article.sentences))
    salient = sorted((m for m in left_out if m.weight >= average), key=lambda m: -m.weight)[:MOST_MISSING]
    told_of = len(mentions) - len(left_out)
    missing = [_missing(article, mention) for mention in salient]
    return Covered.model_validate({"in_article": len(mentions), "in_summary": told_of, "missing": missing})


def _missing(article: Article, mention: Mention) -> dict[str, Any]:
    """What makes a `Missing`: pydantic is quicker with the parts of a model than with the models that they make."""
    within, place = mention.sentence.span, mention.places[0]
    start, end = max(place.start, within.start), min(place.end, within.end)
    evidence = {"sentence": mention.sentence.number, "start": start, "end": end, "quote": article.text[start:end]}
    return {"text": mention.text, "evidence": evidence}


class _Told:
    """What a result tells, made ready for asking."""

    def __init__(self, grounded: Grounded) -> None:
        self._figures = _Places(Span(figure.evidence.start, figure.evidence.end) for figure in grounded.figures)
        self._quotes = _Places(Span(e.start, e.end) for a in grounded.attributions if a.quotes for e in a.evidence)
        self._names = Kin(speaker.name for speaker in grounded.speakers)
        words = [claim.text for claim in grounded.key_claims] + [item.text for item in grounded.summary_sentences]
        self._values = {_value(quantity) for text in words for quantity in find_quantities(text)}

    def figure(self, mention: Mention) -> bool:
        return mention.value in self._values or self._figures.meet(mention.places)

    def quotation(self, mention: Mention) -> bool:
        return self._quotes.meet(mention.places)

    def speaker(self, mention: Mention) -> bool:
        return mention.text in self._names


class _Places:
    """Spans, in order, with the furthest end up to each: what is met is found without looking at all."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [span.start for span in ordered]
        self._ends = list(accumulate((span.end for span in ordered), max))

    def meet(self, places: Iterable[Span]) -> bool:
        """Whether one of the places shares a character with one of the spans."""
        return any(self._meets(place) for place in places)

    def _meets(self, place: Span) -> bool:
        before = bisect_left(self._starts, place.end)
        return before > 0 and self._ends[before - 1] > place.start


def _figures(context: Context, weights: Mapping[int, float]) -> list[Mention]:
    """Each distinct number that a reader would miss, with every place where it stands."""
    found: dict[Hashable, list[tuple[Sentence, Quantity]]] = {}
    for sentence in context.article.sentences:
        for quantity in context.quantities(sentence):
            if is_news(quantity):
                found.setdefault(_value(quantity), []).append((sentence, quantity))
    return [
        Mention(
            first.text,
            sentence,
            tuple([quantity.span.shifted(where.span.start) for where, quantity in places]),
            max([weights[where.number] for where, _ in places]),
            value,
        )
        for value, places in found.items()
        for sentence, first in places[:1]
    ]


def _value(quantity: Quantity) -> Hashable:
    """What makes two printed numbers the same."""
    score = quantity.text if quantity.kind == "score" else None
    return quantity.value, quantity.low, quantity.high, quantity.currency or quantity.unit_normalised, score


def _quotations(context: Context, weights: Mapping[int, float]) -> list[Mention]:
    text = context.article.text
    return [
        Mention(text[piece.start : piece.end], sentence, (piece,), weights[sentence.number])
        for attribution in context.utterances
        for piece in attribution.quotes
        if len(text[piece.start : piece.end].split()) >= _QUOTATION_WORDS
        for sentence in _sentences_at(context, attribution.sentences, piece)[:1]
    ]


def _sentences_at(context: Context, numbers: tuple[int, ...], place: Span) -> list[Sentence]:
    return [sentence for sentence in context.passage(numbers).sentences if sentence.span.overlaps(place)]


def _speakers(context: Context, weights: Mapping[int, float]) -> list[Mention]:
    """Named speakers; whoever speaks twice matters wherever it is."""
    heard: dict[str, list[int]] = {}
    for attribution in context.utterances:
        for speaker in attribution.speakers:
            if speaker.sourcing == "named":
                heard.setdefault(speaker.name, []).append(attribution.sentences[0])
    return [
        Mention(
            name,
            sentence := context.passage(numbers[:1]).sentences[0],
            (sentence.span,),
            1.0 if len(numbers) > 1 else weights[numbers[0]],
        )
        for name, numbers in heard.items()
    ]
