"""Check: a sentence in the model's words that names its source names no other than the text does.

The told sentence is read as the article is, and whom it names is held against who says the same words in the cited
sentences. English only.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.casing import lowered
from summarizer.grounding.described import name_stems
from summarizer.grounding.identity import Identity, Source, source_of
from summarizer.grounding.prose import OPENERS
from summarizer.grounding.quotation import quoted_span
from summarizer.grounding.quotes import find_quoted_runs
from summarizer.grounding.refusals import find_refusals
from summarizer.grounding.reporting.cue import SPOKEN
from summarizer.grounding.reporting.lexicon import FORMS
from summarizer.grounding.reporting.line import PRONOUNS
from summarizer.grounding.reporting.reports import find_reports
from summarizer.grounding.salience import WORD, content_stems, stem
from summarizer.grounding.spoken import without_speech
from summarizer.grounding.verdict import Verdict
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.grounding.attributions import FoundAttribution
    from summarizer.grounding.context import Context
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.quotes import QuotedRun
    from summarizer.grounding.reporting.report import Report
    from summarizer.grounding.verdict import Ruling, Verdicts
    from summarizer.schema import Polarity

_OPEN = SPOKEN | {"judges"}
# A source and what it says are told by one of these, or by a quotation.
_REPORTING = frozenset([word for word, form in FORMS.items() if form.verb.kind in SPOKEN | {"thinks", "shows"}])
_MAY_TELL = _REPORTING | {"according", "comment", "accuse", "accused", "accuses"}
_SAME = 0.6  # share of a told proposition's words that another must hold to be the same
_HEARD = 0.5  # share of them that the source may say elsewhere
_TURN = re.compile(r"\b(?:while|whereas|but|against|although|though)\b")
_SOON = 4  # words between a source and its verb
_TELLING = frozenset([word for word, form in FORMS.items() if form.verb.kind in _OPEN]) | {"that"}
_MOST_LIKE = 50  # utterances of the same words: where there are more, none is looked at
_FEWEST = 2  # such words
_POSSESSIVES = frozenset("his her its their our my".split())


class Told(NamedTuple):
    """What a sentence says that somebody says: the source, its words' stems, its quotations."""

    source: Source
    polarity: Polarity
    stems: frozenset[str]
    quotes: tuple[str, ...]


def sources_stand(context: Context, told: Words, passage: Passage) -> Verdicts:
    """No source of the told sentence is another than that of the same words in the passage."""
    if _MAY_TELL.isdisjoint(told.runs) and not any(map(told.text.__contains__, OPENERS)):
        return
    near = [found for found in context.reported if not passage.numbers.isdisjoint(found.sentences)]
    if not near:
        return
    identity = Identity(context)
    for one in _told(told):
        same = list(_same_words(context, one, near, passage))
        if own := next((found for found in same if _may_be(context, identity, one.source, found)), None):
            yield from _numbers_are_its_own(context, one, own, passage)
            continue
        if not same:
            continue
        if not _is_elsewhere(context, one, same, passage):
            yield _is_another(context, one, same[0])


def _numbers_are_its_own(context: Context, told: Told, own: FoundAttribution, passage: Passage) -> Verdicts:
    """No number that a source gives is one to which the sentence turns behind its words: "…, while they said 700"."""
    others = {word for word in told.stems - context.whole.stems_said(own) if word[0].isdigit()}
    if not others or not own.pieces or told.source.stems.isdisjoint(_names_of(own)):
        return
    text, said = context.whole.article.text, own.pieces[-1]
    for span in passage.spans:
        turn = _TURN.search(text, said.end, span.end) if said.overlaps(span) else None
        if turn and (theirs := others.intersection(content_stems(text[turn.end() : span.end]))):
            reason = f"speakers: {min(theirs)} is another's number in {passage}"
            yield Verdict("speaker", "doubtful", reason, passage.spans)


def _may_be(context: Context, identity: Identity, source: Source, found: FoundAttribution) -> bool:
    """Whether the source may speak there, or is the paper that was told so."""
    if identity.may_be(source, found):
        return True
    told = rf"\b(?:told|tells)\s(?:the\s)?{re.escape(source.name)}\b" if source.name else None
    return told is not None and re.search(told, context.passage(found.sentences).text, re.IGNORECASE) is not None


def _is_another(context: Context, one: Told, found: FoundAttribution) -> Verdict:
    around = context.passage(found.sentences)
    names = " and ".join([speaker.name for speaker in found.speakers])
    sure = (found.certain or one.quotes) and not _is_beside(context, one.source, found)
    ruling: Ruling = "refused" if sure else "doubtful"
    return Verdict("speaker", ruling, f"{around} names {names} as the source, not {one.source.phrase}", around.spans)


