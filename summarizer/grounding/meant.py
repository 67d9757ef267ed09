"""Whom a pronoun or "the company" may mean besides the one that the rules read: who is named first just before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.namesakes import any_same

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.grounding.attributions import FoundAttribution
    from summarizer.grounding.context import Context

_PERSON = frozenset("he she".split())
_BODY = re.compile(
    r"(?:the|its)\s(?:company|firm|group|club|bank|retailer|airline|operator|maker|carmaker|builder|ministry"
    r"|department|council|agency|government|court|union|party|team|exchange|charity|university)",
    re.IGNORECASE,
)


def may_mean(context: Context, found: FoundAttribution, names: Sequence[str]) -> bool:
    """Whether its subject may be one of the names: "he" the person named first, "the company" a body named at all.

    A body that the rules have found to be another is that one.
    """
    person = found.mention.lower() in _PERSON
    unread = found.mention.lower() in {speaker.name.lower() for speaker in found.speakers}
    if not (person or (unread and _BODY.fullmatch(found.mention))):
        return False
    before = _named_before(context, found)
    return any(any_same(names, near[:1] if person else near) for near in before)


def _named_before(context: Context, found: FoundAttribution) -> list[list[str]]:
    """The names of the sentence before, and those of its own up to the cue."""
    last = max(found.sentences)
    own, previous = context.article.sentence(last), context.article.sentence(min(found.sentences) - 1)
    names = [[name.text for name in context.words(previous).names]] if previous else []
    if own:
        cue = found.cue.start - own.span.start
        names.append([name.text for name in context.words(own).names if name.span.end <= cue])
    return names
