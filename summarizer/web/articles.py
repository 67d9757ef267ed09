"""From what was given to an `Article`, and an article to JSON and back."""

from __future__ import annotations

import json
from dataclasses import fields
from functools import partial
from typing import Any

from summarizer.errors import InputError
from summarizer.ingest import read_article, read_bytes
from summarizer.ingest.fetching import article_in, download
from summarizer.text import Article, Sentence, Span
from summarizer.web.readers import Readers
from summarizer.web.settings import Settings
from summarizer.web.submissions import Given

_APART = {"text", "sentences", "furniture", "whole"}
_FOUND = tuple(field.name for field in fields(Article) if field.name not in _APART)


def read(given: Given, settings: Settings, readers: Readers) -> Article:
    """The article that was given; blocking. InputError where there is none, or it is too long."""
    article = _read(given, settings, readers)
    if len(article.text) > settings.longest_text:
        told = f"the article has {len(article.text):,} characters, at most {settings.longest_text:,} are taken"
        raise InputError(f"{told}; split it")
    return article


def _read(given: Given, settings: Settings, readers: Readers) -> Article:
    data = given.data or b""
    if given.kind == "text":
        return read_article(data.decode(), name=given.name)
    if given.url is not None:
        timeout, most = settings.fetch_seconds, settings.largest_body
        page = download(given.url, timeout=timeout, max_bytes=most, allow_private=settings.private_addresses)
        return readers.read(partial(article_in, page))
    return readers.read(partial(read_bytes, data, content_type=given.content_type, name=given.name))


def to_json(article: Article) -> str:
    """Everything of an article."""
    told: dict[str, Any] = {name: getattr(article, name) for name in _FOUND}
    told["text"] = article.text
    told["sentences"] = [[one.span.start, one.span.end, one.paragraph] for one in article.sentences]
    told["furniture"] = [[span.start, span.end] for span in article.furniture]
    return json.dumps(told, ensure_ascii=False)


def from_json(told: str) -> Article:
    """The article that `to_json` wrote."""
    parts = json.loads(told)
    text = parts["text"]
    return Article(
        text=text,
        sentences=tuple(
            Sentence(number, Span(start, end), text[start:end], paragraph)
            for number, (start, end, paragraph) in enumerate(parts["sentences"], 1)
        ),
        furniture=tuple(Span(start, end) for start, end in parts["furniture"]),
        **{name: parts[name] for name in _FOUND},
    )
