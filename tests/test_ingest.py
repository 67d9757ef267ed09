"""Reading: what is body, what is furniture, where sentences end, and input that is no article."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import InputError, read_article
from summarizer.ingest import decode
from summarizer.ingest.sentences import split_sentences
from tests.conftest import EXAMPLES, SHARED

SEED = SHARED / "articles" / "seed_north_korean_troops.txt"
shared = pytest.mark.skipif(not SEED.is_file(), reason="the development data is not beside this checkout")


@shared
def test_the_seed_article_is_told_apart_from_its_furniture() -> None:
    """Headline, standfirst, agency and dates are metadata; the five other stories are neither body nor evidence."""
    article = read_article(SEED)
    assert article.headline == "North Korean troops are in Russia, US defense secretary says"
    assert (article.standfirst or "").startswith("U.S. Defense Secretary Lloyd Austin confirmed")
    assert (article.publisher, article.published_at) == ("Reuters", "03:09 | 23 October 2024")
    assert article.modified_at == "03:12 | 23 October 2024"
    assert len(article.sentences) == 22
    body = " ".join(sentence.text for sentence in article.sentences)
    for line in (
        "BRICS countries",
        "Global condemnations",
        "Turkish president",
        "UN chief",
        "NATO chief",
        "World",
        "Reuters",
    ):
        assert f"{line} " not in body
    assert len(article.furniture) == 9


@shared
def test_real_articles_lose_no_body_sentence() -> None:
    """Over every real article, what is taken as furniture never looks like a sentence of the story."""
    lost = []
    for path in sorted((SHARED / "articles").glob("*.txt")):
        article = read_article(path)
        for span in article.furniture:
            line = article.slice(span)
            if len(line.split()) > 12 and line.rstrip().endswith(".") and "newsletter" not in line:
                lost.append((path.name, line))
    assert lost == []


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_examples_keep_their_furniture_out(path: Path) -> None:
    """Each example has a headline, furniture and a body whose sentences all end as sentences."""
    article = read_article(path)
    assert article.headline
    assert article.furniture
    for sentence in article.sentences:
        assert sentence.text.rstrip('"').endswith((".", "?", "!"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S. Defense Secretary Lloyd Austin spoke. He left.", 2),
        ("Gen. Smith met Dr. J. K. Brown of Acme Inc. in St. Louis.", 1),
        ("Sales rose 4.5 percent to $1.2 billion. Costs fell.", 2),
        ('"Is it safe?" he asked. Nobody knew.', 2),
        ('"Run!" she shouted, and they ran.', 1),
        ("He waited ... and then he left. Why?", 2),
        ("It opens at 7 p.m. on Monday. Entry is free.", 2),
        ("The U.N. said so. The E.U. did not.", 2),
        ("No. 5 won. The rest lost.", 2),
        ('"We won," he said. "We are glad."', 2),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: int) -> None:
    """Abbreviations, initials, decimals, quotations and ellipses do not cut a sentence."""
    assert len(split_sentences(text)) == expected


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\u2028", "\x0b"])
def test_any_line_ending_gives_the_same_sentences(ending: str) -> None:
    """Line endings only move offsets; the text is never changed."""
    lines = ["A headline about trams", "The first tram ran on Monday.", "It carried 40 people. They cheered."]
    article = read_article(ending.join(lines))
    assert [sentence.text for sentence in article.sentences] == [
        "The first tram ran on Monday.",
        "It carried 40 people.",
        "They cheered.",
    ]
    assert article.text == ending.join(lines)


def test_short_paragraphs_of_a_hard_wrapped_text_keep_their_sentences_whole() -> None:
    """Where a text is hard-wrapped, a line break ends no sentence, in a paragraph of two lines either."""
    said = [
        "The council approved a plan on Tuesday to rebuild the old bridge over Marle, closed since a flood in spring.",
        "The work will cost about 12 million kroner and is to begin in March, the mayor said at a meeting.",
        "It had been delayed twice because of a dispute over who should pay for it, the council and the ministry said.",
    ]
    article = read_article("\n\n".join(textwrap.fill(paragraph, 80) for paragraph in said))
    assert [" ".join(sentence.text.split()) for sentence in article.sentences] == said


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_every_span_gives_back_its_text(text: str) -> None:
    """For any Unicode the spans are disjoint, ordered and exact."""
    try:
        article = read_article(text)
    except InputError:
        return
    last = 0
    for number, sentence in enumerate(article.sentences, 1):
        assert sentence.number == number
        assert sentence.text == article.text[sentence.span.start : sentence.span.end] != ""
        assert sentence.span.start >= last
        last = sentence.span.end
    for span in article.furniture:
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", "is empty"),
        (" \n\t ", "is empty"),
        ("a\0b", "NUL"),
        ("half \ud800 character", "half a character"),
        ("- World\n- Reuters", "no body"),
        ("x" * 20_000_001, "at most"),
    ],
    ids=["empty", "white space", "NUL", "surrogate", "no body", "too long"],
)
def test_text_that_is_no_article_is_refused_in_one_sentence(source: str, says: str) -> None:
    """Each bad text ends in an InputError that says what is wrong."""
    with pytest.raises(InputError, match=says) as caught:
        read_article(source)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"\x89PNG\r\n\x1a\n\0\0", "NUL"), (bytes(range(128, 256)) * 4, "not text"), (b"\xff\xfe\x00", "not text")],
    ids=["binary", "wrong encoding", "broken UTF-16"],
)
def test_bytes_that_are_no_text_are_refused(data: bytes, says: str) -> None:
    """Files that are not text are told apart before they reach a model."""
    with pytest.raises(InputError, match=says):
        decode(data, name="file")


def test_common_encodings_are_read() -> None:
    """UTF-8 with and without mark, UTF-16 and Windows-1252 give the same text."""
    text = "Das Café öffnet um acht. It said “yes”."
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert decode(text.encode(encoding), name="file") == text


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    """A directory and a missing file are InputErrors with exit code 3."""
    for path, says in ((tmp_path, "directory"), (tmp_path / "none.txt", "not there")):
        with pytest.raises(InputError, match=says) as caught:
            read_article(path)
        assert caught.value.exit_code == 3
