"""Claims: right ones that a naive check would refuse, wrong ones with their reason."""

from __future__ import annotations

import pytest

from tests.marle import reasons_against


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("The metro line cost 4.8 billion kroner.", [2]),
        ("Quist said the line opened after 2 1/2 years.", [1]),
        ("The line carries over 8 million riders a year.", [2]),
        ("Ridership rose 18% to 95,000 a day.", [7]),
        ("Torv would repair the pumps by June.", [8]),
        ("Torv rejected claims that it had hidden cracks.", [6]),
        ("Ada Quist did not say who would pay.", [9]),
    ],
)
def test_right_claims_pass(text: str, sentences: list[int]) -> None:
    """Conventional rounding, short names, number words as digits and kept hedges are right."""
    assert reasons_against(text, *sentences) == []


@pytest.mark.parametrize(
    ("text", "sentences", "reason"),
    [
        ("The metro line cost 4.9 billion kroner.", [2], "the number"),
        ("The metro line cost 4.82 billion dollars.", [2], "is"),
        ("Ridership fell 18% to 95,000 a day.", [7], "is"),
        ("Torv repaired the pumps by June.", [8], "would"),
        ("Torv had hidden cracks in the tunnel from the city.", [6], "rejected"),
        ("Quist said who would pay.", [9], "left out"),
        ("Mayor Bo Quillon opened the metro line.", [1], "Quillon"),
        ('Quist said "nobody paid for it".', [3], "quotation marks"),
        ("Buy Torv shares now, says this newspaper.", [2], "Buy Torv"),
        ("Ridership rose 18% to 80,500 a day from 95,000 a day.", [7], 'not "to 80,500 a day"'),
        ("The metro line opened on Monday.", [], "cites no sentence"),
    ],
)
def test_wrong_claims_are_refused(text: str, sentences: list[int], reason: str) -> None:
    """Wrong numbers, units, directions, names, quotations, hedges and negations each fail."""
    found = reasons_against(text, *sentences)
    assert found
    assert reason in found[0]
