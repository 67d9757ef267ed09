"""Searches in small letters, and the guards before costly patterns, answer what the patterns alone would."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.grounding import bounds, certainty, cues, labels, movement, relation, standing, universals
from summarizer.grounding.casing import folded, lowered
from summarizer.grounding.literal import number_stands, words_stand
from summarizer.grounding.names import name_words
from summarizer.grounding.prose_names import _is_printed

ODD = "aikslAIKSLİıſKßÉéΣςσ .,_-’1½"
TEXTS = st.text(alphabet=ODD, max_size=12)
WORD = re.compile(r"[^\W\d_][\w'’-]*")


@given(TEXTS)
def test_a_folded_text_is_what_a_pattern_that_ignores_case_sees(text: str) -> None:
    """Each plain letter is found at the same places in both ways, and no place moves."""
    assert len(folded(text)) == len(text)
    for letter in "aiksl":
        ignoring = [found.start() for found in re.finditer(letter, text, re.IGNORECASE)]
        assert [found.start() for found in re.finditer(letter, folded(text))] == ignoring


@given(TEXTS.map(lambda text: text.replace("Σ", "s")))
def test_words_are_lowered_one_by_one_or_together(text: str) -> None:
    """The words of a lowered text are the lowered words of the text, whatever grows in small letters."""
    assert lowered(WORD, text) == [word.lower() for word in WORD.findall(text)]


@given(st.text(alphabet=ODD, min_size=1, max_size=3).filter(str.strip), TEXTS)
def test_words_stand_where_a_pattern_finds_them(words: str, text: str) -> None:
    """Looking for words answers what a pattern with borders would."""
    pattern = rf"(?<!\w){re.escape(' '.join(words.split()))}(?!\w)"
    assert words_stand(words, text) == bool(re.search(pattern, " ".join(text.split()), re.IGNORECASE))


@given(st.text(alphabet="12.,k½", min_size=1, max_size=3), st.text(alphabet="12.,kK½ a", max_size=10))
def test_a_number_stands_where_a_pattern_finds_it(number: str, text: str) -> None:
    """Looking for a number answers what a pattern with borders would."""
    pattern = rf"(?<![\w.,]){re.escape(number)}(?![\w]|[.,]\d)"
    assert number_stands(number, text) == bool(re.search(pattern, text, re.IGNORECASE))


@given(st.from_regex(r"[A-C]['’.s-]{0,3}(?: [A-C][s-]?)?", fullmatch=True), st.text(alphabet="ABCs’'.- ,", max_size=9))
def test_a_name_that_is_printed_stands_there_with_its_words(name: str, around: str) -> None:
    """What is printed just so, as words of its own, has its words among those that names are compared by."""
    text = f"{around[:4]}{name}{around[4:]}"
    assert not _is_printed(name, text) or name_words(name) <= name_words(text)


def _holds_one(words: frozenset[str]) -> Callable[[str], bool]:
    return lambda text: not words.isdisjoint(re.findall(r"\w+", text))


GUARDS = {
    "movement": (movement._MOVES.pattern, _holds_one(movement._MOVING)),
    "forecast": (movement._FORECAST.pattern, _holds_one(movement._COMING)),
    "prior": (movement._PRIOR.pattern, _holds_one(movement._COMPARING)),
    "bound": (bounds._BEFORE.pattern, lambda text: text.rstrip().endswith(bounds._LAST)),
    "label": (labels._BEFORE.pattern, labels._is_labelled),
    "hedge": (cues.HEDGE.pattern, _holds_one(cues.HEDGING)),
    "negation": (cues.NEGATION.pattern, _holds_one(cues.NEGATING)),
    "report": (cues.CUE.pattern, _holds_one(cues.REPORTING)),
    "modal": (certainty._MODAL.pattern, _holds_one(certainty._FIRST)),
    "passive": (certainty._MODAL_PASSIVE.pattern, _holds_one(certainty._FIRST)),
    "weak": (certainty._WEAK.pattern, _holds_one(certainty._FIRST)),
    "universal": (universals._TOLD.pattern, _holds_one(universals._WORDS)),
    "allegation": (standing._ALLEGED.pattern, lambda text: any(part in text for part in standing._MAY_ALLEGE)),
    "direction": (relation._DIRECTED.pattern, _holds_one(relation._DIRECTIONS)),
}


@pytest.mark.parametrize("name", GUARDS)
@given(data=st.data())
def test_a_guard_lets_through_what_its_pattern_finds(name: str, data: st.DataObject) -> None:
    """Whatever the pattern of movements, bounds or labels may match has what is asked for before it is tried."""
    pattern, guard = GUARDS[name]
    assert guard(data.draw(st.from_regex(pattern, fullmatch=True)))
