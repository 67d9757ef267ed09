"""Quotations and who says them: right ones that a naive check would refuse, wrong ones with their reason."""

from __future__ import annotations

import pytest

from tests.marle import attributed


@pytest.mark.parametrize(
    ("speaker", "quotes", "sentences"),
    [
        ("Ada Quist", ["We were late, and we paid for it"], [3]),
        ("Ada Quist", ["We were late, and we paid for it,"], [3]),
        ("Quist", ["But today nobody is counting. Tomorrow they may count again."], [4, 5]),
        ("Mayor Ada Quist", ["We were late, and we paid for it", "But today nobody is counting."], [3, 4]),
        ("Torv AS", ["cracks"], [6]),
        ("Torv AS", ["cracks in the tunnel"], [6]),
    ],
    ids=[
        "comma outside",
        "comma inside",
        "over two sentences",
        "split",
        "before an insertion",
        "insertion without brackets",
    ],
)
def test_right_quotations_pass(speaker: str, quotes: list[str], sentences: list[int]) -> None:
    """Split, multi-sentence, curly and bracketed quotations are found; role and organisation only warn."""
    grounded = attributed(speaker, quotes, None, *sentences)
    assert [failure.reason for failure in grounded.failures] == []
    assert grounded.attributions[0].kind == "direct"
    assert any("role" in warning for warning in grounded.speakers[0].warnings)


@pytest.mark.parametrize(
    ("speaker", "quotes", "proposition", "reason"),
    [
        ("Ada Quist", ["We were late, and we paid double"], None, "not word for word"),
        ("Ada Quist", ["The second metro line of Marle opened"], None, "not word for word"),
        ("Ada Quist", ["Quist said"], None, "not inside quotation marks"),
        ("Ole Hald", ["We were late, and we paid for it"], None, "names Ada Quist as the source"),
        ("Ronald Quillon", ["We were late, and we paid for it"], None, "is not in the body"),
        ("Ada Quist", [], None, "neither a quotation nor a proposition"),
        ("Ada Quist", [], "seven pumps were late", "the number"),
    ],
)
def test_wrong_attributions_are_refused(speaker: str, quotes: list[str], proposition: str | None, reason: str) -> None:
    """Altered, unquoted, wrongly given and empty attributions each fail with their own reason."""
    failures = attributed(speaker, quotes, proposition, 3).failures
    assert reason in failures[0].reason


def test_a_denial_by_another_word_passes_and_its_denier_counts() -> None:
    """ "rejected claims that" is a denial; the proposition may be put plainly."""
    grounded = attributed("Torv AS", [], "Torv had hidden cracks in the tunnel from the city", 6, polarity="denies")
    assert grounded.failures == ()
