"""The page in a real browser, against a real service: giving, watching, reading, finding again, and what goes wrong."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from summarizer.web.store.engine import engine_for
from summarizer.web.store.keys import add_key
from tests.browser import chromium, serious
from tests.damage import article_of, draft_of
from tests.loopback import hang, says, status, streams
from tests.mills import draft, mill
from tests.test_report import HOSTILE
from tests.web.client import asked, mills

DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LIT = "() => [...document.querySelectorAll('.text .lit:not(a)')].map((one) => one.textContent).join('')"
FOCUSED = "() => document.activeElement.id || document.activeElement.textContent"
DROP = """([name, kind, text]) => {
  const held = new DataTransfer();
  held.items.add(new File([text], name, { type: kind }));
  for (const event of ["dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(event, { dataTransfer: held, bubbles: true, cancelable: true }));
  }
}"""
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def opened(browser: Any) -> Iterator[Open]:
    """Open a page. The test fails where a script fails, the policy is broken, or anything of elsewhere is asked for."""
    contexts, faults = [], list[str]()

    def note(told: Any) -> None:
        if told.type in {"error", "warning"} and not told.text.startswith("Failed to load resource"):
            faults.append(told.text)

    def open_page(address: str, **options: Any) -> Any:
        context = browser.new_context(**{**DESK, "reduced_motion": "reduce", **options})
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        ours = (f"http://{urlsplit(address).netloc}/", "blob:")
        page.on("request", lambda sent: None if sent.url.startswith(ours) else faults.append(sent.url))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def _paste(page: Any, text: str) -> None:
    page.fill("#article", text)
    page.click("#go")


def _report(page: Any) -> Any:
    """The frame of the report, when it is there."""
    page.wait_for_selector("iframe")
    frame = page.locator("iframe").element_handle().content_frame()
    frame.wait_for_selector("#summary")
    return frame


def _shows(page: Any, view: str) -> None:
    page.wait_for_selector(f"#{view}:not([hidden])")


def test_a_pasted_text_is_watched_and_read_with_its_evidence(site: Any, serve: Any, opened: Open) -> None:
    """Drafts come while the model writes, said to be unchecked; then the report, alight; its link opens again."""
    may_go_on = threading.Event()
    plain = draft_of("earnings_tavira_foods")
    plain["figures"][1]["text"] = "99 million kroner"
    serve(streams(json.dumps(plain), middle=lambda _: may_go_on.wait(20)))
    page = opened(site().url)
    _paste(page, article_of("earnings_tavira_foods").text)
    page.locator("#draft-summary").get_by_text(plain["summary"][0]["text"], exact=True).wait_for()
    assert not may_go_on.is_set()
    assert page.locator("#draft-title").inner_text().lower().startswith("not yet checked")
    assert "not yet checked" in page.locator("#progress").text_content()
    may_go_on.set()
    report = _report(page)
    assert page.locator("#verdict").text_content().endswith(" supported, 1 refused")
    assert page.locator("#told").text_content().startswith("The summary is checked")
    assert page.title().startswith("Tavira Foods lifts profit forecast")
    report.hover("#c1 p >> nth=0")
    assert report.evaluate(LIT).startswith("Tavira Foods raised its full-year profit forecast")
    refused = report.locator("#r1")
    assert "99 million kroner" in refused.text_content()
    assert len(refused.locator(".reason").text_content()) > 10
    again = opened(page.url)
    assert _report(again).locator("#c1").count() == 1
    page.go_back()
    _shows(page, "start")
    assert page.locator("#article").input_value() == ""


def test_the_frame_of_the_report_can_reach_nothing(site: Any, serve: Any, opened: Open) -> None:
    """Whatever ran in it would have neither this page nor its key, and the service answers none without an origin."""
    serve(mills())
    running = site()
    page = opened(f"{running.url}/summaries/{running.ask(asked(3)).json()['id']}")
    report = _report(page)
    assert report.evaluate("origin") == "null"
    for reach in ("parent.document.title", "sessionStorage.length"):
        told = report.evaluate(f"() => {{ try {{ return String({reach}); }} catch (fault) {{ return fault.name; }} }}")
        assert told == "SecurityError", reach
    assert running.get("/v1/summaries", Origin="null").status_code == 403
    policy = running.get("/").headers["content-security-policy"]
    assert "'unsafe" not in policy
    assert {"default-src 'none'", "frame-ancestors 'none'", "connect-src 'self'"} <= set(policy.split("; "))


def test_a_dropped_file_is_read(site: Any, serve: Any, opened: Open) -> None:
    """It takes the place of the text, can be taken back, and is summarised; so is one that was chosen."""
    serve(mills())
    page = opened(site().url)
    page.evaluate(DROP, ["mill.md", "text/markdown", mill(21).text])
    assert page.locator("#chosen").inner_text().startswith("mill.md")
    assert not page.locator("#article").is_visible()
    assert page.evaluate(FOCUSED) == "go"
    page.click("#unchoose")
    assert page.evaluate(FOCUSED) == "article"
    page.set_input_files("#file", {"name": "mill.txt", "mimeType": "text/plain", "buffer": mill(22).text.encode()})
    page.click("#go")
    assert _report(page).locator("#f1").text_content().strip().startswith("F1 22 tonnes")


def test_without_an_article_nothing_is_sent(site: Any, serve: Any, opened: Open) -> None:
    """It is said beside the field, which has the focus; writing takes it away. An address may be given instead."""
    server = serve(mills())
    page = opened(site(fetches=False).url)
    page.click("#go")
    assert "no article yet" in page.locator("#fault").text_content()
    assert page.evaluate(FOCUSED) == "article"
    assert page.get_attribute("#article", "aria-invalid") == "true"
    page.keyboard.type("https://example.org/article")
    assert page.locator("#fault").text_content() == ""
    page.keyboard.press("Control+Enter")
    _shows(page, "problem")
    assert page.locator("#detail").text_content() == "This service fetches nothing; give the article itself."
    assert page.locator("#next").text_content() == "Open the page yourself and paste its text."
    assert not page.locator("#again").is_visible()
    assert server.requests == []


def test_a_model_that_does_not_answer_is_said_and_asked_again(site: Any, serve: Any, opened: Open, quick: None) -> None:
    """The problem's own words, what to do, and a button that does it: the article is still there."""
    server = serve(status(401))
    page = opened(site().url)
    _paste(page, mill(31).text)
    _shows(page, "problem")
    assert page.locator("#problem-title").text_content() == "The model does not answer"
    assert page.locator("#detail").text_content().startswith("The server answered 401")
    assert page.evaluate(FOCUSED) == "problem-title"
    server.answers = (mills(),)
    page.click("#again")
    assert _report(page).locator("#f1").count() == 1
    page.click(".home")
    page.wait_for_selector("#list li:nth-child(2)")
    assert [one.split(" · ")[1:] for one in page.locator("#list li p").all_text_contents()] == [[], ["failed"]]
    page.click("#list li:last-child a")
    _shows(page, "problem")
    page.click("#discard")
    page.click("#sure-yes")
    page.wait_for_selector("#list li:nth-child(1):last-child")


def test_a_service_that_is_gone_is_said(site: Any, serve: Any, opened: Open) -> None:
    """A broken connection is no blank page: it says so, keeps the article, and offers to try again."""
    serve(mills())
    running = site()
    page = opened(running.url)
    page.wait_for_selector("#none:not([hidden])")
    page.context.set_offline(True)
    _paste(page, mill(32).text)
    _shows(page, "problem")
    assert page.locator("#problem-title").text_content() == "The service does not answer"
    page.context.set_offline(False)
    page.click("#again")
    _report(page)
    assert len(running.get("/v1/summaries").json()["items"]) == 1


def test_giving_up_deletes_what_is_being_made(site: Any, serve: Any, opened: Open) -> None:
    """And leads back to the article, which is still there. Who only leaves finds it again, still being made."""
    serve(hang)
    running = site()
    page = opened(running.url)
    _paste(page, mill(33).text)
    page.wait_for_url("**/summaries/*")
    page.click(".home")
    assert page.locator("#list .running").text_content() == "being made"
    page.click("#list a")
    _shows(page, "making")
    page.click("#stop")
    page.wait_for_selector("#none:not([hidden])")
    assert page.locator("#article").input_value() == mill(33).text
    assert running.get("/v1/summaries").json()["items"] == []


def test_the_keyboard_alone_is_enough(site: Any, serve: Any, opened: Open) -> None:
    """From the first Tab to a figure's evidence alight, to an export, and to a deletion that was thought over."""
    serve(mills())
    running = site()
    page = opened(running.url)
    page.wait_for_selector("#none:not([hidden])")
    keys = page.keyboard

    def tab_to(wanted: str, key: str = "Tab") -> None:
        for _ in range(12):
            keys.press(key)
            if page.evaluate(FOCUSED) == wanted:
                return
        raise AssertionError(f"{wanted} is not reached")

    tab_to("article")
    keys.insert_text(mill(41).text)
    tab_to("go")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    keys.press("Enter")
    report = _report(page)
    assert outline == "solid"
    assert page.evaluate(FOCUSED) == "reading-title"
    for _ in range(20):
        keys.press("Tab")
        if report.evaluate("document.activeElement.closest('[data-item]')?.id") == "f1":
            break
    assert report.evaluate(LIT) == "41 tonnes"
    page.focus("#reading-title")
    tab_to("Export", "Shift+Tab")
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Tab")
    with page.expect_download() as saving:
        keys.press("Enter")
    assert saving.value.suggested_filename.endswith(".md")
    tab_to("remove")
    keys.press("Enter")
    assert page.evaluate(FOCUSED) == "sure-no"
    keys.press("Escape")
    assert page.evaluate(FOCUSED) == "remove"
    keys.press("Enter")
    keys.press("Shift+Tab")
    keys.press("Enter")
    page.wait_for_selector("#none:not([hidden])")
    assert running.get("/v1/summaries").json()["items"] == []


def test_every_export_is_what_the_service_gives(site: Any, serve: Any, opened: Open) -> None:
    """Each format by its name and end; the link is copied, or shown where there is no clipboard."""
    serve(mills())
    running = site()
    id_ = running.ask(asked(51)).json()["id"]
    page = opened(f"{running.url}/summaries/{id_}")
    _report(page)
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


def test_earlier_summaries_are_listed_page_by_page(site: Any, serve: Any, opened: Open) -> None:
    """Twenty at a time, newest first; a deletion asks, takes one row away, and the focus goes to its neighbour."""
    serve(mills())
    running = site()
    for number in range(23):
        running.ask(asked(number, name=f"mill {number}"))
    page = opened(running.url)
    page.click("#more")
    page.wait_for_selector("#list li:nth-child(23):last-child")
    names = page.locator("#list a").all_text_contents()
    assert names == [f"mill {number}" for number in range(22, -1, -1)]
    assert page.evaluate(FOCUSED) == "mill 2"
    assert not page.locator("#more").is_visible()
    page.get_by_role("button", name="Delete mill 5", exact=True).click()
    assert page.locator("#sure-of").text_content() == "mill 5"
    page.click("#sure-no")
    page.get_by_role("button", name="Delete mill 5", exact=True).click()
    page.click("#sure-yes")
    page.wait_for_selector("#list li:nth-child(22):last-child")
    assert page.evaluate(FOCUSED) == "mill 4"
    assert len(running.get("/v1/summaries?limit=100").json()["items"]) == 22


def test_an_address_of_nothing_says_so(site: Any, opened: Open) -> None:
    """Of a summary that was deleted, and of one that never was; the way to a new one is there."""
    running = site()
    for id_ in ("sum_" + 33 * "0", "%E0%A4%A"):
        page = opened(f"{running.url}/summaries/{id_}")
        _shows(page, "problem")
        assert page.locator("#problem-title").text_content() == "Nothing is at this address"
        assert not page.locator("#discard").is_visible()
        page.click("#back")
        _shows(page, "start")


def test_a_key_is_asked_for_kept_in_the_tab_and_forgotten(site: Any, serve: Any, opened: Open, tmp_path: Path) -> None:
    """A shared link asks too, and then opens; a wrong key is said to be one; no address ever holds a key."""
    serve(mills())
    running = site(require_keys=True)
    engine = engine_for(f"sqlite:///{tmp_path / 'service.db'}")
    key = add_key(engine, "anna")
    engine.dispose()
    id_ = running.ask(asked(61), Authorization=f"Bearer {key}").json()["id"]
    page = opened(f"{running.url}/summaries/{id_}")
    addresses: list[str] = []
    page.on("request", lambda sent: addresses.append(sent.url))
    _shows(page, "door")
    for wrong, told in (("sum_1_x", "This key opens nothing; it may have been revoked."), ("ä b", "A key is one word")):
        page.fill("#key", wrong)
        page.keyboard.press("Enter")
        page.get_by_text(told).wait_for()
    page.fill("#key", key)
    page.keyboard.press("Enter")
    assert _report(page).locator("#f1").count() == 1
    page.reload()
    _report(page)
    assert page.evaluate("[sessionStorage.length, localStorage.length, document.cookie]") == [1, 0, ""]
    page.click("#forget")
    _shows(page, "door")
    assert page.evaluate("sessionStorage.length") == 0
    assert not any(key in address for address in addresses)


def test_a_hostile_article_runs_nothing(site: Any, serve: Any, opened: Open) -> None:
    """In the headline, the text, the model's draft, the name and the service's problems: only words, wherever shown."""
    words = "".join(one for one in HOSTILE.values() if one.isprintable())
    plain = json.loads(draft(71))
    plain["summary"].append({"text": f"{words} It is so.", "sentences": [1]})
    plain["key_claims"][0]["text"] = words
    may_go_on = threading.Event()
    server = serve(streams(json.dumps(plain), middle=lambda _: may_go_on.wait(20)))
    running = site()
    page = opened(running.url)
    _paste(page, f"{words}\n\n{mill(71).text}\n{words}.\n")
    page.wait_for_selector("#draft li")
    assert page.locator("#making-of").text_content() == words[:120]
    may_go_on.set()
    report = _report(page)
    assert words in report.locator(".refused").inner_text()
    assert report.evaluate("typeof hacked") == "undefined"
    server.answers = (status(400, json.dumps({"error": {"message": words}})),)
    assert running.ask(asked(72, name=words[:300])).status_code == 502
    page.click(".home")
    page.get_by_role("link", name=words[:30]).first.click()
    _shows(page, "problem")
    assert page.evaluate("typeof hacked") == "undefined"
    assert page.evaluate("document.scripts.length") == 1


def test_a_reply_that_is_no_draft_breaks_nothing(site: Any, serve: Any, opened: Open, quick: None) -> None:
    """What the model writes may have any shape; the page shows what it can and the problem at the end."""
    odd = {"summary": "all", "figures": [None, 3, {"text": 4}], "key_claims": {"a": 1}, "attributions": [{"quotes": 1}]}
    serve(streams(json.dumps(odd)), says("no"))
    page = opened(site().url)
    _paste(page, mill(73).text)
    _shows(page, "problem")
    assert page.locator("#problem-title").text_content() == "The model’s answer is of no use"


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_serious(site: Any, serve: Any, opened: Open, quick: None, screen: dict[str, Any]) -> None:
    """Every view, in both schemes, on both screens; nothing is wider than the screen."""
    may_go_on = threading.Event()
    server = serve(streams(draft(81), middle=lambda _: may_go_on.wait(20)))
    page = opened(site().url, bypass_csp=True, **screen)

    def check() -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert serious(page) == [], scheme
        assert page.evaluate("document.documentElement.scrollWidth") <= screen["viewport"]["width"]

    page.click("#go")
    check()
    _paste(page, mill(81).text + "x" * 300)
    page.wait_for_selector("#draft li")
    check()
    may_go_on.set()
    _report(page)
    page.click("#menu summary")
    check()
    page.click("#remove")
    check()
    page.click("#sure-no")
    page.click(".home")
    page.wait_for_selector("#list li")
    server.answers = (status(401),)
    _paste(page, mill(82).text)
    _shows(page, "problem")
    check()


def test_without_scripts_the_page_says_how_to_go_on(site: Any, opened: Open) -> None:
    """It is not blank."""
    page = opened(site().url, java_script_enabled=False)
    assert "needs JavaScript" in page.locator("main").inner_text()
