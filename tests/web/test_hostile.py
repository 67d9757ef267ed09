"""Requests made to hurt: each is refused with a clear problem, or is harmless; a plain one beside it is answered."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.loopback import replies
from tests.pages import Page
from tests.test_addresses import DISGUISED
from tests.test_report import HOSTILE
from tests.web.client import Site, asked, mills, value
from tests.web.fuzz import repeated
from tests.websites import page, pdf, redirect
from tests.websites import site as website

POST = "/v1/summaries"
INSIDE = [
    *DISGUISED,
    "http://localhost/",
    "http://127.0.0.1/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://user@127.0.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "ftp://127.0.0.1/",
    "data:text/plain,The mill ground 7 tonnes.",
]
ACTIVE = ("script", "style", "link", "meta", "base", "body", "title", "img", "svg", "iframe", "form", "object", "embed")
STORY = ("The mill at Orvel ground 7 tonnes of flour last year.", "It stands on the left bank of the river.")


def refused(answer: Any, *statuses: int) -> str:
    """What is told of it; it is a problem, with one of these statuses."""
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    detail: str = answer.json()["detail"]
    assert detail
    return detail


def unhurt(running: Site) -> None:
    """Somebody else's request is answered."""
    answer = running.ask(asked(2))
    assert answer.status_code == 201
    assert value(answer.json()) == 2


@pytest.mark.parametrize("url", INSIDE)
def test_addresses_of_the_inside_are_refused(site: Any, serve: Any, url: str) -> None:
    """In figures, in IPv6, by name and by other schemes: nothing is asked, of the model neither."""
    server = serve(mills())
    running = site()
    refused(running.ask({"url": url}), 422)
    assert server.requests == []
    unhurt(running)


@pytest.mark.parametrize("to", ["file:///etc/passwd", "gopher://127.0.0.1:6379/_x", "http://user:hunter@127.0.0.1/"])
def test_redirects_to_other_schemes_are_refused(site: Any, serve: Any, to: str) -> None:
    """Even where the way inside is open."""
    server = serve(mills())
    running = site(private_addresses=True)
    with website({"/": redirect(to)}) as pages:
        assert "hunter" not in refused(running.ask({"url": f"{pages.url}/"}), 422)
    assert server.requests == []
    unhurt(running)


def test_a_page_of_the_inside_is_read_where_that_is_allowed(site: Any, serve: Any) -> None:
    """With `private_addresses` a loopback page becomes a summary that names its address; without, it is not asked."""
    pytest.importorskip("trafilatura", reason="reading HTML is not installed: article-summarizer[read]")
    serve(mills())
    paragraphs = "".join(f"<p>{line}</p>" for line in STORY)
    with website({"/mill": page(f"<html><body><article><h1>A mill</h1>{paragraphs}</article></body></html>")}) as pages:
        closed, opened = site(), site(private_addresses=True)
        refused(closed.ask({"url": f"{pages.url}/mill"}), 422)
        assert pages.asked == []
        made = opened.ask({"url": f"{pages.url}/mill"})
        assert made.status_code == 201, made.text
        assert value(made.json()) == 7
        assert "/mill" in pages.asked
    assert STORY[0] in made.json()["article_text"]


def test_a_pdf_is_uploaded(site: Any, serve: Any) -> None:
    """In a form and as the body; one that is cut is refused."""
    pytest.importorskip("pypdf", reason="reading PDF is not installed: article-summarizer[read]")
    serve(mills())
    running, data = site(), pdf(list(STORY))
    kind = {"Content-Type": "application/pdf"}
    made = [
        running.client.post(POST, files={"file": ("mill.pdf", data, "application/pdf")}),
        running.client.post(POST, content=data, headers=kind),
    ]
    assert [(answer.status_code, value(answer.json())) for answer in made] == [(201, 7), (201, 7)]
    refused(running.client.post(POST, content=data[:200], headers=kind), 422)


