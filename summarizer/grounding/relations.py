"""Check: what is said of things is not turned round: negation, hedges, who did what to whom, up and down.

Rules over words, English only. A claim is held against the cited sentence that shares the most words with
it. They are made to be right when they speak; much that is turned round they do not see.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.cues import HEDGE, NEGATION
from summarizer.grounding.names import find_names, related
from summarizer.grounding.quantities import find_quantities
from summarizer.grounding.salience import content_stems, stem
from summarizer.grounding.verdict import Refusal, listed

if TYPE_CHECKING:
    from summarizer.text import Sentence

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


def relations_hold(text: str, sentences: list[Sentence]) -> None:
    """Refusal where the text says the opposite, or more, than the sentences it cites."""
    best = nearest(text, sentences)
    together = " ".join(sentence.text for sentence in sentences)
    _negation(text, best, together, sentences)
    _hedge(text, best)
    _certainty(text, together, sentences)
    _opposites(text, best)
    _conditions(text, together, sentences)
    _places(text, together, sentences)
    _prior(text, together, sentences)
    _order(text, best)


def nearest(text: str, sentences: list[Sentence]) -> Sentence:
    """The sentence that shares the most content words with a text."""
    return max(sentences, key=lambda sentence: _shared(text, sentence.text))


def _shared(text: str, other: str) -> int:
    return len(set(content_stems(text)) & set(content_stems(other)))


def _told(text: str, sentence: str, cue: re.Pattern[str]) -> str | None:
    """The cue in that clause of the sentence which the text tells; None where it tells none that has one."""
    ours = set(content_stems(text))
    for clause in _CLAUSE.split(sentence):
        found = cue.search(clause)
        theirs = set(content_stems(clause)) - set(content_stems(found[0] if found else ""))
        if found and theirs and len(theirs & ours) >= _TOLD * len(theirs):
            return found[0]
    return None


def _negation(text: str, best: Sentence, together: str, sentences: list[Sentence]) -> None:
    claimed = NEGATION.search(text)
    if claimed and (len(NEGATION.findall(text)) > len(NEGATION.findall(together)) or _plain(text, best.text)):
        raise Refusal("relation", f'{listed(sentences)} does not say "{claimed[0]}"')
    if not claimed and (left_out := _told(text, best.text, NEGATION)):
        raise Refusal("relation", f'{listed([best])} says "{left_out}", which is left out here')


def _plain(text: str, sentence: str) -> bool:
    """Whether one clause of the sentence holds nearly all of a negated text, and does not negate it."""
    ours = set(content_stems(NEGATION.sub(" ", text)))
    for clause in _CLAUSE.split(sentence):
        if len(ours & set(content_stems(clause))) >= _SAME * max(1, len(ours)) and not NEGATION.search(clause):
            return True
    return False


def negates_denial(proposition: str, sentences: list[Sentence]) -> None:
    """Refusal where what somebody denies is itself negated beyond what the sentences say."""
    printed = len(NEGATION.findall(" ".join(sentence.text for sentence in sentences)))
    if len(NEGATION.findall(proposition)) > max(0, printed - 1):
        raise Refusal(
            "relation", f"the denial in {listed(sentences)} counts twice here: give what is denied, not negated"
        )


def _hedge(text: str, best: Sentence) -> None:
    if HEDGE.search(text) or not _ADDED_CERTAINTY.search(text):
        return
    if left_out := _told(text, best.text, HEDGE):
        raise Refusal("relation", f'{listed([best])} says "{left_out}", which is left out here')


def _certainty(text: str, together: str, sentences: list[Sentence]) -> None:
    """Refusal for "closed" where the sentence says "would close"."""
    for modal in _MODAL.finditer(together):
        verb = modal["verb"].lower()
        past = _IRREGULAR.get(verb, "(?!)")
        regular = rf"{verb}d|{verb}ed|{verb[:-1]}ied" if verb not in _IRREGULAR else past
        for told in re.finditer(rf"(?<!\w)(?:{regular})(?!\w)", text, re.IGNORECASE):
            before = text[max(0, told.start() - 24) : told.start()].lower()
            joined = before.endswith("and ") and _MODAL.search(text[: told.start()])
            if (
                not joined
                and not _UNSURE.search(before)
                and not re.search(rf"(?<!\w){told[0]}(?!\w)", _MODAL.sub(" ", together))
            ):
                raise Refusal("relation", f'{listed(sentences)} says "{modal[0]}" where this says "{told[0]}"')


def _conditions(text: str, together: str, sentences: list[Sentence]) -> None:
    ours, theirs = _lower(text), _lower(together)
    turned = "if" in ours and "unless" in theirs and not ours & {"unless"} and "if" not in theirs
    if turned and not NEGATION.search(text):
        raise Refusal("relation", f'{listed(sentences)} says "unless" where this says "if"')


def _places(text: str, together: str, sentences: list[Sentence]) -> None:
    """Refusal for "from Velland" where the sentences say "from Ostrava" and know Velland otherwise."""
    ours, theirs = _directed(text), _directed(together)
    for word, name in ours:
        same_word = [other for known, other in theirs if known == word]
        if same_word and not any(related(name, other) for other in same_word):
            elsewhere = [other.text for other in find_names(together) if related(other.text, name)]
            if elsewhere:
                raise Refusal("relation", f'{listed(sentences)} says "{word} {same_word[0]}", not "{word} {name}"')


def _directed(text: str) -> list[tuple[str, str]]:
    return [
        (match["word"].lower(), name.text)
        for name in find_names(text)
        if (match := _DIRECTED.search(text[max(0, name.span.start - 24) : name.span.start]))
    ]


def _prior(text: str, together: str, sentences: list[Sentence]) -> None:
    """Refusal where the earlier and the later level of something changed places."""
    ours, theirs = find_quantities(text), find_quantities(together)
    earlier = {quantity.value for quantity in theirs if quantity.role == "prior"}
    for quantity in ours:
        if quantity.role != "prior" or quantity.value is None or quantity.value in earlier:
            continue
        if any(other.role != "prior" and other.value in earlier for other in ours):
            raise Refusal("relation", f'"{quantity.text}" is not the earlier level in {listed(sentences)}')


def _opposites(text: str, best: Sentence) -> None:
    ours, theirs = _lower(text), _lower(best.text)
    for left, right in _OPPOSITES:
        for one, other in ((left, right), (right, left)):
            turned = ours & one and theirs & other and not theirs & one and not ours & other
            if turned:
                raise Refusal(
                    "relation", f'{listed([best])} says "{min(theirs & other)}" where this says "{min(ours & one)}"'
                )


def _lower(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def _order(text: str, best: Sentence) -> None:
    """Two names round the same verb, in the other order, the same voice: subject and object were swapped."""
    for first, verb, second in _triples(text):
        for one, other_verb, two in _triples(best.text):
            same_verb = stem(verb) == stem(other_verb)
            swapped = first in two and second in one and not (first in one or second in two)
            if same_verb and swapped and bool(_PASSIVE.search(text)) == bool(_PASSIVE.search(best.text)):
                raise Refusal(
                    "relation", f"{listed([best])} says that {one} {other_verb} {two}, not the other way round"
                )


def _triples(text: str) -> list[tuple[str, str, str]]:
    """Name, verb, name, where only a few small words stand between."""
    names = find_names(text)
    found = []
    for left, right in zip(names, names[1:], strict=False):
        between = [w for w in _WORD.findall(text[left.span.end : right.span.start]) if w.islower()]
        verbs = [word for word in between if len(word) > 3 and not word.endswith("ly")]
        if 1 <= len(between) <= 7 and verbs:
            found.append((left.text.split()[-1], verbs[0], right.text.split()[-1]))
    return found
