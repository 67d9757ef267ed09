"""The HTML report: the article whole, the evidence exact, nothing that an article holds is more than text."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import Article, UsageError, read_article
from summarizer.render.report import render_html, report_csp
from summarizer.render.report.view import direction
from tests.pages import Page
from tests.strategies import article_of as plain_article
from tests.strategies import newsy, texts
from tests.summaries import all_over, careful, citing, made

HOSTILE = {
    "element": "<script>hacked=1</script>",
    "handler": "<img src=x onerror=hacked=1>",
    "attribute": "\" onmouseover=hacked=1 autofocus onfocus=hacked=1 x='",
    "single quote": "' onpointerover='hacked=1",
    "end of script": "</script><script>hacked=1</script>",
    "end of style": "</style><script>hacked=1</script>",
    "end of title": "</title></head><body onload=hacked=1>",
    "comment": "--><script>hacked=1</script><!--",
    "svg": "<svg><animate onbegin=hacked=1 attributeName=x dur=1s>",
    "template": "{{ 7 * 7 }}{% include 'x' %}{{ ''.__class__.__mro__ }}",
    "entities": "&lt;script&gt;hacked=1&lt;/script&gt;&#60;b&#62;",
    "half open": "<",
    "form": "<form action=javascript:hacked=1><button formaction=javascript:hacked=1>",
    "frame": "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe>",
    "base": "<base href=//evil.invalid><link rel=stylesheet href=//evil.invalid>",
    "style": "<style>*{background:url(//evil.invalid)}</style>",
    "refresh": "<meta http-equiv=refresh content='0;url=javascript:hacked=1'>",
    "id": 'x" id="article" data-of="c1',
    "control": "a\x01\x7f\x9b\ufeff\ufffe",
    "bidi": "\u202e\u2066evil",
}
ADDRESSES = [
    "javascript:hacked=1",
    "JaVaScRiPt:hacked=1",
    " javascript:hacked=1",
    "java\nscript:hacked=1",
    "data:text/html,<script>hacked=1</script>",
    "vbscript:hacked",
    "file:///etc/passwd",
    "/home/someone/private/article.txt",
    "https://user:word@example.org/",
    "http://",
    "http://[broken/",
    "//example.org/x",
]


def page_of(article: Article, groups: list[list[tuple[int, int]]]) -> Page:
    return Page(render_html(citing(article, groups), article))


@st.composite
def cited(draw: st.DrawFn) -> tuple[Article, list[list[tuple[int, int]]]]:
    """An article, read from a text or all of it body, and ranges of it, wherever they fall."""
    text = draw(newsy | texts.filter(lambda text: "\0" not in text))
    article = plain_article(text, whole=draw(st.booleans()))
    place = st.integers(0, len(text))
    ranges = st.tuples(place, place).map(lambda pair: (min(pair), max(pair)))
    return article, draw(st.lists(st.lists(ranges, min_size=1, max_size=4), max_size=6))


@given(cited())
def test_the_article_comes_out_whole_and_every_quote_is_its_segments(
    case: tuple[Article, list[list[tuple[int, int]]]],
) -> None:
    """Whatever ranges nest, touch or overlap: the text is there once, in order; each range is lit from end to end."""
    article, groups = case
    page = page_of(article, groups)
    shown = re.sub("[\ud800-\udfff]", "\ufffd", article.text)
    assert page.article == shown
    for number, group in enumerate(groups, 1):
        lit: dict[int, str] = {
            start + at: ch for start, words in page.pieces[f"s{number}"] for at, ch in enumerate(words)
        }
        assert set(lit) == {place for start, end in group for place in range(start, end)}
        for start, end in group:
            assert "".join(lit[place] for place in range(start, end)) == shown[start:end]


@pytest.mark.parametrize("name", ["earnings_tavira_foods", "defence_border_drones", "politics_pension_vote"])
def test_a_careful_summary_is_all_there_and_linked_both_ways(name: str) -> None:
    """Every item has an element and is linked from the article, and each link goes to an element of the page."""
    summary, article = careful(name)
    page = Page(render_html(summary, article))
    assert page.article == article.text
    items = page.values["data-item"]
    assert {item[0] for item in items} == {"s", "c", "f", "a"}
    count = sum(map(len, (summary.summary_sentences, summary.key_claims, summary.figures, summary.attributions)))
    assert len(items) == count
    assert len(page.values["id"]) == len(set(page.values["id"]))
    inside = [address for address in page.values["href"] if address.startswith("#")]
    assert {address[1:] for address in inside} <= set(page.values["id"])
    assert {f"#{item}" for item in items} <= set(inside)
    assert set(page.values["aria-describedby"]) <= set(page.values["id"])
    for figure in summary.figures:
        assert "".join(words for _, words in page.pieces[figure.id]) == figure.evidence.quote


def test_headline_furniture_and_wrapped_lines_keep_their_place() -> None:
    """Hard-wrapped paragraphs stay one block, headline and furniture have looks of their own, line ends survive."""
    lines = [
        "Mill closes after forty years",
        "",
        "Published: 3 March 2026",
        "",
        "The mill in Sarnow will close in June, its owner said on Monday, after forty years of",
        "making paper for the newspapers of the coast. It has had no new orders since the spring of",
        "the year before last, and the last of its machines will be sold to a buyer from the south",
        "whom nobody wanted to name before the contract was signed.",
        "",
        "Read more: other mills",
    ]
    article = read_article("\r\n".join(lines))
    html = render_html(made(article), article)
    page = Page(html)
    assert page.article == article.text
    assert html.count('<p class="body">') == 1
    assert html.count('<p class="headline">') == 1
    assert html.count('<p class="furniture">') == 2
    assert "&#13;\n" in html


def _shape(words: str, address: str | None = None) -> list[tuple[str, tuple[str, ...]]]:
    return Page(render_html(*all_over(words, address=address))).shape


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_are_nothing_but_words(words: str) -> None:
    """In every place at once, they leave the page's elements and attributes as harmless words leave them."""
    html = render_html(*all_over(words))
    page = Page(html)
    assert page.shape == _shape("x")
    assert page.article == all_over(words)[1].text
    assert len(page.values["id"]) == len(set(page.values["id"]))
    assert not any(name.startswith("on") for name in page.values)


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_addresses_of_the_web_become_links(address: str) -> None:
    """Scripts, files and passwords do not; nor is the name of a local file told."""
    html = render_html(*all_over("x", address=address))
    assert all(link.startswith("#") for link in Page(html).values["href"])
    assert "hacked" not in html
    assert "/home/someone" not in html


