"""Merging what windows found: what is one item, who is one speaker, what is linked across windows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from summarizer.grounding.context import context_of
from summarizer.grounding.ground import ground
from summarizer.grounding.verdict import Grounded
from summarizer.ingest import read_article
from summarizer.merging import Merging
from summarizer.schema import Draft
from summarizer.text import Article

ARTICLE = read_article(
    """Dam will hold, ministry says

The dam at Ferrow will hold, the water minister Petra Vonn said on Monday.
"The wall is sound," Vonn said. "We looked at every metre of it, and we found no crack."
Some 1,400 people live below the dam, and at least 90 of them have left.
The contractor Halden denied that it had hidden a report about the wall.
Residents said Halden had hidden a report about the wall in March.
A former engineer, Jon Vonn, called the dam "an accident that waits for its rain".
"""
)


def speaker(key: str, name: str, sourcing: str = "named") -> dict[str, Any]:
    return {"id": key, "name": name, "role": None, "organisation": None, "sourcing": sourcing}


def says(
    key: str, who: str, sentences: list[int], *quotes: str, told: str | None = None, **more: Any
) -> dict[str, Any]:
    common = {"id": key, "speakers": [who], "polarity": "affirms", "cue": None, "via": None, "sentences": sentences}
    return {**common, "quotes": list(quotes), "proposition": told, **more}


def claim(key: str, text: str, sentence: int, *sources: str) -> dict[str, Any]:
    links = {"attributed_to": list(sources), "denied_by": []}
    return {"id": key, "text": text, "modality": "stated", "sentences": [sentence], **links}


def figure(key: str, text: str, sentence: int, **more: Any) -> dict[str, Any]:
    empty = {"unit": None, "direction": None, "baseline": None, "period": None, "attributed_to": []}
    return {"id": key, "text": text, "role": "level", "measures": "people", "sentences": [sentence], **empty, **more}


def found(numbers: Iterable[int], **lists: Any) -> Grounded:
    """What a window of these sentences supports of a draft; everything, or the test is wrong."""
    empty: dict[str, Any] = {"summary": [], "speakers": [], "attributions": [], "key_claims": [], "figures": []}
    grounded = ground(ARTICLE.part(numbers), Draft.model_validate({**empty, **lists}))
    assert [failure.reason for failure in grounded.failures] == []
    return grounded


def merged(*windows: Grounded, article: Article = ARTICLE) -> Grounded:
    merging = Merging(context_of(article).names)
    for window in windows:
        merging.add(window)
    return merging.merged()


def number(words: str) -> int:
    """The number of the sentence that holds these words."""
    return next(sentence.number for sentence in ARTICLE.sentences if words in sentence.text)


CUT = number("The wall is sound")
REST = number("We looked")


def test_a_quotation_cut_by_a_border_is_joined_with_the_whole_one() -> None:
    """The first window holds its beginning, the second all of it: one utterance, with every run."""
    first = found(
        range(1, CUT + 1),
        speakers=[speaker("s1", "Petra Vonn")],
        attributions=[says("a1", "s1", [CUT], "The wall is sound")],
    )
    whole = says("a1", "s1", [CUT, REST], "The wall is sound", "We looked at every metre of it, and we found no crack.")
    second = found(range(CUT, REST + 2), speakers=[speaker("s1", "Petra Vonn")], attributions=[whole])
    for result in (merged(first, second), merged(second, first)):
        assert [len(item.quotes) for item in result.attributions] == [2]
        assert [item.name for item in result.speakers] == ["Petra Vonn"]


def test_a_figure_found_twice_is_one_and_keeps_its_baseline() -> None:
    """Figures that share characters are one, the fuller literal stays; links between figures follow."""
    place = number("1,400")
    first = found([place], figures=[figure("f1", "90", place), figure("f2", "1,400", place, baseline="f1")])
    second = found([place], figures=[figure("f9", "Some 1,400", place), figure("f7", "at least 90", place)])
    result = merged(first, second)
    assert [one.text for one in result.figures] == ["at least 90", "Some 1,400"]
    assert result.figures[1].baseline == result.figures[0].id


def test_claims_of_the_same_sentence_in_much_the_same_words_are_one() -> None:
    """Another fact of that sentence stays another claim."""
    place = number("1,400")
    first = found([place], key_claims=[claim("c1", "Some 1,400 people live below the dam.", place)])
    again = claim("c1", "Some 1,400 people live just below the dam.", place)
    second = found([place], key_claims=[again, claim("c2", "At least 90 of them have left.", place)])
    assert [one.text for one in merged(first, second).key_claims] == [
        "Some 1,400 people live below the dam.",
        "At least 90 of them have left.",
    ]


def test_a_denial_of_another_window_contests_a_claim() -> None:
    """Who denies elsewhere what a claim says is named beside it."""
    told, denied = number("Residents said"), number("Halden denied")
    words = "Halden had hidden a report about the wall in March"
    first = found(
        [told],
        speakers=[speaker("s1", "Residents", "unnamed")],
        attributions=[says("a1", "s1", [told], told=words)],
        key_claims=[claim("c1", f"Residents said {words}.", told, "a1")],
    )
    denial = says("a1", "s1", [denied], told="it had hidden a report about the wall", polarity="denies", cue="denied")
    second = found([denied], speakers=[speaker("s1", "Halden")], attributions=[denial])
    result = merged(first, second)
    assert [one.polarity for one in result.attributions] == ["affirms", "denies"]
    assert result.key_claims[0].attributed_to == (result.attributions[0].id,)
    assert result.key_claims[0].denied_by == (result.attributions[1].id,)


def test_namesakes_are_not_joined_by_their_surname() -> None:
    """A surname that two people of the article bear is nobody's short form; ids stay apart."""
    quoted = number("an accident")
    first = found([CUT], speakers=[speaker("s1", "Vonn")], attributions=[says("a1", "s1", [CUT], "The wall is sound")])
    words = "an accident that waits for its rain"
    second = found([quoted], speakers=[speaker("s1", "Jon Vonn")], attributions=[says("a1", "s1", [quoted], words)])
    result = merged(first, second)
    assert [one.name for one in result.speakers] == ["Vonn", "Jon Vonn"]
    assert [one.speakers for one in result.attributions] == [("s1",), ("s2",)]


def test_a_short_name_is_joined_with_the_one_long_name_of_the_article() -> None:
    """The fuller name stays."""
    article = read_article(re.sub(r"(?m)^A former.*\n", "", ARTICLE.text))
    first = found([CUT], speakers=[speaker("s1", "Vonn")], attributions=[says("a1", "s1", [CUT], "The wall is sound")])
    lead = number("will hold, the")
    told = says("a1", "s1", [lead], told="The dam at Ferrow will hold")
    second = found([lead], speakers=[speaker("s1", "Petra Vonn")], attributions=[told])
    result = merged(first, second, article=article)
    assert [one.name for one in result.speakers] == ["Petra Vonn"]
    assert {one.speakers for one in result.attributions} == {("s1",)}
