"""Check: what joins two clauses is not turned round: "although" for "because", "after" for "before". English only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.salience import FUNCTION_WORDS, stem
from summarizer.grounding.verdict import Verdict
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

_KINDS = {
    "because": "because|because of|due to|owing to|thanks to|as a result of",
    "despite": "despite|in spite of|although|though|even though",
    "before": "before|ahead of|prior to",
    "after": "after|following",
    "since": "since",
    "when": "when|once|as soon as",
    "unless": "unless",
    "instead": "instead of|rather than",
    "also": "as well as|along with|together with|in addition to",
}
_KIND = {words: kind for kind, group in _KINDS.items() for words in group.split("|")}
_TURNED = frozenset(
    map(
        frozenset[str],
        (
            *(("because", "despite"), ("because", "before"), ("because", "unless")),
            *(("before", "after"), ("before", "since"), ("before", "when"), ("instead", "also")),
        ),
    )
)
_JOINING = frozenset(words.split()[0] for words in _KIND)
_JOINS = re.compile(rf"\b(?P<words>{'|'.join(sorted(_KIND, key=len, reverse=True))})\b(?P<behind>(?:\W+\w+){{1,5}})")


def connectives_stand(told: Words, passage: Passage) -> Verdicts:
    """What stands behind "because" in the passage does not stand behind "although" in the text."""
    if _JOINING.isdisjoint(told.runs) or _JOINING.isdisjoint(passage.runs):
        return
    printed = [join for words in passage.words for join in _joins(words)]
    for words, behind, where in _joins(told):
        same = [other for other, theirs, _ in printed if theirs == behind]
        if same and all(frozenset((_KIND[words], _KIND[other])) in _TURNED for other in same):
            reason = f'{passage} says "{same[0]}" where this says "{words}"'
            yield Verdict("relation", "refused", reason, passage.spans, where)


def _joins(words: Words) -> Iterator[tuple[str, str, Span]]:
    """Connectives with the stem of the first word of content behind them."""
    for found in _JOINS.finditer(words.folded):
        content = (word for word in re.findall(r"\w+", found["behind"]) if word not in FUNCTION_WORDS)
        if (first := next(content, None)) is not None:
            yield found["words"], stem(first), Span(*found.span("words"))