@pytest.mark.parametrize(
    "name", sorted(HOSTILE.keys() - {"control"})
)  # with which the loopback model finds no sentence
def test_hostile_strings_are_only_text_in_a_report(site: Any, serve: Any, name: str) -> None:
    """In headline, article, speaker and summary: they bring no element that runs or loads, and no handler."""
    serve(replies(_repeating))
    running = site()
    plain, harmed = (Page(_report(running, words)) for words in ("Plain words", HOSTILE[name]))
    once, found = (Counter(tag for tag, _ in made.shape) for made in (plain, harmed))
    assert {tag: found[tag] for tag in ACTIVE} == {tag: once[tag] for tag in ACTIVE}
    assert not [attribute for _, names in harmed.shape for attribute in names if attribute.startswith(("on", "srcdoc"))]
    assert all(link.startswith("#") for link in harmed.values["href"])


def _repeating(question: dict[str, Any]) -> str:
    """A draft that says a sentence of the article again, and names a speaker by it."""
    draft = json.loads(repeated(question))
    name = draft["summary"][0]["text"][:200]
    speaker = {"id": "s1", "name": name, "role": None, "organisation": None, "sourcing": "named"}
    return json.dumps(draft | {"speakers": [speaker]})


def _report(running: Site, words: str) -> str:
    text = f"{words}\n\nThe mill says {words} to all.\n\n{words} is what the owner said.\n"
    made = running.ask({"text": text})
    assert made.status_code == 201, made.text
    return str(running.get(made.headers["location"] + "/report").text)


def _flood() -> Iterator[bytes]:
    return iter([b"a" * 1_000_000] * 100)


def _posting(content: Any, kind: str = "application/json", **headers: str) -> Callable[[Site], Any]:
    given = {"Content-Type": kind, **{name.replace("_", "-"): text for name, text in headers.items()}}
    return lambda running: running.client.post(POST, content=content() if callable(content) else content, headers=given)


BOMB = gzip.compress(b" " * 10_000_000)
HURTING = {
    "a gzip bomb": (_posting(BOMB, "text/plain", Content_Encoding="gzip"), 415),
    "a gzip bomb of JSON": (_posting(BOMB, Content_Encoding="gzip"), 415),
    "two encodings": (_posting(BOMB, Content_Encoding="identity, gzip"), 415),
    "100 MB": (_posting(_flood, "text/plain"), 413),
    "100 MB of JSON": (_posting(_flood), 413),
    "deep lists": (_posting(b"[" * 1_000_000), 422),
    "deep objects": (_posting(b'{"text":' * 200_000), 422),
    "a deep value": (_posting(b'{"text": ' + b"[" * 50_000 + b"]" * 50_000 + b"}"), 422),
    "a long number": (_posting(b'{"text": "a", "max_reasks": ' + b"9" * 100_000 + b"}"), 422),
    "a form of many parts": (
        _posting(
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 10_000, "multipart/form-data; boundary=x"
        ),
        400,
    ),
    "a PDF that is none": (_posting(b"%PDF-1.7\n" + b"<<" * 100_000, "application/pdf"), 422),
}


@pytest.mark.parametrize("name", HURTING)
def test_bodies_made_to_hurt_are_refused(site: Any, serve: Any, name: str) -> None:
    """Bombs, floods and nesting end in a problem, and nothing of them reaches the model."""
    send, status = HURTING[name]
    server = serve(mills())
    running = site()
    refused(send(running), status)
    assert server.requests == []
    unhurt(running)


@pytest.mark.parametrize("tag", ["div", "b", "table", "svg"])
def test_nested_tags_end(site: Any, serve: Any, tag: str) -> None:
    """10,000 within each other are read or refused, never a fault."""
    pytest.importorskip("trafilatura", reason="reading HTML is not installed: article-summarizer[read]")
    serve(mills())
    running = site()
    nested = f"<{tag}>" * 10_000 + f"<p>{STORY[0]}</p>" + f"</{tag}>" * 10_000
    answer = running.ask({"html": f"<html><body>{nested}</body></html>"})
    if answer.status_code != 201:
        refused(answer, 422)
    unhurt(running)


def test_a_document_that_takes_too_long_keeps_nobody_waiting(site: Any, serve: Any) -> None:
    """Its reading is ended and it is refused; texts are read meanwhile and afterwards."""
    pytest.importorskip("trafilatura", reason="reading HTML is not installed: article-summarizer[read]")
    server = serve(mills())
    running = site(read_seconds=0.01)
    assert "takes more than 0.01 s to read" in refused(running.ask({"html": f"<p>{STORY[0]}</p>"}), 422)
    assert server.requests == []
    unhurt(running)
