"""A summary on the page: watched while it comes, read with its evidence, taken away."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.damage import article_of, draft_of
from tests.loopback import says, streams
from tests.mills import mill
from tests.web.client import asked, mills
from tests.web.page.acting import DESK, LIT, PHONE, Open, paste, report_of, shows, text_of


def test_a_pasted_text_is_watched_and_read_with_its_evidence(site: Any, serve: Any, opened: Open) -> None:
    """Drafts come while the model writes, said to be unchecked; then the report, alight; its link opens again."""
    may_go_on = threading.Event()
    plain = draft_of("earnings_tavira_foods")
    plain["figures"][1]["text"] = "99 million kroner"
    serve(streams(json.dumps(plain), middle=lambda _: may_go_on.wait(20)))
    page = opened(site().url)
    paste(page, article_of("earnings_tavira_foods").text)
    page.locator("#draft-summary").get_by_text(plain["summary"][0]["text"], exact=True).wait_for()
    assert not may_go_on.is_set()
    assert page.locator("#draft-title").inner_text().lower().startswith("not yet checked")
    assert "not yet checked" in text_of(page, "progress")
    may_go_on.set()
    report = report_of(page)
    assert text_of(page, "verdict").endswith(" supported, 1 refused")
    assert text_of(page, "told").startswith("The summary is checked")
    assert page.title().startswith("Tavira Foods lifts profit forecast")
    report.hover("#c1 p >> nth=0")
    assert report.evaluate(LIT).startswith("Tavira Foods raised its full-year profit forecast")
    refused = report.locator("#r1")
    assert "99 million kroner" in refused.text_content()
    assert len(refused.locator(".reason").text_content()) > 10
    again = opened(page.url)
    assert report_of(again).locator("#c1").count() == 1
    page.go_back()
    shows(page, "start")
    assert page.locator("#article").input_value() == ""


def test_a_reply_that_is_no_draft_breaks_nothing(site: Any, serve: Any, opened: Open, quick: None) -> None:
    """What the model writes may have any shape; the page shows what it can and the problem at the end."""
    odd = {"summary": "all", "figures": [None, 3, {"text": 4}], "key_claims": {"a": 1}, "attributions": [{"quotes": 1}]}
    serve(streams(json.dumps(odd)), says("no"))
    page = opened(site().url)
    paste(page, mill(73).text)
    shows(page, "problem")
    assert text_of(page, "problem-title") == "The model’s answer is of no use"


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_links_inside_the_report_lead_to_their_places(
    site: Any, serve: Any, opened: Open, screen: dict[str, Any]
) -> None:
    """Browsers refuse a frame without an origin its own address: the report goes there itself, evidence alight."""
    serve(says(json.dumps(draft_of("earnings_tavira_foods"))))
    running = site()
    id_ = running.ask({"text": article_of("earnings_tavira_foods").text}).json()["id"]
    report = report_of(opened(f"{running.url}/summaries/{id_}", **screen))

    def press(what: str) -> None:
        report.locator(what).evaluate("(one) => one.click()")  # no mouse comes to rest on what is scrolled to

    def leads(link: str, place: str) -> None:
        press(link)
        assert report.evaluate("document.activeElement.id") == place
        top = report.evaluate("document.activeElement.getBoundingClientRect().top")
        assert 0 <= top < screen["viewport"]["height"]

    leads(".skip a[href='#article']", "article")
    leads(".refs a[href='#f4']", "f4")
    leads("#c4 .by a", "a2")
    leads("#c4 .places a", "n7")
    assert report.evaluate(LIT).startswith("Dahl said the company would cut between 250 and 300 jobs")
    if screen is PHONE:
        press("#c2 .label")
        leads("#peek-go", "n2")
        assert report.evaluate(LIT).startswith("Operating profit was 611 million kroner")


def test_every_export_is_what_the_service_gives(site: Any, serve: Any, opened: Open) -> None:
    """Each format by its name and end; the link is copied, or shown where there is no clipboard."""
    serve(mills())
    running = site()
    id_ = running.ask(asked(51)).json()["id"]
    page = opened(f"{running.url}/summaries/{id_}")
    report_of(page)
    for form, end in {"html": "html", "markdown": "md", "json": "json", "jsonld": "jsonld"}.items():
        page.click("#menu summary")
        with page.expect_download() as saving:
            page.click(f"[data-format={form}]")
        assert saving.value.suggested_filename.endswith(f".{end}")
        kept = Path(saving.value.path()).read_text(encoding="utf-8")
        assert kept == running.get(f"/v1/summaries/{id_}/report?format={form}").text
    page.evaluate("() => { navigator.clipboard.writeText = async (text) => { window.copied = text; }; }")
    page.click("#copy")
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("copied") == page.url
    page.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error(); }; }")
    page.click("#copy")
    page.wait_for_selector("#address")
    assert page.locator("#address").input_value() == page.url


@pytest.mark.parametrize(
    ("headline", "name"),
    [("Orléans: été à l’Hôtel", "orléans-été-à-l-hôtel.md"), ("हिन्दी समाचार", "हिन्दी-समाचार.md"), ("🌾", "summary.md")],
)
def test_a_file_is_named_in_the_articles_own_script(
    site: Any, serve: Any, opened: Open, headline: str, name: str
) -> None:
    """Letters keep their marks; what is no letter is a dash, and nothing but that is no name."""
    serve(mills())
    running = site()
    id_ = running.ask({"text": mill(52).text, "name": headline}).json()["id"]
    page = opened(f"{running.url}/summaries/{id_}")
    report_of(page)
    page.click("#menu summary")
    with page.expect_download() as saving:
        page.click("[data-format=markdown]")
    assert saving.value.suggested_filename == name
