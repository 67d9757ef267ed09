"""The article of an HTML page: trafilatura does the work, and what a page declares comes first."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from summarizer.errors import InputError, MissingExtraError
from summarizer.ingest.declared import declared_in, short
from summarizer.ingest.decoding import decode_page
from summarizer.ingest.extracted import Extracted

try:
    from lxml import etree
    from trafilatura import bare_extraction, load_html
except ImportError:
    raise MissingExtraError("reading HTML is not installed: pip install 'article-summarizer[read]'") from None

for _library in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_library).addHandler(logging.NullHandler())  # what they find odd is nothing for standard error

_LONGEST = 5_000_000  # characters; of such pages the worst that we made took six seconds and 400 MB
_MOST_ELEMENTS = 100_000
_MOST_ATTRIBUTES = 1_000  # of one element: the parser's time grows with their square
_DECLARATION = re.compile(r"\s*<\?xml[^>]*>")  # lxml takes no text that declares an encoding
_DATES = {"original_date": True, "extensive_search": False}  # any date in the text would be a guess
_A_PARAGRAPH = 80  # characters: less may be a teaser's line
# Losing body is worse than keeping furniture: the second is asked where the first finds nothing, and so on.
_WAYS: tuple[dict[str, Any], ...] = ({"favor_precision": True}, {}, {"favor_recall": True})


def read_html(data: bytes, name: str, declared: str | None = None) -> Extracted:
    """The text and metadata of a page. InputError where it is too large or holds no article."""
    return extract_html(decode_page(data, name=name, declared=declared), name)


def extract_html(page: str, name: str) -> Extracted:
    """As `read_html`, of a page that is text already."""
    if len(page) > _LONGEST:
        raise InputError(f"{name} is a page of {len(page):,} characters, at most {_LONGEST:,} are read; give its text")
    page = _DECLARATION.sub("", page, count=1) if page.lstrip().startswith("<?xml") else page
    _check_size(page, name)
    tree = load_html(page)
    if tree is None:
        raise InputError(f"{name} is not HTML; give a page, or the article's text")
    known = declared_in(tree)
    _join_body(tree)
    found = next(filter(None, (_extraction(tree, way) for way in _WAYS)), None)
    if found is None or not (found.text or "").strip():
        raise InputError(f"no article was found in {name}: it may be made by a script; give the article's text")
    return Extracted(
        text=found.text,
        headline=known.headline or short(found.title),
        byline=known.byline or short((found.author or "").replace("; ", ", ")),
        publisher=known.publisher or (None if "://" in (found.sitename or "") else short(found.sitename)),
        published_at=known.published_at or found.date,
        modified_at=known.modified_at,
        language=known.language,
        derived=True,
    )


class _Sizes:
    """What the parser tells while it reads, before it builds anything."""

    def __init__(self) -> None:
        self.elements = 0

    def start(self, _: str, attributes: Mapping[str, str]) -> None:
        """Count an element. OverflowError where it is one too many, or has too many attributes."""
        self.elements += 1
        if self.elements > _MOST_ELEMENTS or len(attributes) > _MOST_ATTRIBUTES:
            raise OverflowError

    def close(self) -> int:
        """How many elements there are."""
        return self.elements


def _check_size(page: str, name: str) -> None:
    try:
        etree.fromstring(page, parser=etree.HTMLParser(target=_Sizes()))
    except OverflowError:
        raise InputError(
            f"{name} is a page of more than {_MOST_ELEMENTS:,} elements or {_MOST_ATTRIBUTES:,} attributes in one; "
            "give its text"
        ) from None
    except (etree.LxmlError, ValueError):
        pass  # empty, or broken so that what builds the tree has to say


def _extraction(tree: Any, way: dict[str, Any]) -> Any:
    return bare_extraction(
        tree,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        date_extraction_params=_DATES,
        **way,
    )


def _join_body(tree: Any) -> None:
    """Put a body that lies in several containers of one class into the first of them.

    trafilatura takes one container; some publishers break the body into several, with advertisements between them.
    """
    containers: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for element in tree.iter("div", "section"):
        if element.get("class") and sum(len(_words(part)) > _A_PARAGRAPH for part in element.iterchildren("p")) >= 2:
            above = element.getparent()
            upper = above.getparent() if above is not None else None
            containers[element.tag, element.get("class"), upper].append(element)
    for first, *others in containers.values():
        for other in others:
            first.extend(list(other))


def _words(element: Any) -> str:
    return "".join(element.itertext()).strip()
