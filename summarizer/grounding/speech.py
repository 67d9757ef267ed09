"""Speech tags: who says, the verb of saying, and the words reported, in one sentence. English only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from summarizer.grounding.cues import DENYING, SAYING, UNNAMED
from summarizer.grounding.names import find_names
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.quotes import QuotedRun
    from summarizer.text import Sentence

_VERBS = "|".join(sorted(SAYING | DENYING, key=len, reverse=True))
_AUX = (
    r"(?:(?:has|have|had|also|both|all|then|later|again|repeatedly|still|did|earlier|previously|strongly"
    r"|flatly|firmly|categorically|immediately)\s+){0,3}"
)
_NP = r"(?:(?:(?:[A-Za-z]\.)+|[^\s,;:.!?\"“”•]+(?:\.(?=\s[A-Z]))?)\s+){0,11}?[^\s,;:!?\"“”•]+?"
_SUBJECT_VERB = re.compile(
    rf"(?:^|[,;:]\s+|\s-\s|[•–—]\s*|\b(?:but|and|while|although|after|because|as)\s+)(?P<who>{_NP})(?P<apposition>\s*,\s(?:[^,;:\"“”]|(?<=\d),(?=\d)){{2,110}},)?\s+{_AUX}(?P<cue>{_VERBS})\b(?!\s+(?:by|out\s+by)\b)"
)
_VERB_SUBJECT = re.compile(
    rf"(?:•[,.]?|,)\s*(?P<cue>said|says|added|adds|asked|wrote|told|explained|noted|replied|recalled|warned|argued|insisted)\s+"
    rf"(?P<who>(?!that\b|it\b\s+would|reporters\b|in\b|on\b|at\b|the\s+same){_NP})(?=\s*(?:[,;]|\.\s*$)|\s+(?:who|in|on|at|of\s+the|during|after|during|told)\b|$)(?P<apposition>\s*,\s[^,;\"“”]{{2,90}})?"
)
# A name or pronoun right before its verb, wherever the clause began; not "what Trump says" or "as he said".
_ADJACENT = re.compile(
    r"(?<!\bwhat )(?<!\bwhich )(?<!\bhow )(?<!\bthat )(?<!\bwho )(?<!\bwhere )(?<!\bas )(?<!\bthan )(?<!\bif )"
    r"(?<!\bof )(?<!\band )"
    r"\b(?P<who>(?:[A-Z][\w’'-]+\s+){1,3}|(?:he|she)\s+)(?P<cue>said|says|told|added|argued|claimed|insisted|denied|warned)\b(?!\s+(?:by|of)\b)"
)
_SECOND_VERB = re.compile(
    r"^(?P<who>(?:[A-Z][\w.’'-]+\s+){1,4})[a-z]+(?:ed|s)\s[^•]{5,160}?\s(?:and|but)\s+(?:also\s+|later\s+)?"
    r"(?P<cue>said|says|added|denied|warned|denies|argued|insisted)\b"
)
_ACCORDING = re.compile(
    r"\b[Aa]ccording\s+to\s+(?P<who>[^,;•\"“”]{2,110}?)(?=[,;.]|\s+(?:that|who|which|released|published)\b|$)"
)
# Between a cue and its "that" stand only who was told and when, or what kind of statement is denied.
_THAT = re.compile(
    r"^(?:\s+(?:reporters|journalists|lawmakers|investors|analysts|parliament|them|him|her|it|us|the|a|an|court|council|hearing"
    r"|jury|newspaper|jointly|separately|on|in|at|last|this|late|early|week|month|year|[A-Z][\w.]*|any|all|some"
    r"|(?:assertion|allegation|claim|report|accusation|suggestion|charge|idea)s?))*\s+that\s+(?=\S)"
    r"(?!\w+[,.;]|(?:account|argument|claim|criticism|idea|charge|suggestion)\b)"
)
_NO_SUBJECT = re.compile(
    r"^(?:who|which|that|what|this|there|these|those|it\s+would|as|when|where|how|one|all|none|reports?|everyone|nobody"
    r"|be|been|being|to|is|was|not|he\s+had|and|or|but|if|because|also|the\s+(?:first|last|latest))$"
    r"|\b(?:who|which|to|of|by|for|with|from|is|are|was|were|be|been)$"
    r"|\b(?:that|which|had|has|have|was|were|is|are|will|would|could|shows?)\b",
    re.IGNORECASE,
)
_LONGEST_SUBJECT = 110
LEADING = re.compile(
    r"^(?:(?:but|and|yet|so|still|meanwhile|however|later|also|although|while|when|after|before|because|since|as|on\s+\w+day|earlier|separately|then)\s+)+",
    re.IGNORECASE,
)
_THEN = re.compile(r"\s+(?:in|on|at|during|after|before|late|last|this|to|via|through)\s")
_ASIDE = re.compile(r"\s\([^()]{1,40}\)")  # "Butterfield (D-N.C.), head of ..."
_WHEN = re.compile(r"^\s+(?:(?:late\s+|early\s+)?on\s+\w+day|last\s+\w+|this\s+\w+|yesterday|today)\s+(?=\S)")
_GOES_ON = (
    "said|says|denied|denies|added|warned|insisted|rejected|dismissed|confirmed|argued|acknowledged|claimed|noted"
)
_FURTHER = re.compile(
    rf",?\s+(?:and|but)\s+(?:later\s+|also\s+)?(?:(?P<declined>declined\s+to\s+\w+|did\s+not\s+respond)|(?P<cue>{_GOES_ON})(?:\s+that)?)\s+"
    r"|,\s+(?P<saying>saying|adding|noting|arguing|claiming|insisting)\s+(?:that\s+)?"
)
_RELAYED = re.compile(r",\s+according\s+to\s+(?P<who>[^,;•\"“”]{2,80}?)\.?$")
_DENIED_AFTER = re.compile(r",\s+which\s+(?:he|she|they|it)\s+den(?:y|ies|ied)\b.*$")
_ANAPHORIC = re.compile(r"^(?:(?:that|this|the|those|such)\s+\w+(?:\s+as)?$|about\s)")
_FEWEST_WORDS = 3
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


@dataclass(frozen=True, slots=True)
class Reported:
    """A cue and the clause that it reports, both of the sentence; None where the quotation says it all."""

    cue: Span
    clause: Span | None
    relayed_by: str | None = None


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
    folded = _ASIDE.sub(lambda aside: " " * len(aside[0]), folded)
    inverted = _VERB_SUBJECT.search(folded)
    if inverted and is_subject(inverted["who"]) and _someone(inverted):
        who, beside = inverted["who"], inverted["apposition"]
        return Tag(who, beside, _span(inverted, "cue"), inverted.start(), inverted.end(), inverted=True)
    for match in _SUBJECT_VERB.finditer(folded):
        who = LEADING.sub("", match["who"])
        if is_subject(who):
            return Tag(who, match["apposition"], _span(match, "cue"), match.start("who"), match.end())
    for further in (_ADJACENT, _SECOND_VERB):
        if (found := further.search(folded)) and is_subject(found["who"].strip()):
            return Tag(found["who"].strip(), None, _span(found, "cue"), found.start("cue"), found.end())
    if according := _ACCORDING.search(folded):
        cue = Span(according.start(), according.start("who") - 1)
        return Tag(according["who"], None, cue, according.start(), according.end(), inverted=True)
    return None


def is_subject(who: str) -> bool:
    """Whether a phrase can be who speaks: short, without a verb of its own or words that are quoted."""
    return bool(who) and len(who) <= _LONGEST_SUBJECT and HOLD not in who and not _NO_SUBJECT.search(who)


def _someone(match: re.Match[str]) -> bool:
    return bool(find_names(match["who"]) or is_unnamed(match["who"]) or find_names(match["apposition"] or ""))


def _span(match: re.Match[str], group: str) -> Span:
    return Span(match.start(group), match.end(group))


def is_speech(text: str, run: Span, *, tagged: bool) -> bool:
    """Whether a run is somebody's words, not a title, a nickname or scare quotes."""
    words = text[run.start : run.end].split()
    return len(words) >= 5 or (tagged and (len(words) >= 2 or text[run.end - 1] in ",.!?"))


