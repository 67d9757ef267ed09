"""The report in a real browser: evidence alight by mouse and keys, sorting, hostile words, phone, paper, axe-core."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from summarizer.render.report import render_html, report_csp
from summarizer.schema import Missing
from summarizer.text import Article
from tests.browser import chromium, serious
from tests.summaries import all_over, careful, citing
from tests.test_report import ADDRESSES, HOSTILE

DESK = {"width": 1280, "height": 800}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TEXT = """() => {
  const text = document.querySelector("#article .text").cloneNode(true);
  text.querySelectorAll(".refs").forEach((refs) => refs.remove());
  return text.textContent;
}"""
LIT = "() => [...document.querySelectorAll('.text .lit:not(a)')].map((one) => one.textContent).join('|')"
# The characters after which a value's digits go on in another line.
BREAKS = """() => [...document.querySelectorAll(".figures td:nth-child(3)")].flatMap((cell) => {
  const texts = [...cell.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
  const places = texts.flatMap((text) => [...text.data].map((character, at) => {
    const range = document.createRange();
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    return [character, range.getBoundingClientRect().top];
  }));
  return places.slice(1).flatMap(([, top], at) => (top === places[at][1] ? [] : [places[at][0]]));
})"""
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """Open a page from a file. The test fails where the page has an error or asks for anything but itself."""
    contexts, faults = [], list[str]()

    def open_page(html: str, **options: Any) -> Any:
        file = tmp_path / "report.html"
        file.write_bytes(html.encode())
        context = browser.new_context(**({"viewport": DESK} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: faults.append(told.text) if told.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.on(
            "request", lambda sent: faults.append(sent.url) if sent.url.partition("#")[0] != file.as_uri() else None
        )
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="module")
def report() -> str:
    """A careful summary with every kind of item."""
    return render_html(*careful("earnings_tavira_foods"))


def test_pointing_at_an_item_lights_its_evidence_and_brings_it_into_sight(opened: Open, report: str) -> None:
    """The quote, no more and no less; it goes out when the mouse leaves."""
    summary, _ = careful("earnings_tavira_foods")
    page = opened(report)
    last = summary.figures[-1]
    page.hover(f"#{last.id} th")
    page.wait_for_timeout(700)
    assert page.evaluate(LIT) == last.evidence.quote
    assert "lit" in (page.get_attribute(f"#{last.id}", "class") or "")
    place = page.locator(".text mark.lit").bounding_box()
    assert 0 <= place["y"] <= DESK["height"] - place["height"]
    page.hover("h1")
    assert page.evaluate(LIT) == ""


def test_pointing_at_the_article_lights_every_item_that_it_supports(opened: Open, report: str) -> None:
    """A figure inside a claim's sentence lights both, and a click goes to the narrower one."""
    page = opened(report)
    page.hover("mark[data-of~=f2]")
    lit = page.evaluate("() => [...document.querySelectorAll('[data-item].lit')].map((one) => one.id)")
    assert {"f2", "c1", "s1"} <= set(lit)
    assert "f1" not in lit
    page.click("mark[data-of~=f2]")
    page.wait_for_timeout(700)
    assert 0 <= page.locator("#f2").bounding_box()["y"] <= DESK["height"]


def test_the_keyboard_alone_lights_follows_and_returns(opened: Open, report: str) -> None:
    """Tab to an item's number: its evidence is alight; Enter goes to the sentence; the next Tab offers the way back."""
    page = opened(report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the summary"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-item]').id") == "s1"
    sentence = careful("earnings_tavira_foods")[1].text_of(1)
    assert page.evaluate(LIT).replace("|", "") == sentence
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "n1"
    assert page.evaluate(LIT).replace("|", "") == sentence
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#s1"
    assert "lit" in page.get_attribute("#s1", "class")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#s1"
    page.keyboard.press("Escape")
    assert page.evaluate(LIT) == ""


def test_figures_sort_by_every_column_with_the_keyboard(opened: Open, report: str) -> None:
    """Numbers as numbers, words as words, up and then down; `aria-sort` and a status say so; no row is lost."""
    figures = careful("earnings_tavira_foods")[0].figures
    page = opened(report)
    values = (
        "(column) => [...document.querySelectorAll('.figures tbody tr')].map((row) => row.cells[column].dataset.value)"
    )
    buttons = page.locator(".figures .sort")
    assert buttons.count() == 5
    for column in range(5):
        for direction in ("ascending", "descending"):
            buttons.nth(column).focus()
            page.keyboard.press("Enter")
            shown = page.evaluate(values, column)
            known = [one for one in shown if one]
            key: Any = float if column in {2, 4} else str.casefold
            if column in {2, 3, 4}:  # words with digits and signs are ordered by the browser's own rules
                assert known == sorted(known, key=key, reverse=direction == "descending")
            assert shown == known + [""] * (len(shown) - len(known))
            assert len(shown) == len(figures)
            sorts = page.evaluate("() => [...document.querySelectorAll('thead th')].map((th) => th.ariaSort)")
            assert sorts == [direction if place == column else None for place in range(5)]
            assert page.locator("#sorted").text_content().endswith(direction)
    assert page.evaluate("document.activeElement.className") == "sort"


@pytest.mark.parametrize("width", [1000, 1280])
def test_a_number_is_broken_at_its_commas_alone_and_on_a_desk_not_at_all(opened: Open, report: str, width: int) -> None:
    """Billions in the column of values, in the widest of the fonts: "611,000,00" on a line is another number."""
    page = opened(report, viewport={"width": width, "height": 800})
    assert set(page.evaluate(BREAKS)) <= ({","} if width < DESK["width"] else set())


def test_without_scripts_links_lead_to_the_evidence_and_back(opened: Open, report: str) -> None:
    """The sentence that is gone to is marked; nothing promises what only a script does."""
    page = opened(report, java_script_enabled=False)
    assert page.locator(".sort").count() == 0
    assert not page.locator(".live").first.is_visible()
    page.click("#c2 .places a")
    assert page.url.endswith("#n2")
    assert page.locator("#n2:target").is_visible()
    page.click(".refs a[href='#c2']")
    assert page.locator("#c2:target").is_visible()


@pytest.mark.parametrize("is_bypassed", [False, True], ids=["policy", "no policy"])
def test_hostile_words_run_nothing(opened: Open, is_bypassed: bool) -> None:
    """All at once, in every place: no script, dialog, request or error, and the words are there to be read.

    Without the policy nothing else happens, as escaping alone suffices.
    """
    words = "".join(HOSTILE.values())
    summary, article = all_over(words)
    page = opened(render_html(summary, article), bypass_csp=is_bypassed)
    for link in page.locator("a:visible").all()[:6]:
        link.focus()
    page.hover(".list .item >> nth=0")
    page.click("mark >> nth=0")
    assert page.evaluate("typeof hacked") == "undefined"
    assert page.evaluate("document.scripts.length") == 1
    assert page.evaluate(TEXT) == article.text
    assert page.locator("h1").text_content() == f"{words} title"


def test_no_address_of_an_article_runs(opened: Open) -> None:
    """Whatever an article says that it came from, there is no link that is not to the page itself."""
    for address in ADDRESSES[:3]:
        page = opened(render_html(*all_over("x", address=address)))
        assert page.evaluate("() => [...document.links].every((link) => link.protocol === 'file:' && link.hash)")
        assert page.evaluate("typeof hacked") == "undefined"


def test_the_browser_holds_the_text_that_was_read(opened: Open) -> None:
    """Line ends of every kind, what a parser of HTML would change, letters of any plane, marks of direction."""
    text = "One.\r\nTwo\rthree.\n\n\tFour  five.\x0bSix\x0cseven\x85eight\u2028nine\x80\x9f. 😀 e\u0301 \u202eten\u202c"
    text += " &amp; \ufffe"
    article = Article(text, ())
    page = opened(render_html(citing(article, [[(3, 20)], [(5, 9), (8, 60)]]), article))
    assert page.evaluate(TEXT) == text


def test_served_with_its_header_the_page_works_and_nothing_is_inlined_after(browser: Any, report: str) -> None:
    """Over HTTP with `report_csp`: its own script runs, an added one does not, and it cannot be framed."""

    class Serving(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", report_csp())
            self.end_headers()
            self.wfile.write(report.encode())

        log_message = partial(lambda *_: None)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Serving)
    thread = Thread(target=server.serve_forever)
    thread.start()
    context = browser.new_context(viewport=DESK)
    try:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.hover("#c2")
        assert page.evaluate(LIT)
        added = """() => {
          const script = document.createElement("script");
          try { script.textContent = "hacked = 1"; } catch (refused) { return refused.name; }
          document.body.append(script);
          return typeof hacked;
        }"""
        assert page.evaluate(added) in {"TypeError", "undefined"}
        outside = context.new_page()
        outside.set_content(f'<iframe src="http://127.0.0.1:{server.server_port}/"></iframe>')
        assert "Tavira" not in outside.frames[1].content()
    finally:
        context.close()
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_phone_has_one_column_and_brings_the_words_to_the_item(opened: Open, report: str) -> None:
    """Nothing is wider than the screen, however long a word; a tap shows the evidence, and leads to its place."""
    summary, _ = careful("earnings_tavira_foods")
    page = opened(report, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.tap("#c2 .label")
    sheet = page.locator("#peek")
    assert sheet.is_visible()
    assert page.locator("#peek-words").text_content() == " … ".join(one.quote for one in summary.key_claims[1].evidence)
    page.wait_for_timeout(600)
    item, above = page.locator("#c2").bounding_box(), sheet.bounding_box()
    assert item["y"] + item["height"] <= above["y"]
    page.tap("#peek-go")
    assert page.url.endswith("#n2")
    assert not sheet.is_visible()
    page = opened(render_html(*all_over("x" * 300)), **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_axe_finds_nothing_serious(opened: Open, scheme: str, screen: str) -> None:
    """Contrast, names, roles, structure: in both schemes, on both screens, at rest, alight and sorted."""
    summary, article = careful("defence_border_drones")
    all_kinds, _ = all_over("Some words")
    left_out = Missing(text="26", evidence=summary.figures[0].evidence)
    shown = all_kinds.provenance.coverage.figures.model_copy(update={"missing": (left_out,)})
    coverage = all_kinds.provenance.coverage.model_copy(
        update={"figures": shown, "quotations": shown, "speakers": None}
    )
    refused = all_kinds.rejected[0].model_copy(update={"looked_at": summary.key_claims[0].evidence})
    provenance = summary.provenance.model_copy(update={"coverage": coverage, "windows": all_kinds.provenance.windows})
    summary = summary.model_copy(update={"rejected": (refused,), "provenance": provenance})
    options = PHONE if screen == "phone" else {}
    page = opened(
        render_html(summary, article), bypass_csp=True, color_scheme=scheme, reduced_motion="reduce", **options
    )
    assert serious(page) == []
    page.locator(".figures .sort").nth(2).click()
    page.locator("#c3 .places a").first.focus()
    assert page.evaluate(LIT)
    assert serious(page) == []


def test_on_paper_sentences_are_numbers_and_nothing_is_cut_off(opened: Open, report: str) -> None:
    """The PDF holds every item with its sentences in brackets, and the whole article with its numbers."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed: uv sync --group browser")
    summary, article = careful("earnings_tavira_foods")
    page = opened(report)
    page.emulate_media(media="print")
    assert not page.locator("#peek").is_visible()
    data = page.pdf(format="A4")
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    text = "".join(one.extract_text() for one in pages)
    squeezed = _squeezed(text)
    for claim in summary.key_claims:
        numbers = ",".join(str(number) for number in sorted({piece.sentence for piece in claim.evidence}))
        assert _squeezed(f"{claim.text}[{numbers}]") in squeezed
    for sentence in article.sentences:
        assert _squeezed(f"{sentence.number}{sentence.text}") in squeezed
    assert "Point at a statement" not in text


def _squeezed(text: str) -> str:
    """Without white space and ligatures, which a PDF has where lines and letters fall."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def test_motion_is_left_out_where_it_is_not_wanted(opened: Open, report: str) -> None:
    """With `prefers-reduced-motion` nothing fades, and the article jumps to the evidence."""
    page = opened(report, reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.querySelector('#c1')).transitionDuration") == "0s"
    page.click("#f20 .places a")
    place = page.locator("mark[data-of~=f20]").bounding_box()
    assert 0 <= place["y"] <= DESK["height"]
