"""Reading documents: formats and encodings told apart, pages, PDFs and messages as articles, offsets exact."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import InputError, MissingExtraError, fetch, read_article, read_bytes, summarise
from summarizer.ingest.formats import format_of
from tests.conftest import EXAMPLES, ROOT
from tests.damage import draft_of
from tests.loopback import says
from tests.websites import page, pdf, site

pytest.importorskip("trafilatura", reason="reading HTML is not installed: article-summarizer[read]")
pypdf = pytest.importorskip("pypdf", reason="reading PDF is not installed: article-summarizer[read]")

STORY = (EXAMPLES / "earnings_tavira_foods.txt").read_text(encoding="utf-8")
ARTICLE = read_article(STORY)
PARAGRAPHS = [STORY[span.start : span.end] for span in (s.span for s in ARTICLE.sentences)]
LINES = list(dict.fromkeys(line for line in STORY.splitlines() if any(p in line for p in PARAGRAPHS)))
LD = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "Organization", "name": "A site"},
        {
            "@type": ["NewsArticle"],
            "headline": "Tavira Foods lifts its forecast &amp; more",
            "author": [{"@type": "Person", "name": "Ana Reis"}, "Rui Melo"],
            "publisher": {"name": "Meridian News"},
            "datePublished": "2026-03-04T10:00:00+01:00",
            "dateModified": "2026-03-04T12:00:00+01:00",
            "inLanguage": "en-GB",
        },
    ],
}


def html(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


PAGE = html(
    '<nav><ul><li><a href="/w">World</a></li><li><a href="/s">Sport</a></li></ul></nav><header>Meridian News</header>'
    "<article><h1>Tavira Foods lifts its forecast &amp; more</h1>"
    + "".join(f"<p>{line}</p>" for line in LINES)
    + '</article><aside><h3>Most read</h3><a href="/1">Ten things to know about soup</a></aside>'
    "<footer>We use cookies. © Meridian News 2026. All rights reserved.</footer><script>evil()</script>",
    f'<script type="application/ld+json">{json.dumps(LD)}</script>',
)


def body_of(article: Any) -> list[str]:
    return [sentence.text for sentence in article.sentences]


def test_a_page_is_its_article_and_what_it_declares() -> None:
    """The same sentences as the text has; menus, footers and scripts are gone; offsets count in the extracted text."""
    article = read_bytes(PAGE.encode())
    assert body_of(article) == body_of(ARTICLE)
    assert article.headline == "Tavira Foods lifts its forecast & more"
    assert (article.byline, article.publisher, article.language) == ("Ana Reis, Rui Melo", "Meridian News", "en")
    assert (article.published_at, article.modified_at) == ("2026-03-04T10:00:00+01:00", "2026-03-04T12:00:00+01:00")
    assert article.derived
    assert all(article.slice(sentence.span) == sentence.text for sentence in article.sentences)
    assert not any(word in article.text for word in ("World", "cookies", "soup", "evil"))


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ('<meta property="og:title" content="A tram | The Post"><meta property="og:site_name" content="The Post">',
         "headline", "A tram"),
        ('<meta name="author" content="By Ida Moe">', "byline", "Ida Moe"),
        ('<meta name="author" content="https://example.com/ida">', "byline", None),
        ('<meta property="article:published_time" content="2026-03-04">', "published_at", "2026-03-04"),
        ('<meta property="article:published_time" content="0001-01-01T00:00:00Z">', "published_at", None),
        ('<script type="application/ld+json">{"@type":"Article","headline":7,"author":{"name":[]}}</script>',
         "byline", None),
        ('<script type="application/ld+json">{"broken</script>', "byline", None),
        (f'<script type="application/ld+json">{"[" * 100_000}</script>', "byline", None),
        (f'<meta name="author" content="{"long " * 100}">', "byline", None),
    ],
)  # fmt: skip
def test_what_a_page_declares_is_taken_as_far_as_it_makes_sense(head: str, field: str, value: str | None) -> None:
    """Meta elements where there is no JSON-LD; no names that are addresses, no empty dates, nothing out of shape."""
    body = f"<article>{''.join(f'<p>{line}</p>' for line in LINES)}</article>"
    assert getattr(read_bytes(html(body, head).encode()), field) == value


def test_a_body_in_several_containers_is_read_whole() -> None:
    """What stands between two parts of one story does not end it."""
    half = len(LINES) // 2
    parts = ["".join(f"<p>{line}</p>" for line in lines) for lines in (LINES[:half], LINES[half:])]
    body = '<div class="ad">Buy our soup</div>'.join(
        f'<div class="g"><div class="body text">{p}</div></div>' for p in parts
    )
    article = read_bytes(html(f"<article><h1>Soup</h1><div>{body}</div></article>").encode())
    assert set(body_of(ARTICLE)) <= set(body_of(article))


def test_declared_english_is_not_believed_of_another_language() -> None:
    """Rules that know English alone are not held against other texts; another declared language is kept."""
    line = "<p>Die erste Straßenbahn seit neun Jahren fuhr am Montag durch Lund, mit vierzig Leuten darin.</p>"
    for declared, kept in (("en", None), ("de-AT", "de")):
        story = html(f"<article>{line * 3}</article>").replace("<html>", f'<html lang="{declared}">')
        assert read_bytes(story.encode()).language == kept


def message(text: str | None = None, markup: str | None = None, **headers: str) -> bytes:
    made = EmailMessage()
    for name, value in {
        "From": "Ana Reis <ana@example.com>",
        "Date": "Wed, 04 Mar 2026 10:00:00 +0100",
        **headers,
    }.items():
        made[name] = value
    if text is not None:
        made.set_content(text, cte="base64")
    if markup is not None:
        made.add_alternative(markup, subtype="html") if text is not None else made.set_content(markup, subtype="html")
    made.add_attachment(b"\0" * 99, maintype="image", subtype="png", filename="logo.png")
    return made.as_bytes()


def test_a_message_is_its_plain_text_with_subject_sender_and_date() -> None:
    """The plain part before the HTML one, line ends as they are meant, attachments left alone."""
    text = "\n\n".join(LINES)
    article = read_bytes(message(text, "<p>not this</p>", Subject="Tavira lifts forecast"), name="a.eml")
    assert body_of(article) == body_of(ARTICLE)
    assert (article.headline, article.byline) == ("Tavira lifts forecast", "Ana Reis")
    assert article.published_at == "2026-03-04T10:00:00+01:00"
    assert article.derived
    assert "\r" not in article.text


def test_a_message_without_plain_text_is_its_page() -> None:
    """A newsletter in HTML alone."""
    article = read_bytes(message(None, PAGE, Subject="Tavira Foods lifts its forecast"), content_type="message/rfc822")
    assert (article.headline, body_of(article)) == ("Tavira Foods lifts its forecast", body_of(ARTICLE))


def test_a_pdf_is_its_paragraphs_without_running_heads() -> None:
    """Lines are joined, broken words made whole, page numbers and the heads of every page left out."""
    lines = [
        ["The Tavira Tribune", "Soup sells well again", "The first factory of the country sold more soup in March than",
         "in any month before, the company said, and its govern-",
         "ment in Lisbon was pleased with the well-known maker.", "Nobody had expected it.", "1"],
        ["The Tavira Tribune", '"We are glad of every bowl that was sold," said Ana Reis, who has led the',
         "well-known firm for nine years. She wants to sell 26 million bowls.", "2"],
        ["The Tavira Tribune", "The state owns 12 percent of the firm and has no plans to sell its part, a",
         "minister said.", "3"],
    ]  # fmt: skip
    article = read_bytes(pdf(*lines, info="/Author (Rui Melo) /CreationDate (D:20260304100000Z)"))
    assert article.headline == "Soup sells well again"
    first, *others = body_of(article)
    assert first.startswith("The first factory of the country sold more soup in March than in any month before, the")
    assert first.endswith("said, and its government in Lisbon was pleased with the well-known maker.")
    assert others == [
        "Nobody had expected it.",
        '"We are glad of every bowl that was sold," said Ana Reis, who has led the well-known firm for nine years.',
        "She wants to sell 26 million bowls.",
        "The state owns 12 percent of the firm and has no plans to sell its part, a minister said.",
    ]
    assert (article.byline, article.published_at) == ("Rui Melo", "2026-03-04T10:00:00+00:00")


def test_an_owners_password_alone_does_not_keep_a_pdf_shut() -> None:
    """What anybody's viewer opens is read; what wants a password is refused with the reason."""
    for password, opens in (("", True), ("secret", False)):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(LINES)))
        writer.encrypt(password, "owner", algorithm="RC4-128")
        out = io.BytesIO()
        writer.write(out)
        if opens:
            assert read_bytes(out.getvalue()).derived
        else:
            with pytest.raises(InputError, match="encrypted"):
                read_bytes(out.getvalue())


