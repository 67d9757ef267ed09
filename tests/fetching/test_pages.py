"""What is fetched is an article or an error in one line, and who asks says so."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
from typing import Any

import pytest

from summarizer import FetchError, InputError, afetch, fetch
from summarizer.ingest.connecting import Network
from summarizer.ingest.fetching import USER_AGENT, Visit
from tests.fetching.visiting import STORY, visit
from tests.websites import HTML, Answer, answers, page, sends


def test_a_page_is_fetched_and_tells_where_it_was(website: Any) -> None:
    """Headline, date and address come with the text, whose offsets are those of the sentences."""
    running = website({"/tram?id=7": page(STORY)})
    article = fetch(f"{running.url}/tram?id=7#top", allow_private=True)
    assert article.url == f"{running.url}/tram?id=7"
    assert (article.headline, article.published_at) == ("Trams run again", "2026-03-04T10:00:00Z")
    assert article.source == f"{running.url}/tram"
    assert article.sentences[0].text.startswith("The first tram")
    assert all(article.slice(sentence.span) == sentence.text for sentence in article.sentences)


async def test_fetching_does_not_block_the_loop(website: Any) -> None:
    """`afetch` gives the same, while other tasks go on."""
    running = website({"/": page(STORY)})
    article, _ = await asyncio.gather(afetch(running.url, allow_private=True), asyncio.sleep(0))
    assert article == fetch(running.url, allow_private=True)


def test_the_request_says_who_asks_and_nothing_else(website: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stated agent, the host by name, no cookie of an earlier answer, no proxy of the environment."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    running = website({"/": answers(302, b"", Location="/b", Set_Cookie="a=b"), "/b": page(STORY)})
    visit(running, "http://news.example/")
    assert [sorted(headers) for headers in running.headers] == [
        ["accept", "accept-encoding", "connection", "host", "user-agent"]
    ] * 2
    assert {(headers["host"], headers["user-agent"]) for headers in running.headers} == {("news.example", USER_AGENT)}


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (answers(404, b"gone"), "answered 404 Not Found"),
        (answers(500, b""), "answered 500"),
        (answers(301, b""), "answered 301"),
        (page(b"{}", "application/json"), "application/json"),
        (page(b"\x89PNG", "image/png"), "image/png"),
        (page(b"\x89PNG\r\n\x1a\n" * 20), "an image"),
        (page(b"PK\x03\x04" * 20, "application/octet-stream"), "ZIP"),
        (page("", HTML), "is empty"),
        (page("<html><body><script>run()</script></body></html>"), "no article was found"),
        (page(STORY, Content_Encoding="br"), "not asked for"),
        (page(STORY, Content_Encoding="gzip"), "broke off"),
        (page(gzip.compress(STORY.encode())[:-20], Content_Encoding="gzip"), "cut off"),
        (page(STORY, Content_Length="90000", Connection="close"), "cut off|in time"),
        (sends(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n<p>"), "cut off"),
        (sends(b"SSH-2.0-OpenSSH_9.6\r\n"), "does not speak HTTP"),
        (sends(b""), "does not speak HTTP"),
        (sends(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"), "does not speak HTTP"),
        (sends(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "does not speak HTTP"),
    ],
)
def test_answers_that_hold_no_article_are_errors_in_one_line(website: Any, answer: Answer, says: str) -> None:
    """Statuses, types, broken compression, cut bodies and other protocols each say what happened."""
    running = website({"/": answer})
    with pytest.raises(InputError, match=says) as caught:
        fetch(running.url, allow_private=True, robots=False, timeout=1)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3


def test_an_error_never_shows_the_query(website: Any) -> None:
    """What stands behind the question mark may be a key."""
    running = website({})
    with pytest.raises(FetchError) as caught:
        fetch(f"{running.url}/a?key=hidden", allow_private=True)
    assert "hidden" not in str(caught.value)


def test_compressed_pages_are_read_whole(website: Any) -> None:
    """gzip, in one member and in several."""
    data = STORY.encode()
    running = website(
        {
            "/one": page(gzip.compress(data), Content_Encoding="gzip"),
            "/two": page(gzip.compress(data[:400]) + gzip.compress(data[400:]), Content_Encoding="x-gzip"),
        }
    )
    assert len({fetch(running.url + path, allow_private=True).sha256 for path in ("/one", "/two")}) == 1


def test_hosts_that_are_not_there_say_so() -> None:
    """No such name, and a name where nobody listens."""

    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(FetchError, match=r"no host nowhere\.example"):
        Visit(Network(look_up=unknown), time.monotonic() + 5, 1, robots=False).page("http://nowhere.example/")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match="cannot be reached"):
        fetch(f"http://127.0.0.1:{port}/", allow_private=True, robots=False)
