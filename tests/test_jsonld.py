"""JSON-LD: what a linked-data library reads of it, held against the vocabularies and the article."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from summarizer import Article, UsageError
from summarizer.render import as_jsonld
from summarizer.render.jsonld import CONTEXT
from summarizer.schema import Figure
from tests.strategies import article_of as plain_article
from tests.summaries import all_over, careful, citing

rdflib = pytest.importorskip("rdflib", reason="rdflib is not installed: uv sync")

# What rdflib's own parser does.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

NAMES = ("earnings_tavira_foods", "defence_border_drones", "politics_pension_vote")
OA, SCHEMA = "http://www.w3.org/ns/oa#", "http://schema.org/"
_LINK = {"@type": "@id"}
# The terms of the Web Annotation context (W3C Recommendation of 23 February 2017, appendix A of the vocabulary) that we
# may use: the context itself is never fetched.
TERMS: dict[str, Any] = {
    "oa": OA,
    "schema": SCHEMA,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "Annotation": f"{OA}Annotation",
    "TextualBody": f"{OA}TextualBody",
    "TextQuoteSelector": f"{OA}TextQuoteSelector",
    "TextPositionSelector": f"{OA}TextPositionSelector",
    "Software": "http://www.w3.org/ns/activitystreams#Application",
    "describing": f"{OA}describing",
    "tagging": f"{OA}tagging",
    "assessing": f"{OA}assessing",
    "purpose": {"@id": f"{OA}hasPurpose", "@type": "@vocab"},
    "body": {"@id": f"{OA}hasBody", **_LINK},
    "target": {"@id": f"{OA}hasTarget", **_LINK},
    "source": {"@id": f"{OA}hasSource", **_LINK},
    "selector": {"@id": f"{OA}hasSelector", **_LINK},
    "creator": {"@id": "http://purl.org/dc/terms/creator", **_LINK},
    "generator": {"@id": "http://www.w3.org/ns/activitystreams#generator", **_LINK},
    "motivation": {"@id": f"{OA}motivatedBy", "@type": "@vocab"},
    "format": "http://purl.org/dc/elements/1.1/format",
    "language": "http://purl.org/dc/elements/1.1/language",
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "name": "http://xmlns.com/foaf/0.1/name",
    "exact": f"{OA}exact",
    "prefix": f"{OA}prefix",
    "suffix": f"{OA}suffix",
    "start": {"@id": f"{OA}start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": f"{OA}end", "@type": "xsd:nonNegativeInteger"},
}


def graph_of(text: str) -> Any:
    """The triples, by the terms above in place of the context."""
    document = json.loads(text)
    assert document["@context"] == CONTEXT
    return rdflib.Graph().parse(data=json.dumps(document | {"@context": TERMS}), format="json-ld")


def nodes(text: str, kind: str) -> list[dict[str, Any]]:
    """Every object of a type, wherever it stands."""
    found: list[dict[str, Any]] = []

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if part.get("type") == kind:
                found.append(part)
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(json.loads(text)["@graph"])
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_of_the_vocabularies(name: str) -> None:
    """No key is dropped for want of a term, and each class and property of schema.org is one that it defines."""
    text = as_jsonld(*careful(name))

    def keys(part: Any) -> set[str]:
        if isinstance(part, dict):
            return set(part) | {key for value in part.values() for key in keys(value)}
        return {key for value in part for key in keys(value)} if isinstance(part, list) else set()

    plain = {key for key in keys(json.loads(text)["@graph"]) if ":" not in key}
    assert plain <= TERMS.keys() | {"@type", "@value"}
    used = set(re.findall(r'"schema:(\w+)"', text))
    assert {"Claim", "Quotation", "appearance", "author", "spokenByCharacter", "text"} <= used
    for term in used:
        assert term in rdflib.SDO, term
    triples = graph_of(text)
    types = {str(kind) for kind in triples.objects(None, rdflib.RDF.type)}
    assert f"{OA}Annotation" in types
    assert {f"{SCHEMA}{term}" for term in used} <= types | {str(name) for name in triples.predicates()}


@pytest.mark.parametrize("name", NAMES)
def test_both_selectors_of_every_target_find_the_evidence(name: str) -> None:
    """Position and quote agree with the article; prefix and suffix are what stands around; each item is there once."""
    summary, article = careful(name)
    text = as_jsonld(summary, article)
    annotations = nodes(text, "Annotation")
    items = (*summary.summary_sentences, *summary.key_claims, *summary.figures, *summary.attributions)
    assert len(annotations) == len(items) == len({one["id"] for one in annotations})
    places = []
    for target in (target for one in annotations for target in one["target"]):
        position, quote = target["selector"]
        assert (position["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
        start, end = position["start"], position["end"]
        assert article.text[start:end] == quote["exact"]
        assert article.text[:start].endswith(quote["prefix"])
        assert article.text[end:].startswith(quote["suffix"])
        places.append((start, end))
    pieces = [(one.evidence,) if isinstance(one, Figure) else one.evidence for one in items]
    assert places == [(piece.start, piece.end) for group in pieces for piece in group]


def test_what_is_said_keeps_its_speaker_and_what_is_denied_its_denier() -> None:
    """Quotations name who spoke them; a denied claim has no author but who affirms it, and an action of the denier."""
    summary, article = careful("defence_border_drones")
    text = as_jsonld(summary, article)
    names = {one["id"]: one["schema:name"] for one in json.loads(text)["@graph"] if "schema:name" in one}
    said = {
        one["schema:text"]: [names[by["id"]] for by in one["schema:spokenByCharacter"]]
        for one in nodes(text, "schema:Quotation")
    }
    assert said["Our radars saw them take off, and they did not take off here"] == ["Anton Greve"]
    assert len(said) == sum(len(item.quotes) for item in summary.attributions)
    claims = {one["schema:text"]: one for one in nodes(text, "schema:Claim")}
    contested = claims["Velland sent the drones, Ostrava suggests."]
    assert [names[by["id"]] for by in contested["schema:author"]] == ["The Ostravan defence ministry"]
    denials = nodes(text, "schema:DisagreeAction")
    against = [one for one in denials if one["schema:object"]["id"] == contested["id"]]
    assert [names[by["id"]] for by in against[0]["schema:agent"]] == ["Velland"]
    denied = claims["Velland had sent drones"]
    assert "schema:author" not in denied
    assert any(one["schema:object"]["id"] == denied["id"] for one in denials)
    tags = [one["value"] for one in nodes(text, "TextualBody") if one.get("purpose") == "tagging"]
    assert tags == [claim.modality for claim in summary.key_claims if claim.modality != "stated"] != []
    assessed = [one["value"] for one in nodes(text, "TextualBody") if one.get("purpose") == "assessing"]
    items = (*summary.summary_sentences, *summary.key_claims, *summary.figures, *summary.attributions)
    assert assessed == [warning for item in items for warning in item.warnings] != []
    assert any("declines to answer" in one["value"] for one in nodes(text, "TextualBody"))


def test_figures_keep_their_bounds_exactly() -> None:
    """ "At least" is a least value, a range two values, money has its currency; decimals are typed and not rounded."""
    text = as_jsonld(*careful("defence_border_drones"))
    figures = {
        one["schema:description"]: one
        for kind in ("schema:QuantitativeValue", "schema:MonetaryAmount")
        for one in nodes(text, kind)
    }
    assert figures["at least 26, overnight"]["schema:minValue"] == {"@type": "xsd:decimal", "@value": "26"}
    assert "schema:value" not in figures["at least 26, overnight"]
    wide = figures["between 4 and 6 kilograms"]
    assert [wide[f"schema:{end}Value"]["@value"] for end in ("min", "max")] == ["4", "6"]
    assert wide["schema:unitText"] == "kilogram"
    assert figures["up to 2.5 billion dollars, next week"]["schema:currency"] == "USD"
    ids = {one["id"] for one in figures.values()}
    assert figures["212, since then"]["schema:valueReference"]["id"] in ids


def test_positions_are_code_points_and_words_are_only_words() -> None:
    """After an emoji an offset counts it once; whatever a text holds, the document is JSON and has the same nodes."""
    text = "😀 Prices rose."
    found = nodes(as_jsonld(citing(article := plain_article(text), [[(2, 8)]]), article), "TextPositionSelector")
    assert [(one["start"], one["end"]) for one in found] == [(2, 8)]
    harmless, hostile = (
        [one.get("type") for one in json.loads(as_jsonld(*all_over(words)))["@graph"]]
        for words in ("x", '"}]} </script><script>\u2028\\')
    )
    assert harmless == hostile


def test_items_of_one_id_stay_apart() -> None:
    """Ids are the model's, and one that a claim, a figure, a statement and a speaker share names four nodes."""
    text = as_jsonld(*all_over("x"))
    kinds = ("schema:Claim", "schema:Quotation", "schema:QuantitativeValue", "schema:Person", "Annotation")
    ids = [{one["id"] for one in nodes(text, kind)} for kind in kinds]
    assert [len(one) for one in ids] == [3, 2, 1, 2, 5]
    assert len(set.union(*ids)) == 13


def test_the_text_is_named_by_its_digest_and_another_text_is_refused() -> None:
    """The source is the text's `ni` address (RFC 6920); a page of the web is its `url`, a file is not told of."""
    summary, article = careful("earnings_tavira_foods")
    first = json.loads(as_jsonld(summary, article))["@graph"][0]
    assert re.fullmatch(r"ni:///sha-256;[\w-]{43}", first["id"])
    assert "schema:url" not in first
    away = Article(article.text, article.sentences, source="https://example.org/a")
    assert json.loads(as_jsonld(summary, away))["@graph"][0]["schema:url"] == "https://example.org/a"
    with pytest.raises(UsageError, match="another article"):
        as_jsonld(summary, Article(article.text + " ", article.sentences))
