"""Check: the cited sentences are there; and the evidence that they give."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from summarizer.grounding.verdict import Verdict
from summarizer.schema import Evidence
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarizer.grounding.passage import Passage
    from summarizer.grounding.verdict import Verdicts
    from summarizer.text import Article, Sentence


def is_cited(article: Article, numbers: Sequence[int]) -> Verdicts:
    """At least one sentence is cited, and each is of the body."""
    if not numbers:
        yield Verdict("evidence", "refused", "it cites no sentence")
    for number in numbers:
        if article.sentence(number) is None:
            yield Verdict("evidence", "refused", f"there is no sentence {number}; {_extent(article)}")


def _extent(article: Article) -> str:
    if article.whole is None:
        return f"the body has {len(article.sentences)}"
    return f"shown are {article.sentences[0].number} to {article.sentences[-1].number}"


def meets(passage: Passage, pieces: Iterable[Evidence], whose: str) -> Verdicts:
    """The evidence of a claim meets that of its attribution."""
    if not passage.numbers & {piece.sentence for piece in pieces}:
        yield Verdict("evidence", "doubtful", f"evidence: does not meet that of {whose}", passage.spans)


def evidence_at(article: Article, sentence: Sentence, span: Span | None = None) -> Evidence:
    """The evidence of a span, or of its whole sentence."""
    place = span or sentence.span
    return Evidence(sentence=sentence.number, start=place.start, end=place.end, quote=article.slice(place))


def evidence_of(article: Article, passage: Passage) -> tuple[Evidence, ...]:
    """The evidence of whole sentences."""
    return tuple(evidence_at(article, sentence) for sentence in passage.sentences)


def evidence_over(article: Article, sentences: Sequence[Sentence], span: Span) -> list[Evidence]:
    """The evidence of a span that may go over the border of sentences: one for each."""
    return [
        evidence_at(article, sentence, Span(max(span.start, sentence.span.start), min(span.end, sentence.span.end)))
        for sentence in sentences
        if span.overlaps(sentence.span)
    ]


def looked_at(article: Article, spans: Sequence[Span]) -> tuple[Evidence, ...]:
    """Places in the article as evidence, with the sentences in which they begin."""
    starts = [sentence.span.start for sentence in article.sentences]
    places = [(bisect_right(starts, span.start) - 1, span) for span in dict.fromkeys(spans)]
    return tuple(evidence_at(article, article.sentences[index], span) for index, span in places if index >= 0)
