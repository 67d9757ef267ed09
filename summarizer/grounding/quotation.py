"""Check: each quoted run stands inside quotation marks in its evidence, word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.grounding.aligned import aligned, normalised
from summarizer.grounding.verdict import Refusal, listed
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.context import Context
    from summarizer.text import Sentence


def quoted_span(context: Context, quote: str, sentences: list[Sentence]) -> Span:
    """Where the quotation stands, in the cited sentences joined in order. Refusal when it does not."""
    if not normalised(quote):
        raise Refusal("quotation", f"the quotation {quote!r} holds no words")
    for block in _blocks(sentences):
        text = context.article.slice(block)
        found = aligned(text).find(quote)
        if found is None:
            continue
        raw = found.shifted(block.start)
        if any(_holds(run.inner, raw) for run in context.runs):
            return raw
        raise Refusal("quotation", f'"{_short(quote)}" stands in {listed(sentences)}, but not inside quotation marks')
    raise Refusal("quotation", f'"{_short(quote)}" is not word for word in {listed(sentences)}')


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


def _holds(run: Span, quote: Span) -> bool:
    """The final mark of the quotation may stand outside the run."""
    return run.start <= quote.start and quote.end <= run.end + 1


def _short(quote: str) -> str:
    return quote if len(quote) <= 80 else quote[:77] + "…"
