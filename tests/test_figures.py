"""The finder of quantities: what each kind is read as, what is no quantity, and that rendering one reads back."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.grounding.agreement import bounds_agree, directions_agree, units_agree
from summarizer.grounding.quantities import Quantity, find_quantities, quantity_of, read_quantity
from summarizer.text import Span

# sentence, then for each quantity: text, value or ends, bound, normalised unit or what is counted
READ: tuple[tuple[str, tuple[tuple[str, Any, str, str | None], ...]], ...] = (
    ("It took 2 1/2 years.", (("2 1/2 years", "2.5", "exact", "year"),)),
    ("Two-and-a-half years passed.", (("Two-and-a-half years", "2.5", "exact", "year"),)),
    ("Half a dozen roads and a dozen bridges.", (("Half a dozen", 6, "exact", "road"), ("a dozen", 12, "exact", "bridge"))),
    ("Three-quarters of a million homes went dark.", (("Three-quarters of a million", 750_000, "exact", "home"),)),
    ("A third of the schools closed.", (("A third", 1 / 3, "exact", "school"),)),
    ("Output fell by half.", (("half", "0.5", "exact", None),)),
    ("Four hundred million people.", (("Four hundred million", 400_000_000, "exact", "people"),)),
    ("It cost £3.2bn and US$1.5m.", (("£3.2bn", 3_200_000_000, "exact", "GBP"), ("US$1.5m", 1_500_000, "exact", "USD"))),
    ("They paid $A40,000, about AUD1.5m.", (("$A40,000", 40_000, "exact", "AUD"), ("about AUD1.5m", 1_500_000, "about", "AUD"))),
    ("It owes 5 million Danish crowns.", (("5 million Danish crowns", 5_000_000, "exact", "DKK"),)),
    ("Shares rose 3p to 164p.", (("3p", 3, "exact", "penny"), ("164p", 164, "exact", "penny"))),
    ("It earned 63 cents a share.", (("63 cents a share", 63, "exact", "cent per share"),)),
    ("A 52,000 barrel-a-day plant.", (("52,000 barrel-a-day", 52_000, "exact", "barrel per day"),)),
    ("There were 12 deaths per 100,000 people.", (("12 deaths per 100,000 people", 12, "exact", "death per 100,000 people"),)),
    ("Up 2.3 percentage points.", (("2.3 percentage points", "2.3", "exact", "percentage point"),)),
    ("It lies at 1,200 parts per million.", (("1,200 parts per million", 1200, "exact", "part per million"),)),
    ("Two houses and six viruses.", (("Two", 2, "exact", "house"), ("six", 6, "exact", "virus"))),
    ("Sales rose sixfold.", (("sixfold", 6, "exact", "times"),)),
    ("It weighs 3.2×10⁶ kg.", (("3.2×10⁶ kg", 3_200_000, "exact", "kilogram"),)),
    ("A 352 μm gap and a 2.4Ghz chip.", (("352 μm", 352, "exact", "micrometre"), ("2.4Ghz", "2.4", "exact", "gigahertz"))),
    ("It was minus 12 degrees Celsius.", (("minus 12 degrees Celsius", -12, "exact", "degree Celsius"),)),
    ("Right to plus or minus 2.4 km.", (("plus or minus 2.4 km", "2.4", "exact", "kilometre"),)),
    ("Right to ±2.4 km, or −1 km.", (("±2.4 km", "2.4", "exact", "kilometre"), ("−1 km", -1, "exact", "kilometre"))),
    ("Just over a quarter said no.", (("Just over a quarter", "0.25", "over", None),)),
    ("It earned $3.50 per diluted share.", (("$3.50 per diluted share", "3.5", "exact", "USD per share"),)),
    ("All under age 45 may vote.", (("under age 45", 45, "under", None),)),
    ("It turned 30 degrees.", (("30 degrees", 30, "exact", "degree"),)),
    ("The tower is 120m tall; 5m people came.", (("120m", 120, "exact", "metre"), ("5m", 5_000_000, "exact", "people"))),
    ("It ran between 10 and 12 km.", (("between 10 and 12 km", (10, 12), "between", "kilometre"),)),
    ("It needs 10-12 percent.", (("10-12 percent", (10, 12), "between", "percent"),)),
    ("They have 3 to 5 million users.", (("3 to 5 million", (3_000_000, 5_000_000), "between", "user"),)),
    ("Claims range from $200 to $4 million.", (("from $200 to $4 million", (200, 4_000_000), "between", "USD"),)),
    ("Between ten and fifteen buses.", (("Between ten and fifteen", (10, 15), "between", "bus"),)),
    ("Four to five thousand people.", (("Four to five thousand", (4000, 5000), "between", "people"),)),
    ("It took eight or nine days.", (("eight", 8, "exact", "day"), ("nine days", 9, "exact", "day"))),
    ("A 7- or 8-inch screen.", (("7", 7, "exact", "inch"), ("8-inch", 8, "exact", "inch"))),
    ("It sold 435 flats in May and 387 in June.", (("435", 435, "exact", "flat"), ("387", 387, "exact", "flat"))),
    ("Tens of thousands of fans came.", (("Tens of thousands", (10_000, 100_000), "between", "fan"),)),
    ("One in four women left.", (("One in four", "0.25", "exact", "woman"),)),
    ("One of the oldest bridges fell.", (("One", 1, "exact", "oldest bridge"),)),
    ("The top three seeds lost.", (("three", 3, "exact", "top seed"),)),
    ("Ada Quist, 35, left.", (("35", 35, "exact", "year"),)),
    ("Sales rose 18% and higher prices helped.", (("18%", 18, "exact", "percent"),)),
    ("It pays for marks of 18% and higher.", (("18% and higher", 18, "at_least", "percent"),)),
    ("Those aged 65 and over.", (("65 and over", 65, "at_least", "year"),)),
    ("A sub-300 sq m office.", (("300 sq m", 300, "under", "square metre"),)),
    ("It took ~25 minutes or so.", (("~25 minutes or so", 25, "about", "minute"),)),
    ("More than 100 km (60 miles) away.", (("More than 100 km", 100, "over", "kilometre"), ("60 miles", 60, "over", "mile"))),
)  # fmt: skip
NOTHING = (
    "On 3 March 2021 at 10:30 a.m. they left; by 2030 they return.",
    "Oct. 18-22, 2019-20 and the 1990s; from 9am to 5pm.",
    "Call 020 7946 0018, see page 12 and No. 7 of version 2.1.3.",
    "He lives at 221 Baker Street and once lived at 9 E 71st St.",
    "No one knew which one that was; this one did.",
    "The F-16, the Boeing 747, Covid-19, SARS-CoV-2, the S&P 500 and World War Two.",
    "The galaxies NGC 7496 and IC 5332, in Volume 2 of the atlas.",
    "Ada Quist (4) scored in the second half.",
    "The Kick Six play is famous.",
    "See https://example.org/a%20b?page=7 and @user42.",
)
MOVES = (
    ("Prices fell 4%.", "4%", "down", "change"),
    ("Prices rose to 12%.", "12%", "up", "level"),
    ("Prices rose from 4% to 6%.", "4%", None, "prior"),
    ("Prices rose from 4% to 6%.", "6%", "up", "level"),
    ("There was a 5% rise in rents.", "5%", "up", "change"),
    ("The index lost 120 points, or 1.3%.", "1.3%", "down", "change"),
    ("Coal was down 2.3%, oil by 2.6%.", "2.6%", "down", "change"),
    ("They lost three finals in four years.", "four years", None, "level"),
    ("The water was lowered over ten days.", "ten days", None, "level"),
    ("The trip was cut by ten days.", "ten days", "down", "change"),
    ("A start-up employs 600 people.", "600", None, "level"),
    ("The defence gave up 517 yards.", "517 yards", None, "level"),
    ("Growth slowed to 2.4%.", "2.4%", "down", "level"),
    ("The bank expects 300 closures.", "300", None, "forecast"),
)


def _measured(found: Quantity) -> Any:
    return (found.low, found.high) if found.low is not None else found.value


@pytest.mark.parametrize(("sentence", "expected"), READ, ids=[sentence for sentence, _ in READ])
def test_a_quantity_is_read_with_its_surroundings(sentence: str, expected: Any) -> None:
    """Literal, value or ends, bound, and unit or counted noun of each quantity, and no other quantity."""
    found = find_quantities(sentence)
    assert [(one.text, one.bound, one.unit_normalised or one.counted) for one in found] == [
        (text, bound, unit) for text, _, bound, unit in expected
    ]
    for one, (_, value, _, _) in zip(found, expected, strict=True):
        if isinstance(value, tuple):
            assert (one.low, one.high) == value
        else:
            assert float(one.value or 0) == pytest.approx(float(value))


@pytest.mark.parametrize("sentence", NOTHING)
def test_what_measures_nothing_is_left_out(sentence: str) -> None:
    """Dates, times, names, addresses, versions, list numbers and pronouns are no quantities."""
    assert find_quantities(sentence) == ()


@pytest.mark.parametrize(("sentence", "text", "direction", "role"), MOVES)
def test_movement_belongs_to_its_number(sentence: str, text: str, direction: str | None, role: str) -> None:
    """Direction and role come from the words that speak of this number."""
    found = {one.text: (one.direction, one.role) for one in find_quantities(sentence)}
    assert found[text] == (direction, role)


def test_a_cited_literal_may_leave_the_currency_sign_out() -> None:
    """A literal covers a number when it covers its digits; half a number is none."""
    sentence = "The plan would cost $800 million in all."
    start = sentence.index("800")
    found = read_quantity(sentence, Span(start, start + len("800 million")))
    assert found is not None
    assert (found.value, found.text) == (Decimal(800_000_000), "$800 million")
    assert read_quantity(sentence, Span(start, start + 2)) is None


@pytest.mark.parametrize(
    ("claimed", "printed", "agree"),
    [
        ("30 km", "30 kilometres", True),
        ("30 km", "30 miles", False),
        ("$5", "$5 a share", True),
        ("30 degrees", "30 degrees Celsius", True),
        ("30%", "30 schools", False),
        ("30 people", "30%", False),
        ("30 workers", "30 staff", True),
        ("30 euros", "$30", False),
        ("30 days", "the 30", True),
        ("3 litres a second", "3 litres per second", True),
        ("3 litres a day", "3 litres a second", False),
    ],
)
def test_only_a_contradicting_unit_disagrees(claimed: str, printed: str, agree: bool) -> None:
    """Another known unit disagrees; another noun, or a unit left unsaid, does not."""
    ours, theirs = quantity_of(claimed), quantity_of(printed)
    assert ours is not None
    assert theirs is not None
    assert units_agree(ours, theirs) is agree


def test_limits_and_directions_disagree_only_when_opposed() -> None:
    """An upper limit opposes a lower one, a rise a fall; what is unsaid opposes nothing."""
    assert not bounds_agree("over", "up_to")
    assert bounds_agree("over", "about")
    assert not directions_agree("up", "down")
    assert directions_agree("up", None)


_SCALES = (("", 1), (" thousand", 10**3), (" million", 10**6), (" billion", 10**9), (" trillion", 10**12))
_BOUNDS = {
    "exact": "", "over": "more than ", "at_least": "at least ", "under": "less than ", "at_most": "no more than ",
    "up_to": "up to ", "about": "about ",
}  # fmt: skip
_UNITS = (
    "%",
    " tonnes",
    " kilometres per hour",
    " square metres",
    " years",
    " dollars a barrel",
    " km",
    " degrees Celsius",
)


def _canonical(found: Quantity) -> str:
    """A quantity in its canonical words: the limit, the plain number, the unit's normalised name."""
    value = f"{found.value:,f}"
    value = value.rstrip("0").rstrip(".") if "." in value else value
    return f"{_BOUNDS[found.bound]}{value} {found.unit_normalised or f'{found.counted}s'}"


