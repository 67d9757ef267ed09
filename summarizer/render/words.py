"""Phrases that the readable formats share."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.schema import Attribution, Claim, Evidence, Summary

_SAYS = {
    "affirms": ("says", "say"),
    "denies": ("denies", "deny"),
    "declines": ("declines to answer", "decline to answer"),
}

_PLURAL = re.compile(r"^(?:[\w.]+\s+)?[a-z]+s\b|^[A-Z][a-z]+s\b|people", re.IGNORECASE)


def printable(text: str) -> str:
    """One line without control and formatting characters, which could steer a terminal or reorder a line."""
    shown = "".join(" " if ch.isspace() else ch for ch in text)
    shown = "".join(f"\\u{ord(ch):04x}" if unicodedata.category(ch) in {"Cc", "Cf", "Cs", "Co"} else ch for ch in shown)
    return " ".join(shown.split())


def places(evidence: Sequence[Evidence]) -> str:
    """ "[3]" or "[3, 4]": the body sentences, in order."""
    return f"[{', '.join(str(number) for number in sorted({piece.sentence for piece in evidence}))}]"


def voices(summary: Summary, ids: Sequence[str]) -> str:
    """The names of speakers."""
    names = {speaker.id: speaker.name for speaker in summary.speakers}
    return " and ".join(printable(names.get(name, name)) for name in ids)


def utterance(summary: Summary, item: Attribution) -> str:
    """ "Lloyd Austin says: “…”; that …"."""
    said = [f"“{printable(quote)}”" for quote in item.quotes]
    if item.proposition:
        said.append(printable(item.proposition))
    via = f" (through {voices(summary, [item.via])})" if item.via else ""
    words = f": {' … '.join(said)}" if said else ""
    nameless = {speaker.id: speaker.name for speaker in summary.speakers if speaker.sourcing != "named"}
    several = len(item.speakers) > 1 or any(_PLURAL.search(nameless.get(name, "")) for name in item.speakers)
    return f"{voices(summary, item.speakers)}{via} {_SAYS[item.polarity][several]}{words}"


def gaps(summary: Summary) -> list[str]:
    """The windows of a long article of which nothing is told: "sentences 41 to 60: …"."""
    failed = (window for window in summary.provenance.windows if window.failure)
    return [f"sentences {one.first_sentence} to {one.last_sentence}: {printable(one.failure or '')}" for one in failed]


def standing(summary: Summary, claim: Claim) -> str:
    """Who says and who denies a claim, and its modality where it is not plainly stated; may be empty."""
    attributions = {item.id: item for item in summary.attributions}
    parts: list[str] = [] if claim.modality == "stated" else [claim.modality]
    for label, links in (("by", claim.attributed_to), ("denied by", claim.denied_by)):
        names = dict.fromkeys(voices(summary, attributions[link].speakers) for link in links if link in attributions)
        if names:
            parts.append(f"{label} {', '.join(names)}")
    return "; ".join(parts)
