"""Check: every number, name and quotation of a sentence in somebody's words stands in what it cites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.agreement import units_agree
from summarizer.grounding.aligned import aligned, normalised
from summarizer.grounding.names import begins_sentence, find_names
from summarizer.grounding.quantities import Quantity, find_quantities, same_value
from summarizer.grounding.quotes import find_quoted_runs
from summarizer.grounding.salience import content_stems
from summarizer.grounding.verdict import Refusal, Warnings, listed

if TYPE_CHECKING:
    from summarizer.grounding.context import Context
    from summarizer.text import Sentence

_REACH = 8  # sentences that a pronoun or "the company" may go back
_REFERS = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|we|our|my|the\s+(?:\w+\s+)?(?:company|firm|group|country"
    r"|government|ministry|agency|bank|club|team|court|council|minister|president|director|judge|coach|official|union|party))\b",
    re.IGNORECASE,
)
_DERIVED = re.compile(
    r"\b(?:doubled?|tripled?|quadrupled|halved|twice|combined|in\s+total|altogether)\b", re.IGNORECASE
)
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?(?:st|nd|rd|th|s)?(?!\w)")
_LEAST_SHARED = 0.25  # a paraphrase keeps more of its source's words than this
_BOUND_SIDE = {"over": 1, "at_least": 1, "under": -1, "at_most": -1, "up_to": -1}


def numbers_stand(context: Context, text: str, sentences: list[Sentence], warnings: Warnings) -> None:
    """Numbers with conventional rounding; bound, direction and unit are not turned."""
    printed = [quantity for sentence in sentences for quantity in context.quantities(sentence)]
    together = " ".join(sentence.text for sentence in sentences)
    read = find_quantities(text)
    for quantity in read:
        matching = [other for other in printed if same_value(quantity, other)]
        if not matching:
            if _literally(quantity.text, together):
                continue
            raise Refusal(
                "prose", f'the number "{quantity.text}" is not in {listed(sentences)}{_where(context, quantity)}'
            )
        if not any(_compatible(quantity, other) for other in matching):
            raise Refusal("prose", f'"{quantity.text}" is "{_around(matching[0], together)}" in {listed(sentences)}')
    covered = [quantity.span for quantity in read]
    for digits in _DIGITS.finditer(text):
        inside = any(span.start <= digits.start() < span.end for span in covered)
        if not inside and not _literally(digits[0].rstrip(",."), together):
            raise Refusal("prose", f'the number "{digits[0]}" is not in {listed(sentences)}')
    if (derived := _DERIVED.search(text)) and not _literally(derived[0], together):
        warnings.add(f"derived: {derived[0]!r} is not in the text")


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


def names_stand(context: Context, text: str, sentences: list[Sentence]) -> None:
    """Names occur in the cited sentences, by any of their forms; a pronoun there may mean one from shortly before."""
    cited = " ".join(sentence.text for sentence in sentences)
    for name in find_names(text):
        if context.names.stands_in(name.text, cited):
            continue
        if begins_sentence(text, name.span.start) and " " not in name.text and _common(context, name.text):
            continue
        known = context.names.knows(name.text)
        if known and not context.english:
            continue  # other languages write more than names with a capital
        if not known:
            raise Refusal("prose", f'the name "{name.text}" is not in the article\'s body')
        # "Operating profit was 611 million" speaks of the company named before without a word for it.
        unnamed = _REFERS.search(cited) or not find_names(cited)
        if not (unnamed and context.names.stands_in(name.text, _before(context, sentences))):
            raise Refusal("prose", f'the name "{name.text}" is not in {listed(sentences)}')


def _common(context: Context, word: str) -> bool:
    """Whether the capital may only be that of a sentence's first word."""
    return not context.english or context.names.has_common(word)


def _before(context: Context, sentences: list[Sentence]) -> str:
    """The sentences that a pronoun of the cited ones may go back to."""
    numbers = {number for s in sentences for number in range(max(1, s.number - _REACH), s.number)}
    return " ".join(context.article.sentences[number - 1].text for number in sorted(numbers))


def quotations_stand(context: Context, text: str, sentences: list[Sentence]) -> None:
    """What stands in quotation marks in a claim stands so in the article."""
    for run in find_quoted_runs(text):
        quoted = text[run.inner.start : run.inner.end]
        found = any(aligned(context.article.slice(known.inner)).find(quoted) for known in context.runs)
        if normalised(quoted) and not found:
            raise Refusal("prose", f'"{quoted[:80]}" is not inside quotation marks in {listed(sentences)}')


def is_about(text: str, sentences: list[Sentence]) -> None:
    """Refusal where hardly any of the text's content words stand in what it cites."""
    wanted = set(content_stems(text))
    held = {stem for sentence in sentences for stem in content_stems(sentence.text)}
    if wanted and len(wanted & held) < _LEAST_SHARED * len(wanted):
        raise Refusal("prose", f"hardly a word of this is in {listed(sentences)}")
