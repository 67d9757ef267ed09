"""What holds of finders and checks for any text at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from summarizer.errors import InputError
from summarizer.grounding.attributions import find_attributions
from summarizer.grounding.coverage import coverage
from summarizer.grounding.ground import ground
from summarizer.grounding.names import find_names
from summarizer.grounding.quantities import find_quantities
from summarizer.grounding.quotes import find_quoted_runs
from summarizer.grounding.salience import salience
from summarizer.grounding.verdict import Grounded
from summarizer.ingest import read_article
from summarizer.ingest.sentences import split_sentences
from summarizer.schema import Draft, Evidence
from summarizer.text import Article, Span
from tests.strategies import article_of, drafts, newsy, texts, writable

quick = settings(deadline=None)


def in_order(text: str, spans: Sequence[Span]) -> bool:
    """Whether spans are not empty, inside the text, in order, and share no character."""
    ends = [0, *(span.end for span in spans)]
    return all(end <= span.start < span.end <= len(text) for end, span in zip(ends, spans, strict=False))


@quick
@given(texts)
def test_quantities_are_where_they_say(text: str) -> None:
    """A quantity's span gives back its literal and holds its number; a range has both ends."""
    found = find_quantities(text)
    assert in_order(text, [quantity.span for quantity in found])
    for quantity in found:
        assert text[quantity.span.start : quantity.span.end] == quantity.text
        assert quantity.span.start <= quantity.number.start < quantity.number.end <= quantity.span.end
        assert (quantity.low is None) == (quantity.high is None)


@quick
@given(texts)
def test_names_are_where_they_say(text: str) -> None:
    """A name's span gives back its text."""
    found = find_names(text)
    assert in_order(text, [name.span for name in found])
    assert all(text[name.span.start : name.span.end] == name.text for name in found)


@quick
@given(texts)
def test_quoted_runs_are_where_they_say(text: str) -> None:
    """Runs share no character, and their words lie between their marks."""
    found = find_quoted_runs(text)
    assert in_order(text, [run.span for run in found])
    assert all(run.span.start < run.inner.start < run.inner.end <= run.span.end for run in found)


@quick
@given(texts)
def test_sentences_are_where_they_say(text: str) -> None:
    """Sentences are in order, and together hold every visible character."""
    found = split_sentences(text)
    assert in_order(text, found)
    assert "".join("".join(text[span.start : span.end].split()) for span in found) == "".join(text.split())


@quick
@given(texts)
def test_an_article_is_read_or_refused(text: str) -> None:
    """Any text is read, its sentences where they say and numbered from 1, or refused as input."""
    try:
        article = read_article(text)
    except InputError:
        return
    assert article.text == text
    assert in_order(text, [sentence.span for sentence in article.sentences])
    assert all(article.slice(sentence.span) == sentence.text for sentence in article.sentences)
    assert [sentence.number for sentence in article.sentences] == list(range(1, len(article.sentences) + 1))
    assert all(0 <= span.start < span.end <= len(text) for span in article.furniture)


@quick
@given(texts, st.booleans())
def test_attributions_are_where_they_say(text: str, whole: bool) -> None:
    """Cues and quotes lie in the text, and the sentences are the body's."""
    article = article_of(text, whole=whole)
    for found in find_attributions(article):
        assert found.sentences
        assert 0 <= found.cue.start < found.cue.end <= len(text)
        assert in_order(text, found.quotes)
        assert all(article.sentence(number) for number in found.sentences)


@quick
@given(texts)
def test_salience_is_shared_out(text: str) -> None:
    """Every sentence has a weight, and together they have at most 1."""
    article = article_of(text)
    weights = salience(article)
    assert len(weights) == len(article.sentences)
    assert all(weight > 0 for weight in weights.values())
    assert sum(weights.values()) < 1 + 1e-9


def evidence_holds(article: Article, piece: Evidence) -> bool:
    """Whether a piece of evidence is the article's own words, inside its sentence."""
    sentence = article.sentence(piece.sentence)
    return (
        sentence is not None
        and article.text[piece.start : piece.end] == piece.quote
        and sentence.span.start <= piece.start < piece.end <= sentence.span.end
    )


def evidence_of(grounded: Grounded) -> list[Evidence]:
    """Every piece of evidence."""
    several = (*grounded.attributions, *grounded.key_claims, *grounded.summary_sentences)
    return [piece for item in several for piece in item.evidence] + [figure.evidence for figure in grounded.figures]


