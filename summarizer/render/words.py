"""Phrases that the readable formats share."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from summarizer.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.schema import Attribution, Claim, Evidence, Figure, Missing, Rejected, Summary
    from summarizer.text import Article

_SAYS = {
    "affirms": ("says", "say"),
    "denies": ("denies", "deny"),
    "declines": ("declines to answer", "decline to answer"),
}

_PLURAL = re.compile(r"^(?:[\w.]+\s+)?[a-z]+s\b|^[A-Z][a-z]+s\b|people", re.IGNORECASE)


def check_article(summary: Summary, article: Article) -> None:
    """UsageError where the summary is of another article: its offsets would point at what says nothing of it."""
    if summary.article.sha256 != article.sha256:
        raise UsageError("the summary is of another article; give the article that it was made from")


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


def amount(figure: Figure) -> str:
    """The number of a figure, or its range, with thousands marked; empty for a score."""
    known = [number for number in (figure.low, figure.high, figure.value) if number is not None]
    return "–".join(f"{int(number):,}" if number == number.to_integral_value() else f"{number:,f}" for number in known)


def refused_words(refused: Rejected) -> str:
    """What tells a refused item from others: its text, name, first quotation or proposition, or its id."""
    item = refused.item
    quotes = item.get("quotes")
    first = quotes[0] if isinstance(quotes, list) and quotes else None
    return str(item.get("text") or item.get("name") or first or item.get("proposition") or item.get("id") or "")


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


def web_address(source: str | None) -> str | None:
    """Where an article came from, where that is a public address of the web; never the name of a file."""
    if source is None or not source.isprintable():
        return None
    try:
        parts = urlsplit(source)
    except ValueError:
        return None
    return source if parts.scheme in {"http", "https"} and parts.hostname and parts.username is None else None


def left_out(summary: Summary) -> list[Missing]:
    """Figures, quotations and speakers of salient sentences that the summary does not tell."""
    coverage = summary.provenance.coverage
    kinds = (coverage.figures, coverage.quotations, coverage.speakers) if coverage else ()
    return [item for kind in kinds if kind for item in kind.missing]


def made_by(summary: Summary) -> str:
    """Model, prompt, tokens, cost and source in one sentence."""
    origin = summary.provenance
    used = origin.usage
    counts = (used.prompt_tokens, used.completion_tokens)
    tokens = "tokens not told" if None in counts else "{:,} tokens read and {:,} written".format(*counts)
    cost = "cost not known" if origin.cost_usd is None else f"{origin.cost_usd:f} USD"
    source = {"live": "asked live", "cache": "from the cache", "cassette": "from a recording"}[origin.source]
    prompt = f"{origin.prompt.name}@{origin.prompt.version}"
    return printable(f"By {origin.model} with prompt {prompt}, {source}: {tokens}, {cost}.")
