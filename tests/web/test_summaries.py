"""Asking for summaries: every way in, every way out, and what stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.loopback import status
from tests.mills import mill
from tests.web.client import MODEL, asked, mills, value


def test_a_summary_is_made_kept_and_told_again(site: Any, serve: Any, database: str) -> None:
    """POST waits and answers 201 with a Location, where GET gives the same; offsets are into the text beside it."""
    serve(mills())
    running = site(database=database)
    made = running.ask(asked(4711, name="the mill"))
    assert made.status_code == 201
    resource = made.json()
    assert (value(resource), resource["status"], resource["name"]) == (4711, "done", "the mill")
    evidence = resource["result"]["figures"][0]["evidence"]
    assert resource["article_text"][evidence["start"] : evidence["end"]] == evidence["quote"]
    assert running.get(made.headers["location"]).json() == resource


def test_files_are_taken_raw_and_in_forms(site: Any, serve: Any) -> None:
    """Options then come in the query or in the form, which names the file without its folders."""
    serve(mills())
    running = site()
    raw = running.client.post(
        "/v1/summaries?max_reasks=0&name=raw",
        content=mill(1).text.encode(),
        headers={"Content-Type": "text/plain; charset=utf-8"},
    ).json()
    files = {"file": ("../../etc/mill.txt", mill(2).text.encode(), "text/plain")}
    form = running.client.post("/v1/summaries", files=files, data={"max_reasks": "1"}).json()
    assert [(value(one), one["name"]) for one in (raw, form)] == [(1, "raw"), (2, "mill.txt")]
    assert [one["result"]["provenance"]["settings"]["max_reasks"] for one in (raw, form)] == [0, 1]


@pytest.mark.parametrize("prefer", ["respond-async", "wait=0"])
def test_who_does_not_wait_finds_it_later(site: Any, serve: Any, prefer: str) -> None:
    """202 with a Location at once; GET with `Prefer: wait` answers when it is done."""
    serve(mills())
    running = site()
    accepted = running.ask(asked(5), Prefer=prefer)
    assert accepted.status_code == 202
    assert accepted.json()["status"] in {"queued", "running", "done"}
    assert value(running.get(accepted.headers["location"], Prefer="wait=20").json()) == 5


def test_the_same_key_gives_the_same_answer(site: Any, serve: Any, database: str) -> None:
    """However often it comes, the model is asked once; with another body it is refused, and other keys are free."""
    server = serve(mills())
    running = site(database=database)
    first, again = (running.ask(asked(6), Idempotency_Key="k") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert len(server.requests) == 1
    other = running.ask(asked(7), Idempotency_Key="k")
    assert (other.status_code, other.json()["type"].rpartition(":")[2]) == (422, "idempotency-key-reused")
    assert running.ask(asked(7), Idempotency_Key="l").status_code == 201


def test_a_key_is_known_however_the_request_is_wrapped(site: Any, serve: Any) -> None:
    """A form's boundary differs each time; the request does not."""
    serve(mills())
    running = site()
    ids = set()
    for boundary in ("aaa", "bbb"):
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="m.txt"\r\n\r\n{mill(8).text}\r\n'
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Idempotency-Key": "k"}
        content = (body + f"--{boundary}--\r\n").encode()
        ids.add(running.client.post("/v1/summaries", content=content, headers=headers).json()["id"])
    assert len(ids) == 1


def test_pages_do_not_shift_when_more_comes_in(site: Any, serve: Any, database: str) -> None:
    """Walking the list by cursor meets each summary of its beginning once, newest first."""
    serve(mills())
    running = site(database=database)
    ids = [running.ask(asked(number), Prefer="respond-async").json()["id"] for number in range(7)]
    met: list[str] = []
    path = "/v1/summaries?limit=3"
    while True:
        page = running.get(path).json()
        met += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        running.ask(asked(99), Prefer="respond-async")
        path = f"/v1/summaries?limit=3&cursor={page['next_cursor']}"
    assert met == ids[::-1]


