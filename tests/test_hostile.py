"""Texts made to hurt: a million characters of the same few, and work that has to grow no faster than the text."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from types import FrameType

import pytest

from summarizer.errors import InputError
from summarizer.grounding.attributions import find_attributions
from summarizer.grounding.ground import ground
from summarizer.grounding.names import NameIndex, find_names
from summarizer.grounding.quantities import find_quantities
from summarizer.grounding.quotes import find_quoted_runs
from summarizer.grounding.salience import salience
from summarizer.grounding.verdict import Grounded
from summarizer.ingest import read_article
from summarizer.ingest.sentences import split_sentences
from summarizer.schema import Draft
from tests.strategies import article_of
from tests.varied import Case, case_of

PATIENCE = 60  # seconds; no case takes two, and what backtracks badly never ends
MOST_GROWTH = 1.3  # of the calls for a character, where the text is four times as long

HOSTILE = {
    "words": "a ",
    "figures": "1,",
    "straight marks": '"',
    "opening marks": "“",
    "half marks": "''",
    "number words": "one hundred ",
    "initials": "A. ",
    "titles": "Mr. ",
    "names": "The ",
    "cues": "said ",
    "tags": '"a" he said, ',
    "clauses": ", and ",
    "brackets": "(",
    "ranges": "from 1 to ",
    "rates": "1 km per ",
    "dashes": "-",
    "lines": "\n",
    "paragraphs": '"a\n\n',
    "blanks": " ",
    "apostrophes": "’",
    "currencies": "$",
    "one word": "a",
    "one number": "1",
    "nested brackets": "[( )]",
}


def hostile(name: str, characters: int) -> str:
    """That many characters; of brackets, first all that open and then all that close."""
    if name == "nested brackets":
        return "[(" * (characters // 4) + ")]" * (characters // 4)
    return HOSTILE[name] * (characters // len(HOSTILE[name]))


@pytest.fixture
def watchdog() -> Iterator[None]:
    """Fail a case that hangs; regular expressions look at signals while they run."""

    def bark(_: int, __: FrameType | None) -> None:
        raise TimeoutError(f"not done after {PATIENCE} s")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, bark)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def read_or_refused(text: str) -> object:
    """The article, or why there is none."""
    try:
        return read_article(text)
    except InputError as refused:
        return refused


WORDS = "The Ada Quist price of a house rose 17% to 5 kroner from 3, it would say."
SAID = {"speakers": ["s1"], "polarity": "denies", "cue": None, "via": None, "sentences": [1]}
LINKS = {"attributed_to": [], "sentences": [1]}
DRAFT = Draft.model_validate(
    {
        "summary": [{"text": WORDS, "sentences": [1]}],
        "speakers": [{"id": "s1", "name": "a", "role": None, "organisation": None, "sourcing": "named"}],
        "attributions": [
            SAID | {"id": "a1", "quotes": ["a word of theirs"], "proposition": None},
            SAID | {"id": "a2", "quotes": ["[a (b"], "proposition": WORDS},
        ],
        "key_claims": [LINKS | {"id": "c1", "text": WORDS, "modality": "stated", "denied_by": []}],
        "figures": [
            LINKS
            | {"id": "f1", "text": "17%", "unit": "kroner", "role": "level", "direction": "up", "baseline": None}
            | {"measures": "a price", "period": "in May"}
        ],
    }
)


def checked(text: str) -> Grounded:
    """A small draft against the text as one sentence."""
    return ground(article_of(text, whole=True), DRAFT)


# A million characters, or the part of them that takes a tenth of a second or so: all of this runs with every test.
FINDERS: dict[str, tuple[Callable[[str], object], int]] = {
    "read_article": (read_or_refused, 250_000),
    "split_sentences": (split_sentences, 1_000_000),
    "find_quoted_runs": (find_quoted_runs, 1_000_000),
    "find_names": (find_names, 1_000_000),
    "find_quantities": (find_quantities, 100_000),
    "find_attributions": (lambda text: find_attributions(article_of(text)), 100_000),
    "salience": (lambda text: salience(article_of(text)), 100_000),
    "ground": (checked, 100_000),
}


@pytest.mark.usefixtures("watchdog")
@pytest.mark.parametrize("finder", FINDERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_read_to_its_end(name: str, finder: str) -> None:
    """Nothing raises or hangs."""
    find, characters = FINDERS[finder]
    find(hostile(name, characters))


@pytest.mark.usefixtures("watchdog")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_draft_is_refused(name: str) -> None:
    """The longest texts that a draft may hold, against a long sentence of the same and against an ordinary one."""
    text = hostile(name, 1_900).replace("\n", " ").strip() or "-"
    words = f"{text} b"
    draft = DRAFT.model_copy(
        update={
            "summary": [DRAFT.summary[0].model_copy(update={"text": words})],
            "attributions": [DRAFT.attributions[0].model_copy(update={"quotes": [words, text], "cue": words})],
            "key_claims": [DRAFT.key_claims[0].model_copy(update={"text": words})],
            "figures": [DRAFT.figures[0].model_copy(update={"text": words, "unit": words, "period": words})],
            "speakers": [DRAFT.speakers[0].model_copy(update={"name": words, "role": words})],
        }
    )
    for article in (article_of(hostile(name, 5_000), whole=True), article_of(WORDS)):
        assert len(ground(article, draft).failures) >= 3


def calls(work: Callable[[Case], object], case: Case) -> int:
    """How many functions a piece of work calls: what it costs, without a clock."""
    count = 0

    def counted(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(counted)
    try:
        work(case)
    finally:
        sys.setprofile(None)
    return count


WORK: dict[str, Callable[[Case], object]] = {
    "read_article": lambda case: read_article(case.text),
    "find_quoted_runs": lambda case: find_quoted_runs(case.text),
    "find_quantities": lambda case: [find_quantities(sentence) for sentence in case.text.split(". ")],
    "names": lambda case: NameIndex(read_article(case.text)),
    "find_attributions": lambda case: find_attributions(read_article(case.text)),
    "salience": lambda case: salience(read_article(case.text)),
}


@pytest.mark.parametrize("name", WORK)
def test_the_work_grows_with_the_text(name: str) -> None:
    """Four times the text is not more than four times the work, with the names and numbers that come with it."""
    short, long = case_of(20_000, 7), case_of(80_000, 8)
    growth = calls(WORK[name], long) / calls(WORK[name], short)
    assert growth < MOST_GROWTH * len(long.text) / len(short.text)
