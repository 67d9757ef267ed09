"""Check: each quoted run stands inside quotation marks in its evidence, word for word."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from summarizer.grounding.aligned import aligned, normalised
from summarizer.grounding.verdict import Verdict
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.grounding.context import Context
    from summarizer.grounding.passage import Passage
    from summarizer.grounding.verdict import Verdicts
    from summarizer.text import Sentence

_MARK = re.compile('["“”„‟]')
_MOST_PLACES = 50  # of one quotation that are looked at
_HIDDEN = "\u200b"  # not seen in a view: a paragraph that goes on with a quotation repeats its mark


def quoted_span(context: Context, quote: str, passage: Passage) -> Span | None:
    """Where the quotation stands inside quotation marks, in the cited sentences joined in order."""
    return next((place for place in _places(context, quote, passage) if _in_marks(context, place)), None)


def is_quoted(context: Context, quote: str, passage: Passage, span: Span | None) -> Verdicts:
    """The quotation was found at a span, inside quotation marks."""
    if span is not None:
        return
    if not normalised(quote):
        reason = f"the quotation {quote!r} holds no words"
    elif any(_places(context, quote, passage)):
        reason = f'"{_short(quote)}" stands in {passage}, but not inside quotation marks'
    else:
        reason = f'"{_short(quote)}" is not word for word in {passage}'
    yield Verdict("quotation", "refused", reason, passage.spans)


def _places(context: Context, quote: str, passage: Passage) -> Iterator[Span]:
    """Where its words stand, with or without marks: said twice, they may be quoted only once."""
    if not normalised(quote):
        return
    for block in _blocks(passage.sentences):
        text = context.article.slice(block)
        for view in (text, _MARK.sub(_HIDDEN, text)):
            for found in islice(aligned(view).find_all(quote), _MOST_PLACES):
                yield found.shifted(block.start)


def _in_marks(context: Context, raw: Span) -> bool:
    """Whether the span lies in one run, or in runs of which each but the last is left open by its paragraph."""
    runs = [run for run in context.runs if run.inner.overlaps(raw)]
    if not runs or raw.start < runs[0].inner.start or raw.end > runs[-1].inner.end + 1:
        return False
    pairs = zip(runs, runs[1:], strict=False)
    return all(
        one.span.end == one.inner.end and not context.article.text[one.span.end : two.span.start].strip()
        for one, two in pairs
    )


def _blocks(sentences: Sequence[Sentence]) -> list[Span]:
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
