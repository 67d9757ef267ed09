"""From the lines of a document's pages to paragraphs, each a line: running heads dropped, broken words joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

_EDGE = 2  # lines at the top and bottom of a page that may be running heads
_PAGE_NUMBER = re.compile(
    r"(?:page\s+)?[-–—]?\s*(?:\d{1,4}|[ivxl]{1,6})\s*[-–—]?(?:\s*(?:of|/)\s*\d{1,4})?$", re.IGNORECASE
)
_FINAL = re.compile(r"[.!?:…][\"'”’)\]]*$")
_BROKEN = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
_BULLET = re.compile(r"[•●▪◦‣*–—-]\s+\S")
_SHORT = 0.7  # of the usual width: such a line ends its paragraph where it ends a sentence
_VERY_SHORT = 0.5  # or in any case


def reflowed(pages: Sequence[Sequence[str]]) -> str:
    """The text of the pages, a paragraph a line, with a blank line between two."""
    lines = [line for page in _without_running_heads(pages) for line in page]
    return "\n\n".join(_paragraphs(lines, "\n".join(lines)))


def _without_running_heads(pages: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """Each page's lines, without page numbers and without what stands at the edge of half of all pages."""
    kept = [[" ".join(line.split()) for line in page] for page in pages]
    edges = Counter(key for page in kept for key in {_key(page[index]) for index in _edges(page)})
    often = {key for key, count in edges.items() if count >= 3 and count * 2 >= len(kept)}
    for page in kept:
        gone = {i for i in _edges(page) if _key(page[i]) in often or _PAGE_NUMBER.match(page[i])}
        yield [line for index, line in enumerate(page) if index not in gone]


def _edges(page: Sequence[str]) -> list[int]:
    full = [index for index, line in enumerate(page) if line]
    return [*full[:_EDGE], *full[-_EDGE:]]


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _paragraphs(lines: Sequence[str], whole: str) -> Iterator[str]:
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    paragraph = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        paragraph = _joined(paragraph, line, whole)
        if paragraph and (not line or not following or _ends(line, following, width)):
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


def _ends(line: str, following: str, width: int) -> bool:
    if _BULLET.match(following):
        return True
    if following[:1].islower() and not _FINAL.search(line):
        return False
    return len(line) < _VERY_SHORT * width or (len(line) < _SHORT * width and _FINAL.search(line) is not None)


def _joined(paragraph: str, line: str, whole: str) -> str:
    """The two in one line; a word that the line's end broke is whole again, unless it is written with the hyphen."""
    broken = _BROKEN.search(paragraph)
    if not broken or not line[:1].islower():
        return f"{paragraph} {line}".strip()
    rest = re.match(r"\w+", line)
    hyphenated = f"{broken[1]}-{rest[0] if rest else ''}"
    return (paragraph if hyphenated in whole else paragraph[:-1]) + line
