"""robots.txt is kept to."""

from __future__ import annotations

from typing import Any

import pytest

from summarizer import UrlRefusedError, fetch
from tests.fetching.visiting import STORY
from tests.websites import ROBOTS, Answer, answers, page, redirect, rules


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
