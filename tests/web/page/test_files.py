"""What the page is made of: every file that it asks for is served, once for each version, and fits the others."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx2

from tests.conftest import ROOT
from tests.web.page.acting import Open

HERE = ROOT / "summarizer" / "web" / "page"
MODULES = sorted(path.name for path in (HERE / "scripts").glob("*.js"))
_IMPORT = re.compile(r'^import\b(?:[^;"]*\bfrom)? *"([^"]+)"', re.MULTILINE)


def _imported(script: str) -> list[str]:
    return _IMPORT.findall(script)


def _crawled(site: Any) -> dict[str, httpx2.Response]:
    """Everything that the page asks for, and what that asks for, by address."""
    page = site.get("/").text
    asked = re.findall(r'<(?:link|script|img)[^>]* (?:href|src)="([^"]+)"', page)
    answers: dict[str, httpx2.Response] = {}
    while asked:
        address = asked.pop()
        if address in answers:
            continue
        answers[address] = site.get(address)
        if address.endswith(".js"):
            asked += [urljoin(address, one) for one in _imported(answers[address].text)]
    return answers


def test_every_file_of_the_page_is_served_as_what_it_is(site: Any) -> None:
    """Every module that is imported, however deep, comes as JavaScript, and no file lies there that nobody asks for."""
    answers = _crawled(site())
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    for address, answer in answers.items():
        assert answer.status_code == 200, address
        assert answer.headers["content-type"].partition(";")[0] == kinds[Path(address).suffix], address
        assert answer.headers["x-content-type-options"] == "nosniff"
    served = {address.split("/", 3)[3] for address in answers}
    assert served == {f"scripts/{name}" for name in MODULES} | {"page.css", "icon.svg"}


def test_every_module_is_known_before_another_asks_for_it(site: Any) -> None:
    """The page names all of them, so that a browser fetches them at once and not one floor after another."""
    page = site().get("/").text
    named = re.findall(r'"/page/\w+/scripts/([\w.]+)"', page)
    assert sorted(named) == MODULES


def test_imports_of_the_modules_only_go_down() -> None:
    """No module needs one that needs it, and each imports only what the other has."""
    scripts = {name: (HERE / "scripts" / name).read_text(encoding="utf-8") for name in MODULES}
    floors = {name: {one.removeprefix("./") for one in _imported(script)} for name, script in scripts.items()}
    assert list(TopologicalSorter(floors).static_order())[-1] == "main.js"


def test_a_browser_keeps_the_files_of_a_version_and_asks_for_the_page(site: Any, opened: Open) -> None:
    """Files of one version never change; the page tells which version, and is not sent again where it is known."""
    running = site()
    page = running.get("/")
    assert page.headers["cache-control"] == "no-cache"
    again = running.get("/summaries/sum_1", If_None_Match=f"W/{page.headers['etag']}")
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"] == page.headers["content-security-policy"]
    main = re.findall(r'"([^"]+/main\.js)"', page.text)[0]
    assert running.get(main).headers["cache-control"] == "public, max-age=31536000, immutable"
    other = running.get("/page/another/scripts/main.js")
    assert other.text == running.get(main).text
    assert other.headers["cache-control"] == "no-cache"
    shown = opened(running.url)
    shown.wait_for_selector("#none:not([hidden])")
    loaded = "() => performance.getEntriesByType('resource').filter((one) => one.name.endsWith('.js'))"
    assert shown.evaluate(f"() => ({loaded})().filter((one) => one.transferSize > 0).length") == len(MODULES)
    shown.reload()
    shown.wait_for_selector("#none:not([hidden])")
    assert shown.evaluate(f"() => ({loaded})().filter((one) => one.transferSize > 0).length") == 0


def test_nothing_but_the_files_of_the_page_is_served(site: Any) -> None:
    """No source of the program, no way out of the folder, no folder."""
    running = site()
    version = re.findall(r'"/page/(\w+)/', running.get("/").text)[0]
    for name in ("__init__.py", "page.html", "scripts", "scripts/", "%2e%2e/app.py", "scripts/..%2f__init__.py", ""):
        assert running.get(f"/page/{version}/{name}").status_code == 404, name
