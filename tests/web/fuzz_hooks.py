"""Loaded by Schemathesis: gives it articles, pages and addresses to send, and writes down what each operation answered.

What is made to fit the description mostly has a sentence in it, an address mostly leads to a page, and a cursor comes
from a page that the service gave. What is made not to fit is left as it is.
"""

from __future__ import annotations

import html
import json
import os
import random
import uuid
from typing import Any

import schemathesis
from hypothesis import strategies as st

from tests.mills import mill
from tests.web.fuzz import HOST
from tests.websites import pdf

_MILLS = st.integers(1, 10**6).map(lambda number: mill(number).text)
_WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=80)
_NOISE = _WORDS.filter(lambda words: any(map(str.isalnum, words)))
_ARTICLES = st.one_of(_MILLS, st.builds("{}\n\n{}\n{}\n".format, _WORDS, _MILLS, _WORDS), _NOISE)


def _page(words: str, article: str, left: str) -> str:
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in article.splitlines())
    head = f"<head><title>{html.escape(words)}</title></head>"
    return f"<!doctype html><html>{head}<body><h1>{words}</h1><article>{lines}</article>{left}</body></html>"


def _mail(words: str, article: str) -> bytes:
    head = ("From: a@example.org", f"Subject: {words}", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8")
    return "\n".join((*head, "", article)).encode()


_PAGES = st.builds(_page, _WORDS, _MILLS, _WORDS)
_MAILS = st.builds(_mail, _WORDS, _MILLS)
_PDFS = _MILLS.map(lambda text: pdf(text.splitlines()))
_ANY = st.one_of(_MILLS.map(str.encode), _PAGES.map(str.encode), _PDFS, _MAILS, st.binary(min_size=1))
_OUTSIDE = st.integers(1, 10**6).map(lambda number: f"http://{HOST}/mill/{number}")
_INSIDE = st.sampled_from(["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/x", "http://0x7f.1/"])

schemathesis.openapi.format("article", _ARTICLES)
schemathesis.openapi.format("page", _PAGES)
schemathesis.openapi.format("address", st.one_of(_OUTSIDE, _OUTSIDE, _OUTSIDE, _INSIDE))
FILES = {
    "text/markdown": _ARTICLES.map(str.encode),
    "text/html": _PAGES.map(str.encode),
    "application/xhtml+xml": _PAGES.map(str.encode),
    "application/pdf": _PDFS,
    "message/rfc822": _MAILS,
    "application/octet-stream": _ANY,
}
for kind, files in FILES.items():
    schemathesis.openapi.media_type(kind, files)
_MADE = {"text": "article", "html": "page", "url": "address"}
_cursors: list[str] = []


@schemathesis.hook
def before_load_schema(context: Any, raw_schema: dict[str, Any]) -> None:
    """Random words have no sentence in them; what is said to be an article mostly has."""
    del context
    for name in ("SummaryAsked", "ArticleGiven"):
        for told, made in _MADE.items():
            for form in raw_schema["components"]["schemas"][name]["properties"][told]["anyOf"]:
                if form["type"] == "string":
                    form.clear()
                    form.update(type="string", format=made)
    bodies = raw_schema["paths"]["/v1/summaries"]["post"]["requestBody"]["content"]
    bodies["text/plain"]["schema"]["format"] = "article"
    for kind in FILES:  # kinds with files of ours want bytes
        bodies[kind] = {name: told.encode() if name == "example" else told for name, told in bodies[kind].items()}


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """What a description cannot say, in requests that are to fit: keys used once, cursors that were given, http."""
    del context, kwargs
    if not (case.meta and case.meta.generation.mode.is_positive):
        return
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = uuid.uuid4().hex
    if "cursor" in (case.query or {}):
        if _cursors:
            case.query["cursor"] = random.choice(_cursors)
        else:
            del case.query["cursor"]
    if isinstance(case.body, dict):
        for article in (case.body, *case.body.get("articles", ())):
            if str(article.get("url")).startswith("https://"):  # the website speaks no TLS
                article["url"] = "http://" + article["url"].removeprefix("https://")


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """One line an answer: whether the request was made to fit, and the problem where it is one."""
    del context
    fits = "fits" if case.meta and case.meta.generation.mode.is_positive else "misfits"
    told = _told(response)
    if told.get("next_cursor"):
        _cursors.append(told["next_cursor"])
    problem = str(told.get("type", "-")).rpartition(":")[2]
    with open(os.environ["FUZZ_ANSWERS"], "a", encoding="utf-8") as file:  # noqa: PTH123 - appended by two threads
        file.write(f"{case.method.upper()} {case.path} {response.status_code} {fits} {problem}\n")


def _told(response: Any) -> dict[str, Any]:
    try:
        told = json.loads(response.content)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
