"""Summaries and batches as they come: server-sent events."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from summarizer.streaming import Partial
from summarizer.web.watching import Watchers
from tests.loopback import hang, status, streams
from tests.mills import draft, mill
from tests.web.client import asked, mills, value


def test_drafts_come_before_the_summary(site: Any, serve: Any, database: str) -> None:
    """While the model still writes there are drafts, each said to be unchecked; the grounded summary comes last."""
    may_go_on = threading.Event()
    serve(streams(draft(21), middle=lambda _: may_go_on.wait(20)))
    running = site(database=database)
    with running.events("POST", "/v1/summaries", json=asked(21)) as events:
        first, second = next(events), next(events)
        assert not may_go_on.is_set()
        may_go_on.set()
        *_, last = events
    assert (first.name, second.name, last.name) == ("accepted", "draft", "summary")
    assert second.data["grounded"] is False
    assert "summary" in second.data["draft"]
    assert value(last.data) == 21
    assert running.get(first.data["location"]).json() == last.data


def test_a_failed_summary_ends_in_a_problem(site: Any, serve: Any, quick: None) -> None:
    """The stream's last event is the problem that GET tells too."""
    serve(status(401))
    running = site()
    with running.events("POST", "/v1/summaries", json=asked(22)) as events:
        first, *_, last = events
    assert (last.name, last.data["status"]) == ("problem", 502)
    assert running.get(first.data["location"]).json()["problem"] == last.data


def test_a_client_that_leaves_stops_nothing(site: Any, serve: Any) -> None:
    """What was accepted is made all the same, and the stream can be taken up again by GET."""
    may_go_on = threading.Event()
    server = serve(streams(draft(23), middle=lambda _: may_go_on.wait(20)))
    running = site()
    with running.events("POST", "/v1/summaries", json=asked(23)) as events:
        place = next(events).data["location"]
    with running.events("GET", place) as events:
        assert next(events).name == "accepted"
        may_go_on.set()
        *_, last = events
    assert (last.name, value(last.data)) == ("summary", 23)
    assert len(server.requests) == 1


def test_silence_is_broken_by_comments(site: Any, serve: Any) -> None:
    """While the model says nothing, comments keep the connection; a deletion ends the stream."""
    serve(hang)
    running = site()
    lines: list[str] = []
    given = {"json": asked(24), "headers": {"Accept": "text/event-stream"}}
    with running.client.stream("POST", "/v1/summaries", **given) as answer:
        for line in answer.iter_lines():
            lines.append(line)
            if line == ": still here" and lines.count(line) == 2:
                assert running.client.delete(answer.headers["location"]).status_code == 204
    assert lines.count("event: problem") == 1
    assert '"status":404' in lines[-2]


def test_a_batch_is_followed_to_its_end(site: Any, serve: Any, database: str) -> None:
    """Each article's end is told once, then the batch's; who comes late is told all of it; the list has all results."""
    serve(mills())
    running = site(database=database)
    body = {"articles": [{"text": mill(number).text, "name": f"mill {number}"} for number in range(30, 36)]}
    accepted = running.client.post("/v1/batches", json=body, headers={"Idempotency-Key": "b"})
    assert accepted.status_code == 202
    path = accepted.headers["location"]
    for _ in range(2):
        with running.events("GET", f"{path}/events") as events:
            told = list(events)
        ended = [event.data for event in told if event.name == "ended"]
        assert sorted(one["name"] for one in ended) == [f"mill {number}" for number in range(30, 36)]
        assert (told[-1].name, told[-1].data["done"], told[-1].data["status"]) == ("batch", 6, "done")
    listed = running.get(f"/v1/summaries?batch={accepted.json()['id']}").json()["items"]
    found = [value(running.get(f"/v1/summaries/{one['id']}").json()) for one in listed]
    assert found == [35, 34, 33, 32, 31, 30]
    again = running.client.post("/v1/batches", json=body, headers={"Idempotency-Key": "b"})
    assert (again.status_code, again.json()["id"]) == (200, accepted.json()["id"])
    assert running.client.delete(path).status_code == 204
    assert running.get("/v1/summaries").json()["items"] == []
    assert running.get(path).status_code == 404


def test_one_article_of_a_batch_fails_alone(site: Any, serve: Any) -> None:
    """An article that cannot be read does not touch the others."""
    serve(mills())
    running = site()
    body = {"articles": [{"text": "?!"}, {"text": mill(41).text}]}
    path = running.client.post("/v1/batches", json=body).headers["location"]
    with running.events("GET", f"{path}/events") as events:
        *_, last = events
    assert (last.data["done"], last.data["failed"]) == (1, 1)


def test_single_summaries_go_before_a_batch(site: Any, serve: Any) -> None:
    """Somebody who waits is not kept waiting by a batch that came before."""
    may_go_on = threading.Event()
    known = mills()

    def held(handler: Any) -> None:
        if "ground 50 tonnes" in str(handler.question):
            may_go_on.wait(20)
        known(handler)

    server = serve(held)
    running = site(concurrency=1)
    articles = [{"text": mill(number).text} for number in range(50, 54)]
    batch = running.client.post("/v1/batches", json={"articles": articles}).headers["location"]
    while not server.requests:
        may_go_on.wait(0.01)
    single = running.ask(asked(60), Prefer="respond-async").json()["id"]
    may_go_on.set()
    assert value(running.ended(single)) == 60
    with running.events("GET", f"{batch}/events") as events:
        *_, last = events
    assert last.data["done"] == 4
    assert "ground 60 tonnes" in str(server.requests[1])


async def test_a_draft_that_came_before_anybody_listened_is_seen() -> None:
    """The model may write, and pause, before the client who asked begins to listen; what has ended has no draft."""
    watchers, written = Watchers(), Partial("draft", '{"summary": [', {"summary": []})
    watchers.tell("sum_1", written)
    await asyncio.sleep(0)
    with watchers.watching("sum_1") as watch:
        assert await watch.wait(5) is written
        assert await watch.wait(0.01) is None
    watchers.tell("sum_1")
    await asyncio.sleep(0)
    with watchers.watching("sum_1") as watch:
        assert await watch.wait(0.01) is None
