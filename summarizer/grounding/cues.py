"""Words that report speech, by what they say of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.schema import Modality

_SAY = """said say says saying told tells added adds wrote writes asked asks replied replies answered explained
    explains noted notes stated states announced announces reported warned warns argued argues claimed claims
    insisted insists acknowledged acknowledges admitted admits confirmed confirms declared declares disclosed recalled
    recalls remarked stressed stresses suggested suggests testified tweeted posted commented concluded concludes
    predicted predicts alleged alleges asserted asserts maintained maintains complained complains conceded concedes
    countered estimated estimates found ruled accused accuses believes believed thinks described describes called
    pledged promised vowed joked cried shouted cited cites expects expected urged"""
_DENY = """denied deny denies denying dismissed dismiss dismisses rejected reject rejects refuted refutes disputed
    dispute disputes disputing rebutted repudiated"""
_SAYING = frozenset(_SAY.split())
DENYING = frozenset(_DENY.split())
REPORTING = _SAYING | DENYING
CUE = re.compile(rf"\b(?:{'|'.join(sorted(REPORTING, key=len, reverse=True))})\b")
DECLINED = re.compile(
    r"\b(?:declin(?:ed|es|ing)\s+(?:to\s+\w+(?:\s+on)?|comment)|refused\s+to\s+(?:comment|say|answer|discuss)"
    r"|(?:did|do|does|had)\s+not\s+(?:immediately\s+)?(?:respond|reply|return|answer|comment)\w*"
    r"|could\s+not\s+(?:immediately\s+)?be\s+reached|no\s+comment)\b",
    re.IGNORECASE,
)
ANONYMOUS = re.compile(
    r"condition\s+of\s+anonymity|not\s+(?:to\s+be|be)\s+(?:named|identified)|anonymously|not\s+authori[sz]ed\s+to\s+speak",
    re.IGNORECASE,
)
UNNAMED = frozenset(
    """official officials source sources people person persons aide aides analyst analysts diplomat diplomats witnesses
    investigators executive executives someone insider insiders trader traders experts residents critics lawmakers
    employees workers intelligence researchers scientists prosecutors judges detectives police voters pollsters
    respondents strategists farmers anglers relatives investors users neighbours neighbors colleagues friends observers
    supporters opponents""".split()
)
# These two are looked for in texts in small letters (see `casing`). One of the words stands in each match.
HEDGING = frozenset(
    """may might could would will possibly likely probably reportedly allegedly alleged allege alleges appear appears
    seem seems plan plans planned expect expects expected expectation expectations intend intends aim aims hope hopes
    proposed considering estimate estimated suspected believed if unless potential potentially perhaps should designed
    accuse accused accuses claim claims claimed seeking threatened evidence sign signs indication indications""".split()
)
NEGATING = frozenset(
    """not no never neither nor none nobody nothing cannot unable fail failed fails deny denies denied denying dismiss
    dismissed dismisses reject rejected rejects refuted refutes disputed disputes declined declines refused refuses
    false untrue baseless t""".split()  # the last of "didn't"
)
HEDGE = re.compile(
    r"\b(?:may|might|could|would|will|possibly|likely|probably|reportedly|allegedly|alleged(?:ly)?|alleges?|appears?|seems?"
    r"|plans?|planned|expects?|expected|expectations?|intends?|aims?|hopes?|proposed|considering|estimated?|suspected|believed"
    r"|(?<!\bas )if|unless"
    r"|potential(?:ly)?|perhaps|should|designed\s+to|accused?|accuses|claims?|claimed|seeking|threatened"
    r"|(?:evidence|signs?|indications?)\s+that)\b"
)
NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|none|nobody|nothing|cannot|unable|fail(?:ed|s)?\s+to"
    r"|den(?:y|ies|ied|ying)|dismiss(?:ed|es)?|reject(?:ed|s)?|refut(?:ed|es)|disput(?:ed|es)|declin(?:ed|es)\s+to|refus(?:ed|es)"
    r"|false|untrue|baseless)\b|n['’]t\b"
)
_CONDITIONAL = re.compile(r"\b(?:if|unless|may|might|could|possibly|perhaps|whether)\b", re.IGNORECASE)
_PREDICTED = re.compile(
    r"\b(?:will|would|expects?|(?:is|are|was|were)\s+expected|forecasts\s+(?:that|a)|predict(?:s|ed)?|plans?\s+to"
    r"|is\s+set\s+to|likely)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:should|believes?|believed|thinks?|thought|hopes?|argu(?:es|ed)|called\s+it)\b", re.IGNORECASE
)


def tells_source(folded: str) -> bool:
    """Whether a text in small letters says whose words it gives."""
    return "according to" in folded or CUE.search(folded) is not None


def modality_of(text: str) -> Modality:
    """How a sentence holds what it says, by its own words; the most guarded reading first."""
    for modality, words in (("conditional", _CONDITIONAL), ("predicted", _PREDICTED), ("opinion", _OPINION)):
        if words.search(text):
            return modality  # type: ignore[return-value]
    return "stated"
