"""An aligned view of a text: normalised for comparison, mapped back to raw offsets.

Curly and straight marks, dashes, ellipses, kinds and runs of white space, and bracketed insertions count as
equal; case and everything else stays. Each kept character knows where it stands in the raw text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": ".",
    }
)
_BRACKET = re.compile(r"[\[(]")
_INSERTION = re.compile(r"[\[(]([^\[\]()]{1,60})[\])]")
_HIDDEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_BLANKS = dict.fromkeys((place for place in range(0x3001) if chr(place).isspace()), " ")
_ONE_TO_ONE = {**_PLAIN, **_BLANKS}
_SHORTENED = ("  ", "..", "--", "''", *_HIDDEN)  # where a view has fewer characters than its text


class AlignedView:
    """The view of one text. `plain` is what is searched; `raw(span)` maps a span of it back."""

    def __init__(self, text: str) -> None:
        self._places: Sequence[int] = range(len(text) + 1)
        self.plain = text.translate(_ONE_TO_ONE)
        if any(map(self.plain.__contains__, _SHORTENED)):
            self._shorten(text)

    def _shorten(self, text: str) -> None:
        kept: list[str] = []
        places: list[int] = []
        for place, ch in enumerate(text):
            if ch in "'`" and text[place - 1 : place] == ch and kept and kept[-1] in "'\"":
                kept[-1] = '"'  # two apostrophes are one mark
                continue
            plain = " " if ch.isspace() else ch.translate(_PLAIN)
            if ch in _HIDDEN or (kept and plain == kept[-1] and plain in " .-"):
                continue
            kept.append(plain)
            places.append(place)
        self.plain = "".join(kept)
        self._places = [*places, len(text)]

    def raw(self, start: int, end: int) -> Span:
        """The raw span of a span of `plain`."""
        return Span(self._places[start], self._places[end - 1] + 1 if end > start else self._places[start])

    def find(self, needle: str) -> Span | None:
        """The raw span of the needle, its final comma or stop aside; None where it is not verbatim there."""
        return next(self.find_all(needle), None)

    def find_all(self, needle: str) -> Iterator[Span]:
        """Every such span, in order; with bracketed insertions allowed where there is none without."""
        wanted = normalised(needle)
        at = self._at(wanted, 0) if wanted else None
        if wanted and at is None and _BRACKET.search(self.plain + wanted):
            found = _with_insertions(wanted).search(self.plain)
            if found:
                yield self.raw(found.start(), found.end())
        while at is not None:
            yield self.raw(at, at + len(wanted))
            at = self._at(wanted, at + 1)

    def _at(self, wanted: str, start: int) -> int | None:
        """The first place where the needle stands between word borders."""
        at = self.plain.find(wanted, start)
        while at >= 0:
            end = at + len(wanted)
            cut_before = at > 0 and self.plain[at - 1].isalnum() and wanted[0].isalnum()
            cut_after = end < len(self.plain) and self.plain[end].isalnum() and wanted[-1].isalnum()
            if not (cut_before or cut_after):
                return at
            at = self.plain.find(wanted, at + 1)
        return None


@lru_cache(maxsize=4096)
def aligned(text: str) -> AlignedView:
    """The view of a text; the checks ask for the same sentences again and again."""
    return AlignedView(text)


@lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """A needle as it would stand in a view, without marks and white space at its ends."""
    return AlignedView(text).plain.strip(" \"'").rstrip(".,;: ").rstrip("\"'").strip()


@lru_cache(maxsize=256)
def _with_insertions(wanted: str) -> re.Pattern[str]:
    """The needle's words with bracketed insertions allowed, or left out, between them."""
    words = [re.escape(word) for word in _INSERTION.sub(r"\1", wanted).split()]
    gap = r"\s(?:[\[(][^\[\]()]{1,60}[\])]\s)?"
    bracketed = [rf"[\[(]?{word}[\])]?" for word in words]
    return re.compile(rf"(?<!\w){gap.join(bracketed)}(?!\w)")
