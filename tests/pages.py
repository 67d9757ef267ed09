"""Reading pages in tests: what text they hold, and of what elements and attributes they are made."""

from __future__ import annotations

from collections import defaultdict
from html.parser import HTMLParser

_VOID = {"meta", "br", "wbr", "link", "input", "img", "hr"}


class Page(HTMLParser):
    """A parsed page: `shape` is every tag with its attributes' names, in order; `article` the text of the article.

    `pieces` are, by the key of an item, the segments of the article that belong to it, with their offsets.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: list[tuple[str, tuple[str, ...]]] = []
        self.values: dict[str, list[str]] = defaultdict(list)
        self.pieces: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.article = ""
        self._open: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, tuple(name for name, _ in attrs)))
        for name, value in attrs:
            self.values[name].append(value or "")
        if tag not in _VOID:
            self._open.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        classes = [held.get("class", "") for _, held in self._open]
        if "text" not in classes or "refs" in classes:
            return
        for _, held in self._open:
            for key in held.get("data-of", "").split():
                self.pieces[key].append((len(self.article), data))
        self.article += data
