"""Check: nothing that would, might or is to be done is told as done. English only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.grounding.salience import WORD
from summarizer.grounding.told import refused
from summarizer.grounding.verbs import BASE, IRREGULAR
from summarizer.text import Span

if TYPE_CHECKING:
    from summarizer.grounding.passage import Passage, Words
    from summarizer.grounding.verdict import Verdicts

# Patterns are looked for in texts in small letters (see `casing`).
_UNCERTAIN = (
    r"\b(?:will|would|could|may|might|should|(?:expects?|expected|plans?|planned|due|likely|set|intends?|considered)(?:\s+to)?"
    r"|(?:hopes?|aims?|offer(?:s|ed)?|wants?|seek(?:s|ing)?|sought|tri(?:es|ed)|trying|poised|ready"
    r"|scheduled|pledge[sd]?|promise[sd]?|vow(?:s|ed)?|threaten(?:s|ed)?|powers?|working|attempts?|efforts?)\s+to)"
    r"\s+(?:probably\s+|also\s+|soon\s+)?"
)
_FIRST = frozenset(  # one of them begins each
    """will would could may might should expect expects expected plan plans planned due likely set intend intends
    considered hope hopes aim aims offer offers offered want wants seek seeks seeking sought tries tried trying poised
    ready scheduled pledge pledges pledged promise promises promised vow vows vowed threaten threatens threatened power
    powers working attempt attempts effort efforts is are""".split()
)
_MODAL = re.compile(rf"{_UNCERTAIN}(?P<verb>[a-z]+)")
_MODAL_PASSIVE = re.compile(rf"(?:{_UNCERTAIN}|\b(?:is|are)\s+to\s+)be\s+(?:\w+ly\s+)?(?P<past>[a-z]{{3,}})")
_DONE = re.compile(r"\b(?:is|are|was|were|(?:has|have|had)\s+(?:\w+\s+)?been)\s+(?:\w+ly\s+)?$")
_UNSURE = re.compile(
    r"\b(?:will|would|could|may|might|should|to|not|be|been|being|if|a|an|the|its|their|his|her|of|at|expected|planned)"
    r"\s+(?:\w+ly\s+)?$"
)
_Modal = tuple[re.Match[str], str]  # and the form that would tell it as done
_WEAK = re.compile(r"\b(?:may|might|could)\s+(?:also\s+|soon\s+|even\s+|yet\s+)?(?P<verb>[a-z]{3,})")
_WEAKENED = re.compile(r"\b(?:may|might|could|possibl\w+|perhaps|likely|probably|potential\w*|if|unless|whether)\b")


def plans_kept(told: Words, passage: Passage) -> Verdicts:
    """ "closed" where the sentence says "would close", "will close" where it says "might close"."""
    if _FIRST.isdisjoint(passage.runs):
        return
    modals = [
        (modal, past)
        for modal in _MODAL.finditer(passage.folded)
        for past in _pasts(modal["verb"])
        if past in told.lower
    ]
    passives = [
        (modal, past)
        for modal in _MODAL_PASSIVE.finditer(passage.folded)
        if (past := modal["past"]) in told.lower and (past.endswith("ed") or past in BASE)
    ]
    if modals or passives:
        yield from _done(told, passage, modals, passives)
    yield from _strengthened(told, passage)


def _done(told: Words, passage: Passage, modals: list[_Modal], passives: list[_Modal]) -> Verdicts:
    words = {match[0].lower(): match for match in WORD.finditer(told.text)}
    certain = {match[0] for match in WORD.finditer(_MODAL.sub(" ", _MODAL_PASSIVE.sub(" ", passage.folded)))}
    plain = [one for one in modals if not _is_unsure(told, words[one[1]].start())]
    plain += [one for one in passives if _DONE.search(told.folded, 0, words[one[1]].start())]
    for modal, past in plain:
        if past not in certain:
            printed = passage.text[modal.start() : modal.end()]
            reason = f'{passage} says "{printed}" where this says "{words[past][0]}"'
            yield refused(reason, passage, Span(*words[past].span()))


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
