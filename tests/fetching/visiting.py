"""A story, and a visit to the website that has it."""

from __future__ import annotations

import time

import pytest

from summarizer import Article
from summarizer.ingest.fetching import Visit, article_in
from tests.websites import Site

pytest.importorskip("trafilatura", reason="reading HTML is not installed: article-summarizer[read]")
pytest.importorskip("protego", reason="reading from the web is not installed: article-summarizer[read]")

STORY = """<!doctype html><html lang="en"><head><title>Trams run again</title>
<meta property="article:published_time" content="2026-03-04T10:00:00Z"></head><body><article>
<p>The first tram for nine years ran through Lund on Monday, carrying 40 people and the mayor of the town.</p>
<p>"Nobody believed that it would come back," said Ida Falk, the mayor, who paid her own fare of 26 kroner.</p>
</article></body></html>"""


def visit(where: Site, url: str, *addresses: str, seconds: float = 10, robots: bool = False) -> Article:
    """Fetch as anybody would, in a network that leads to the website from every address."""
    return article_in(Visit(where.network(*addresses), time.monotonic() + seconds, 20_000_000, robots).page(url))
