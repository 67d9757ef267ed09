"""An article is given to the page: pasted, dropped, chosen, or not yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.mills import mill
from tests.web.client import asked, mills
from tests.web.page.acting import Open, drop, focused, paste, report_of, shows, text_of


def test_a_dropped_file_is_read(site: Any, serve: Any, opened: Open) -> None:
    """It takes the place of the text, can be taken back, and is summarised; so is one that was chosen."""
    serve(mills())
    page = opened(site().url)
    assert drop(page, ("mill.md", "text/markdown", mill(21).text))
    assert page.locator("#chosen").inner_text().startswith("mill.md")
    assert not page.locator("#article").is_visible()
    assert focused(page) == "go"
    page.click("#unchoose")
    assert focused(page) == "article"
    page.set_input_files("#file", {"name": "mill.txt", "mimeType": "text/plain", "buffer": mill(22).text.encode()})
    page.click("#go")
    assert report_of(page).locator("#f1").text_content().strip().startswith("F1 22 tonnes")


def test_without_an_article_nothing_is_sent(site: Any, serve: Any, opened: Open) -> None:
    """It is said beside the field, which has the focus; writing takes it away. An address may be given instead."""
    server = serve(mills())
    page = opened(site(fetches=False).url)
    page.click("#go")
    assert "no article yet" in text_of(page, "fault")
    assert focused(page) == "article"
    assert page.get_attribute("#article", "aria-invalid") == "true"
    page.keyboard.type("https://example.org/article")
    assert text_of(page, "fault") == ""
    page.keyboard.press("Control+Enter")
    shows(page, "problem")
    assert text_of(page, "detail") == "This service fetches nothing; give the article itself."
    assert text_of(page, "next") == "Open the page yourself and paste its text."
    assert not page.locator("#again").is_visible()
    assert server.requests == []


def test_of_several_files_none_is_taken_unsaid(site: Any, opened: Open) -> None:
    """Two at once are refused in words, what was chosen stays; a drag without a file changes nothing."""
    page = opened(site().url)
    first, second = ("one.txt", "text/plain", mill(23).text), ("two.txt", "text/plain", mill(24).text)
    assert drop(page, first, second)
    assert text_of(page, "fault") == "One article at a time: give a single file."
    assert focused(page) == "article"
    assert drop(page, first)
    assert text_of(page, "fault") == ""
    assert drop(page, first, second)
    assert page.locator("#chosen").inner_text().startswith("one.txt")
    assert focused(page) == "unchoose"
    assert drop(page)
    assert page.locator("#chosen").is_visible()


def test_a_file_dropped_elsewhere_does_not_take_the_pages_place(site: Any, serve: Any, opened: Open) -> None:
    """Where a summary is read, a browser would open the file instead of the page."""
    serve(mills())
    running = site()
    page = opened(f"{running.url}/summaries/{running.ask(asked(25)).json()['id']}")
    report_of(page)
    assert drop(page, ("one.txt", "text/plain", "A text."))
    assert page.locator("iframe").is_visible()
    page.click(".home")
    shows(page, "start")
    assert not page.locator("#chosen").is_visible()


def test_a_file_that_is_gone_is_no_broken_connection(site: Any, serve: Any, opened: Open, tmp_path: Path) -> None:
    """The file is named, nothing is sent, and the way back leads to choosing another."""
    server = serve(mills())
    page = opened(site(lease=30.0).url)
    file = tmp_path / "mill.txt"
    file.write_text(mill(26).text, encoding="utf-8")
    page.set_input_files("#file", file)
    file.unlink()
    page.click("#go")
    shows(page, "problem")
    assert text_of(page, "problem-title") == "The file cannot be read"
    assert text_of(page, "detail").startswith("Mill.txt is gone")
    assert not page.locator("#again").is_visible()
    page.click("#back")
    page.set_input_files("#file", {"name": "mill.txt", "mimeType": "text/plain", "buffer": mill(26).text.encode()})
    page.click("#go")
    report_of(page)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("limit", "title"),
    [({"longest_text": 500_000}, "The article cannot be read"), ({"largest_body": 500_000}, "The article is too long")],
    ids=["text", "body"],
)
def test_a_text_of_a_megabyte_is_sent_or_kept(
    site: Any, serve: Any, opened: Open, limit: dict[str, int], title: str
) -> None:
    """A service that does not take it says so, and the text is still there to be cut."""
    serve(mills())
    page = opened(site(**limit).url)
    text = mill(27).text + "It turned and turned. " * 50_000
    paste(page, text)
    shows(page, "problem")
    assert text_of(page, "problem-title") == title
    page.click("#back")
    assert page.locator("#article").input_value() == text


def test_a_name_is_cut_between_characters(site: Any, serve: Any, opened: Open) -> None:
    """A sign of two code units at the place of the cut stays whole: half of one would be refused by the service."""
    serve(mills())
    running = site()
    page = opened(running.url)
    first = f"{'m' * 119}🌾🌾 the harvest"
    paste(page, f"{first}\n\n{mill(28).text}")
    report_of(page)
    (made,) = running.get("/v1/summaries").json()["items"]
    assert made["name"] == f"{'m' * 119}🌾"


def test_asking_twice_at_once_makes_one(site: Any, serve: Any, opened: Open) -> None:
    """Two clicks before anything has happened are one wish."""
    server = serve(mills())
    running = site(lease=30.0)
    page = opened(running.url)
    page.fill("#article", mill(29).text)
    page.evaluate("() => { const go = document.getElementById('go'); go.click(); go.click(); }")
    report_of(page)
    assert len(running.get("/v1/summaries").json()["items"]) == len(server.requests) == 1
