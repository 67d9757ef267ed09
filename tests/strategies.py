"""Texts and drafts for hypothesis: anything that is a `str`, and news that no newspaper would print."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from summarizer.grounding.names import find_names
from summarizer.grounding.quantities import find_quantities
from summarizer.grounding.quotes import find_quoted_runs
from summarizer.ingest.sentences import split_sentences
from summarizer.schema import Draft
from summarizer.text import Article, Sentence, Span

_PHRASES = (
    'Mayor Ada Quist said|“We were late|and we paid for it,”|"Nobody counts it," she said.|Torv AS denied that|said|'
    "according to the U.S. Ministry of Works|the council declined to comment.|Sales rose|fell to|from 5 million kroner|"
    "between 10 and 12 km|more than eight million people|up to|a dozen jobs|two thirds of|2 1/2 years|$3.2bn|won 3-1."
    "|The company|would|it told reporters.|on Monday|He added: “It is|over.”|The|of|and|in|not|per cent|a share|who|"
    "percentage points|Dr. J. R. Ole Hald|Marle’s|told|that|March 3|2026|half|at least|“We will go,” Ole Hald said."
).split("|")
_SIGNS = "“ ” \" ' ’ '' `` « » , . ? ! : ; … — – - ( ) [ ] % $ € £ ½ / ° • * # _".split(" ")
_ODD = "İ ß ﬁ ǅ ٣ ² Ⅷ 一 \u00ad \u200b e\u0301 😀 \x85 \u00a0 \u2028 \u202e \x1c \n \n\n \t".split(" ")
_NUMBER_FORMS = ["{}", "{:,}", "{}.5", "{}%", "${}m", "{}-5", "{}th", "{} to 9"]
_pieces = st.one_of(
    st.sampled_from(_PHRASES),
    st.sampled_from(_PHRASES),
    st.builds(str.format, st.sampled_from(_NUMBER_FORMS), st.integers(0, 10**7)),
    st.sampled_from(_SIGNS),
    st.sampled_from(_ODD),
)
newsy = st.lists(st.tuples(_pieces, st.sampled_from(["", " ", " ", " "])), min_size=10, max_size=50).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
)
# Every code point, halves of surrogate pairs among them.
anything = st.lists(st.text(max_size=40) | st.characters(categories=["Cs"]), max_size=5).map("".join)
texts = newsy | newsy | anything


def article_of(text: str, *, whole: bool = False) -> Article:
    """An English article all of whose text is body: split into sentences, or as one."""
    spans = [Span(0, len(text))] if whole else split_sentences(text)
    sentences = (Sentence(number, span, text[span.start : span.end], 0) for number, span in enumerate(spans, 1))
    return Article(text, tuple(sentences), language="en")


def writable(text: str) -> str:
    """What of a text a draft may hold: no control characters (blanks for those that part words), no half surrogates."""
    spaced = "".join(" " if ch.isspace() and ch not in "\t\n" else ch for ch in text)
    return "".join(
        ch for ch in spaced if (ch >= " " and ch != "\x7f" and not "\ud800" <= ch <= "\udfff") or ch in "\t\n"
    )


Placed = st.SearchStrategy[tuple[str, list[int]]]


def _placed(article: Article, kind: str) -> Placed:
    """Words and the sentences cited for them: mostly what the finders found, where it is; or anything, anywhere."""
    found = []
    for sentence in article.sentences:
        text = sentence.text
        parts = {
            "figure": [quantity.text for quantity in find_quantities(text)],
            "name": [name.text for name in find_names(text)],
            "quotation": [text[run.inner.start : run.inner.end] for run in find_quoted_runs(text)],
            "prose": [text[:80]],
        }
        found += [(part, [sentence.number]) for part in map(writable, parts[kind]) if part.strip()]
    last = len(article.sentences)
    anywhere = st.lists(st.integers(1, last or 1), min_size=1, max_size=2) | st.lists(st.integers(-1, last + 2))
    random = st.tuples((newsy | anything).map(writable).filter(str.strip), anywhere)
    return st.one_of(random, *[st.sampled_from(found)] * 3) if found else random


@st.composite
def drafts(draw: st.DrawFn, article: Article) -> Draft:
    """A draft of up to three items a kind; ids are used twice now and then, links at random."""
    prose = _placed(article, "prose")
    text = prose.map(lambda placed: placed[0])
    maybe = st.none() | text

    def ids(kind: str) -> st.SearchStrategy[list[str]]:
        return st.lists(st.sampled_from([f"{kind}1", f"{kind}2"]), min_size=kind == "s", max_size=2)

    def some(field: str, words: Placed, kind: str = "", **others: st.SearchStrategy[Any]) -> list[dict[str, Any]]:
        items = []
        for place in range(draw(st.sampled_from([2, 3, 1, 0]))):
            said, sentences = draw(words)
            item: dict[str, Any] = {field: said, "sentences": sentences}
            if kind:
                item["id"] = f"{kind}{draw(st.sampled_from([place + 1, place + 1, place + 1, 1]))}"
            items.append(item | {name: draw(value) for name, value in others.items()})
        return items

    speakers = some(
        "name", _placed(article, "name"), "s", role=maybe, organisation=maybe, sourcing=st.sampled_from(["named"])
    )
    attributions = some(
        "quotes",
        _placed(article, "quotation"),
        "a",
        speakers=ids("s"),
        polarity=st.sampled_from(["affirms", "affirms", "denies", "declines"]),
        cue=maybe,
        proposition=maybe,
        via=st.sampled_from([None, None, "s1"]),
    )
    figures = some(
        "text",
        _placed(article, "figure"),
        "f",
        unit=maybe,
        role=st.sampled_from(["level", "change", "prior"]),
        direction=st.sampled_from([None, None, "up", "down"]),
        baseline=st.sampled_from([None, None, "f1"]),
        measures=text,
        period=maybe,
        attributed_to=ids("a"),
    )
    claims = some("text", prose, "c", modality=st.just("stated"), attributed_to=ids("a"), denied_by=ids("a"))
    return Draft.model_validate(
        {
            "summary": some("text", prose),
            "speakers": [{name: value for name, value in item.items() if name != "sentences"} for item in speakers],
            "attributions": [item | {"quotes": [item["quotes"]]} for item in attributions],
            "key_claims": claims,
            "figures": figures,
        }
    )
