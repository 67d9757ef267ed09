"""Who says what, by rule: direct, mixed and indirect speech, denials, refusals to comment.

A sentence's own clauses decide first; a quotation without a speaker of its own goes on with the last
speaker only where it continues that one's quotation. Precision comes first: where the source is not clear,
there is no attribution. English only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from summarizer.grounding.cues import ANONYMOUS, DECLINED, DENYING, SAYING, UNNAMED
from summarizer.grounding.names import NameIndex, find_names, without_title
from summarizer.grounding.quotes import QuotedRun, find_quoted_runs
from summarizer.schema import Polarity, QuotationKind, Sourcing
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.text import Article, Sentence

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
_ACCORDING = re.compile(r"\b[Aa]ccording\s+to\s+(?P<who>[^,;•\"“”]{2,110}?)(?=[,;.]|\s+(?:that|who|which|released|published)\b|$)")
# Between a cue and its "that" stand only who was told and when, or what kind of statement is denied.
_THAT = re.compile(
    r"^(?:\s+(?:reporters|journalists|lawmakers|investors|analysts|parliament|them|him|her|it|us|the|a|an|court|council|hearing"
    r"|jury|newspaper|on|in|at|last|this|late|early|week|month|year|[A-Z][\w.]*|any|all|some"
    r"|(?:assertion|allegation|claim|report|accusation|suggestion|charge|idea)s?))*\s+that\s+(?=\S)"
)
_PRONOUNS = frozenset("he she they it we i".split())
_ROLE_WORD = re.compile(
    r"\b(?:the\s+)?(?:agency|company|firm|group|bank|court|ministry|council|club|union|university|institute|department|team|police"
    r"|minister|president|coach|judge|spokesman|spokeswoman|spokesperson|official|officials|statement|report|study|authors)\b"
)
_NOT_A_SPEAKER = re.compile(
    r"^(?:who|which|that|what|this|there|these|those|it\s+would|as|when|where|how|one|all|none|reports?|everyone|nobody|be|been|being|to|is|was"
    r"|not|he\s+had|and|or|but|if|because|also)$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:who|which|that|to|of|by|for|with|from)$", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:(?:but|and|yet|so|still|meanwhile|however|later|also|although|while|when|after|before|because|since|as|on\s+\w+day|earlier|separately|then)\s+)+",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"^[A-Z][A-Z ,.\w]{2,40}?(?:\([^)]*\)\s*)?\s[-–—]\s+")
_TRAILING = re.compile(r"\s+(?:on|late\s+on|last)\s+(?:\w+day|week|month|year)$|\s+(?:yesterday|today)$")
_HOLD = "•"


@dataclass(frozen=True, slots=True)
class FoundSpeaker:
    """Who speaks, by the article's fullest form."""

    name: str
    role: str | None
    organisation: str | None
    sourcing: Sourcing


@dataclass(frozen=True, slots=True)
class FoundAttribution:
    """One utterance. Spans are of the raw text; `sentences` are body numbers in order."""

    speakers: tuple[FoundSpeaker, ...]
    polarity: Polarity
    cue: Span | None
    cue_text: str | None
    quotes: tuple[Span, ...]
    quote_texts: tuple[str, ...]
    proposition: str | None
    via: FoundSpeaker | None
    kind: QuotationKind
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Tag:
    """A speech tag in one sentence: who, the cue, and where the words reported begin."""

    who: str
    apposition: str | None
    cue: Span
    begin: int
    after: int
    inverted: bool = False


def find_attributions(article: Article) -> list[FoundAttribution]:
    """The attributions of an article's body, in order. Never raises."""
    return _Reader(article).read()