def reported(bare: str, tag: Tag) -> list[Reported]:
    """What a sentence reports of its speaker: once for each of "said …, and denied …, but declined to …"."""
    clause = _clause(bare, tag)
    if clause is None:
        return [Reported(tag.cue, None)]
    relayed = _RELAYED.search(bare, clause.start, clause.end)
    found: list[Reported] = []
    cue, start = tag.cue, clause.start
    end = relayed.start() if relayed else clause.end
    for further in _FURTHER.finditer(bare, clause.start, end):
        found.append(Reported(cue, _trimmed(bare, start, further.start())))
        group = next(name for name in ("declined", "cue", "saying") if further[name])
        cue, start = _span(further, group), further.end()
    found.append(Reported(cue, _trimmed(bare, start, end)))
    return [replace(one, relayed_by=relayed["who"]) for one in found] if relayed else found


def _clause(bare: str, tag: Tag) -> Span | None:
    """The reported clause: after the cue, or before a tag that ends the sentence; None beside whole quotations."""
    before, after = bare[: tag.begin], bare[tag.after :]
    if that := _THAT.match(after):
        return Span(tag.after + that.end(), len(bare))
    told = bare[tag.cue.start : tag.cue.end] in {"told", "tells"} and HOLD not in before
    if tag.inverted and not before.strip():
        return None if HOLD in bare[: tag.cue.start] else Span(tag.after, len(bare))
    aside = after.lstrip()[:1] == "," and len(after.split()) > len(before.split()) and HOLD not in after
    if aside and not tag.inverted:  # "But in recent days, advisers say, the president has ..."
        return Span(tag.after, len(bare))
    closing = before.rstrip().endswith(",") and len(before.split()) > 3 and _THEN.match(after)
    if (
        tag.inverted
        or not after.strip(" .,")
        or after.lstrip()[:1] == ","
        or (told and len(before.split()) > 3)
        or closing
    ):
        return Span(0, tag.begin)
    if HOLD in before:
        return None  # the words after a closing tag say when and where
    when = _WHEN.match(after)
    return Span(tag.after + (when.end() if when else 0), len(bare))


def _trimmed(bare: str, start: int, end: int) -> Span | None:
    """The clause without marks at its ends; None where it has hardly a word of its own."""
    text = bare[start:end]
    if trailing := _DENIED_AFTER.search(text):
        text = text[: trailing.start()]
    left = len(text) - len(text.lstrip(" ,.;:-–—"))
    kept = text.strip(" ,.;:-–—")
    own = kept.replace(HOLD, " ").split()
    if len(own) < _FEWEST_WORDS or _ANAPHORIC.match(kept.split(HOLD)[0].strip()):
        return None
    return Span(start + left, start + left + len(kept))


def is_unnamed(who: str) -> bool:
    """Whether the phrase is of people without a name; a capital is only that of the sentence's first word."""
    return bool(UNNAMED.search(who[:1].lower() + who[1:]))
