"""Speech tags: who says, the verb of saying, and the words reported, in one sentence. English only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.grounding.cues import DENYING, SAYING, UNNAMED
from summarizer.grounding.names import find_names
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.quotes import QuotedRun
    from summarizer.text import Sentence

_VERBS = "|".join(sorted(SAYING | DENYING, key=len, reverse=True))
_AUX = (
    r"(?:(?:has|have|had|also|both|all|then|later|again|repeatedly|still|did|is|was|were|earlier|previously|strongly"
    r"|flatly|firmly|categorically|immediately)\s+){0,3}"
)
_NP = r"(?:(?:(?:[A-Za-z]\.)+|[^\s,;:.!?\"“”•]+(?:\.(?=\s[A-Z]))?)\s+){0,11}?[^\s,;:!?\"“”•]+?"
_SUBJECT_VERB = re.compile(
    rf"(?:^|[,;:]\s+|\s-\s|[•–—]\s*|\b(?:but|and|while|although|after|because|as)\s+)(?P<who>{_NP})(?P<apposition>,\s[^,;:\"“”]{{2,110}},)?\s+{_AUX}(?P<cue>{_VERBS})\b(?!\s+(?:by|out\s+by)\b)"
)
_VERB_SUBJECT = re.compile(
    rf"(?:•[,.]?|,)\s*(?P<cue>said|says|added|adds|asked|wrote|told|explained|noted|replied|recalled|warned|argued|insisted)\s+"
    rf"(?P<who>(?!that\b|it\b\s+would|reporters\b|in\b|on\b|at\b|the\s+same){_NP})(?=[,.;]|\s+(?:who|in|on|at|of\s+the|during|after|during|told)\b|$)(?P<apposition>,\s[^,;\"“”]{{2,90}})?"
)
_ACCORDING = re.compile(
    r"\b[Aa]ccording\s+to\s+(?P<who>[^,;•\"“”]{2,110}?)(?=[,;.]|\s+(?:that|who|which|released|published)\b|$)"
)
# Between a cue and its "that" stand only who was told and when, or what kind of statement is denied.
_THAT = re.compile(
    r"^(?:\s+(?:reporters|journalists|lawmakers|investors|analysts|parliament|them|him|her|it|us|the|a|an|court|council|hearing"
    r"|jury|newspaper|on|in|at|last|this|late|early|week|month|year|[A-Z][\w.]*|any|all|some"
    r"|(?:assertion|allegation|claim|report|accusation|suggestion|charge|idea)s?))*\s+that\s+(?=\S)"
)
NOT_A_SPEAKER = re.compile(
    r"^(?:who|which|that|what|this|there|these|those|it\s+would|as|when|where|how|one|all|none|reports?|everyone|nobody|be|been|being|to|is|was"
    r"|not|he\s+had|and|or|but|if|because|also)$",
    re.IGNORECASE,
)
RELATIVE = re.compile(r"\b(?:who|which|that|to|of|by|for|with|from)$", re.IGNORECASE)
LEADING = re.compile(
    r"^(?:(?:but|and|yet|so|still|meanwhile|however|later|also|although|while|when|after|before|because|since|as|on\s+\w+day|earlier|separately|then)\s+)+",
    re.IGNORECASE,
)
_WHEN = re.compile(r"^\s+(?:(?:late\s+|early\s+)?on\s+\w+day|last\s+\w+|this\s+\w+|yesterday|today)\s+(?=\S)")
HOLD = "•"  # stands for quoted words while a sentence's own words are read


@dataclass(frozen=True, slots=True)
class Tag:
    """A speech tag in one sentence: who, the cue, and where the words reported begin."""

    who: str
    apposition: str | None
    cue: Span
    begin: int
    after: int
    inverted: bool = False


def clipped(span: Span, within: Span) -> Span:
    return Span(max(span.start, within.start), min(span.end, within.end))


def masked(sentence: Sentence, runs: list[QuotedRun]) -> str:
    """The sentence with each quoted run as one bullet sign and blanks, so that offsets stay."""
    chars = list(sentence.text)
    for run in runs:
        piece = clipped(run.span, sentence.span).shifted(-sentence.span.start)
        chars[piece.start : piece.end] = [HOLD] * len(piece)
    return "".join(chars)


def find_tag(bare: str) -> Tag | None:
    """The speech tag of a sentence whose quotations are masked."""
    folded = re.sub(f"{HOLD}+", lambda run: HOLD + " " * (len(run[0]) - 1), bare)
    inverted = _VERB_SUBJECT.search(folded)
    if inverted and (find_names(inverted["who"]) or is_unnamed(inverted["who"])):
        return Tag(
            inverted["who"],
            inverted["apposition"],
            _span(inverted, "cue"),
            inverted.start(),
            inverted.end(),
            inverted=True,
        )
    for match in _SUBJECT_VERB.finditer(folded):
        who = LEADING.sub("", match["who"])
        if not NOT_A_SPEAKER.match(who) and not RELATIVE.search(who) and HOLD not in who:
            return Tag(who, match["apposition"], _span(match, "cue"), match.start("who"), match.end())
    if according := _ACCORDING.search(folded):
        cue = Span(according.start(), according.start("who") - 1)
        return Tag(according["who"], None, cue, according.start(), according.end(), inverted=bool(according.start()))
    return None


def _span(match: re.Match[str], group: str) -> Span:
    return Span(match.start(group), match.end(group))


def is_speech(text: str, run: Span, *, tagged: bool) -> bool:
    """Whether a run is somebody's words, not a title, a nickname or scare quotes."""
    words = text[run.start : run.end].split()
    return len(words) >= 5 or (tagged and (len(words) >= 2 or text[run.end - 1] in ",.!?"))


def proposition(bare: str, tag: Tag, *, has_quotes: bool) -> str | None:
    """The reported clause in the article's words: after the cue, or before a tag that ends the sentence."""
    before, after = bare[: tag.begin], bare[tag.after :]
    that = _THAT.match(after)
    if that:
        clause = after[that.end() :]
    elif tag.inverted or after.lstrip()[:1] in {",", ".", ""} or not after.strip(" .,"):
        clause = before
    elif HOLD in before:
        return None  # the words after a closing tag say when and where
    else:
        clause = _WHEN.sub("", after)
    clause = clause.split(HOLD)[0].strip(" ,.;:-–—'’") if has_quotes else clause.strip(" ,.;:-–—")
    return clause if len(clause.split()) >= 3 and HOLD not in clause else None


def is_unnamed(who: str) -> bool:
    """Whether the phrase is of people without a name; a capital is only that of the sentence's first word."""
    return bool(UNNAMED.search(who[:1].lower() + who[1:]))
