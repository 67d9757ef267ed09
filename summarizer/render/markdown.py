"""Markdown, for notes and tickets.

The evidence goes along as footnotes, which GitHub, GitLab, Pandoc and Obsidian know.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.render.words import (
    amount,
    check_article,
    gaps,
    left_out,
    made_by,
    printable,
    refused_words,
    standing,
    utterance,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from summarizer.schema import Evidence, Figure, Summary
    from summarizer.text import Article

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~]|&(?=#?\w{1,32};))")
_STARTS = re.compile(r"^(?:[-+=](?=[\s=-]|$)|\d{1,9}(?=[.)](?:\s|$)))")  # what begins a list, a rule or a heading


def as_markdown(summary: Summary, article: Article) -> str:
    """A heading a section, figures as a table; what the article holds cannot become markup.

    UsageError where the summary is of another article.
    """
    check_article(summary, article)
    return "\n".join((*_lines(summary), *_footnotes(summary, article))) + "\n"


def escaped(text: str) -> str:
    """Text of one line without any meaning in Markdown."""
    shown = _SPECIAL.sub(r"\\\1", printable(text))
    return _STARTS.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", shown)


def _lines(summary: Summary) -> Iterator[str]:
    yield f"# {escaped(summary.article.headline or 'Summary')}"
    yield ""
    told = summary.article
    if known := [part for part in (told.publisher, told.byline, told.published_at) if part]:
        yield f"*{escaped(', '.join(known))}*"
        yield ""
    for sentence in summary.summary_sentences:
        yield f"{escaped(sentence.text)}{_notes(sentence.evidence)}{_about(sentence.origin, sentence.warnings)}"
    if summary.key_claims:
        yield "\n## Key claims\n"
    for claim in summary.key_claims:
        held = standing(summary, claim)
        note = f" ({escaped(held)})" if held else ""
        yield f"- {escaped(claim.text)}{_notes(claim.evidence)}{note}{_about(claim.origin, claim.warnings)}"
    if summary.figures:
        yield "\n## Figures\n"
        yield "| figure | what it counts | value | role | evidence |"
        yield "| --- | --- | --- | --- | --- |"
    yield from (_row(figure) for figure in summary.figures)
    if summary.attributions:
        yield "\n## Who says what\n"
    for item in summary.attributions:
        yield f"- {escaped(utterance(summary, item))}{_notes(item.evidence)}{_about(item.origin, item.warnings)}"
    yield from _remarks(summary)


def _remarks(summary: Summary) -> Iterator[str]:
    """What is not in the summary, and where it comes from."""
    if summary.rejected:
        yield "\n## Not supported by the article\n"
    for refused in summary.rejected:
        yield f"- {refused.kind.replace('_', ' ')} “{escaped(refused_words(refused))}”: {escaped(refused.reason)}"
    if missing := gaps(summary):
        yield "\n## Not read\n"
    yield from (f"- {escaped(gap)}" for gap in missing)
    if told := left_out(summary):
        yield "\n## Left out\n"
        yield "The summary leaves out of the sentences that matter most:\n"
        yield from (f"- {escaped(item.text)}{_notes([item.evidence])}" for item in told)
    yield f"\n---\n\n*{escaped(made_by(summary))}*"


def _row(figure: Figure) -> str:
    bound = "" if figure.bound in {"exact", "between"} else f"{figure.bound.replace('_', ' ')} "
    role = f"{figure.role}, {figure.direction}" if figure.direction else figure.role
    measures = f"{figure.measures}, {figure.period}" if figure.period else figure.measures
    cells = (figure.text, measures, f"{bound}{amount(figure)} {figure.unit or ''}".strip(), role)
    about = _about(figure.origin, figure.warnings)
    return f"| {' | '.join(map(escaped, cells))} | {_notes([figure.evidence])}{about} |"


def _notes(evidence: Iterable[Evidence]) -> str:
    return "".join(f"[^{number}]" for number in sorted({piece.sentence for piece in evidence}))


def _about(origin: str, warnings: Sequence[str]) -> str:
    words = " *(the article's words)*" if origin == "extracted" else ""
    return words + (f" *(note: {escaped('; '.join(warnings))})*" if warnings else "")


def _footnotes(summary: Summary, article: Article) -> Iterator[str]:
    """The cited sentences in full."""
    evidence = [
        *(piece for item in summary.summary_sentences for piece in item.evidence),
        *(piece for claim in summary.key_claims for piece in claim.evidence),
        *(figure.evidence for figure in summary.figures),
        *(piece for said in summary.attributions for piece in said.evidence),
        *(item.evidence for item in left_out(summary)),
    ]
    yield ""
    for number in sorted({piece.sentence for piece in evidence}):
        yield f"[^{number}]: Sentence {number}: {escaped(article.text_of(number))}"