def test_what_is_deleted_is_gone(site: Any, serve: Any, database: str) -> None:
    """With its article, and its Idempotency-Key is free again."""
    serve(mills())
    running = site(database=database)
    path = running.ask(asked(9), Idempotency_Key="k").headers["location"]
    assert running.client.delete(path).status_code == 204
    assert [running.get(path).status_code, running.client.delete(path).status_code] == [404, 404]
    assert running.get("/v1/summaries").json()["items"] == []
    assert running.ask(asked(10), Idempotency_Key="k").status_code == 201


def test_a_failure_is_a_problem_and_is_kept(site: Any, serve: Any, quick: None) -> None:
    """Who waits gets the problem with the error's exit code; who asks later finds it in the summary."""
    serve(status(401))
    running = site()
    refused = running.ask(asked(11))
    problem = refused.json()
    assert (refused.status_code, refused.headers["content-type"]) == (502, "application/problem+json")
    assert (problem["code"], problem["status"], problem["type"].rpartition(":")[2]) == (4, 502, "provider-failed")
    kept = running.get(refused.headers["location"]).json()
    assert (kept["status"], kept["problem"], kept["result"]) == ("failed", problem, None)
    assert running.get(f"{refused.headers['location']}/report").status_code == 409


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("html", "text/html"),
        ("markdown", "text/markdown"),
        ("text", "text/plain"),
        ("json", "application/json"),
        ("jsonld", "application/ld+json"),
    ],
)
def test_the_report_can_be_read(site: Any, serve: Any, form: str, kind: str) -> None:
    """In every format, under a policy that runs nothing from elsewhere; the page runs its own."""
    serve(mills())
    running = site()
    path = running.ask(asked(12)).headers["location"]
    report = running.get(f"{path}/report?format={form}")
    assert report.status_code == 200
    assert report.headers["content-type"].startswith(kind)
    assert "12 tonnes" in report.text
    policy = report.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert ("script-src 'sha256-" in policy) == (form == "html")


def test_options_reach_the_model(site: Any, serve: Any) -> None:
    """An allowed model is asked by its name; one that is not, or is a file, is refused before anything is sent."""
    server = serve(mills())
    running = site(allowed_models=("openai/other-*", "local/*"))
    running.ask(asked(13, model="openai/other-2", way="whole"))
    assert server.requests[0]["model"] == "other-2"
    for model in ("openai/third", "local/path/to/model.gguf", "local/model.gguf"):
        refused = running.ask(asked(13, model=model))
        assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (403, "model-not-allowed"), model
    assert len(server.requests) == 1


def test_a_prompt_that_does_not_suit_is_said(site: Any, serve: Any) -> None:
    """One for another way of asking is the client's fault, not the program's; one that is not there is not valid."""
    server = serve(mills())
    running = site()
    wrong = running.ask(asked(13, prompt="steps@1", way="whole"))
    assert (wrong.status_code, wrong.json()["type"].rpartition(":")[2]) == (422, "not-possible")
    assert running.ask(asked(13, prompt="none@9")).json()["errors"][0]["where"] == "body.prompt"
    assert server.requests == []


def test_no_option_reaches_files_or_other_servers(site: Any, serve: Any) -> None:
    """Recordings, caches, clients and addresses of servers are no options of a stranger's."""
    serve(mills())
    running = site()
    for name in ("cassette", "record", "cache", "client", "base_url", "prices"):
        refused = running.ask(asked(14, **{name: "/etc/passwd"}))
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["where"] == f"body.{name}"


def test_the_default_model_is_asked(site: Any, serve: Any) -> None:
    """Without a model in the request, the service's own."""
    server = serve(mills())
    site().ask(asked(15))
    assert f"openai/{server.requests[0]['model']}" == MODEL


def test_problems_never_quote_the_request(site: Any, serve: Any) -> None:
    """What does not fit is told by its place alone: the rest of the request may be an article."""
    serve(mills())
    refused = site().ask({"text": 5, "secret": "planted words", "max_reasks": "planted"})
    assert refused.status_code == 422
    assert {fault["where"] for fault in refused.json()["errors"]} >= {"body.text", "body.secret", "body.max_reasks"}
    assert "planted" not in json.dumps(refused.json())
