"""Figures and numbers: right ones that a naive check would refuse, wrong ones with their reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from summarizer import read_article
from summarizer.grounding import prose
from summarizer.grounding.context import context_of
from summarizer.grounding.passage import Words
from tests.marle import ARTICLE, counted


@pytest.mark.parametrize(
    ("text", "sentence", "value", "bound", "unit"),
    [
        ("2 1/2 years", 1, "2.5", "exact", "years"),
        ("more than eight million", 2, "8000000", "over", None),
        ("4.82 billion kroner", 2, "4820000000", "exact", "kroner"),
        ("over 300 million", 2, "300000000", "over", None),
        ("18%", 7, "18", "exact", "%"),
        ("95,000 a day", 7, "95000", "exact", "a day"),
        ("about 1,200", 8, "1200", "about", None),
        ("1,200", 8, "1200", "about", None),
    ],
)
def test_right_figures_pass_with_their_value(
    text: str, sentence: int, value: str, bound: str, unit: str | None
) -> None:
    """Fractions, number words, scales and qualifiers are read from the text, also where the draft left one out."""
    figure = counted(text, sentence, 5).figures[0]
    assert (figure.value, figure.bound, figure.unit) == (Decimal(value), bound, unit)
    assert ARTICLE.text[figure.evidence.start : figure.evidence.end] == figure.evidence.quote == figure.text


@pytest.mark.parametrize(
    ("text", "sentence", "changes", "reason"),
    [
        ("4.5 million", 2, {}, "is not in sentence 2"),
        ("82 billion kroner", 2, {}, "not a whole number"),
        ("less than eight million", 2, {}, "is not in sentence 2"),
        ("18%", 2, {}, "it is in sentence 7"),
        ("18%", 70, {}, "there is no sentence 70"),
        ("18%", 0, {}, "there is no sentence 0"),
        ("18%", 7, {"direction": "down"}, "goes up"),
        ("18%", 7, {"baseline": "f9"}, "is no other figure"),
        ("18%", 7, {"attributed_to": ["a9"]}, "no attribution 'a9'"),
        ("4.82 billion kroner", 2, {"unit": "dollars"}, "not dollars"),
    ],
)
def test_wrong_figures_are_refused(text: str, sentence: int, changes: dict[str, Any], reason: str) -> None:
    """Invented, cut, misplaced, turned and wrongly linked figures each fail with their own reason."""
    assert reason in counted(text, sentence, **changes).failures[0].reason


SUMS = read_article(
    "The harbour board spent 1,500 crowns on ropes, 1,200 crowns on paint and 300 crowns on lamps.\n"
    "Traffic rose to 90 ships in May from 60 ships in April, and 30 of them were trawlers.\n"
    "The pier is 4.82 kilometres long and the mole is 2.4 kilometres long."
)


def _rulings(text: str, *sentences: int) -> list[tuple[str, str, str]]:
    """What the prose check says of a text: ruling, the words that it is about, the reason."""
    context = context_of(SUMS)
    found = prose.literals_stand(context, Words(text), context.passage(sentences))
    return [(v.ruling, text[v.about.start : v.about.end] if v.about else "", v.reason) for v in found]


@pytest.mark.parametrize(
    ("text", "sentence", "ruling", "about", "reason"),
    [
        ("The pier is 4.8 kilometres long.", 3, "rounded", "4.8 kilometres", "4.82 kilometres in sentence 3"),
        ("Ropes, paint and lamps cost 3,000 crowns in total.", 1, "derived", "3,000 crowns", "and 300 crowns"),
        ("Ropes cost 300 crowns more than paint.", 1, "", "", ""),
        ("Ropes cost 1,200 crowns more than lamps.", 1, "", "", ""),
        ("Paint cost 900 crowns more than lamps.", 1, "derived", "900 crowns", "1,200 crowns less 300 crowns"),
        ("Traffic rose by 50%.", 2, "derived", "50%", "90 from 60"),
        ("The pier is twice as long as the mole.", 3, "derived", "twice", "4.82 kilometres"),
        ("May saw 1.5 times as many ships as April.", 2, "derived", "1.5 times", "90 over 60"),
        ("Ropes, paint and lamps cost 3,200 crowns in total.", 1, "refused", "3,200 crowns", "not in sentence 1"),
        ("Paint cost 800 crowns more than lamps.", 1, "refused", "800 crowns", "not in sentence 1"),
        ("Paint cost 900 crowns.", 1, "refused", "900 crowns", "not in sentence 1"),
        ("Traffic rose by 45%.", 2, "refused", "45%", "not in sentence 2"),
        ("Traffic quadrupled.", 2, "doubtful", "quadrupled", "is not in the text"),
    ],
)
def test_numbers_are_printed_rounded_or_computed(
    text: str, sentence: int, ruling: str, about: str, reason: str
) -> None:
    """Rounding and arithmetic are rulings of their own; without a word of reckoning, or wrong, a number is refused."""
    found = _rulings(text, sentence)
    assert [one[:2] for one in found] == ([(ruling, about)] if ruling else [])
    assert all(reason in one[2] for one in found)


CHANNELS = read_article(
    "Monday's talks were reported by Channel Four. Formula One was not there.\n"
    "Ada Quist, who leads Channel Four and writes of World War One, met the board of Marle, and three boards signed."
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The head of Channel Four met the board of Marle.", ""),
        ("Quist of Channel Four writes of World War I.", ""),
        ("Quist of Channel Four met Five boards.", 'the number "Five" is not in sentence 3'),
        ("Quist met the board of Channel Five.", 'the name "Channel Five" is not in the article\'s body'),
        ("Quist writes of World War II.", 'the name "World War II" is not in the article\'s body'),
        ("Four boards signed.", 'the number "Four" is not in sentence 3'),
    ],
)
def test_a_number_in_a_name_counts_nothing_and_tells_it_apart(text: str, reason: str) -> None:
    """ "Channel Four" is looked at by the check of names alone, and is not "Channel Five"."""
    context = context_of(CHANNELS)
    verdicts = prose.literals_stand(context, Words(text), context.passage([3]))
    refusals = [verdict.reason for verdict in verdicts if verdict.ruling == "refused"]
    assert refusals == ([reason] if reason else [])


def test_a_number_in_a_name_may_only_be_meant() -> None:
    """A sentence that says "she" lets a name with a number stand that was printed before."""
    article = read_article("Chief Executive Olga Five Behf spoke.\nShe said that 520 jobs would go, Behf added.")
    context = context_of(article)
    told = Words("Up to 520 jobs would go, Olga Five Behf said.")
    assert not [v for v in prose.literals_stand(context, told, context.passage([2])) if v.ruling == "refused"]
