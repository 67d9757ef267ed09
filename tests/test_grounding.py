"""The checks together: on whole articles, on links between items, in other languages, with where they looked."""

from __future__ import annotations

from summarizer import read_article
from summarizer.grounding.attributions import find_attributions
from summarizer.grounding.evidence import looked_at
from summarizer.grounding.ground import ground
from summarizer.grounding.quantities import find_quantities
from tests.conftest import SHARED
from tests.marle import ARTICLE, drafted
from tests.test_ingest import shared


def test_the_article_reads_as_meant() -> None:
    """The sentence numbers that the tables below use."""
    assert [sentence.text.split()[0] for sentence in ARTICLE.sentences] == [
        "The", "It", '"We', '"But', '"Tomorrow', "The", "Ridership", "Torv", "Quist",
    ]  # fmt: skip


def test_a_failure_says_where_the_check_looked() -> None:
    """The spans of a refusal are the cited sentences, for the page and for a person."""
    claim = {"id": "c1", "text": "The line cost 9 billion kroner.", "modality": "stated"}
    cited = {"attributed_to": [], "denied_by": [], "sentences": [2]}
    (failure,) = ground(ARTICLE, drafted(key_claims=[{**claim, **cited}])).failures
    assert failure.looked_at == (ARTICLE.sentences[1].span,)
    (piece,) = looked_at(ARTICLE, failure.looked_at)
    assert (piece.sentence, piece.quote) == (2, ARTICLE.sentences[1].text)


def test_links_to_what_is_not_there_fail_and_to_what_was_refused_are_left_out() -> None:
    """An unknown id refuses the item; a refused attribution, or a speaker, is dropped from it with a warning."""
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
    grounded = ground(ARTICLE, drafted(speakers=speakers, attributions=[bad], key_claims=[claim]))
    assert [(failure.kind, failure.check) for failure in grounded.failures] == [
        ("attribution", "quotation"),
        ("speaker", "link"),
    ]
    assert grounded.key_claims[0].attributed_to == ()
    assert "a1 is not supported" in grounded.key_claims[0].warnings[0]
    claim["attributed_to"] = ["s1"]
    (right,) = ground(ARTICLE, drafted(speakers=speakers, attributions=[bad], key_claims=[claim])).key_claims
    assert right.warnings == ("link: s1 is a speaker, not an attribution, and was left out",)
    claim["attributed_to"] = ["a7"]
    assert ground(ARTICLE, drafted(key_claims=[claim])).failures[0].check == "link"


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
    grounded = ground(article, drafted(key_claims=[claim]))
    assert article.language != "en"
    assert "not checked" in grounded.key_claims[0].warnings[0]
    assert "words are shared" in grounded.key_claims[0].warnings[0]  # a claim in another language shares none
    claim["text"] = "Die Linie fährt ab Montag mit 77 Wagen."
    assert ground(article, drafted(key_claims=[claim])).failures[0].check == "prose"


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


def test_a_role_that_is_anothers_is_warned_of() -> None:
    """A speaker's role is held to the article: Ole Hald is a director, and the mayor is Ada Quist."""
    hald = {"id": "s1", "name": "Ole Hald", "role": "mayor", "organisation": None, "sourcing": "named"}
    said = {
        "id": "a1",
        "speakers": ["s1"],
        "polarity": "affirms",
        "cue": "said",
        "quotes": [],
        "proposition": "Torv would repair the pumps by June",
        "via": None,
        "sentences": [8],
    }
    found = ground(ARTICLE, drafted(speakers=[hald], attributions=[said]))
    assert found.speakers[0].warnings == ('role: the article calls Ada Quist "mayor", not Ole Hald',)