class _Reader:
    def __init__(self, article: Article) -> None:
        self._article = article
        self._names = NameIndex(article)
        self._runs = find_quoted_runs(article.text)
        self._last: tuple[FoundSpeaker, ...] = ()
        self._last_person: FoundSpeaker | None = None
        self._last_institution: FoundSpeaker | None = None
        self._found: list[FoundAttribution] = []
        self._pending: list[tuple[int, Span]] = []  # quotes of an utterance whose tag has not come yet

    def read(self) -> list[FoundAttribution]:
        for sentence in self._article.sentences:
            self._read(sentence)
        self._flush()
        return self._found

    def _read(self, sentence: Sentence) -> None:
        runs = [run for run in self._runs if run.inner.overlaps(sentence.span)]
        pieces = [_clipped(run.inner, sentence.span) for run in runs]
        bare = _masked(sentence, runs)
        tag = _tag(bare)
        speakers = self._speakers(tag, sentence.text) if tag else ()
        spoken = [piece for piece in pieces if _is_speech(self._article.text, piece, tag is not None)]
        if not tag or not speakers:
            self._untagged(sentence, runs, spoken, bare)
            return
        declined = DECLINED.search(bare)
        polarity: Polarity = "declines" if declined else "denies" if bare[tag.cue.start : tag.cue.end] in DENYING else "affirms"
        opening = [(n, p) for n, p in self._pending if spoken and self._continues(n, sentence)]
        if opening:
            self._pending = []
        self._flush()
        proposition = None if declined else _proposition(bare, tag, has_quotes=bool(spoken))
        cue = tag.cue.shifted(sentence.span.start)
        quotes = (*(piece for _, piece in opening), *spoken)
        if not quotes and not proposition and polarity != "declines":
            return
        kind: QuotationKind = "indirect" if not quotes else "mixed" if proposition else "direct"
        self._add(
            FoundAttribution(
                speakers,
                polarity,
                cue,
                self._article.slice(cue),
                quotes,
                tuple(self._article.slice(piece) for piece in quotes),
                proposition,
                None,
                kind,
                (*(number for number, _ in opening), sentence.number),
            )
        )
        self._last = speakers

    def _untagged(self, sentence: Sentence, runs: list[QuotedRun], spoken: list[Span], bare: str) -> None:
        """Words without a tag go to the speaker of the quotation that they continue, or wait for their tag."""
        if declined := DECLINED.search(bare):
            self._declined(sentence, bare, declined)
            return
        whole = bool(spoken) and not bare.replace(_HOLD, "").strip(" .,!?'\"")
        if not whole:
            self._flush()
            return
        if self._pending and not self._continues(self._pending[-1][0], sentence):
            self._flush()
        previous = self._found[-1] if self._found else None
        near = previous is not None and sentence.number - previous.sentences[-1] == 1 and bool(previous.quotes)
        if near and self._same_line(sentence) and not self._open_into_next(sentence, runs):
            self._pending = [(sentence.number, piece) for piece in spoken]
            self._flush()
        else:
            self._pending += [(sentence.number, piece) for piece in spoken]

    def _flush(self) -> None:
        """Words that no tag followed go on with the quotation just before them, or have no speaker."""
        pending, self._pending = self._pending, []
        previous = self._found[-1] if self._found else None
        if previous is None or not pending or not previous.quotes or pending[0][0] - previous.sentences[-1] != 1:
            return
        pieces = [piece for _, piece in pending]
        self._found[-1] = replace(
            previous,
            quotes=(*previous.quotes, *pieces),
            quote_texts=(*previous.quote_texts, *map(self._article.slice, pieces)),
            sentences=tuple(dict.fromkeys((*previous.sentences, *(number for number, _ in pending)))),
        )

    def _open_into_next(self, sentence: Sentence, runs: list[QuotedRun]) -> bool:
        """Whether the run that began in this sentence ends in a later one that names its own speaker."""
        following = self._article.sentence(sentence.number + 1)
        if following is None or not runs or runs[-1].inner.end <= sentence.span.end:
            return False
        began_here = runs[-1].inner.start >= sentence.span.start
        return began_here and _tag(_masked(following, [runs[-1]])) is not None

    def _continues(self, number: int, sentence: Sentence) -> bool:
        """Whether the words of an earlier sentence are of the same paragraph."""
        return self._article.sentences[number - 1].paragraph == sentence.paragraph

    def _same_line(self, sentence: Sentence) -> bool:
        return self._article.sentences[sentence.number - 2].paragraph == sentence.paragraph

    def _declined(self, sentence: Sentence, bare: str, declined: re.Match[str]) -> None:
        who = _LEADING.sub("", bare[: declined.start()].split(",")[-1].strip(" "))
        speakers = self._resolved(who, None, sentence.text)
        if speakers:
            cue = Span(declined.start(), declined.end()).shifted(sentence.span.start)
            self._add(
                FoundAttribution(
                    speakers, "declines", cue, self._article.slice(cue), (), (), None, None, "indirect", (sentence.number,)
                )
            )

    def _add(self, attribution: FoundAttribution) -> None:
        self._found.append(attribution)

    def _speakers(self, tag: _Tag, sentence: str) -> tuple[FoundSpeaker, ...]:
        return self._resolved(tag.who, tag.apposition, sentence)

    def _resolved(self, who: str, apposition: str | None, sentence: str) -> tuple[FoundSpeaker, ...]:
        who = _TRAILING.sub("", _DATELINE.sub("", _LEADING.sub("", who.strip(" ,-–—")))).strip()
        if not who or _NOT_A_SPEAKER.match(who) or _RELATIVE.search(who) or _HOLD in who or len(who) > 110:
            return ()
        lower = who.lower()
        if lower in _PRONOUNS:
            return self._pronoun(lower)
        names = find_names(who)
        if " and " in who and len(names) >= 2 and not re.search(r"\bof\b|\bfor\b", who):
            parts = re.split(r"\s+and\s+", re.sub(r"^both\s+", "", who))
            if all(find_names(part) for part in parts):
                return tuple(self._one(part, None, sentence) for part in parts)
        if not names and lower.startswith("the ") and self._last_institution and _ROLE_WORD.fullmatch(lower):
            return (self._last_institution if not _is_person_role(lower) else self._last_person or self._last_institution,)
        if not names and not _unnamed(who) and not _ROLE_WORD.search(lower) and not lower.startswith(("a ", "the ", "his ", "her ", "their ")):
            return ()
        return (self._one(who, apposition, sentence),)

    def _one(self, who: str, apposition: str | None, sentence: str) -> FoundSpeaker:
        names = find_names(who)
        role = apposition.strip(" ,") if apposition and not ANONYMOUS.search(apposition) else None
        anonymous = bool(ANONYMOUS.search(sentence))
        if not names or (_unnamed(who) and not _is_person(names[-1].text)):
            sourcing: Sourcing = "anonymity_stated" if anonymous else "unnamed" if _unnamed(who) else "named"
            speaker = FoundSpeaker(who, role, None, sourcing)
            self._last_institution = speaker
            return speaker
        last = names[-1].text
        title, name = without_title(last)
        before = who[: names[-1].span.start].strip()
        institution = bool(re.search(r"['’]s\s+\S", who)) and not _is_person(name)
        if institution or who[names[-1].span.end :].strip():
            speaker = FoundSpeaker(who, role, None, "named")
            self._last_institution = speaker
            return speaker
        full = self._names.fullest(name)
        role = role or title or (before if before and before.lower() not in {"the", "both"} else None)
        known = next((s for a in self._found for s in a.speakers if s.name == full), None)
        if known is not None and role is None:
            role = known.role
        speaker = FoundSpeaker(full if not before.lower() == "the" else f"{before} {full}", role, None, "named")
        if title or _is_person(full):
            self._last_person = speaker
        else:
            self._last_institution = speaker
        return speaker

    def _pronoun(self, word: str) -> tuple[FoundSpeaker, ...]:
        if word in {"he", "she"} and self._last_person is not None:
            return (self._last_person,)
        if word == "it" and self._last_institution is not None:
            return (self._last_institution,)
        if word == "they" and len(self._last) > 1:
            return self._last
        return ()


