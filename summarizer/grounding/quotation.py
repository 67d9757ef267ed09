"""Check: each quoted run stands inside quotation marks in its evidence, word for word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.aligned import aligned, normalised
from summarizer.grounding.verdict import Refusal, listed
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.context import Context
    from summarizer.text import Sentence

_MARK = re.compile('["“”„‟]')
_HIDDEN = "\u200b"  # not seen in a view: a paragraph that goes on with a quotation repeats its mark


def quoted_span(context: Context, quote: str, sentences: list[Sentence]) -> Span:
    """Where the quotation stands, in the cited sentences joined in order. Refusal when it does not."""
    if not normalised(quote):
        raise Refusal("quotation", f"the quotation {quote!r} holds no words")
    unquoted = False
    for block in _blocks(sentences):
        text = context.article.slice(block)
        for view in (aligned(text), aligned(_MARK.sub(_HIDDEN, text))):
            found = view.find(quote)
            if found is None:
                continue
            raw = found.shifted(block.start)
            if _is_quoted(context, raw):
                return raw
            unquoted = True
    if unquoted:
        raise Refusal("quotation", f'"{_short(quote)}" stands in {listed(sentences)}, but not inside quotation marks')
    raise Refusal("quotation", f'"{_short(quote)}" is not word for word in {listed(sentences)}')


def _is_quoted(context: Context, raw: Span) -> bool:
    """Whether the span lies in one run, or in runs of which each but the last is left open by its paragraph."""
    runs = [run for run in context.runs if run.inner.overlaps(raw)]
    if not runs or raw.start < runs[0].inner.start or raw.end > runs[-1].inner.end + 1:
        return False
    pairs = zip(runs, runs[1:], strict=False)
    return all(
        one.span.end == one.inner.end and not context.article.text[one.span.end : two.span.start].strip()
        for one, two in pairs
    )


def is_verbatim(words: str, sentences: list[Sentence]) -> bool:
    """Whether the words stand so, with or without quotation marks, in one of the sentences."""
    return any(aligned(sentence.text).find(words) is not None for sentence in sentences)


def _blocks(sentences: list[Sentence]) -> list[Span]:
    """Runs of sentences that follow one another, so that a quotation may go over their borders."""
    blocks: list[Span] = []
    last = -1
    for sentence in sentences:
        if blocks and sentence.number == last + 1:
            blocks[-1] = Span(blocks[-1].start, sentence.span.end)
        else:
            blocks.append(sentence.span)
        last = sentence.number
    return blocks


def _short(quote: str) -> str:
    return quote if len(quote) <= 80 else quote[:77] + "…"
