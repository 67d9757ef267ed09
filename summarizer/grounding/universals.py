"""Check: "all" and "every" are printed, or a reader is warned: part of something was perhaps told as the whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.verdict import Verdict
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

_WORDS = frozenset({"all", "every"})
# In texts in small letters. "In all", "after all" and "at all" say nothing of how many.
_TOLD = re.compile(
    r"(?<!\bat )(?<!\bin )(?<!\bafter )(?<!\babove )(?<!\bover )(?<!\bfor )(?<!\bonce and )(?<!\bnot )"
    r"\b(?:all|every)\s(?:of\s)?(?!time\b|day\b|year\b|the\ssame\b|other\b|but\b|along\b|over\b)[\w'’$£€]"
)
_PRINTED = re.compile(
    r"\b(?:all|every\w*|each|both|no|none|nobody|nothing|any\w*|always|never|entire\w*|whole|wholly|total\w*|complete\w*"
    r"|fully?|across|throughout|only|100|everyone|per|the\srest|together|a\s(?:day|week|month|year|head|piece))\b"
)


def universals_stand(told: Words, passage: Passage) -> Verdicts:
    """A text says "all" only where the passage says so, in some word."""
    found = None if _WORDS.isdisjoint(told.runs) else _TOLD.search(told.folded)
    if found and not _PRINTED.search(passage.folded):
        word = told.text[found.start() : found.end()].split()[0]
        reason = f'relation: {passage} does not say "{word.lower()}"'
        yield Verdict("relation", "doubtful", reason, passage.spans, Span(found.start(), found.start() + len(word)))
