"""What `/openapi.json` says is so: its examples are taken, its links lead on, what it allows is not refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.loopback import replies
from tests.mills import mill
from tests.web.client import Site, asked, mills
from tests.web.fuzz import repeated

POST = "/v1/summaries"


def _bodies(running: Site, path: str) -> dict[str, Any]:
    found: dict[str, Any] = running.get("/openapi.json").json()["paths"][path]["post"]["requestBody"]["content"]
    return found


def _examples(body: dict[str, Any]) -> dict[str, Any]:
    """The values of its examples, by name."""
    given = {name: one["value"] for name, one in body.get("examples", {}).items()}
    return given | ({"example": body["example"]} if "example" in body else {})


def test_every_example_is_taken_as_it_stands(site: Any, serve: Any) -> None:
    """As JSON, as a form, as a body of each kind, and as a batch: each becomes a summary. An address is not asked."""
    pytest.importorskip("trafilatura", reason="reading HTML is not installed: article-summarizer[read]")
    serve(replies(repeated))
    running = site()
    bodies = _bodies(running, POST)
    examples = {kind: _examples(body) for kind, body in bodies.items()}
    assert {"text", "html", "url"} <= examples["application/json"].keys()
    for kind, named in examples.items():
        for name, value in named.items():
            if name == "url":
                continue
            answer = _posted(running, kind, value)
            assert answer.status_code == 201, (kind, name, answer.text)
            assert answer.json()["result"]["key_claims"]
    batch = _bodies(running, "/v1/batches")["application/json"]["examples"]["two"]["value"]
    path = running.client.post("/v1/batches", json=batch).headers["location"]
    with running.events("GET", f"{path}/events") as events:
        *_, last = events
    assert (last.data["done"], last.data["failed"]) == (2, 0)


def _posted(running: Site, kind: str, value: Any) -> Any:
    if kind == "application/json":
        return running.client.post(POST, json=value)
    if kind == "multipart/form-data":
        data = dict(value)
        return running.client.post(POST, files={"file": ("mill.txt", data.pop("file"), "text/plain")}, data=data)
    return running.client.post(POST, content=value, headers={"Content-Type": kind})


def test_links_lead_on(site: Any, serve: Any) -> None:
    """From what was made to itself, from a page of the list to the next one, from a batch to its summaries."""
    serve(mills())
    running = site()
    made = [running.ask(asked(number)).json() for number in (1, 2)]
    batch = running.client.post("/v1/batches", json={"articles": [asked(3)]}).json()
    paths = running.get("/openapi.json").json()["paths"]
    gets = {ways["get"]["operationId"]: place for place, ways in paths.items() if "get" in ways}

    def followed(path: str, method: str, status: str, link: str, told: dict[str, Any]) -> Any:
        to = paths[path][method]["responses"][status]["links"][link]
        given = {name: told[expression.rpartition("/")[2]] for name, expression in to["parameters"].items()}
        place = gets[to["operationId"]]
        inside = {name: given.pop(name) for name in list(given) if f"{{{name}}}" in place}
        return running.client.get(place.format(**inside), params=given).json()

    assert followed(POST, "post", "201", "look", made[0]) == running.get(f"{POST}/{made[0]['id']}").json()
    first = running.get(f"{POST}?limit=2").json()
    second = followed(POST, "get", "200", "next", first)
    assert [one["id"] for one in (*first["items"], *second["items"])][1:] == [made[1]["id"], made[0]["id"]]
    (only,) = followed("/v1/batches", "post", "202", "list_of_batch", batch)["items"]
    assert only["batch"] == batch["id"]


@pytest.mark.parametrize("name", ["max_reasks", "window_tokens", "token_budget"])
def test_whole_numbers_may_have_a_point(site: Any, serve: Any, name: str) -> None:
    """JSON Schema takes 4000.0 for an integer, and so do we; never a number in words or with a fraction."""
    serve(mills())
    running = site()
    number = 3 if name == "max_reasks" else 50_000
    assert running.ask(asked(1, **{name: float(number)})).status_code == 201
    for wrong in (number + 0.5, str(number), True):
        assert running.ask(asked(1, **{name: wrong})).status_code == 422


@pytest.mark.parametrize(
    ("article", "told"),
    [
        ({"text": "... -- !"}, "a letter or a figure"),
        ({"text": "\u2026 \u3002"}, "a letter or a figure"),
        ({"html": "The mill ground 7 tonnes."}, "an element"),
        ({"url": "http:///path"}, "pattern"),
    ],
)
def test_what_cannot_be_an_article_is_refused_at_the_door(
    site: Any, serve: Any, article: dict[str, str], told: str
) -> None:
    """It is told where it does not fit, and nothing of it is kept."""
    serve(mills())
    running = site()
    answer = running.ask(article, Prefer="respond-async")
    assert answer.status_code == 422, answer.text
    (fault,) = answer.json()["errors"]
    assert fault["where"] == "body." + next(iter(article))
    assert told in fault["message"]
    assert running.get(POST).json()["items"] == []


def test_what_is_told_of_an_article_is_no_more_than_is_asked(site: Any, serve: Any) -> None:
    """Every script's letters fit the pattern of a text, and what does not fit it is refused."""
    serve(replies(repeated))
    running = site()
    schema = running.get("/openapi.json").json()["components"]["schemas"]["SummaryAsked"]
    pattern = schema["properties"]["text"]["anyOf"][0]["pattern"]
    for text in (mill(1).text, "水", "Ж", "a", "7", "\u00aa", "\u0661"):
        assert re.search(pattern, text), text
    for text in ("", " ", "\x00", "\u2026", "()[]", "a\x00"):
        assert not re.search(pattern, text)
        assert running.ask({"text": text}).status_code == 422
