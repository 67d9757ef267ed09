"""Check: every number, name and quotation of a sentence in somebody's words stands in what it cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.grounding.aligned import aligned, normalised
from summarizer.grounding.prose_dates import dates_stand
from summarizer.grounding.prose_names import names_stand
from summarizer.grounding.prose_numbers import numbers_stand
from summarizer.grounding.quotes import find_quoted_runs
from summarizer.grounding.verdict import Verdict

if TYPE_CHECKING:
    from summarizer.grounding.context import Context
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

OPENERS = ('"', "“", "„", "«", "''", "``")  # a quotation begins with one of them
_TERM = 3  # words
_LEAST_SHARED = 0.25  # a paraphrase keeps more of its source's words than this


def literals_stand(context: Context, told: Words, passage: Passage) -> Verdicts:
    """The numbers, names and quotations of a text stand in the passage."""
    yield from numbers_stand(context, told, passage)
    yield from dates_stand(told, passage)
    yield from names_stand(context, told, passage)
    yield from quotations_stand(context, told, passage)


def quotations_stand(context: Context, told: Words, passage: Passage) -> Verdicts:
    """What stands in quotation marks in a text stands so in the passage; a title or a term may have got its marks."""
    told_runs = find_quoted_runs(told.text) if any(map(told.text.__contains__, OPENERS)) else None
    if not told_runs:
        return
    printed = [run for run in context.runs if any(run.inner.overlaps(span) for span in passage.spans)]
    for run in told_runs:
        quoted = told.text[run.inner.start : run.inner.end]
        forms = {quoted, quoted[:1].swapcase() + quoted[1:]}  # a sentence's first letter, or no longer one
        found = any(aligned(context.article.slice(known.inner)).find(form) for known in printed for form in forms)
        if normalised(quoted) and not found and not (_is_term(quoted) and passage.has_verbatim(quoted)):
            reason = f'"{quoted[:80]}" is not inside quotation marks in {passage}'
            yield Verdict("prose", "refused", reason, passage.spans, run.inner)


def _is_term(quoted: str) -> bool:
    """Whether the words are a title or a term, which has marks in one text and none in another; nobody's speech."""
    words = quoted.split()
    return len(words) <= _TERM or sum(word[0].isupper() or len(word) < 4 for word in words) == len(words)


def is_about(told: Words, passage: Passage) -> Verdicts:
    """More than hardly a word of the text stands in what it cites."""
    if told.stems and len(told.stems & passage.stems) < _LEAST_SHARED * len(told.stems):
        yield Verdict("prose", "refused", f"hardly a word of this is in {passage}", passage.spans)
