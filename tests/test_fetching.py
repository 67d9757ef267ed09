"""Fetching: only what was checked is reached, politely, and within bounds of time and size."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from summarizer import Article, FetchError, InputError, UrlRefusedError, afetch, fetch
from summarizer.ingest.connecting import Network
from summarizer.ingest.fetching import USER_AGENT, Visit
from tests.websites import (
    HTML,
    PUBLIC,
    ROBOTS,
    Answer,
    Site,
    answers,
    bomb,
    drips,
    page,
    pours,
    redirect,
    rules,
    sends,
    site,
)

pytest.importorskip("trafilatura", reason="reading HTML is not installed: article-summarizer[read]")
pytest.importorskip("protego", reason="reading from the web is not installed: article-summarizer[read]")

STORY = """<!doctype html><html lang="en"><head><title>Trams run again</title>
<meta property="article:published_time" content="2026-03-04T10:00:00Z"></head><body><article>
<p>The first tram for nine years ran through Lund on Monday, carrying 40 people and the mayor of the town.</p>
<p>"Nobody believed that it would come back," said Ida Falk, the mayor, who paid her own fare of 26 kroner.</p>
</article></body></html>"""
PEAK = 80_000_000  # bytes: twice what a page may have, and to spare
FLOOD = 100  # megabytes


@pytest.fixture
def website() -> Iterator[Any]:
    """Start a website of these pages."""
    running = []

    def start(pages: Mapping[str, Answer]) -> Site:
        context = site(pages)
        started = context.__enter__()
        running.append(context)
        return started

    yield start
    for context in running:
        context.__exit__(None, None, None)


def visit(where: Site, url: str, *addresses: str, seconds: float = 10, robots: bool = False) -> Article:
    """Fetch as anybody would, in a network that leads to the website from every address."""
    return Visit(where.network(*addresses), time.monotonic() + seconds, 20_000_000, robots).article(url)


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


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.1.2.3", "fd00::1"])
def test_a_name_that_leads_inside_is_not_connected_to(website: Any, inside: str) -> None:
    """Refused after the name is looked up, also where a public address stands beside it; no connection is made."""
    running = website({"/": page(STORY)})
    for addresses in ([inside], [PUBLIC, inside]):
        with pytest.raises(UrlRefusedError, match="not on the public internet"):
            visit(running, "http://rebind.example/", *addresses)
    assert running.reached == []


def test_a_name_is_looked_up_once_and_that_address_is_connected_to(website: Any) -> None:
    """A name server that answers inside the second time is never asked again: what was checked is what is reached."""
    running = website({"/": page(STORY)})
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    network = Network(look_up=rebinding, open=running.network().open)
    article = Visit(network, time.monotonic() + 10, 1_000_000, robots=False).article("http://rebind.example/")
    assert (article.headline, asked, running.reached) == ("Trams run again", ["rebind.example"], [f"{PUBLIC}:80"])


def test_every_hop_of_a_redirect_is_looked_up_and_checked(website: Any) -> None:
    """The second hop of a name that rebinds between hops is refused, and so is robots.txt's own way."""
    running = website({"/": redirect("/b"), "/b": page(STORY)})
    found = iter([[PUBLIC], ["127.0.0.1"]])
    network = Network(look_up=lambda *_: next(found), open=running.network().open)
    with pytest.raises(UrlRefusedError, match=r"rebind.example is 127\.0\.0\.1"):
        Visit(network, time.monotonic() + 10, 1_000_000, robots=False).article("http://rebind.example/")
    assert running.asked == ["/"]


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("http://127.0.0.1/", "not on the public internet"),
        ("//[::1]/", "not on the public internet"),
        ("http://2130706433/", "disguised"),
        ("http://0x7f.1/", "disguised"),
        ("file:///etc/passwd", "only http and https"),
        ("gopher://example.com/", "only http and https"),
        ("http://user:pass@example.com/", "password"),
        ("http://example.com:22/", "port 22"),
    ],
)
@pytest.mark.parametrize("for_rules", [False, True], ids=["page", "robots"])
def test_redirects_to_what_is_not_asked_are_refused(website: Any, to: str, says: str, for_rules: bool) -> None:
    """Inside addresses, other schemes, passwords and ports behind a redirect, of the page or of robots.txt."""
    running = website({(ROBOTS if for_rules else "/"): redirect(to)})

    def look_up(host: str, port: int) -> list[str]:
        return [PUBLIC] if host == "news.example" else [host.strip("[]")]

    network = Network(look_up=look_up, open=running.network().open)
    with pytest.raises(UrlRefusedError, match=says):
        Visit(network, time.monotonic() + 10, 1_000_000, robots=for_rules).article("http://news.example/")
    assert running.reached == [f"{PUBLIC}:80"]


