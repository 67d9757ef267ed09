"""Web addresses: which forms are asked, and which network addresses may be reached."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import SummarizerError, UrlRefusedError
from summarizer.ingest.addresses import is_public, target_of

DISGUISED = [
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.0.01/",
    "http://1.2.3.4.5/",
]
REFUSED = [
    *DISGUISED,
    "file:///etc/passwd",
    "gopher://example.com/_GET",
    "ftp://example.com/a.txt",
    "javascript:alert(1)",
    "data:text/html,<p>x",
    "//example.com/",
    "example.com/a",
    "http://user:secret@example.com/",
    "http://secret@example.com/",
    "http://example.com\\@127.0.0.1/",
    "http://exa mple.com/",
    "http://example.com/\r\nX-Injected: 1",
    "http://example.com:22/",
    "http://example.com:6379/",
    "http://example.com:99999/",
    "http://example.com:port/",
    "http://[::1/",
    "http://[1.2.3.4]/",
    "http://%31%32%37.0.0.1/",
    "http://a..b/",
    "http:///a",
    "http://" + "a" * 300 + ".com/",
    "http://example.com/" + "a" * 5000,
    "",
]
INSIDE = """
    127.0.0.1 127.9.9.9 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
    100.100.100.200 168.63.129.16 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
    239.255.255.250 240.0.0.1 255.255.255.255 ::1 :: ::7f00:1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:0:7f00:1
    fe80::1 fe80::1%eth0 fec0::1 fc00::1 fd00:ec2::254 ff02::1 2001:db8::1 3fff::1 5f00::1 100::1
    2002:7f00:1:: 2002:c0a8:101::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
    64:ff9b:1::7f00:1 2606:4700::5efe:7f00:1 2606:4700::200:5efe:7f00:1 nonsense
""".split()
OUTSIDE = (
    "8.8.8.8 93.184.215.14 1.1.1.1 2606:4700:4700::1111 2a00:1450:4001::8a ::ffff:8.8.8.8 64:ff9b::808:808".split()
)


@pytest.mark.parametrize("url", REFUSED)
def test_addresses_of_other_forms_are_refused_unasked(url: str) -> None:
    """Other schemes, passwords, disguised hosts, odd ports and broken ones each end in a one-line UrlRefusedError."""
    with pytest.raises(UrlRefusedError) as caught:
        target_of(url)
    assert caught.value.exit_code == 3
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_of_the_inside_are_not_public(address: str) -> None:
    """Private, loopback, link-local, shared, reserved, multicast and metadata addresses, however wrapped."""
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_of_the_outside_are_public(address: str) -> None:
    """Ordinary addresses, mapped and translated ones too."""
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_ipv4_within_ipv6_is_what_it_carries(address: ipaddress.IPv4Address) -> None:
    """A mapped or translated address is public exactly where the inner one is."""
    public = is_public(str(address))
    assert public <= address.is_global
    assert is_public(f"::ffff:{address}") == public
    assert is_public(str(ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + int(address)))) == public


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("HTTP://Example.COM:80/a?b=c#d", "http://example.com/a?b=c"),
        ("https://example.com", "https://example.com/"),
        (" https://example.com:8443/ ", "https://example.com:8443/"),
        ("http://münchen.de/straße?q=ä", "http://xn--mnchen-3ya.de/stra%C3%9Fe?q=%C3%A4"),
        ("http://example.com/a%20b", "http://example.com/a%20b"),
        ("http://①②⑦.⓪.⓪.①/", "http://127.0.0.1/"),
        ("http://127。0。0。1/", "http://127.0.0.1/"),
        ("http://[2606:4700:0::1111]/", "http://[2606:4700::1111]/"),
    ],
)
def test_addresses_are_brought_to_one_form(url: str, whole: str) -> None:
    """Case, ports, fragments, other scripts and their figures: what is asked is plain ASCII."""
    assert target_of(url).url == whole


@given(st.text(max_size=60).map(lambda text: f"http://{text}"))
def test_any_address_is_read_or_refused(url: str) -> None:
    """Whatever stands there, it is a target whose parts are sound, or an error of ours."""
    try:
        target = target_of(url)
    except SummarizerError:
        return
    assert target.url.isascii()
    assert not set(target.url) & set(" \r\n\t\\@" if "@" not in target.path else " \r\n\t\\")
    assert target_of(target.url) == target


def test_a_message_never_shows_the_query() -> None:
    """What stands behind the question mark may be a key."""
    assert target_of("https://example.com/a?key=abc").shown == "https://example.com/a"
