"""Documents made to hurt: each is refused in one line, or read, and none takes long or much."""

from __future__ import annotations

import os
import zlib

import pytest

from summarizer import Article, InputError, read_bytes
from tests.test_hostile import watchdog  # noqa: F401 - a fixture, which fails what hangs
from tests.websites import pdf

pytest.importorskip("trafilatura", reason="reading HTML is not installed: article-summarizer[read]")
pytest.importorskip("pypdf", reason="reading PDF is not installed: article-summarizer[read]")
pytestmark = pytest.mark.usefixtures("watchdog")

STORY = "<p>The first tram for nine years ran through Lund on Monday, carrying 40 people and the mayor.</p>"
OPEN = "<!doctype html><html><body><article>"
DEEP = 10_000


def read(data: bytes, media: str) -> Article | str:
    """The article, or why there is none."""
    try:
        return read_bytes(data, content_type=media)
    except InputError as error:
        return str(error)


@pytest.mark.parametrize("tag", "div span b p li table blockquote form a h1 article svg".split())
@pytest.mark.parametrize("closed", [True, False], ids=["closed", "open"])
def test_ten_thousand_nested_tags_end(tag: str, closed: bool) -> None:
    """Deep pages are read as far as the parser goes, or refused; nothing recurses away."""
    page = OPEN + STORY * 3 + f"<{tag}>" * DEEP + STORY + (f"</{tag}>" * DEEP if closed else "")
    found = read(page.encode(), "text/html")
    assert isinstance(found, Article) or "\n" not in found


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (OPEN + " " * 5_000_000, "at most 5,000,000"),
        (OPEN + "<i>" * 110_000, "more than 100,000 elements"),
        (OPEN + "<p " + " ".join(f"a{n}=1" for n in range(400_000)) + ">" + STORY, "attributes"),
        ("<!-- x -->" * 100_000 + "<html>", "is not HTML"),
        (OPEN + "<![CDATA[" * 300_000, "no article|no body"),
        (OPEN + "<" * 3_000_000, "no article|no body"),
    ],
    ids=["long", "many", "attributes", "comments", "cdata", "brackets"],
)
def test_pages_that_are_too_much_are_refused(page: str, says: str) -> None:
    """Length, elements and attributes have limits, and what is no page at all has no article."""
    with pytest.raises(InputError, match=says):
        read_bytes(page.encode(), content_type="text/html")


@pytest.mark.parametrize(
    "declared", ['{"a":' * 200_000, '[{"@type":"Article"},' * 20_000, '{"@graph":[' * 400 + "]}" * 400, "{" * 1_000_000]
)
def test_what_a_page_declares_cannot_stop_its_reading(declared: str) -> None:
    """JSON-LD that nests without end is passed over."""
    head = f'<html><head><script type="application/ld+json">{declared}</script></head><body>'
    found = read((head + STORY * 3).encode(), "text/html")
    assert isinstance(found, Article)
    assert "tram" in found.text


LINES = ["A line of text that is long enough to be read as the text of an article."] * 3
GOOD = pdf(LINES)


def _packed(content: bytes) -> bytes:
    return pdf(stream=zlib.compress(content, 9))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7\n" + os.urandom(10_000), "damaged"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (b"%PDF-1.7\n", "damaged"),
        (GOOD.replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"), "damaged"),
        (pdf([], [], []), "scanned"),
        (_packed(b"(" + b"a" * 100_000_000 + b") Tj"), "damaged"),
        (_packed(b"1 " * 3_000_000), "scanned"),
        (_packed(b"BT " + b"[" * 100_000 + b" ET"), "scanned"),
        (GOOD.replace(b"/Contents 5 0 R", b"/Contents 4 0 R"), "scanned"),
        (pdf(*[["x"]] * 2_001), "at most 2,000"),
    ],
    ids="garbage cut head cycle scanned bomb operators nested wrong pages".split(),
)
def test_pdfs_that_are_broken_or_too_much_are_refused(data: bytes, says: str) -> None:
    """Garbage, cut files, cycles, scans, bombs of bytes and of operators, too many pages: each with its reason."""
    with pytest.raises(InputError, match=says) as caught:
        read_bytes(data, name="a.pdf")
    assert "\n" not in str(caught.value)


def test_pages_of_a_pdf_have_a_time_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two thousand pages that share one heavy page end when the time for all is up."""
    monkeypatch.setattr("summarizer.ingest.pdf._SECONDS", 0.2)
    heavy = _packed(b"BT /F1 11 Tf " + b"(a) Tj " * 20_000 + b"ET")
    many = heavy.replace(b"/Kids [4 0 R]", b"/Kids [" + b"4 0 R " * 1_900 + b"]").replace(b"/Count 1", b"/Count 1900")
    with pytest.raises(InputError, match="too long"):
        read_bytes(many, name="a.pdf")


def test_what_claims_to_be_a_pdf_and_is_none_is_refused() -> None:
    """A page under the type of PDF."""
    with pytest.raises(InputError, match="damaged PDF"):
        read_bytes((OPEN + STORY).encode(), content_type="application/pdf")


HEAD = "From: a@b.c\r\nMIME-Version: 1.0\r\nMessage-ID: <a>\r\nSubject: x\r\n"


def _within(count: int) -> str:
    parts = (f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(count))
    return "".join(parts) + "Content-Type: text/plain\r\n\r\nhello"


@pytest.mark.parametrize(
    ("rest", "reads"),
    [
        (_within(DEEP), False),
        (_within(300), True),
        ("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\nhello\r\n" * 200_000, False),
        ("Content-Type: message/rfc822\r\n\r\n" * DEEP, False),
        ("Content-Type: text/plain" + ";" * 1_000_000 + "\r\n\r\nhello", False),
        ("Content-Type: text/plain" + ";\r\n a=b" * 100_000 + "\r\n\r\nhello", False),
        ("X-A: b\r\n" * 100_000 + "\r\nhello", True),
        ("To: " + "a@b.c, " * 100_000 + "\r\n\r\nhello", True),
        ("Reply-To: " + "(" * 100_000 + "\r\n\r\nhello", True),
        ("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!", False),
        ("Content-Type: text/plain; charset=nonsense\r\nContent-Transfer-Encoding: x\r\n\r\nhello", True),
        ("Content-Type: ;;;\r\n\r\nhello", True),
        ("Content-Type: image/png\r\n\r\nhello", False),
    ],
)
def test_messages_made_to_hurt_are_refused_or_read(rest: str, reads: bool) -> None:
    """Parts without end, within each other or beside, headers without end, broken encodings."""
    found = read((HEAD + rest).encode(), "message/rfc822")
    assert isinstance(found, Article) == reads
    assert reads or "\n" not in str(found)


@pytest.mark.parametrize("header", ["From: {}", "Subject: {}", "Date: {}"])
@pytest.mark.parametrize(
    "value", ["(" * 900, "a@b.c, " * 100_000, '"\\' * 450, "=?utf-8?q?a?= " * 50_000, "<" * 900, ""]
)
def test_headers_made_to_hurt_leave_the_text(header: str, value: str) -> None:
    """Comments, quotes and encoded words without end: the header may be missing, the text is there."""
    found = read(
        f"MIME-Version: 1.0\r\n{header.format(value)}\r\n\r\nThe town has a tram again.".encode(), "message/rfc822"
    )
    assert isinstance(found, Article)
    assert found.text == "The town has a tram again."