ENCODED = {
    "utf-8": "Das Café öffnet um acht. Es kostet 5 €.",
    "utf-8-sig": "Das Café öffnet um acht.",
    "utf-16": "Das Café öffnet um acht.",
    "utf-32": "Das Café öffnet um acht.",
    "cp1252": "The council’s plan for the café – worth £3 million – was “a mistake”, the mayor said on Monday.",
    "cp1251": "Мэр города заявил в понедельник, что мост будет закрыт на ремонт с февраля. Жители были против.",
    "cp1250": "Burmistrz powiedział w poniedziałek, że most zostanie zamknięty od lutego mimo sprzeciwu mieszkańców.",
    "shift_jis": "市長は月曜日、橋を二月から閉鎖すると述べた。住民は反対していた。",
    "euc_kr": "시장은 월요일에 다리를 2월부터 폐쇄한다고 말했다. 주민들은 반대했다.",
    "gb2312": "市长星期一表示，大桥将从二月起关闭维修。居民表示反对。",
    "utf-16-le": "The mayor said on Monday that the bridge would be closed.",
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_text_is_read_in_any_common_encoding(encoding: str) -> None:
    """By its mark, by what is declared, and mostly without either."""
    text = "\n".join([ENCODED[encoding]] * 3)
    data = text.encode(encoding)
    assert read_bytes(data, content_type=f"text/plain; charset={encoding.removesuffix('-sig')}").text == text
    assert read_bytes(data).text == text


@pytest.mark.parametrize(
    "label", ["nonsense", "utf-7", "punycode", "idna", "unicode_escape", "base64", "undefined", "\u2028"]
)
def test_declared_encodings_that_are_none_are_passed_over(label: str) -> None:
    """Unknown labels, and Python's codecs that no text of the web is in, decide nothing."""
    text = "Das Café öffnet um acht+AC0 \\u0041."
    assert read_bytes(text.encode(), content_type=f"text/plain; charset={label}").text == text


def test_a_page_says_its_encoding_and_may_hold_a_broken_byte() -> None:
    """The head's declaration is heard, the sender's goes before it, and one bad byte spoils nothing."""
    story = PAGE.replace("Tavira", "Távira").replace("<head>", '<head><meta charset="iso-8859-1">')
    assert read_bytes(story.encode("cp1252")).headline == "Távira Foods lifts its forecast & more"
    declared = read_bytes(story.encode("utf-16-le"), content_type="text/html; charset=utf-16le")
    assert declared.headline == "Távira Foods lifts its forecast & more"
    broken = PAGE.replace("Tavira", "Távira").encode().replace(b"soup", b"so\xffp", 1)
    assert "Távira" in (read_bytes(broken).headline or "")


@pytest.mark.parametrize(
    ("data", "content_type", "name", "found"),
    [
        (b"%PDF-1.7", "text/html", "a.txt", "pdf"),
        (b"\n\n%PDF-1.4", None, None, "pdf"),
        (b"<p>x", "text/html;charset=utf-8", "a.txt", "html"),
        (b"<html>", "text/plain", "a.html", "text"),
        (b"plain", "application/octet-stream", "a.HTM", "html"),
        (b"<html>", None, "a.md", "text"),
        (b"plain", None, "a.eml", "email"),
        (b"plain", None, None, "text"),
        (b"", None, None, "text"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", None, None, "html"),
        (b'<?xml version="1.0"?>\n<!-- a --><html>', None, "page.php", "html"),
        ("<html>".encode("utf-16"), None, None, "html"),
        (b"<p>A text that begins so</p>", None, None, "text"),
        (b"From: a\r\nMIME-Version: 1.0\r\nSubject: b\r\n\r\nc", None, None, "email"),
        (b"From: the desk\nDate: 3 May\nSubject: soup\n\nThe soup is ready.", None, None, "text"),
    ],
)
def test_formats_are_told_apart(data: bytes, content_type: str | None, name: str | None, found: str) -> None:
    """First bytes before the declared type, that before the name, that before how the text begins."""
    assert format_of(data, content_type, name) == found


@given(st.binary(max_size=400), st.sampled_from([None, "text/html", "application/pdf", "message/rfc822", "text/plain"]))
def test_any_bytes_are_an_article_or_an_error_of_ours(data: bytes, content_type: str | None) -> None:
    """Whatever comes, in whatever format it claims to be, spans are exact or it is refused."""
    try:
        article = read_bytes(data, content_type=content_type)
    except InputError:
        return
    assert all(article.slice(sentence.span) == sentence.text for sentence in article.sentences)


def test_an_address_as_text_is_not_fetched() -> None:
    """A `str` is the text itself; one that is only an address says how to fetch it."""
    with site({"/": page(PAGE)}) as running:
        with pytest.raises(InputError, match=r"fetch\(address\)"):
            summarise(running.url, model="openai/x")
        assert running.asked == []
        assert fetch(running.url, allow_private=True).sentences
    assert read_article("See https://example.com/ for more of this.").sentences


@pytest.mark.parametrize("name", ["a.html", "a.pdf", "a.eml"])
def test_the_extracted_text_is_part_of_the_answer(name: str, serve: Any, tmp_path: Path) -> None:
    """Of documents the result holds the text that offsets count in; of texts it does not."""
    made = {
        "a.html": PAGE.encode(),
        "a.pdf": pdf(_wrapped(LINES)),
        "a.eml": message("\n\n".join(LINES), Subject="Soup"),
    }
    (tmp_path / name).write_bytes(made[name])
    serve(says(json.dumps(draft_of("earnings_tavira_foods"))))
    result = summarise(tmp_path / name, model="openai/scripted-1")
    assert result.article.text
    assert result.figures
    for figure in result.figures:
        evidence = figure.evidence
        assert result.article.text[evidence.start : evidence.end] == evidence.quote
    plain = summarise(STORY, model="openai/scripted-1")
    assert (plain.article.text, plain.article.url) == (None, None)


def _wrapped(lines: list[str]) -> list[str]:
    import textwrap

    return [piece for line in lines for piece in [*textwrap.wrap(line, 90), ""]]


def test_the_command_line_reads_files_addresses_and_what_is_piped(serve: Any, tmp_path: Path, own_cache: Path) -> None:
    """A page by name, by address, by pipe: the same result but for where it was; robots and the inside by option."""
    server = serve(says(json.dumps(draft_of("earnings_tavira_foods"))))
    environment = {"PYTHONPATH": str(ROOT), "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "none"}
    environment["SUMMARIZER_CACHE_DIR"] = str(own_cache)
    program = "from summarizer.cli.main import main; main()"

    def run(*arguments: str, given: bytes = b"") -> Any:
        command = [sys.executable, "-c", program, *arguments, "-m", "openai/scripted-1"]
        return subprocess.run(command, input=given, capture_output=True, check=False, env=environment)

    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    with site({"/a": page(PAGE), "/robots.txt": page("User-agent: *\nDisallow: /", "text/plain")}) as running:
        done = [
            run(str(tmp_path / "a.html")),
            run("-", given=PAGE.encode()),
            run(f"{running.url}/a", "--allow-private", "--ignore-robots"),
        ]
        refused = [run("http://127.0.0.1/a"), run(f"{running.url}/a", "--allow-private"), run("file:///etc/passwd")]
    assert [one.returncode for one in done] == [0, 0, 0], done
    told = [json.loads(one.stdout)["article"] for one in done]
    assert len({one["sha256"] for one in told}) == 1
    assert [one["url"] for one in told] == [None, None, f"{running.url}/a"]
    assert [one.returncode for one in refused] == [3, 3, 3]
    for one, reason in zip(refused, (b"allow_private", b"robots.txt", b"http and https"), strict=True):
        assert reason in one.stderr
        assert len(one.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("module", "data"),
    [("trafilatura", PAGE.encode()), ("pypdf", pdf(LINES))],
)
def test_without_the_extra_the_error_says_what_to_install(
    module: str, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents need an extra; exit code 2 and the command that installs it."""
    monkeypatch.setitem(sys.modules, module, None)
    for name in ("summarizer.ingest.html", "summarizer.ingest.pdf"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(MissingExtraError, match=r"article-summarizer\[read\]") as caught:
        read_bytes(data)
    assert caught.value.exit_code == 2


def test_fetching_without_the_extra_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what reads robots.txt no request is sent."""
    monkeypatch.setattr("summarizer.ingest.robots.find_spec", lambda _: None)
    with site({"/": page(PAGE)}) as running:
        with pytest.raises(MissingExtraError, match=r"article-summarizer\[read\]"):
            fetch(running.url, allow_private=True)
        assert running.asked == []
