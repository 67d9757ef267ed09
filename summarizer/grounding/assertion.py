"""Check: nothing is negated, left un-negated or made certain that the sentences tell otherwise.

Rules over clauses, English only. A cue counts where the text tells its clause: where it holds most of the clause's
content words, or the one that the cue governs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.casing import folded, lowered
from summarizer.grounding.cues import HEDGE, NEGATION, tells_source
from summarizer.grounding.opposites import opposites, prefixed
from summarizer.grounding.salience import FUNCTION_WORDS, WORD, content_stems, stem
from summarizer.grounding.verbs import BASE, IRREGULAR
from summarizer.grounding.verdict import Verdict
from summarizer.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

_CLAUSE = re.compile(r"[,;:]\s|\s(?:and|but|while|although|which|who|because|after|before|as)\s", re.IGNORECASE)
# Unless they say so, patterns are looked for in texts in small letters (see `casing`).
_NO = re.compile(r"\bno\s+(?P<noun>[a-z]{3,})")
_SOME = re.compile(
    r"\b(?:an?|all|any|each|every|some|the|there\s+(?:is|are|was|were|(?:has|have|had)\s+been))\s+(?P<noun>[a-z]{3,})"
)
_FAILED = re.compile(r"\bfail")
# Words that negate without a negation: in a text for one that is printed, and printed for one in a text.
_WITHOUT = re.compile(r"\b(?:without|lack(?:s|ed|ing)?|los(?:e|es|ing)|lost|only|sole|absence|zero)\b")
_AVOIDED = re.compile(
    r"\b(?:without|lack(?:s|ed|ing)?|avoid\w*|refrain\w*|warn\w*|against|prevent\w*|prohibit\w*|forbid\w*|banned|barred"
    r"|stopped|hardly|barely|rarely|yet\sto|instead\sof|rather\sthan)\b"
)
_CLOSE = 40  # characters that such a word stands before what it negates
_SAME = 0.75
_TOLD = 0.6  # share of a clause's content words that a text must hold to tell it
# Words that keep what is told from being certain, beside the hedges that a text is searched for.
_GUARDED = re.compile(
    r"\b(?:anticipat\w+|foresee\w*|forecast\w*|predict\w*|project(?:s|ed)|possibl\w+|assum\w+|see(?:s|n)?|guidance|target\w*"
    r"|due|set|about|going|ready|poised|scheduled|effort|bid|attempt\w*|tr(?:y|ies|ied|ying)|threat\w*|want\w*"
    r"|(?:fears?|concerns?|worries)\s(?:that|of|about)|whether|unclear|undecided|(?:evidence|signs?|indications?)\sof"
    r"|(?:reported|said|thought|understood|considered|judged)\sto|deemed)\b"
)
_COUNTED = re.compile(r"\bestimated\s+(?:at\s+)?(?=[^\w\s]?\d)")  # a hedge of its number only
_REPORTS = re.compile(r"claim(?:s|ed)?|accuse[sd]?|alleges?")  # hedges that are kept by any source
# Who speaks before it does not count: "troops are there" tells "Falk said there is evidence that troops are there".
_EVIDENCE = re.compile(
    r"\b(?P<cue>evidence|signs?|indications?)\s+that\s(?P<shown>[^,;:]{1,200}?)(?=\s(?:but|and|while|although)\s|[,;:]|\.?\Z)"
)
_ADDED_CERTAINTY = re.compile(r"\b(?:has|have|had|was|were|did|is|are|\w+ed)\b")
_UNCERTAIN = (
    r"\b(?:will|would|could|may|might|should|(?:expects?|expected|plans?|planned|due|likely|set|intends?|considered)(?:\s+to)?"
    r"|(?:hopes?|aims?|offer(?:s|ed)?|wants?|seek(?:s|ing)?|sought|tri(?:es|ed)|trying|poised|ready"
    r"|scheduled|pledge[sd]?|promise[sd]?|vow(?:s|ed)?|threaten(?:s|ed)?|powers?|working|attempts?|efforts?)\s+to)"
    r"\s+(?:probably\s+|also\s+|soon\s+)?"
)
_MODAL = re.compile(rf"{_UNCERTAIN}(?P<verb>[a-z]+)")
_MODAL_PASSIVE = re.compile(rf"{_UNCERTAIN}be\s+(?:\w+ly\s+)?(?P<past>[a-z]{{3,}})")
_DONE = re.compile(r"\b(?:is|are|was|were|(?:has|have|had)\s+(?:\w+\s+)?been)\s+(?:\w+ly\s+)?$")
_UNSURE = re.compile(
    r"\b(?:will|would|could|may|might|should|to|not|be|been|being|if|a|an|the|its|their|his|her|of|at|expected|planned)"
    r"\s+(?:\w+ly\s+)?$"
)
_WEAK = re.compile(r"\b(?:may|might|could)\s+(?:also\s+|soon\s+|even\s+|yet\s+)?(?P<verb>[a-z]{3,})")
_WEAKENED = re.compile(r"\b(?:may|might|could|possibl\w+|perhaps|likely|probably|potential\w*|if|unless|whether)\b")


def holds(told: Words, best: Passage, passage: Passage, *, attributed: bool) -> Verdicts:
    """Negations, hedges and conditions are kept. `best` is the sentence of the passage that the text is nearest to.

    `attributed` says that the text is given as somebody's words.
    """
    yield from _negation(told, best, passage)
    yield from _hedge(told, best, attributed=attributed)
    yield from _certainty(told, passage)


def holds_denied(told: Words, passage: Passage) -> Verdicts:
    """What somebody denies is told as the sentences have it, and not itself negated beyond what they say."""
    yield from _certainty(told, passage)
    yield from _none(told, passage)
    printed = len(NEGATION.findall(passage.folded))
    if len(NEGATION.findall(told.folded)) > max(0, printed - 1):
        yield refused(f"the denial in {passage} counts twice here: give what is denied, not negated", passage)


def refused(reason: str, passage: Passage, about: Span | None = None) -> Verdict:
    """A refusal of this kind, which `relation` gives too."""
    return Verdict("relation", "refused", reason, passage.spans, about)


def _left_out(cue: str, passage: Passage) -> Verdict:
    return refused(f'{passage} says "{cue}", which is left out here', passage)


def _told(told: Words, best: Passage, cue: re.Pattern[str]) -> Iterator[tuple[str, float, bool, str]]:
    """For each clause with the cue that the text tells: the cue, how much of it, whether its own word, and the rest.

    The word that a cue governs is the next one that carries content: "close" in "would close".
    """
    if cue.search(best.folded) is None:
        return
    for clause in _CLAUSE.split(best.text):
        for found in cue.finditer(folded(clause)):
            printed = clause[found.start() : found.end()]
            theirs = set(content_stems(clause)) - set(content_stems(printed))
            share = len(theirs & told.stems) / len(theirs) if theirs else 0
            if share >= _TOLD and not _is_month(printed):
                rest = clause[found.end() :]
                governed = content_stems(rest)[:1]
                yield printed, share, bool(governed) and governed[0] in told.stems, rest


def _is_month(cue: str) -> bool:
    return cue == "May"


def _negation(told: Words, best: Passage, passage: Passage) -> Verdicts:
    claimed = NEGATION.search(told.folded)
    if claimed is None:
        for cue, share, governed, rest in _told(told, best, NEGATION):
            if (share >= _SAME or governed) and not _is_kept(told, rest):
                yield _left_out(cue, best)
    elif not (_FAILED.match(claimed[0]) and _FAILED.search(passage.folded)):
        more = len(NEGATION.findall(told.folded)) > len(NEGATION.findall(passage.folded))
        negated = next((w for w in lowered(WORD, told.folded[claimed.end() :]) if w not in FUNCTION_WORDS), "")
        if (more or _plain(told, claimed, best.text)) and not _avoided(passage.folded, negated):
            where = Span(*claimed.span())
            yield refused(f'{passage} does not say "{told.text[where.start : where.end]}"', passage, where)
    yield from _none(told, passage)


def _is_kept(told: Words, negated: str) -> bool:
    """Whether a text without negations says one in another word: "without", "impossible" for "not possible"."""
    words = [word for word in lowered(WORD, negated) if word not in FUNCTION_WORDS][:1]
    return bool(_WITHOUT.search(told.folded)) or any(not told.lower.isdisjoint(prefixed(word)) for word in words)


def _avoided(lower: str, negated: str) -> bool:
    """Whether a text in small letters negates a word without a negation: "warns about touching", "lost" for "kept"."""
    if not negated:
        return False
    words = lowered(WORD, lower)
    if any(opposite in words for opposite in opposites(negated)):
        return True
    near = (lower[found.end() : found.end() + _CLOSE] for found in _AVOIDED.finditer(lower))
    return any(stem(negated) in content_stems(after)[:2] for after in near)


def _plain(told: Words, claimed: re.Match[str], sentence: str) -> bool:
    """Whether one clause of the sentence holds nearly all of a negated text, and none negates what it negates."""
    ours = set(content_stems(_unnegated(told)))
    negated = content_stems(told.text[claimed.end() :])[:1]
    clauses = [(set(content_stems(clause)), NEGATION.search(folded(clause))) for clause in _CLAUSE.split(sentence)]
    if any(negation and negated and negated[0] in stems for stems, negation in clauses):
        return False
    return any(not negation and len(ours & stems) >= _SAME * max(1, len(ours)) for stems, negation in clauses)


def _unnegated(told: Words) -> str:
    """The text with blanks for its negations."""
    places = [0, *(place for found in NEGATION.finditer(told.folded) for place in found.span()), len(told.text)]
    return " ".join(told.text[start:end] for start, end in zip(places[::2], places[1::2], strict=True))


def _none(told: Words, passage: Passage) -> Verdicts:
    """ "a plant would close" where the sentences say "no plant would close"."""
    nones = _nouns(_NO, passage.folded)
    if not nones or _NO.search(told.folded):
        return
    some, printed = _nouns(_SOME, told.folded), _nouns(_SOME, passage.folded)
    for noun, none in nones.items():
        if noun in some and noun not in printed:
            where = Span(*some[noun].span())
            said, here = passage.text[none.start() : none.end()], told.text[where.start : where.end]
            yield refused(f'{passage} says "{said}" where this says "{here}"', passage, where)


def _nouns(pattern: re.Pattern[str], lower: str) -> dict[str, re.Match[str]]:
    return {stem(match["noun"]): match for match in pattern.finditer(lower)}


def _hedge(told: Words, best: Passage, *, attributed: bool) -> Verdicts:
    if (
        HEDGE.search(_COUNTED.sub(" ", told.folded))
        or _GUARDED.search(told.folded)
        or not _ADDED_CERTAINTY.search(told.text)
    ):
        return
    for cue, share, governed, _ in _told(told, best, HEDGE):
        kept = _REPORTS.fullmatch(folded(cue)) and (attributed or tells_source(told.folded))
        if share >= _SAME and governed and not kept and cue not in told.text:
            yield _left_out(cue, best)
    for found in _EVIDENCE.finditer(best.folded):
        shown = set(content_stems(best.text[found.start("shown") : found.end("shown")]))
        if shown and len(shown & told.stems) >= _SAME * len(shown):
            yield _left_out(f"{best.text[found.start('cue') : found.end('cue')]} that", best)


def _certainty(told: Words, passage: Passage) -> Verdicts:
    """ "closed" where the sentence says "would close", "will close" where it says "might close"."""
    modals = [
        (modal, past)
        for modal in _MODAL.finditer(passage.folded)
        for past in _pasts(modal["verb"])
        if past in told.lower
    ]
    passives = [
        (modal, modal["past"])
        for modal in _MODAL_PASSIVE.finditer(passage.folded)
        if modal["past"] in told.lower and (modal["past"].endswith("ed") or modal["past"] in BASE)
    ]
    if modals or passives:
        words = {match[0].lower(): match for match in WORD.finditer(told.text)}
        certain = {match[0] for match in WORD.finditer(_MODAL.sub(" ", _MODAL_PASSIVE.sub(" ", passage.folded)))}
        done = [one for one in passives if _DONE.search(told.folded, 0, words[one[1]].start())]
        plain = [one for one in modals if not _is_unsure(told, words[one[1]].start())]
        for modal, past in (*plain, *done):
            if past not in certain:
                printed = passage.text[modal.start() : modal.end()]
                reason = f'{passage} says "{printed}" where this says "{words[past][0]}"'
                yield refused(reason, passage, Span(*words[past].span()))
    yield from _strengthened(told, passage)


def _strengthened(told: Words, passage: Passage) -> Verdicts:
    if "will" not in told.lower or _WEAKENED.search(told.folded):
        return
    for weak in _WEAK.finditer(passage.folded):
        will = re.compile(rf"\bwill\s+(?:also\s+|soon\s+)?{weak['verb']}\b")
        if (stronger := will.search(told.folded)) and not will.search(passage.folded):
            reason = f'{passage} says "{weak[0]}" where this says "{stronger[0]}"'
            yield refused(reason, passage, Span(*stronger.span()))


def _is_unsure(told: Words, at: int) -> bool:
    """Whether the word there follows a modal of its own, or is joined to one that does: "would sell and cut"."""
    before = told.text[max(0, at - 24) : at].lower()
    return bool(_UNSURE.search(before) or (before.endswith("and ") and _MODAL.search(told.folded[:at])))


def _pasts(verb: str) -> tuple[str, ...]:
    """The past forms of a verb that follows a modal, or of its "-ing" form after "considered"."""
    base = verb.lower().removesuffix("ing") if len(verb) > 5 else verb.lower()
    return IRREGULAR.get(base) or (f"{base}d", f"{base}ed", f"{base[:-1]}ied")