def sources_around(article: Article, quote: Span) -> tuple[FoundSpeaker, ...]:
    """Whom the rules name as the source of the words at a span; empty where they do not know."""
    for attribution in find_attributions(article):
        if any(piece.overlaps(quote) for piece in attribution.quotes):
            return attribution.speakers
    return ()


def _clipped(span: Span, within: Span) -> Span:
    return Span(max(span.start, within.start), min(span.end, within.end))


def _masked(sentence: Sentence, runs: list[QuotedRun]) -> str:
    """The sentence with each quoted run as one bullet sign and blanks, so that offsets stay."""
    chars = list(sentence.text)
    for run in runs:
        piece = _clipped(run.span, sentence.span).shifted(-sentence.span.start)
        chars[piece.start : piece.end] = [_HOLD] * len(piece)
    return "".join(chars)


def _tag(bare: str) -> _Tag | None:
    """The speech tag of a sentence whose quotations are masked."""
    folded = re.sub(f"{_HOLD}+", lambda run: _HOLD + " " * (len(run[0]) - 1), bare)
    inverted = _VERB_SUBJECT.search(folded)
    if inverted and (find_names(inverted["who"]) or _unnamed(inverted["who"])):
        return _Tag(inverted["who"], inverted["apposition"], _span(inverted, "cue"), inverted.start(), inverted.end(), inverted=True)
    for match in _SUBJECT_VERB.finditer(folded):
        who = _LEADING.sub("", match["who"])
        if not _NOT_A_SPEAKER.match(who) and not _RELATIVE.search(who) and _HOLD not in who:
            return _Tag(who, match["apposition"], _span(match, "cue"), match.start("who"), match.end())
    if according := _ACCORDING.search(folded):
        cue = Span(according.start(), according.start("who") - 1)
        return _Tag(according["who"], None, cue, according.start(), according.end(), inverted=bool(according.start()))
    return None