@settings(max_examples=80, deadline=None)
@given(st.data(), texts, st.booleans())
def test_each_item_of_any_draft_is_supported_or_refused(data: st.DataObject, text: str, keep: bool) -> None:
    """Whatever the draft and the article: every item is in the answer once, and evidence is the article's own."""
    article = article_of(text)
    draft = data.draw(drafts(article))
    grounded = ground(article, draft, keep=keep)
    assert all(evidence_holds(article, piece) for piece in evidence_of(grounded))
    assert all(failure.reason for failure in grounded.failures)
    kept = (grounded.summary_sentences, grounded.speakers, grounded.attributions, grounded.key_claims, grounded.figures)
    written = (draft.summary, draft.speakers, draft.attributions, draft.key_claims, draft.figures)
    if not keep:
        assert sum(map(len, kept)) + len(grounded.failures) == sum(map(len, written))
    covered = coverage(article, grounded)
    assert covered.figures.in_summary <= covered.figures.in_article
    assert covered.quotations.in_summary <= covered.quotations.in_article


def drafted(**parts: list[dict[str, Any]]) -> Draft:
    """A draft of these parts only."""
    empty: dict[str, Any] = {"summary": [], "speakers": [], "attributions": [], "key_claims": [], "figures": []}
    return Draft.model_validate(empty | parts)


def figure(literal: str, sentences: list[int]) -> dict[str, Any]:
    """A figure that says nothing but its literal."""
    silent: dict[str, Any] = dict.fromkeys(["unit", "direction", "baseline", "period"])
    return silent | {"id": "f1", "text": literal, "role": "level", "measures": "it", "attributed_to": [],
                     "sentences": sentences}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(texts)
def test_every_quantity_that_is_found_passes_as_a_figure(text: str) -> None:
    """What the finder reads, the check finds again, in the sentence where it stands."""
    article = article_of(text)
    for sentence in article.sentences:
        for quantity in find_quantities(sentence.text):
            literal = writable(quantity.text)
            if literal != quantity.text:
                continue  # no draft can hold it
            grounded = ground(article, drafted(figures=[figure(literal, [sentence.number])]))
            assert grounded.failures == ()
            assert evidence_holds(article, grounded.figures[0].evidence)


@settings(max_examples=60, deadline=None)
@given(newsy)
def test_every_quotation_that_is_found_passes_with_its_speaker(text: str) -> None:
    """What the rules read as somebody's words, the checks find again, each piece with its place."""
    article = article_of(text)
    for found in find_attributions(article):
        names = [writable(speaker.name) for speaker in found.speakers]
        quotes = [writable(article.slice(quote)) for quote in found.quotes]
        speakers = [
            {"id": f"s{n}", "name": name, "role": None, "organisation": None, "sourcing": "named"}
            for n, name in enumerate(names)
        ]
        said = {"id": "a1", "speakers": [speaker["id"] for speaker in speakers], "quotes": quotes, "cue": None}
        said |= {"polarity": found.polarity, "proposition": None, "via": None, "sentences": list(found.sentences)}
        grounded = ground(article, drafted(speakers=speakers, attributions=[said]))
        assert len(grounded.attributions) == 1 or not (quotes and speakers)
        assert all(evidence_holds(article, piece) for piece in evidence_of(grounded))


_COUNTS = st.integers(10, 999) | st.integers(10_000, 10**6)  # between them, digits alone may be a year
_PRINTED = st.sampled_from(["{}", "{:,}", "about {:,}", "${:,}", "{:,}%", "{:,} jobs"])


@settings(max_examples=120, deadline=None)
@given(texts, st.integers(20_000_001, 10**9), _PRINTED)
def test_an_invented_number_never_passes(text: str, number: int, printed: str) -> None:
    """A number that is not in the article is refused as a figure, in a claim and in the summary."""
    assume(number % 10 and not any(value in text for value in (str(number), f"{number:,}")))
    article = article_of(f"{text} jobs")
    numbers = [sentence.number for sentence in article.sentences]
    told = {"text": writable(f"{text} jobs {printed.format(number)}"), "sentences": numbers}
    claim = told | {"id": "c1", "modality": "stated", "attributed_to": [], "denied_by": []}
    draft = drafted(figures=[figure(printed.format(number), numbers)], key_claims=[claim], summary=[told])
    refused = [failure.kind for failure in ground(article, draft).failures]
    assert refused == ["figure", "key_claim", "summary_sentence"]


@quick
@given(_COUNTS, _COUNTS, _PRINTED)
def test_a_number_passes_only_as_it_is_printed(number: int, other: int, printed: str) -> None:
    """The article's number passes as a figure; any other in its place does not."""
    assume(number != other)
    article = article_of(f"The council of Marle counted {printed.format(number)} on Monday, it said.")
    for value, passes in ((number, 1), (other, 0)):
        draft = drafted(figures=[figure(printed.format(value), [1])])
        assert len(ground(article, draft).figures) == passes
