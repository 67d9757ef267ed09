"""Check: every number, name and quotation of a sentence in somebody's words stands in what it cites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.agreement import units_agree
from summarizer.grounding.aligned import aligned, normalised
from summarizer.grounding.derived import derivation, multiple
from summarizer.grounding.names import begins_sentence
from summarizer.grounding.quantities import Quantity, same_value
from summarizer.grounding.quotes import find_quoted_runs
from summarizer.grounding.verdict import Verdict
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.context import Context
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

_REACH = 8  # sentences that a pronoun or "the company" may go back
_REFERS = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|we|our|my|the\s+(?:\w+\s+)?(?:company|firm|group|country"
    r"|government|ministry|agency|bank|club|team|court|council|minister|president|director|judge|coach|official|union|party))\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?(?:st|nd|rd|th|s)?(?!\w)")
_LEAST_SHARED = 0.25  # a paraphrase keeps more of its source's words than this
_BOUND_SIDE = {"over": 1, "at_least": 1, "under": -1, "at_most": -1, "up_to": -1}


def literals_stand(context: Context, told: Words, passage: Passage) -> Verdicts:
    """The numbers, names and quotations of a text stand in the passage."""
    yield from numbers_stand(context, told, passage)
    yield from names_stand(context, told, passage)
    yield from quotations_stand(context, told, passage)


def numbers_stand(context: Context, told: Words, passage: Passage) -> Verdicts:
    """Numbers are printed, or conventionally rounded, or computed rightly; bound, direction and unit are not turned."""
    for quantity in told.quantities:
        matching = [other for other in passage.quantities if same_value(quantity, other)]
        if not matching and not _literally(quantity.text, passage.text):
            yield _computed(context, quantity, told, passage)
        elif matching and not any(_compatible(quantity, other) for other in matching):
            around = _around(matching[0], passage.text)
            yield _refused(f'"{quantity.text}" is "{around}" in {passage}', passage, quantity.span)
        elif matching and all(other.value != quantity.value for other in matching):
            reason = f"{quantity.text} is {matching[0].text} in {passage}"
            yield Verdict("prose", "rounded", reason, passage.spans, quantity.span)
    yield from _other_digits(told, passage)
    yield from _multiples(told, passage)


def _computed(context: Context, quantity: Quantity, told: Words, passage: Passage) -> Verdict:
    """The verdict on a number that is not printed."""
    if way := derivation(quantity, told, passage):
        return Verdict("prose", "derived", f"{quantity.text} is {way} in {passage}", passage.spans, quantity.span)
    reason = f'the number "{quantity.text}" is not in {passage}{_where(context, quantity)}'
    return _refused(reason, passage, quantity.span)


def _other_digits(told: Words, passage: Passage) -> Verdicts:
    """Digits that are no quantity: years, days of the month, versions."""
    for digits in _DIGITS.finditer(told.text):
        inside = any(quantity.span.start <= digits.start() < quantity.span.end for quantity in told.quantities)
        if not inside and not _literally(digits[0].rstrip(",."), passage.text):
            yield _refused(f'the number "{digits[0]}" is not in {passage}', passage, Span(*digits.span()))


def _multiples(told: Words, passage: Passage) -> Verdicts:
    """ "doubled" and its like are printed, or computed from what is printed."""
    if (found := multiple(told, passage)) is None:
        return
    word, way = found
    reason = f"{word[0]!r}: {way} in {passage}" if way else f"derived: {word[0]!r} is not in the text"
    yield Verdict("prose", "derived" if way else "doubtful", reason, passage.spans, Span(*word.span()))


def _refused(reason: str, passage: Passage, about: Span | None = None) -> Verdict:
    return Verdict("prose", "refused", reason, passage.spans, about)


def _literally(number: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\w.,]){re.escape(number)}(?![\w]|[.,]\d)", text, re.IGNORECASE))


def _compatible(claimed: Quantity, printed: Quantity) -> bool:
    sides = _BOUND_SIDE.get(claimed.bound, 0), _BOUND_SIDE.get(printed.bound, 0)
    if sides[0] * sides[1] < 0 or (
        claimed.bound in {"over", "under", "at_least", "at_most"} and printed.bound in {"exact", "about"}
    ):
        return False
    if claimed.direction and printed.direction and claimed.direction != printed.direction:
        return False
    return units_agree(claimed, printed)


def _around(quantity: Quantity, text: str) -> str:
    at = text.find(quantity.text)
    return text[max(0, at - 20) : at + len(quantity.text) + 12].strip() if at >= 0 else quantity.text


def _where(context: Context, quantity: Quantity) -> str:
    for sentence in context.article.sentences:
        if any(same_value(quantity, other) for other in context.quantities(sentence)):
            return f"; sentence {sentence.number} has it"
    return ""


def names_stand(context: Context, told: Words, passage: Passage) -> Verdicts:
    """Names occur in the cited sentences, by any of their forms; a pronoun there may mean one from shortly before."""
    for name in told.names:
        if context.names.stands_in(name.text, passage.text):
            continue
        if begins_sentence(told.text, name.span.start) and " " not in name.text and _common(context, name.text):
            continue
        if not context.names.knows(name.text):
            yield _refused(f'the name "{name.text}" is not in the article\'s body', passage, name.span)
        elif context.english and not _refers_to(context, name.text, passage):  # elsewhere a capital is no name
            yield _refused(f'the name "{name.text}" is not in {passage}', passage, name.span)


def _refers_to(context: Context, name: str, passage: Passage) -> bool:
    """Whether the passage may mean a name from shortly before, by a pronoun or without a word for it.

    "Operating profit was 611 million" speaks of the company named before.
    """
    unnamed = _REFERS.search(passage.text) or not any(words.names for words in passage.words)
    return bool(unnamed) and context.names.stands_in(name, _before(context, passage))


def _common(context: Context, word: str) -> bool:
    """Whether the capital may only be that of a sentence's first word."""
    return not context.english or context.names.has_common(word)


def _before(context: Context, passage: Passage) -> str:
    """The sentences that a pronoun of the cited ones may go back to."""
    numbers = {near for number in passage.numbers for near in range(max(1, number - _REACH), number)}
    return context.passage(numbers).text


def quotations_stand(context: Context, told: Words, passage: Passage) -> Verdicts:
    """What stands in quotation marks in a claim stands so in the article."""
    for run in find_quoted_runs(told.text):
        quoted = told.text[run.inner.start : run.inner.end]
        found = any(aligned(context.article.slice(known.inner)).find(quoted) for known in context.runs)
        if normalised(quoted) and not found:
            yield _refused(f'"{quoted[:80]}" is not inside quotation marks in {passage}', passage, run.inner)


def is_about(told: Words, passage: Passage) -> Verdicts:
    """More than hardly a word of the text stands in what it cites."""
    if told.stems and len(told.stems & passage.stems) < _LEAST_SHARED * len(told.stems):
        yield _refused(f"hardly a word of this is in {passage}", passage)