@settings(max_examples=200)
@given(
    st.decimals(min_value=2, max_value=999, places=1),
    st.sampled_from(_SCALES),
    st.sampled_from(sorted(_BOUNDS)),
    st.sampled_from((*_UNITS, " workers")),
)
def test_normalising_and_rendering_round_trips(value: Decimal, scale: tuple[str, int], bound: str, unit: str) -> None:
    """What is printed is read as meant, and its canonical rendering is read as the same quantity."""
    (found,) = find_quantities(f"It was {_BOUNDS[bound]}{value}{scale[0]}{unit}, they said.")
    assert (found.value, found.bound) == (value * scale[1], bound)
    (again,) = find_quantities(f"It was {_canonical(found)}, they said.")
    names = [(one.value, one.bound, one.unit_normalised, one.currency, one.kind, one.counted) for one in (found, again)]
    assert names[0] == names[1]


@pytest.mark.parametrize(
    "piece",
    [
        "a ",
        "1,",
        '"',
        "one ",
        "1-",
        "1 ",
        "½",
        "between 1 and ",
        "3 more ",
        "1 or ",
        "rose 5% ",
        "half of ",
        "$",
        " ",
        "9",
    ],
)
def test_hostile_texts_take_linear_time(piece: str) -> None:
    """Four times the text takes no more than some eight times as long, and never raises."""
    seconds = []
    for characters in (20_000, 80_000):
        begin = time.process_time()
        find_quantities("1 " + piece * (characters // len(piece)))
        seconds.append(time.process_time() - begin)
    assert seconds[1] < 8 * seconds[0] + 0.2
