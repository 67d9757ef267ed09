"""The tables of `tests/cases/`: each case is ruled as it says, and the page shows them as they are."""

from __future__ import annotations

import pytest

from tests.cases import ORDER, PAGE, Case, cases, page

EVERY = [case for check in ORDER for case in cases(check)]


@pytest.mark.parametrize("case", EVERY, ids=lambda case: f"{case.check} {case.place}")
def test_a_case_is_ruled_as_its_table_says(case: Case) -> None:
    """The whole of grounding, given the one item, comes to the stated ruling."""
    ruling, reason = case.judged()
    assert ruling == case.fields["ruling"], reason


def test_every_check_has_cases_that_it_passes_and_that_it_refuses() -> None:
    """A table that only accepts, or only refuses, would show half of a check."""
    for check in ORDER:
        rulings = {case.fields["ruling"] for case in cases(check)}
        assert {"supported", "refused"} <= rulings, check


def test_the_page_is_what_the_tables_say() -> None:
    """`make docs` would change nothing."""
    assert PAGE.read_text(encoding="utf-8") == page()