def _is_beside(context: Context, source: Source, found: FoundAttribution) -> bool:
    """Whether the source stands beside the words, which may be its own after all, or reports them inside them."""
    around = context.passage(found.sentences)
    stems = name_stems(source.name) if source.name else source.stems
    text = context.whole.article.text
    outside = "".join([text[span.start : span.end] for span in _between(around.spans, found.pieces)])
    if stems & set(content_stems(outside)) - set(content_stems(found.mention)):
        return True
    return any(_reports(stems, text[piece.start : piece.end]) for piece in found.pieces)


def _between(spans: Sequence[Span], holes: Sequence[Span]) -> Iterator[Span]:
    """What of some spans is in none of the holes."""
    for span in spans:
        start = span.start
        for hole in sorted(holes):
            if hole.overlaps(span):
                yield Span(start, max(start, hole.start))
                start = max(start, hole.end)
        yield Span(start, max(start, span.end))


def _reports(stems: frozenset[str], said: str) -> bool:
    """Whether a word that reports follows the source inside what is said: "the minister told me that …"."""
    words = lowered(WORD, said)
    return any(
        stem(word) in stems and not _TELLING.isdisjoint(words[place + 1 : place + 1 + _SOON])
        for place, word in enumerate(words)
    )


def _told(told: Words) -> Iterator[Told]:
    """The reports of a told sentence whose source it names."""
    runs = find_quoted_runs(told.text)
    text = without_speech(told.text, Span(0, len(told.text)), tuple(runs))
    for report in find_reports(text):
        who, aside = (report.relayed_by, None) if report.relayed_by else (report.who, report.aside)
        if _names_source(who, aside) and not report.inside:
            said = " ".join([told.text[piece.start : piece.end] for piece in report.pieces])
            quotes = tuple([told.text[run.inner.start : run.inner.end] for run in runs if _holds(told, report, run)])
            polarity: Polarity = "denies" if report.kind == "denies" else "affirms"
            stems = frozenset(content_stems(said)) if report.certain else frozenset[str]()
            yield Told(source_of(who, aside), polarity, stems, quotes)
    for refusal in find_refusals(text):
        if _names_source(refusal.who, refusal.aside):
            yield Told(source_of(refusal.who, refusal.aside), "declines", frozenset(), ())


def _names_source(who: str, aside: str | None) -> bool:
    """Whether it is somebody that a reader knows without the sentence before."""
    words = who.lower().split()
    return bool(words) and words[0] not in PRONOUNS and (words[0] not in _POSSESSIVES or aside is not None)


def _holds(told: Words, report: Report, run: QuotedRun) -> bool:
    """Whether a run is part of what is reported, or stands right behind the word that reports."""
    between = told.text[report.cue.end : run.span.start] if report.cue.end <= run.span.start else "…"
    return not between.strip(" ,:") or any(piece.overlaps(run.inner) for piece in report.pieces)


def _same_words(
    context: Context, told: Told, near: list[FoundAttribution], passage: Passage
) -> Iterator[FoundAttribution]:
    """What the passage reports in these very words; what is quoted is looked for first."""
    spans = [span for quote in told.quotes if (span := quoted_span(context, quote, passage))]
    for found in near:
        if spans:
            if any(quote.overlaps(span) for quote in found.quotes for span in spans):
                yield found
        elif found.polarity == told.polarity and (told.polarity == "declines" or _are_same(context, told, found)):
            yield found


def _are_same(context: Context, told: Told, found: FoundAttribution) -> bool:
    shared = told.stems & context.whole.stems_said(found) if told.stems else told.stems
    return len(shared) >= max(_FEWEST, _SAME * len(told.stems))


def _is_elsewhere(context: Context, told: Told, same: list[FoundAttribution], passage: Passage) -> bool:
    """Whether the source may say so in other words: it is heard elsewhere, or named where the rules read nothing."""
    own = told.stems.difference(*[context.whole.stems_said(found) | _names_of(found) for found in same])
    if own and any(own & words.stems and told.source.stems & words.stems for words in passage.words):
        return True
    identity = Identity(context.whole)
    others = (one for one in context.whole.reported if one.polarity == told.polarity and one not in same)
    like = list(islice((one for one in others if _is_like(context, told, one)), _MOST_LIKE))
    return len(like) == _MOST_LIKE or any(identity.may_be(told.source, one) for one in like)


def _is_like(context: Context, told: Told, found: FoundAttribution) -> bool:
    shared = told.stems & context.whole.stems_said(found)
    return bool(shared) and len(shared) >= _HEARD * len(told.stems)


def _names_of(found: FoundAttribution) -> frozenset[str]:
    return frozenset[str]().union(*[name_stems(speaker.name) for speaker in found.speakers])
