"""Only what was checked is reached: names, redirects, this machine, certificates."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from summarizer import FetchError, UrlRefusedError, fetch
from summarizer.ingest.connecting import Network
from summarizer.ingest.fetching import Visit, article_in
from tests.fetching.visiting import STORY, visit
from tests.websites import PUBLIC, ROBOTS, page, redirect


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
    article = article_in(Visit(network, time.monotonic() + 10, 1_000_000, robots=False).page("http://rebind.example/"))
    assert (article.headline, asked, running.reached) == ("Trams run again", ["rebind.example"], [f"{PUBLIC}:80"])


def test_every_hop_of_a_redirect_is_looked_up_and_checked(website: Any) -> None:
    """The second hop of a name that rebinds between hops is refused, and so is robots.txt's own way."""
    running = website({"/": redirect("/b"), "/b": page(STORY)})
    found = iter([[PUBLIC], ["127.0.0.1"]])
    network = Network(look_up=lambda *_: next(found), open=running.network().open)
    with pytest.raises(UrlRefusedError, match=r"rebind.example is 127\.0\.0\.1"):
        Visit(network, time.monotonic() + 10, 1_000_000, robots=False).page("http://rebind.example/")
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
        Visit(network, time.monotonic() + 10, 1_000_000, robots=for_rules).page("http://news.example/")
    assert running.reached == [f"{PUBLIC}:80"]


def test_redirects_are_followed_and_end(website: Any) -> None:
    """Relative ones, ones with blanks and other scripts are followed; endless ones are an error."""
    blank = redirect("a b?q=ä".encode().decode("latin-1"), 308)
    running = website({"/": blank, "/a%20b?q=%C3%A4": page(STORY), "/loop": redirect("/loop")})
    assert visit(running, "http://news.example/").url == "http://news.example/a%20b?q=%C3%A4"
    with pytest.raises(FetchError, match="more than 5 redirects"):
        visit(running, "http://news.example/loop")
    assert running.asked.count("/loop") == 6


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
        assert article_in(visiting.page(f"https://{host}/")).url == f"https://{host}/"
    else:
        with pytest.raises(FetchError, match=says):
            visiting.page(f"https://{host}/")
    assert names == [host]
    assert running.reached == [f"{PUBLIC}:443"]
