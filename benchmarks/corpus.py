"""Distinct articles of 5,000 characters and distinct replies of 22 items about them, as files that every process reads.

The messages about them are those that ours sends, ready made for the others. No two articles share a name or a number
(see `tests.varied`), so that no cache of what was found in one helps with another. Each has its own number in its
headline, by which the server knows what to answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from summarizer import preview
from summarizer.ingest import read_article
from summarizer.schema import Draft
from summarizer.text import Article
from tests.varied import case_of, first_items

CHARACTERS = 5_000
ITEMS = 22
MODEL = "openai/scripted-1"
MARK = re.compile(rb"Report (\d+): ")


class Prepared(NamedTuple):
    """Files about the same articles, a line each: their texts, the messages about them, what the server answers."""

    articles: Path
    messages: Path
    replies: Path

    @classmethod
    def of(cls, articles: Path) -> Prepared:
        """By the first of them."""
        return cls(articles, articles.with_suffix(".messages"), articles.with_suffix(".replies"))


def prepared(folder: Path, first: int, end: int, characters: int = CHARACTERS) -> Prepared:
    """The articles numbered from `first` up to `end`, written unless they are there."""
    files = Prepared.of(folder / f"{characters}-{first}-{end}.articles")
    if not files.replies.exists():
        with ExitStack() as opened:
            articles, messages, replies = (opened.enter_context(file.open("w")) for file in files)
            for number in range(first, end):
                text, draft = _numbered(number, characters)
                article = read_article(text)
                print(json.dumps(text), file=articles)
                print(json.dumps(preview(article, model=MODEL)[0].parts()["messages"]), file=messages)
                print(json.dumps([number, draft.model_dump_json(), extractions(article, draft)]), file=replies)
    return files


def _numbered(number: int, characters: int) -> tuple[str, Draft]:
    case = case_of(characters, number)
    return f"Report {number}: {case.text}", first_items(case.draft)


def read(file: Path) -> Iterator[Any]:
    """What the lines of a file hold, one at a time."""
    with file.open() as lines:
        yield from map(json.loads, lines)


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
