"""Check: the speaker stands in the body, and the text names no other source of the same words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.cues import DENYING
from summarizer.grounding.names import find_names
from summarizer.grounding.salience import content_stems
from summarizer.grounding.verdict import Refusal, Warnings, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.grounding.attributions import FoundAttribution
    from summarizer.grounding.context import Context
    from summarizer.schema import DraftAttribution, DraftSpeaker
    from summarizer.text import Sentence, Span


def in_article(context: Context, speaker: DraftSpeaker, warnings: Warnings) -> None:
    """The name by any of its forms; role and organisation only warn."""
    body = context.names.body
    if speaker.name.lower() not in body.lower() and not _known(context, speaker.name):
        raise Refusal("speaker", f'"{speaker.name}" is not in the body of the article')
    for name, value in (("role", speaker.role), ("organisation", speaker.organisation)):
        if value and value.lower() not in body.lower():
            warnings.add(f"{name}: not found literally in the article")


def _known(context: Context, name: str) -> bool:
    """Whether the names in it are known and its other words stand in the body."""
    plain = [word for word in name.split() if word.islower()]
    names = find_names(name)
    return (
        bool(names or plain)
        and all(context.names.knows(found.text) for found in names)
        and all(context.names.has_common(word) for word in plain)
    )


def not_another(
    context: Context,
    attribution: DraftAttribution,
    names: Sequence[str],
    spans: Sequence[Span],
    sentences: list[Sentence],
) -> None:
    """Refusal where the text around the words names somebody else, or says the opposite of them."""
    for found in _same_words(context, attribution, spans, sentences):
        sources = [speaker.name for speaker in (*found.speakers, *((found.via,) if found.via else ()))]
        theirs = any(_same(name, source) for name in names for source in sources)
        if not theirs and attribution.polarity == "denies" and found.polarity == "affirms" and not spans:
            continue  # somebody denies what another one said
        if not theirs:
            raise Refusal(
                "speaker", f"{listed(sentences)} names {' and '.join(sources)} as the source, not {' and '.join(names)}"
            )
        if {found.polarity, attribution.polarity} == {"affirms", "denies"} and not spans:
            cue = context.article.slice(found.cue)
            raise Refusal("standing", f'the speaker {found.polarity} this in {listed(sentences)} ("{cue}")')


def _same_words(
    context: Context, attribution: DraftAttribution, spans: Sequence[Span], sentences: list[Sentence]
) -> list[FoundAttribution]:
    """What the rules found in the cited sentences for these very words."""
    numbers = {sentence.number for sentence in sentences}
    if spans:
        return [f for f in context.attributions if any(q.overlaps(span) for q in f.quotes for span in spans)]
    wanted = set(content_stems(attribution.proposition or ""))
    near = [found for found in context.attributions if numbers & set(found.sentences)]
    if attribution.polarity == "declines":
        return [found for found in near if found.polarity == "declines"]
    return [
        found
        for found in near
        if found.proposition and len(wanted & set(content_stems(found.proposition))) >= 0.6 * max(1, len(wanted))
    ]


def polarity_stands(attribution: DraftAttribution, sentences: list[Sentence], warnings: Warnings) -> None:
    """A denial without a denying word in sight, or the reverse, is warned of."""
    text = " ".join(sentence.text for sentence in sentences).lower()
    denying = any(re.search(rf"\b{word}\b", text) for word in DENYING)
    if (
        attribution.polarity == "denies"
        and not denying
        and not re.search(r"\b(?:not|no|never|false|untrue|baseless)\b|n['’]t\b", text)
    ):
        raise Refusal("standing", f"nothing in {listed(sentences)} denies this")
    if attribution.cue and attribution.cue.lower() not in text:
        warnings.add("cue: not found literally in the sentence")


def _same(name: str, source: str) -> bool:
    ours, theirs = _words(name), _words(source)
    return bool(ours & theirs) or not ours or not theirs


def _words(name: str) -> set[str]:
    ignored = {"the", "a", "an", "of", "and", "mr", "mrs", "ms", "dr", "for", "in", "at", "two", "three", "u.s"}
    return {word.lower().removesuffix("'s").removesuffix("’s").rstrip(".") for word in name.split()} - ignored
