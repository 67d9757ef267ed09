"""Articles in the store."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer import Article, read_article
from summarizer.web.articles import from_json, to_json
from tests.conftest import EXAMPLES


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_an_article_comes_back_as_it_was(path: Path) -> None:
    """Every field, every sentence, every offset."""
    article = read_article(path)
    back = from_json(to_json(article))
    assert back == article
    assert isinstance(back, Article)
    assert back.sha256 == article.sha256
