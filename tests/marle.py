"""An article made for the checks, and drafts of one item each that are held against it."""

from __future__ import annotations

from typing import Any

from summarizer import Draft, read_article
from summarizer.grounding.ground import ground

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


def drafted(**parts: Any) -> Draft:
    """A draft of these parts alone."""
    empty: dict[str, Any] = {"summary": [], "speakers": [], "attributions": [], "key_claims": [], "figures": []}
    return Draft.model_validate({**empty, **parts})


def reasons_against(text: str, *sentences: int) -> list[str]:
    """The reasons for which a claim of these words is refused."""
    claim = {
        "id": "c1",
        "text": text,
        "modality": "stated",
        "attributed_to": [],
        "denied_by": [],
        "sentences": list(sentences),
    }
    return [failure.reason for failure in ground(ARTICLE, drafted(key_claims=[claim])).failures]


def attributed(
    speaker: str, quotes: list[str], proposition: str | None, *sentences: int, polarity: str = "affirms"
) -> Any:
    """What comes out of one attribution of these words."""
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
    return ground(ARTICLE, drafted(speakers=speakers, attributions=[item]))


def counted(text: str, *sentences: int, **changes: Any) -> Any:
    """What comes out of one figure."""
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
    return ground(ARTICLE, drafted(figures=[{**item, **changes}]))
