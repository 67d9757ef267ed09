"""JSON-LD: each supported item as a W3C Web Annotation of the article's text, its body in the words of schema.org.

The one context is that of Web Annotations, which defines the prefix `schema`. A target's source is the text itself, by
its digest (RFC 6920), as positions count in nothing else; the web page that it was read from is the article's `url`.
Positions count code points. What was rejected is not exported.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from summarizer.render.words import check_article, utterance, web_address
from summarizer.schema import Claim
from summarizer.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from summarizer.schema import Attribution, Evidence, Figure, Summary, SummarySentence
    from summarizer.text import Article

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 32  # characters of a quote's prefix and suffix
_LIMITS = {"over": "minValue", "at_least": "minValue", "under": "maxValue", "at_most": "maxValue", "up_to": "maxValue"}
Node = dict[str, Any]


def as_jsonld(summary: Summary, article: Article) -> str:
    """A graph of the article, the speakers and one annotation an item, indented, with a final newline.

    UsageError where the summary is of another article.
    """
    check_article(summary, article)
    graph = [*_Graph(summary, article).nodes()]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True)
class _Graph:
    summary: Summary
    article: Article

    def nodes(self) -> Iterator[Node]:
        yield self._article()
        yield {"id": "_:model", "type": "Software", "name": self.summary.provenance.model}
        yield {"id": "_:program", "type": "Software", "name": f"summarizer {__version__}"}
        yield from self._speakers()
        for number, sentence in enumerate(self.summary.summary_sentences, 1):
            bodies = [self._words(sentence.text), *self._assessed(sentence)]
            yield self._annotation("summary", str(number), bodies, sentence.evidence)
        for claim in self.summary.key_claims:
            yield self._annotation("claim", claim.id, [*self._claim(claim), *self._assessed(claim)], claim.evidence)
        for figure in self.summary.figures:
            yield self._annotation(
                "figure", figure.id, [self._figure(figure), *self._assessed(figure)], [figure.evidence]
            )
        for item in self.summary.attributions:
            yield self._annotation("statement", item.id, [*self._said(item), *self._assessed(item)], item.evidence)

    @cached_property
    def _text(self) -> str:
        digest = base64.urlsafe_b64encode(bytes.fromhex(self.article.sha256)).decode().rstrip("=")
        return f"ni:///sha-256;{digest}"

    @cached_property
    def _result(self) -> UUID:
        return uuid5(NAMESPACE_URL, self.summary.model_dump_json(exclude={"provenance"}))

    def _id(self, kind: str, name: str) -> str:
        """A name that is the same for the same result, and another for any other."""
        return uuid5(self._result, f"{kind} {name}").urn

    def _article(self) -> Node:
        told = self.summary.article
        node = {
            "id": self._text,
            "type": "schema:Article",
            "schema:headline": told.headline,
            "schema:alternativeHeadline": told.standfirst,
            "schema:creditText": told.byline,
            "schema:publisher": _organisation(told.publisher),
            "schema:datePublished": _date(told.published_at),
            "schema:dateModified": _date(told.modified_at),
            "schema:inLanguage": told.language,
            "schema:url": web_address(self.article.url or self.article.source),
            "schema:abstract": self.summary.summary,
        }
        return _known(node)

    def _speakers(self) -> Iterator[Node]:
        """Who has a role is a person. Whether others are persons or organisations is not known: they have no type."""
        for speaker in self.summary.speakers:
            yield _known(
                {
                    "id": self._id("speaker", speaker.id),
                    "type": "schema:Person" if speaker.role else None,
                    "schema:name": speaker.name,
                    "schema:jobTitle": speaker.role,
                    "schema:affiliation": _organisation(speaker.organisation) if speaker.role else None,
                }
            )

    def _annotation(self, kind: str, name: str, bodies: Sequence[Node], evidence: Iterable[Evidence]) -> Node:
        return {
            "id": self._id(f"annotation of {kind}", name),
            "type": "Annotation",
            "motivation": "describing",
            "creator": "_:model",
            "generator": "_:program",
            "body": bodies[0] if len(bodies) == 1 else list(bodies),
            "target": [{"source": self._text, "selector": self._selectors(piece)} for piece in evidence],
        }

    def _selectors(self, piece: Evidence) -> list[Node]:
        text = self.article.text
        around = (text[max(0, piece.start - _AROUND) : piece.start], text[piece.end : piece.end + _AROUND])
        return [
            {"type": "TextPositionSelector", "start": piece.start, "end": piece.end},
            {"type": "TextQuoteSelector", "exact": piece.quote, "prefix": around[0], "suffix": around[1]},
        ]

    def _words(self, text: str) -> Node:
        language = self.article.language
        return _known({"type": "TextualBody", "value": text, "format": "text/plain", "language": language})

    def _assessed(self, item: SummarySentence | Claim | Figure | Attribution) -> Iterator[Node]:
        """What schema.org has no word for: a claim's modality as a tag, warnings as assessments."""
        if isinstance(item, Claim) and item.modality != "stated":
            yield {"type": "TextualBody", "purpose": "tagging", "value": item.modality}
        for warning in item.warnings:
            yield {"type": "TextualBody", "purpose": "assessing", "value": warning}

    def _stated(self, kind: str, name: str, text: str, authors: Sequence[str]) -> Node:
        author = [self._id("speaker", speaker) for speaker in dict.fromkeys(authors)]
        return _known(
            {
                "id": self._id(kind, name),
                "type": "schema:Claim",
                "schema:text": text,
                "schema:appearance": {"id": self._text},
                "schema:author": [{"id": one} for one in author] or None,
            }
        )

    def _denial(self, deniers: Sequence[str], claim: Node) -> Node:
        agents = [{"id": self._id("speaker", speaker)} for speaker in dict.fromkeys(deniers)]
        return {"type": "schema:DisagreeAction", "schema:agent": agents, "schema:object": claim}

    def _claim(self, claim: Claim) -> Iterator[Node]:
        speakers = {item.id: item.speakers for item in self.summary.attributions}
        by, against = (
            [speaker for link in links for speaker in speakers.get(link, ())]
            for links in (claim.attributed_to, claim.denied_by)
        )
        yield self._stated("claim", claim.id, claim.text, by)
        if against:
            yield self._denial(against, {"id": self._id("claim", claim.id)})

    def _said(self, item: Attribution) -> Iterator[Node]:
        relays = {"schema:contributor": {"id": self._id("speaker", item.via)}} if item.via else {}
        speakers = [{"id": self._id("speaker", speaker)} for speaker in item.speakers]
        for number, quote in enumerate(item.quotes, 1):
            yield {
                "id": self._id(f"quotation {number}", item.id),
                "type": "schema:Quotation",
                "schema:text": quote,
                "schema:creator": speakers,
                "schema:spokenByCharacter": speakers,
                "schema:isPartOf": {"id": self._text},
                **relays,
            }
        if item.polarity == "declines":
            yield self._words(utterance(self.summary, item))
        elif item.proposition and item.polarity == "denies":
            yield self._denial(item.speakers, self._stated("statement", item.id, item.proposition, ())) | relays
        elif item.proposition:
            yield self._stated("statement", item.id, item.proposition, item.speakers) | relays

    def _figure(self, figure: Figure) -> Node:
        is_money = figure.kind == "money" and figure.currency is not None
        numbers = {f"schema:{_LIMITS.get(figure.bound, 'value')}": _decimal(figure.value)}
        if figure.low is not None:
            numbers = {"schema:minValue": _decimal(figure.low), "schema:maxValue": _decimal(figure.high)}
        against = figure.baseline if not is_money else None
        return _known(
            {
                "id": self._id("figure", figure.id),
                "type": "schema:MonetaryAmount" if is_money else "schema:QuantitativeValue",
                "schema:name": figure.measures,
                "schema:description": f"{figure.text}, {figure.period}" if figure.period else figure.text,
                **numbers,
                "schema:currency": figure.currency if is_money else None,
                "schema:unitText": None if is_money else figure.unit_normalised or figure.unit,
                "schema:valueReference": {"id": self._id("figure", against)} if against else None,
            }
        )


def _known(node: Node) -> Node:
    return {name: value for name, value in node.items() if value is not None}


def _organisation(name: str | None) -> Node | None:
    return {"type": "schema:Organization", "schema:name": name} if name else None


def _decimal(number: object) -> Node | None:
    return None if number is None else {"@type": "xsd:decimal", "@value": f"{number:f}"}


def _date(printed: str | None) -> str | None:
    """A date that is printed as ISO 8601 has it; others would have to be guessed."""
    try:
        return printed if printed and datetime.fromisoformat(printed) else None
    except ValueError:
        return None
