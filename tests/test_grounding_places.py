"""Whatever the text: what the finders and checks point at is where they say, and in it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.grounding import prose, relation
from summarizer.grounding.aligned import AlignedView
from summarizer.grounding.context import context_of
from summarizer.grounding.passage import Words
from summarizer.grounding.quantities import find_quantities
from summarizer.grounding.quotes import find_quoted_runs
from tests.marle import ARTICLE

_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(_WORDS)
def test_the_aligned_view_maps_back_exactly(text: str) -> None:
    """Any slice of a view stands at the raw place that it maps to, and finds itself again."""
    view = AlignedView(text)
    for start in range(0, len(view.plain), 7):
        raw = view.raw(start, start + 1)
        assert 0 <= raw.start < raw.end <= len(text)
    for word in text.split():
        place = view.find(word)
        if place is not None:
            assert AlignedView(text[place.start : place.end]).find(word) is not None


@given(_WORDS)
def test_quoted_runs_are_ordered_and_inside_the_text(text: str) -> None:
    """Runs never overlap, and their inner span lies in them."""
    last = 0
    for run in find_quoted_runs(text):
        assert last <= run.span.start < run.inner.start < run.inner.end <= run.span.end <= len(text)
        last = run.span.end


@settings(max_examples=200)
@given(
    _WORDS
    | st.from_regex(r"(about |over |between )?\$?\d{1,3}(,\d{3})?(\.\d)? ?(million|%|km)?( to \d+)?", fullmatch=True)
)
def test_quantities_stand_where_they_say(text: str) -> None:
    """Spans are ordered, disjoint and exact, and never a crash, for any text."""
    last = 0
    for quantity in find_quantities(text):
        assert text[quantity.span.start : quantity.span.end] == quantity.text
        assert last <= quantity.span.start <= quantity.number.start < quantity.number.end <= quantity.span.end
        last = quantity.span.end
        assert (quantity.low is None) == (quantity.high is None)


@given(
    st.decimals(min_value=0, max_value=999, places=1),
    st.sampled_from([("", 1), (" million", 10**6), (" billion", 10**9), ("bn", 10**9)]),
    st.sampled_from([("", "exact"), ("about ", "about"), ("more than ", "over"), ("up to ", "up_to")]),
    st.sampled_from([("%", "percent"), (" kroner", "money"), (" km", "length"), (" tonnes", "mass")]),
)
def test_a_printed_quantity_is_read_as_it_was_meant(value: Decimal, scale: Any, bound: Any, unit: Any) -> None:
    """Value, scale, bound and kind come back from the print, wherever it stands in a sentence."""
    printed = f"{bound[0]}{value}{scale[0]}{unit[0]}"
    (found,) = find_quantities(f"It was {printed}, they said.")
    assert found.text == printed
    assert (found.value, found.bound, found.kind) == (value * scale[1], bound[1], unit[1])


_NEWSY = st.lists(
    st.sampled_from(
        """Ada Quist Torv said no not would close closed rose fell 12% 4.82 million over three second quarter Q3 in May
        on Friday " higher lower the a if unless 7 8th twice in total from Marle 2031 . , - ’s""".split()
    ),
    max_size=40,
).map(" ".join)


@settings(max_examples=200)
@given(_NEWSY, st.sets(st.integers(1, 9), min_size=1))
def test_verdicts_say_where_they_looked_and_what_they_are_about(text: str, numbers: set[int]) -> None:
    """For any text: places looked at are the cited sentences, the place meant lies in the text, a reason is told."""
    context = context_of(ARTICLE)
    told, passage = Words(text), context.passage(numbers)
    for verdict in (*prose.literals_stand(context, told, passage), *relation.holds(told, passage)):
        assert verdict.reason
        assert set(verdict.looked_at) <= set(passage.spans)
        assert verdict.about is None or 0 <= verdict.about.start < verdict.about.end <= len(text)