def test_redirects_are_followed_and_end(website: Any) -> None:
    """Relative ones, ones with blanks and other scripts are followed; endless ones are an error."""
    blank = redirect("a b?q=ä".encode().decode("latin-1"), 308)
    running = website({"/": blank, "/a%20b?q=%C3%A4": page(STORY), "/loop": redirect("/loop")})
    assert visit(running, "http://news.example/").url == "http://news.example/a%20b?q=%C3%A4"
    with pytest.raises(FetchError, match="more than 5 redirects"):
        visit(running, "http://news.example/loop")
    assert running.asked.count("/loop") == 6


def test_an_address_that_does_not_answer_leaves_time_for_the_next(website: Any) -> None:
    """Of several addresses the first that can be connected to is taken."""
    running = website({"/": page(STORY)})

    def open_second(address: str, port: int, seconds: float) -> socket.socket:
        if address == PUBLIC:
            raise ConnectionRefusedError(111, "refused")
        return running.network().open(address, port, seconds)

    network = Network(look_up=lambda *_: [PUBLIC, "1.1.1.1"], open=open_second)
    assert Visit(network, time.monotonic() + 10, 1_000_000, robots=False).article("http://a.example/").headline
    assert running.reached == ["1.1.1.1:80"]


def test_robots_are_kept_to_unless_turned_off(website: Any) -> None:
    """Asked first and once a site; the longest rule counts, wildcards too; what is for others is not for us."""
    text = "User-agent: *\nDisallow: /private/*?print\nDisallow: /no\nAllow: /no/but\n\nUser-agent: other\nDisallow: /"
    pages = {ROBOTS: rules(text), "/no/but": page(STORY), "/no": page(STORY), "/private/a?print=1": page(STORY)}
    running = website({**pages, "/": redirect("/no/but")})
    assert fetch(running.url, allow_private=True).headline
    assert running.asked == [ROBOTS, "/", "/no/but"]
    for path in ("/no", "/private/a?print=1"):
        with pytest.raises(UrlRefusedError, match=r"robots\.txt"):
            fetch(running.url + path, allow_private=True)
        assert fetch(running.url + path, allow_private=True, robots=False).headline


def test_robots_that_speak_to_us_by_name_are_heard(website: Any) -> None:
    """Our own name's rules go before those for everybody; a redirect into what they forbid is refused."""
    running = website(
        {
            ROBOTS: rules("User-agent: article-summarizer\nDisallow: /b\n\nUser-agent: *\nAllow: /"),
            "/a": redirect("/b"),
            "/b": page(STORY),
        }
    )
    with pytest.raises(UrlRefusedError, match=r"/b is not for programs"):
        fetch(f"{running.url}/a", allow_private=True)


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (answers(404, b""), True),
        (answers(403, b""), True),
        (answers(503, b""), False),
        (page("<html>not rules</html>"), True),
        (page(b"\xff\xfe\x00" * 99, "application/json"), True),
        (page(b"User-agent: *\nDisallow: /\n" + b"# filling\n" * 60_000, "text/plain"), False),
    ],
    ids=["none", "forbidden", "unsure", "page", "rubbish", "endless"],
)
def test_robots_that_are_none_allow_and_unsure_ones_do_not(website: Any, answer: Answer, allowed: bool) -> None:
    """As RFC 9309 has it: 4xx is no rules, 5xx is a refusal, and of a long file the beginning counts."""
    running = website({ROBOTS: answer, "/": page(STORY)})
    if allowed:
        assert fetch(running.url, allow_private=True).headline
    else:
        with pytest.raises(UrlRefusedError, match=r"robots\.txt"):
            fetch(running.url, allow_private=True)


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


