"""What a page declares of its article: JSON-LD of schema.org, then the meta elements of its head."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_ARTICLE = re.compile(r"(?:Article|Posting|Report|Blog)$")
_LONGEST = 300  # characters of a value that is no text of an article
_DATE = re.compile(r"(?:19|20)\d\d-\d\d(?:-\d\d)?(?:[T ][\d:.,]+\s*(?:Z|[+-]\d\d:?\d\d)?)?$")
_META = {
    "headline": ("og:title", "twitter:title"),
    "byline": ("author", "article:author", "parsely-author", "dc.creator"),
    "publisher": ("og:site_name",),
    "published_at": ("article:published_time", "datepublished", "date", "pubdate", "dc.date.issued"),
    "modified_at": ("article:modified_time", "og:updated_time", "datemodified", "last-modified"),
}


@dataclass(frozen=True, slots=True)
class Declared:
    """Each as the page has it; dates in ISO 8601."""

    headline: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    language: str | None = None


def declared_in(tree: Any) -> Declared:
    """What the head of a page says; `tree` is its lxml element."""
    found = _of_objects(tree)
    metas = _metas(tree)
    for field, names in _META.items():
        known = next((value for name in names if (value := metas.get(name)) and _fits(field, value)), None)
        found.setdefault(field, known)
    found.setdefault("language", _language(tree.get("lang")))
    found["byline"] = _without_by(found["byline"])
    found["headline"] = _without_publisher(found["headline"], found["publisher"])
    return Declared(**found)


def _of_objects(tree: Any) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for thing in _articles(tree):
        for field, value in (
            ("headline", short(thing.get("headline"))),
            ("byline", _names(thing.get("author"))),
            ("publisher", _names(thing.get("publisher"))),
            ("published_at", short(thing.get("datePublished"))),
            ("modified_at", short(thing.get("dateModified"))),
            ("language", _language(thing.get("inLanguage"))),
        ):
            if value and _fits(field, value):
                found.setdefault(field, value)
    return found


def _articles(tree: Any) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD that are articles."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            waiting = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            thing = waiting.pop(0)
            if isinstance(thing, list):
                waiting[:0] = thing
            elif isinstance(thing, dict):
                if any(_ARTICLE.search(kind) for kind in _texts(thing.get("@type"))):
                    yield thing
                waiting += [thing[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in thing]


def _texts(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _names(value: Any) -> str | None:
    """The names of persons or organisations: texts, objects with a name, or lists of them."""
    things = value if isinstance(value, list) else [value]
    names = [short(thing.get("name") if isinstance(thing, dict) else thing) for thing in things]
    return ", ".join(dict.fromkeys(name for name in names if name)) or None


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if value := short(meta.get("content")):
            found.setdefault(name.lower(), value)
    return found


def short(value: Any) -> str | None:
    """A value as one line of text; None where it is no text, or too long for a headline or a name."""
    if not isinstance(value, str):
        return None
    line = " ".join(html.unescape(value).split())
    return line if 0 < len(line) <= _LONGEST else None


def _fits(field: str, value: str) -> bool:
    if field in {"published_at", "modified_at"}:
        return _DATE.match(value) is not None
    return "://" not in value


def _language(value: Any) -> str | None:
    """The two or three letters of a language tag: "en" of "en-GB"."""
    found = re.match(r"[A-Za-z]{2,3}(?=[-_]|$)", value) if isinstance(value, str) else None
    return found[0].lower() if found else None


def _without_by(byline: str | None) -> str | None:
    return re.sub(r"^[Bb][Yy]\s+", "", byline) if byline else None


def _without_publisher(headline: str | None, publisher: str | None) -> str | None:
    """ "Trams run again | The Post" without the site's name behind a bar or a dash."""
    if not headline or not publisher:
        return headline
    name = re.escape(re.sub(r"^[Tt]he\s+", "", publisher)).replace("\\ ", r"\s?")
    return re.sub(rf"\s+[|–—-]\s+(?:[Tt]he\s?)?{name}$", "", headline, flags=re.IGNORECASE) or headline