def test_an_address_of_the_web_is_a_link_that_tells_nothing() -> None:
    """It is linked, escaped, without a referrer."""
    page = Page(render_html(*all_over("x", address='https://example.org/a?b=1&c="<')))
    assert [link for link in page.values["href"] if link[0] != "#"] == ['https://example.org/a?b=1&c="<']
    assert page.values["rel"] == ["noreferrer noopener"]


def test_the_policy_allows_the_pages_own_style_and_script_alone() -> None:
    """The hashes are those of what stands in the page; the header is the same and says who may frame it."""
    html = render_html(*all_over("x"))
    style, script = (re.search(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL) for tag in ("style", "script"))
    assert style
    assert script
    digests = [base64.b64encode(hashlib.sha256(part[1].encode()).digest()).decode() for part in (style, script)]
    header = report_csp()
    assert header.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'" in header
    assert header.endswith("; frame-ancestors 'none'")
    page = Page(html)
    assert header.removesuffix("; frame-ancestors 'none'") in page.values["content"]
    assert "unsafe" not in header
    assert "style" not in page.values
    assert not re.search(r"url\(|@import|https?://", html)


def test_a_summary_of_another_article_is_refused() -> None:
    """Offsets into another text would light what says nothing of it."""
    summary, article = careful("earnings_tavira_foods")
    with pytest.raises(UsageError, match="another article"):
        render_html(summary, Article(article.text + " ", article.sentences))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mill will close.", "ltr"),
        ("المصنع سيغلق في June.", "rtl"),
        ("המפעל ייסגר", "rtl"),
        ("", "ltr"),
        ("2026: 12%", "ltr"),
    ],
)
def test_the_direction_is_that_of_most_letters(text: str, expected: str) -> None:
    """A name in other letters does not turn a text round."""
    assert direction(text) == expected


def test_language_and_direction_are_the_articles() -> None:
    """A language that is no tag is unknown, which an empty `lang` says; the page's own words are English."""
    article = Article("المصنع سيغلق.", (), language="ar")
    html = render_html(made(article), article)
    assert '<html lang="en">' in html
    assert '<div class="text" lang="ar" dir="rtl">' in html
    article = Article("x", (), language='en" onload="x')
    assert '<div class="text" lang="" dir="ltr">' in render_html(made(article), article)


def test_a_long_article_is_whole_and_its_page_no_larger_for_being_long() -> None:
    """Two million characters, cited from end to end; what is added to each sentence is bounded."""
    _, short = careful("earnings_tavira_foods")
    body = short.text[short.sentences[0].span.start : short.sentences[-1].span.end] + "\n"
    text = body * (2_000_000 // len(body) + 1)
    article = read_article(text)
    groups = [[(one.span.start, one.span.end)] for one in article.sentences[::100]]
    html = render_html(citing(article, groups), article)
    assert Page(html).article == text
    assert 'class="long"' in html
    assert len(html) < 2.5 * len(text)
