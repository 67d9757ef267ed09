"""Telling body from headline, standfirst, metadata and furniture, a line at a time.

When unsure a line is body: losing body is worse than keeping furniture. A line is furniture only by its
own form (a date line, a credit, an invitation to read on) or by its place (a run of bulleted headlines
without a final stop at the end).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarizer.ingest.lines import paragraphs

if TYPE_CHECKING:
    from summarizer.text import Span

_BULLET = re.compile(r"^[-*•–—▪●]\s+")
_FINAL = re.compile(r"[.!?…:;][\"'”’)\]]*$")
_PUBLISHED = re.compile(r"^(?:published(?: date| on| at)?|date|posted(?: on)?)\s*:\s*(?P<when>.{4,60})$", re.IGNORECASE)
_MODIFIED = re.compile(r"^(?:modified(?: date)?|(?:last )?updated(?: on| at)?)\s*:\s*(?P<when>.{4,60})$", re.IGNORECASE)
_BYLINE = re.compile(r"^by\s+(?P<who>[^\W\d_][^.!?]{2,80})$", re.IGNORECASE)
_AGENCY = re.compile(
    r"^(?:[Ss]ource\s*:\s*)?(?P<who>Reuters|AP|AFP|dpa|EFE|ANSA|PA|Bloomberg|Xinhua|Interfax|Kyodo|UPI"
    r"|(?:[A-Z][\w.&'’-]*\s+){0,4}(?:News|Press|Agency|Agencies|Wire|Times|Post|Herald|Tribune|Gazette|Journal))$"
)
_SECTION = re.compile(
    r"^(?:World|Politics|Business|Economy|Markets|Sports?|Science|Technology|Tech|Health|Culture|Local|National"
    r"|Europe|Asia|Africa|Americas|Middle East|Opinion|Environment|Climate|Law|Courts?|Finance|Education)"
    r"(?:\s*[/|>]\s*[\w ]+)?$"
)
_FURNITURE = re.compile(
    r"""^(?:
      (?:read\s+(?:more|also|next)|see\s+also|related(?:\s+(?:stories|articles|coverage))?|more\s+(?:on|from)\s+this
        |recommended|most\s+read|trending|watch|listen|also\s+on|don.t\s+miss|you\s+may\s+also\s+like)\s*(?::.*|$)
    | (?:photo|image|picture|photograph|file\s+photo|video|caption|credit)s?\s*(?:credit|by)?\s*[:/].*
    | (?:sign\s+up|subscribe)\b.*(?:newsletter|alerts?|updates|inbox|today|briefing).*
    | (?:share|tweet|print|e-?mail|comments?|advertisement|sponsored|skip\s+advertisement|story\s+continues\s+below.*)
    | (?:share|follow\s+us)\s+(?:this|on)\b.{0,60}
    | (?:we\s+use|this\s+site\s+uses)\s+cookies.*
    | (?:\(c\)|©|copyright)\s.{0,120}
    | all\s+rights\s+reserved.*
    | \(?(?:additional\s+|further\s+)?(?:reporting|editing|writing|compiled|translated)\s+by\s.{3,160}
    | this\s+(?:article|story)\s+(?:was\s+(?:originally|first)\s+published|originally\s+appeared)\b.*
    | \d+\s+min(?:ute)?s?\s+read
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_HEADLINE = 160
_LONGEST_LABEL = 60


@dataclass
class Layout:
    """What the lines of an article were found to be. Spans are of the raw text, in order."""

    body: list[Span] = field(default_factory=list)
    furniture: list[Span] = field(default_factory=list)
    headline: str | None = None
    standfirst: str | None = None
    byline: str | None = None
    publisher: str | None = None
    published_at: str | None = None
    modified_at: str | None = None


def lay_out(text: str, headline: str | None = None) -> Layout:
    """Sort the lines of an article. Where its headline is known from elsewhere, no other line is taken for one."""
    layout = Layout()
    spans = paragraphs(text)
    shown = [text[span.start : span.end] for span in spans]
    last = _end_of_story(shown)
    kept: list[int] = []
    for index, line in enumerate(shown):
        label = _unbulleted(line)
        if index >= last or _is_metadata(layout, line, label, early=index < 8) or _FURNITURE.match(label):
            layout.furniture.append(spans[index])
        else:
            kept.append(index)
    context = _repeated(headline, shown, kept) if headline else _context(layout, shown, kept)
    layout.body = [spans[index] for index in kept if index not in context]
    return layout


def _unbulleted(line: str) -> str:
    return _BULLET.sub("", line)


def _end_of_story(shown: list[str]) -> int:
    """Where a closing run of other stories' headlines begins: bulleted, without a stop, or under "Related"."""
    end = len(shown)
    while end > 0 and (_is_link(shown[end - 1]) or _FURNITURE.match(_unbulleted(shown[end - 1]))):
        end -= 1
    links = sum(map(_is_link, shown[end:]))
    return end if links >= 2 and end > 0 else len(shown)


def _is_link(line: str) -> bool:
    title = _unbulleted(line)
    return title != line and len(title) <= _LONGEST_HEADLINE and not _FINAL.search(title) and '"' not in title


def _is_metadata(layout: Layout, line: str, label: str, *, early: bool) -> bool:
    """Whether the line is a date, byline, agency or section; kept in the layout where it says something.

    `label` is the line without its bullet.
    """
    if len(label) > 2 * _LONGEST_LABEL:
        return False
    if found := _PUBLISHED.match(label):
        layout.published_at = layout.published_at or found["when"].strip()
    elif found := _MODIFIED.match(label):
        layout.modified_at = layout.modified_at or found["when"].strip()
    elif not early:
        return False
    elif found := _BYLINE.match(label):
        layout.byline = layout.byline or found["who"].strip()
    elif (label != line or label.lower().startswith("source")) and (found := _AGENCY.match(label)):
        layout.publisher = layout.publisher or found["who"]
    else:
        return bool(_SECTION.match(label))
    return True


def _repeated(headline: str, shown: list[str], kept: list[int]) -> set[int]:
    """The index of the first lines' one that says the known headline, or most of it, again."""
    known = _letters(headline)
    for index in kept[:3]:
        line = _letters(shown[index])
        if len(line) > 0.7 * len(known) and (line.startswith(known) or known.startswith(line)) and len(kept) > 1:
            return {index} if len(line) < 1.5 * len(known) else set()
    return set()


def _letters(line: str) -> str:
    return "".join(ch for ch in line.casefold() if ch.isalnum())


def _context(layout: Layout, shown: list[str], kept: list[int]) -> set[int]:
    """The indexes of headline and standfirst. A standfirst needs a metadata line after it to be told apart."""
    if not kept or len(kept) < 2:
        return set()
    first = kept[0]
    headline = shown[first]
    if len(headline) > _LONGEST_HEADLINE or _FINAL.search(headline) or _BULLET.match(headline):
        return set()
    if len(headline.split()) < 2 or headline.startswith(('"', "“")):
        return set()
    layout.headline = headline
    second = kept[1]
    followed = second + 1 < len(shown) and second + 1 not in kept
    if second == first + 1 and followed and len(kept) > 2:
        layout.standfirst = shown[second]
        return {first, second}
    return {first}
