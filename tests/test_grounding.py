"""The checks: right answers that a naive check would refuse, and wrong ones with their reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import Draft, read_article
from summarizer.grounding import prose, relation
from summarizer.grounding.aligned import AlignedView
from summarizer.grounding.attributions import find_attributions
from summarizer.grounding.context import context_of
from summarizer.grounding.evidence import looked_at
from summarizer.grounding.ground import ground
from summarizer.grounding.passage import Words
from summarizer.grounding.quantities import find_quantities
from summarizer.grounding.quotes import find_quoted_runs
from tests.conftest import SHARED
from tests.test_ingest import shared

TEXT = """Marle opens second metro line
The second metro line of Marle opened on Monday after 2 1/2 years of work, Mayor Ada Quist said.
It cost 4.82 billion kroner, over 300 million more than planned, and carries more than eight million riders a year.
"We were late, and we paid for it,” Quist said. "But today nobody is counting.
"Tomorrow they may count again."
The builder, Torv AS, rejected claims that it had hidden “cracks [in the tunnel]” from the city.
Ridership on the first line rose 18% to 95,000 a day from 80,500 a day a year earlier.
Torv would repair the pumps by June, its director Ole Hald said; the company employs about 1,200 people.
Quist did not say who would pay."""
ARTICLE = read_article(TEXT)


def _draft(**parts: Any) -> Draft:
    empty: dict[str, Any] = {"summary": [], "speakers": [], "attributions": [], "key_claims": [], "figures": []}
    return Draft.model_validate({**empty, **parts})


def _claim(text: str, *sentences: int) -> list[str]:
    """The reasons for which a claim of these words is refused."""
    claim = {
        "id": "c1",
        "text": text,
        "modality": "stated",
        "attributed_to": [],
        "denied_by": [],
        "sentences": list(sentences),
    }
    return [failure.reason for failure in ground(ARTICLE, _draft(key_claims=[claim])).failures]


def _attribution(
    speaker: str, quotes: list[str], proposition: str | None, *sentences: int, polarity: str = "affirms"
) -> Any:
    speakers = [{"id": "s1", "name": speaker, "role": "the chief", "organisation": "City Hall", "sourcing": "named"}]
    item = {
        "id": "a1",
        "speakers": ["s1"],
        "polarity": polarity,
        "cue": "told",
        "quotes": quotes,
        "proposition": proposition,
        "via": None,
        "sentences": list(sentences),
    }
    return ground(ARTICLE, _draft(speakers=speakers, attributions=[item]))


def _figure(text: str, *sentences: int, **changes: Any) -> Any:
    item = {
        "id": "f1",
        "text": text,
        "unit": None,
        "role": "level",
        "direction": None,
        "baseline": None,
        "measures": "what it counts",
        "period": None,
        "attributed_to": [],
        "sentences": list(sentences),
    }
    return ground(ARTICLE, _draft(figures=[{**item, **changes}]))


def test_the_article_reads_as_meant() -> None:
    """The sentence numbers that the tables below use."""
    assert [sentence.text.split()[0] for sentence in ARTICLE.sentences] == [
        "The", "It", '"We', '"But', '"Tomorrow', "The", "Ridership", "Torv", "Quist",
    ]  # fmt: skip


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
    grounded = _attribution(speaker, quotes, None, *sentences)
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
    failures = _attribution(speaker, quotes, proposition, 3).failures
    assert reason in failures[0].reason


def test_a_denial_by_another_word_passes_and_its_denier_counts() -> None:
    """ "rejected claims that" is a denial; the proposition may be put plainly."""
    grounded = _attribution("Torv AS", [], "Torv had hidden cracks in the tunnel from the city", 6, polarity="denies")
    assert grounded.failures == ()


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
    figure = _figure(text, sentence, 5).figures[0]
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
    assert reason in _figure(text, sentence, **changes).failures[0].reason


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
    assert _claim(text, *sentences) == []


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
        ("Ridership rose 18% to 80,500 a day from 95,000 a day.", [7], "earlier level"),
        ("The metro line opened on Monday.", [], "cites no sentence"),
    ],
)
def test_wrong_claims_are_refused(text: str, sentences: list[int], reason: str) -> None:
    """Wrong numbers, units, directions, names, quotations, hedges and negations each fail."""
    found = _claim(text, *sentences)
    assert found
    assert reason in found[0]


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


def test_a_failure_says_where_the_check_looked() -> None:
    """The spans of a refusal are the cited sentences, for the page and for a person."""
    claim = {"id": "c1", "text": "The line cost 9 billion kroner.", "modality": "stated"}
    cited = {"attributed_to": [], "denied_by": [], "sentences": [2]}
    (failure,) = ground(ARTICLE, _draft(key_claims=[{**claim, **cited}])).failures
    assert failure.looked_at == (ARTICLE.sentences[1].span,)
    (piece,) = looked_at(ARTICLE, failure.looked_at)
    assert (piece.sentence, piece.quote) == (2, ARTICLE.sentences[1].text)


def test_links_to_what_is_not_there_fail_and_to_what_was_refused_are_left_out() -> None:
    """An unknown id refuses the item; a refused attribution is dropped from it with a warning."""
    speakers = [{"id": "s1", "name": "Ada Quist", "role": None, "organisation": None, "sourcing": "named"}]
    bad = {
        "id": "a1",
        "speakers": ["s1"],
        "polarity": "affirms",
        "cue": None,
        "quotes": ["never said so"],
        "proposition": None,
        "via": None,
        "sentences": [3],
    }
    claim = {
        "id": "c1",
        "text": "The metro line cost 4.82 billion kroner.",
        "modality": "stated",
        "attributed_to": ["a1"],
        "denied_by": [],
        "sentences": [2],
    }
    grounded = ground(ARTICLE, _draft(speakers=speakers, attributions=[bad], key_claims=[claim]))
    assert [(failure.kind, failure.check) for failure in grounded.failures] == [
        ("attribution", "quotation"),
        ("speaker", "link"),
    ]
    assert grounded.key_claims[0].attributed_to == ()
    assert "a1 is not supported" in grounded.key_claims[0].warnings[0]
    claim["attributed_to"] = ["a7"]
    assert ground(ARTICLE, _draft(key_claims=[claim])).failures[0].check == "link"


def test_text_that_is_not_english_is_checked_literally_and_says_so() -> None:
    """In another language numbers, names and quotations are still held; rules answer "not checked"."""
    article = read_article(
        "Neue Linie eröffnet\nDie Linie kostet 4,8 Millionen Euro, sagte Quist.\nSie fährt ab Montag und es ist gut."
    )
    claim = {
        "id": "c1",
        "text": "Die Linie fährt ab Montag.",
        "modality": "stated",
        "attributed_to": [],
        "denied_by": [],
        "sentences": [2],
    }
    grounded = ground(article, _draft(key_claims=[claim]))
    assert article.language != "en"
    assert "not checked" in grounded.key_claims[0].warnings[0]
    claim["text"] = "Die Linie fährt ab Montag mit 77 Wagen."
    assert ground(article, _draft(key_claims=[claim])).failures[0].check == "prose"


@shared
def test_the_seed_articles_figures_and_denials_are_found() -> None:
    """The rules find the seed's figures with their bounds, Austin's words as his, and each denial."""
    article = read_article(SHARED / "articles" / "seed_north_korean_troops.txt")
    found = {q.text: q.bound for s in article.sentences for q in find_quantities(s.text)}
    expected = {
        "more than 600,000": "over",
        "up to 12,000": "up_to",
        "1,500": "exact",
        "more than 13,000": "over",
        "more than eight million": "over",
        "2 1/2 year": "exact",
    }
    assert expected.items() <= found.items()
    attributions = find_attributions(article)
    denials = [tuple(speaker.name for speaker in item.speakers) for item in attributions if item.polarity == "denies"]
    assert denials == [("The Kremlin",), ("Russia", "North Korea")]
    quoted = {speaker.name for item in attributions if item.quotes for speaker in item.speakers}
    assert quoted == {"Lloyd Austin"}


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
