"""The page and strangers' words: nothing of an article, a model or a server runs, and the report reaches nothing."""

from __future__ import annotations

import json
import threading
from typing import Any

from tests.loopback import status, streams
from tests.mills import draft, mill
from tests.test_report import HOSTILE
from tests.web.client import asked, mills
from tests.web.page.acting import Open, paste, report_of, shows, text_of


def test_the_frame_of_the_report_can_reach_nothing(site: Any, serve: Any, opened: Open) -> None:
    """Whatever ran in it would have neither this page nor its key, and the service answers none without an origin."""
    serve(mills())
    running = site()
    page = opened(f"{running.url}/summaries/{running.ask(asked(3)).json()['id']}")
    report = report_of(page)
    assert report.evaluate("origin") == "null"
    for reach in ("parent.document.title", "sessionStorage.length"):
        told = report.evaluate(f"() => {{ try {{ return String({reach}); }} catch (fault) {{ return fault.name; }} }}")
        assert told == "SecurityError", reach
    assert running.get("/v1/summaries", Origin="null").status_code == 403
    policy = running.get("/").headers["content-security-policy"]
    assert "'unsafe" not in policy
    assert {"default-src 'none'", "frame-ancestors 'none'", "connect-src 'self'"} <= set(policy.split("; "))


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
    paste(page, f"{words}\n\n{mill(71).text}\n{words}.\n")
    page.wait_for_selector("#draft li")
    assert text_of(page, "making-of") == words[:120]
    may_go_on.set()
    report = report_of(page)
    assert words in report.locator(".refused").inner_text()
    assert report.evaluate("typeof hacked") == "undefined"
    server.answers = (status(400, json.dumps({"error": {"message": words}})),)
    assert running.ask(asked(72, name=words[:300])).status_code == 502
    page.click(".home")
    page.get_by_role("link", name=words[:30]).first.click()
    shows(page, "problem")
    assert page.evaluate("typeof hacked") == "undefined"
    assert page.evaluate("document.scripts.length") == 1
