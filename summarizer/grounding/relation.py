"""Check: what is said of things is not turned round: negation, hedges, who did what to whom, up and down.

Rules over words, English only. A claim is held against the cited sentence that shares the most words with
it. They are made to be right when they speak; much that is turned round they do not see.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.cues import HEDGE, NEGATION
from summarizer.grounding.names import related
from summarizer.grounding.salience import content_stems, stem
from summarizer.grounding.verdict import Verdict
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

_OPPOSITES = [
    (frozenset(left.split()), frozenset(right.split()))
    for left, right in (
        (
            "rose rise risen rises increased increase grew climbed gained higher up",
            "fell fall fallen falls decreased decline declined dropped lower down",
        ),
        ("won win wins", "lost lose loses"),
        ("approved approve approves accepted upheld", "rejected reject rejects refused overturned struck"),
        ("before", "after"),
        ("above more higher exceeded", "below fewer less"),
        ("opened open opens", "closed close closes shut"),
        ("support supports supported backed", "oppose opposes opposed"),
        ("guilty convicted", "acquitted innocent cleared"),
    )
]
_CLAUSE = re.compile(r"[,;:]\s|\s(?:and|but|while|although|which|who|because|after|before|as)\s", re.IGNORECASE)
_SAME = 0.75
_TOLD = 0.6  # share of a clause's content words that a text must hold to tell it
_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|is|are|be)\s+(?:\w+ly\s+)?\w+(?:ed|en|n|t)\s+(?:\w+\s+){0,3}?by\b", re.IGNORECASE
)
_ADDED_CERTAINTY = re.compile(r"\b(?:has|have|had|was|were|did|is|are|\w+ed)\b")
_MODAL = re.compile(
    r"\b(?:will|would|could|may|might|should|(?:expects?|expected|plans?|planned|due|likely|set|intends?|considered)(?:\s+to)?)"
    r"\s+(?:probably\s+|also\s+|soon\s+)?(?P<verb>[a-z]+)",
    re.IGNORECASE,
)
_IRREGULAR = dict(
    pair.split()
    for pair in (
        "rise rose|risen, cut cut, run ran, put put, strike struck, be was|were, cost cost, begin began, sell sold, "
        "buy bought, fall fell, lose lost, win won, make made, take took, go went, grow grew, meet met, leave left, "
        "pay paid, hold held, build built, keep kept, send sent, give gave, get got, find found, become became, come "
        "came, see saw, say said, spend spent, lead led, set set, hit hit, shut shut, bring brought, fight fought, "
        "speak spoke, draw drew, withdraw withdrew"
    ).split(", ")
)
_UNSURE = re.compile(
    r"\b(?:will|would|could|may|might|should|to|not|be|been|being|if|a|an|the|its|their|his|her|of|at|expected|planned)"
    r"\s+(?:\w+ly\s+)?$"
)
_DIRECTED = re.compile(r"\b(?P<word>from|into|inside|against|by)\s+(?:the\s+)?(?:[a-z]+\s+)?$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def holds(told: Words, passage: Passage) -> Verdicts:
    """The text says neither the opposite nor more than the sentences that it cites."""
    best = passage.nearest(told)
    yield from _negation(told, best, passage)
    yield from _hedge(told, best)
    yield from _certainty(told, passage)
    yield from _opposites(told, best)
    yield from _conditions(told, passage)
    yield from _places(told, passage)
    yield from _prior(told, passage)
    yield from _order(told, best)


def is_not_negated(told: Words, passage: Passage) -> Verdicts:
    """What somebody denies is not itself negated beyond what the sentences say."""
    printed = len(NEGATION.findall(passage.text))
    if len(NEGATION.findall(told.text)) > max(0, printed - 1):
        yield _refused(f"the denial in {passage} counts twice here: give what is denied, not negated", passage)


def _refused(reason: str, passage: Passage, about: Span | None = None) -> Verdict:
    return Verdict("relation", "refused", reason, passage.spans, about)


def _left_out(cue: str, passage: Passage) -> Verdict:
    return _refused(f'{passage} says "{cue}", which is left out here', passage)


def _told(told: Words, best: Passage, cue: re.Pattern[str]) -> str | None:
    """The cue in that clause of the sentence which the text tells; None where it tells none that has one."""
    for clause in _CLAUSE.split(best.text):
        found = cue.search(clause)
        theirs = set(content_stems(clause)) - set(content_stems(found[0])) if found else set()
        if found and theirs and len(theirs & told.stems) >= _TOLD * len(theirs):
            return found[0]
    return None


def _negation(told: Words, best: Passage, passage: Passage) -> Verdicts:
    claimed = NEGATION.search(told.text)
    if claimed is None:
        if left_out := _told(told, best, NEGATION):
            yield _left_out(left_out, best)
        return
    more = len(NEGATION.findall(told.text)) > len(NEGATION.findall(passage.text))
    if more or _plain(told.text, best.text):
        yield _refused(f'{passage} does not say "{claimed[0]}"', passage, Span(*claimed.span()))


def _plain(text: str, sentence: str) -> bool:
    """Whether one clause of the sentence holds nearly all of a negated text, and does not negate it."""
    ours = set(content_stems(NEGATION.sub(" ", text)))
    for clause in _CLAUSE.split(sentence):
        if len(ours & set(content_stems(clause))) >= _SAME * max(1, len(ours)) and not NEGATION.search(clause):
            return True
    return False


def _hedge(told: Words, best: Passage) -> Verdicts:
    certain = not HEDGE.search(told.text) and _ADDED_CERTAINTY.search(told.text)
    if certain and (left_out := _told(told, best, HEDGE)):
        yield _left_out(left_out, best)


def _certainty(told: Words, passage: Passage) -> Verdicts:
    """ "closed" where the sentence says "would close"."""
    for modal in _MODAL.finditer(passage.text):
        verb = modal["verb"].lower()
        forms = _IRREGULAR.get(verb) or rf"{verb}d|{verb}ed|{verb[:-1]}ied"
        for found in re.finditer(rf"(?<!\w)(?:{forms})(?!\w)", told.text, re.IGNORECASE):
            before = told.text[max(0, found.start() - 24) : found.start()].lower()
            joined = before.endswith("and ") and _MODAL.search(told.text[: found.start()])
            printed = re.search(rf"(?<!\w){found[0]}(?!\w)", _MODAL.sub(" ", passage.text))
            if not joined and not printed and not _UNSURE.search(before):
                reason = f'{passage} says "{modal[0]}" where this says "{found[0]}"'
                yield _refused(reason, passage, Span(*found.span()))


def _conditions(told: Words, passage: Passage) -> Verdicts:
    theirs = _lower(passage)
    turned = "if" in told.lower and "unless" in theirs and "unless" not in told.lower and "if" not in theirs
    if turned and not NEGATION.search(told.text):
        yield _refused(f'{passage} says "unless" where this says "if"', passage)


def _places(told: Words, passage: Passage) -> Verdicts:
    """ "from Velland" where the sentences say "from Ostrava" and know Velland otherwise."""
    theirs = [directed for words in passage.words for directed in _directed(words)]
    names = [name.text for words in passage.words for name in words.names]
    for word, name in _directed(told):
        same_word = [other for known, other in theirs if known == word]
        elsewhere = any(related(other, name) for other in names)
        if same_word and elsewhere and not any(related(name, other) for other in same_word):
            yield _refused(f'{passage} says "{word} {same_word[0]}", not "{word} {name}"', passage)


def _directed(words: Words) -> list[tuple[str, str]]:
    return [
        (match["word"].lower(), name.text)
        for name in words.names
        if (match := _DIRECTED.search(words.text[max(0, name.span.start - 24) : name.span.start]))
    ]


def _prior(told: Words, passage: Passage) -> Verdicts:
    """The earlier and the later level of something changed places."""
    earlier = {quantity.value for quantity in passage.quantities if quantity.role == "prior"}
    for quantity in told.quantities:
        if quantity.role != "prior" or quantity.value is None or quantity.value in earlier:
            continue
        if any(other.role != "prior" and other.value in earlier for other in told.quantities):
            yield _refused(f'"{quantity.text}" is not the earlier level in {passage}', passage, quantity.span)


def _opposites(told: Words, best: Passage) -> Verdicts:
    ours, theirs = told.lower, _lower(best)
    for left, right in _OPPOSITES:
        for one, other in ((left, right), (right, left)):
            if ours & one and theirs & other and not theirs & one and not ours & other:
                yield _refused(f'{best} says "{min(theirs & other)}" where this says "{min(ours & one)}"', best)


def _lower(passage: Passage) -> frozenset[str]:
    return frozenset[str]().union(*(words.lower for words in passage.words))


def _order(told: Words, best: Passage) -> Verdicts:
    """Two names round the same verb, in the other order, the same voice: subject and object were swapped."""
    for first, verb, second in _triples(told):
        for one, other_verb, two in _triples(best.words[0]):
            same_verb = stem(verb) == stem(other_verb)
            swapped = first in two and second in one and not (first in one or second in two)
            if same_verb and swapped and bool(_PASSIVE.search(told.text)) == bool(_PASSIVE.search(best.text)):
                yield _refused(f"{best} says that {one} {other_verb} {two}, not the other way round", best)


def _triples(words: Words) -> list[tuple[str, str, str]]:
    """Name, verb, name, where only a few small words stand between."""
    found = []
    for left, right in zip(words.names, words.names[1:], strict=False):
        between = [w for w in _WORD.findall(words.text[left.span.end : right.span.start]) if w.islower()]
        verbs = [word for word in between if len(word) > 3 and not word.endswith("ly")]
        if 1 <= len(between) <= 7 and verbs:
            found.append((left.text.split()[-1], verbs[0], right.text.split()[-1]))
    return found