@pytest.mark.parametrize(
    "answer",
    [
        pours(b" " * 1_000_000, FLOOD),
        page(b"", Content_Length=str(FLOOD * 1_000_000)),
        pours(bomb(10), FLOOD // 10, Content_Encoding="gzip"),
        page(bomb(FLOOD), Content_Encoding="gzip"),
        page(gzip.compress(bomb(FLOOD)), Content_Encoding="gzip, gzip"),
    ],
    ids=["chunks", "declared", "bombs", "bomb", "bomb in a bomb"],
)
def test_floods_are_cut_off_in_bounded_memory(website: Any, answer: Answer) -> None:
    """A hundred megabytes, declared, chunked or compressed to a thousandth, are refused before they are held."""
    running = website({"/": answer})
    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match=r"more than|not asked for|broke off|cut off"):
            fetch(running.url, allow_private=True, robots=False)
        assert tracemalloc.get_traced_memory()[1] < PEAK
    finally:
        tracemalloc.stop()


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


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n",
    ],
    ids=["status", "header", "body", "length", "chunk", "redirect"],
)
def test_slow_drips_end_with_the_deadline(website: Any, before: bytes) -> None:
    """A byte every few hundredths of a second, wherever it comes, ends when the whole time is up."""
    running = website({"/": drips(before)})
    with pytest.raises(FetchError, match="in time"):
        fetch(running.url, allow_private=True, robots=False, timeout=0.3)


def test_a_name_server_that_hangs_ends_with_the_deadline() -> None:
    """Looking up has no timeout of its own."""
    ended = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        ended.wait(20)
        return []

    with pytest.raises(FetchError, match="not found in time"):
        Visit(Network(look_up=hang), time.monotonic() + 0.1, 1, robots=False).article("http://slow.example/")
    ended.set()


def test_hosts_that_are_not_there_say_so() -> None:
    """No such name, and a name where nobody listens."""

    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(FetchError, match=r"no host nowhere\.example"):
        Visit(Network(look_up=unknown), time.monotonic() + 5, 1, robots=False).article("http://nowhere.example/")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match="cannot be reached"):
        fetch(f"http://127.0.0.1:{port}/", allow_private=True, robots=False)


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "http://localhost/"])
def test_this_machine_is_refused_by_default(url: str) -> None:
    """The public call, with the system's own resolver."""
    with pytest.raises(UrlRefusedError, match="allow_private"):
        fetch(url)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for news.example that signs itself."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed: no certificate to test TLS with")
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    options = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=news.example"
    names = ["-addext", "subjectAltName=DNS:news.example", "-keyout", str(file), "-out", f"{file}.crt"]
    subprocess.run([openssl, *options.split(), *names], check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + Path(f"{file}.crt").read_bytes())
    return file


@pytest.mark.parametrize(
    ("host", "trusts", "says"),
    [
        ("news.example", True, None),
        ("other.example", True, "no secure connection"),
        ("news.example", False, "no secure connection"),
    ],
    ids=["right", "another name", "untrusted"],
)
def test_secure_connections_go_to_the_address_and_are_checked_by_name(
    website: Any, certificate: Path, host: str, trusts: bool, says: str | None
) -> None:
    """The name goes into the handshake and is held against the certificate, though the connection is to an address."""
    running = website({"/": page(STORY)})
    names: list[str] = []
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate)
    served.sni_callback = lambda _, name, __: names.append(name)  # type: ignore[assignment, misc]
    running.server.socket = served.wrap_socket(running.server.socket, server_side=True)
    plain = running.network()

    def tls() -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(certificate) if trusts else None)

    network = Network(look_up=plain.look_up, open=plain.open, tls=tls)
    visiting = Visit(network, time.monotonic() + 10, 1_000_000, robots=False)
    if says is None:
        assert visiting.article(f"https://{host}/").url == f"https://{host}/"
    else:
        with pytest.raises(FetchError, match=says):
            visiting.article(f"https://{host}/")
    assert names == [host]
    assert running.reached == [f"{PUBLIC}:443"]
