"""Distinct articles of 5,000 characters and distinct replies of 22 items about them, as files that every process reads.

No two articles share a name or a number (see `tests.varied`), so that no cache of what was found in one helps with
another. Each has its own number in its headline, by which the server knows what to answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer.ingest import read_article
from summarizer.schema import Draft
from summarizer.text import Article
from tests.varied import case_of, first_items

CHARACTERS = 5_000
ITEMS = 22
MARK = re.compile(rb"Report (\d+): ")


@dataclass(frozen=True)
class Prepared:
    """Files of the same articles: `articles` holds their texts, `replies` what the server answers, a line each."""

    articles: Path
    replies: Path


def prepared(folder: Path, first: int, end: int, characters: int = CHARACTERS) -> Prepared:
    """The articles numbered from `first` up to `end`, written unless they are there."""
    name = f"{characters}-{first}-{end}"
    files = Prepared(folder / f"{name}.articles", folder / f"{name}.replies")
    if not files.replies.exists():
        with files.articles.open("w") as articles, files.replies.open("w") as replies:
            for number in range(first, end):
                text, draft = _numbered(number, characters)
                articles.write(json.dumps(text) + "\n")
                reply = number, draft.model_dump_json(), extractions(read_article(text), draft)
                replies.write(json.dumps(reply) + "\n")
    return files


def _numbered(number: int, characters: int) -> tuple[str, Draft]:
    case = case_of(characters, number)
    return f"Report {number}: {case.text}", first_items(case.draft)


def texts(articles: Path) -> Iterator[str]:
    """The texts of a file, one at a time."""
    with articles.open() as lines:
        for line in lines:
            yield json.loads(line)


def extractions(article: Article, draft: Draft) -> str:
    """The same items as langextract has them written: each with the words of the article that it stands on."""
    named = [{"speaker": speaker.name} for speaker in draft.speakers]
    return json.dumps({"extractions": [*named, *(_extraction(article, *part) for part in _cited(draft))]})


def _cited(draft: Draft) -> Iterator[tuple[str, Any]]:
    for kind in ("summary", "attributions", "key_claims", "figures"):
        for item in getattr(draft, kind):
            yield kind, item


def _extraction(article: Article, kind: str, item: Any) -> dict[str, Any]:
    quotes = getattr(item, "quotes", None)
    literal = item.text if kind == "figures" else quotes[0] if quotes else article.text_of(item.sentences[0])
    told = item.model_dump(exclude={"id", "sentences", "quotes"})
    return {kind: literal, f"{kind}_attributes": {name: str(value) for name, value in told.items() if value}}