def _span(match: re.Match[str], group: str) -> Span:
    return Span(match.start(group), match.end(group))


def _is_speech(text: str, piece: Span, tagged: bool) -> bool:
    """Whether a run is somebody's words, not a title, a nickname or scare quotes."""
    words = text[piece.start : piece.end].split()
    return len(words) >= 5 or (tagged and len(words) >= 2) or text[piece.end - 1 : piece.end] in ",.!?" and tagged


def _proposition(bare: str, tag: _Tag, *, has_quotes: bool) -> str | None:
    """The reported clause in the article's words: after the cue, or before a tag that ends the sentence."""
    before, after = bare[: tag.begin], bare[tag.after :]
    that = _THAT.match(after)
    if that:
        clause = after[that.end() :]
    elif tag.inverted or after.lstrip()[:1] in {",", ".", ""} or not after.strip(" .,"):
        clause = before
    elif _HOLD in before:
        return None  # the words after a closing tag say when and where
    else:
        clause = after
    clause = clause.split(_HOLD)[0].strip(" ,.;:-–—'’") if has_quotes else clause.strip(" ,.;:-–—")
    return clause if len(clause.split()) >= 3 and _HOLD not in clause else None


def _is_person(name: str) -> bool:
    words = name.split()
    organisational = re.search(
        r"\b(?:Inc|Corp|Ltd|plc|AG|ASA|AS|Group|Bank|Ministry|Agency|Service|Council|Court|University|Institute|Party|Union|Club|Press|News"
        r"|Department|Office|Commission|Association|Company|Republic|Kingdom|States|Nations|House|Police|Korea|Authority|Board|City|United)\b",
        name,
    )
    return 1 < len(words) <= 4 and not organisational and all(word[0].isupper() or word.islower() for word in words)


def _is_person_role(who: str) -> bool:
    return bool(re.search(r"minister|president|coach|judge|spokes|official\b", who))


def _unnamed(who: str) -> bool:
    """Whether the phrase is of people without a name; a capital is only that of the sentence's first word."""
    return bool(UNNAMED.search(who[:1].lower() + who[1:]))
