"""What was accepted is made: after a crash, after a stop, by several processes, and by no two of them."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from summarizer.web.store.accepting import Acceptance, Bounds, NewSummary, accept_summary
from summarizer.web.store.engine import engine_for, migrate
from summarizer.web.store.jobs import Ended, claim, finish, release, renew
from summarizer.web.store.reading import find, remove
from tests.mills import mill
from tests.web.client import asked, mills, value
from tests.web.process import serving


class _Held:
    """A model that answers once it may."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self._answer = mills()

    def __call__(self, handler: Any) -> None:
        self.may_go_on.wait(30)
        self._answer(handler)


def _await(condition: Any) -> None:
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def _numbers(server: Any) -> Counter[str]:
    return Counter(
        re.findall(r"The mill at Orvel ground (\d+) tonnes of flour last year, its owner", str(server.requests))
    )


def test_a_killed_process_loses_nothing(serve: Any, tmp_path: Path, database: str) -> None:
    """Killed (-9) while it makes some and others wait, it makes all of them after the next start, and pays again
    only for those in flight. Who repeats a request by its Idempotency-Key gets its summary."""
    held = _Held()
    server = serve(held)
    with serving(tmp_path, server.url, "--concurrency", "3", database=database) as first, ThreadPoolExecutor() as pool:
        waiting = pool.submit(first.ask, asked(100), Idempotency_Key="k")
        _await(lambda: len(server.requests) == 1)
        ids = [first.ask(asked(number), Prefer="respond-async").json()["id"] for number in range(101, 106)]
        _await(lambda: len(server.requests) == 3)
        first.kill()
        with pytest.raises(httpx2.HTTPError):
            waiting.result()
    held.may_go_on.set()
    with serving(tmp_path, server.url, database=database) as second:
        assert sorted(value(second.ended(id_)) for id_ in ids) == [101, 102, 103, 104, 105]
        again = second.ask(asked(100), Idempotency_Key="k")
        assert (again.status_code, value(again.json())) == (200, 100)
    paid = _numbers(server)
    assert paid == {"100": 2, "101": 2, "102": 2, "103": 1, "104": 1, "105": 1}


def test_a_stop_lets_finish_what_can(serve: Any, tmp_path: Path) -> None:
    """Within the grace, who waits gets the summary; the process then ends by its signal."""
    held = _Held()
    server = serve(held)
    with serving(tmp_path, server.url) as running, ThreadPoolExecutor() as pool:
        waiting = pool.submit(running.ask, asked(110))
        _await(lambda: server.requests)
        ending = pool.submit(running.end)
        time.sleep(0.3)
        held.may_go_on.set()
        answer = waiting.result()
        assert (answer.status_code, value(answer.json())) == (201, 110)
        assert ending.result() in {0, -15}


def test_a_stop_gives_back_what_cannot_finish(serve: Any, tmp_path: Path, database: str) -> None:
    """When the grace is over, who waits is told where to ask again, a stream ends in the same problem, and the next
    process makes it at once."""
    held = _Held()
    server = serve(held)
    options = ("--grace", "0.2", "--lease", "60")  # a busy machine may be late with renewing a short one
    with serving(tmp_path, server.url, *options, database=database) as running, ThreadPoolExecutor() as pool:
        waiting = pool.submit(running.ask, asked(120))
        _await(lambda: len(server.requests) == 1)
        with running.events("POST", "/v1/summaries", json=asked(121)) as events:
            first = next(events)
            _await(lambda: len(server.requests) == 2)
            ending = pool.submit(running.end)
            *_, last = events
        answer = waiting.result()
        ending.result()
    told = answer.json()
    assert (answer.status_code, told["type"].rpartition(":")[2]) == (503, "stopping")
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["location"].endswith(told["summary"])
    assert (last.name, last.data["status"], last.data["summary"]) == ("problem", 503, first.data["id"])
    held.may_go_on.set()
    with serving(tmp_path, server.url, "--lease", "600", database=database) as again:
        assert [value(again.ended(id_)) for id_ in (told["summary"], first.data["id"])] == [120, 121]


def test_several_processes_share_the_work(serve: Any, tmp_path: Path, database: str) -> None:
    """Two services, one of two processes, on one database: every article of a batch is asked for once."""
    server = serve(mills())
    numbers = range(200, 260)
    with (
        serving(tmp_path, server.url, "--workers", "2", "--lease", "60", database=database) as several,
        serving(tmp_path, server.url, "--lease", "60", database=database) as another,
    ):
        body = {"articles": [{"text": mill(number).text} for number in numbers]}
        path = several.client.post("/v1/batches", json=body).headers["location"]
        with another.events("GET", f"{path}/events") as events:
            *_, last = events
        assert last.data["done"] == len(numbers)
        assert "summarizer_summaries_total" in several.get("/metrics").text
        several.end()
        assert another.get("/readyz").json()["status"] == "ready"
    assert _numbers(server) == {str(number): 1 for number in numbers}


def _store(database: str) -> Any:
    engine = engine_for(database.replace("postgresql://", "postgresql+psycopg://"))
    migrate(engine)
    return engine


def _accept(engine: Any, **given: Any) -> str:
    asking = Acceptance("local", "r", Bounds(6_000_000, 1_000, 1_000, 1_000), **given)
    return accept_summary(engine, asking, NewSummary("{}", "{}", b"x", None)).id


def test_no_job_is_taken_twice(database: str) -> None:
    """Many threads that claim at once get disjoint jobs, all of them."""
    engine = _store(database)
    ids = [_accept(engine) for _ in range(60)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda worker: claim(engine, str(worker), 3, 60.0), range(30)))
    taken = [job.id for jobs in found for job in jobs]
    assert sorted(taken) == sorted(ids)
    engine.dispose()


def test_a_lease_passes_on_when_nobody_renews_it(database: str) -> None:
    """Who lost it can neither renew nor finish; what is given back or deleted is held by nobody."""
    engine = _store(database)
    id_ = _accept(engine, worker="first", lease=0.0)
    time.sleep(0.01)
    (job,) = claim(engine, "second", 5, 60.0)
    assert (job.id, job.tries) == (id_, 2)
    assert renew(engine, "first", {id_}, 60.0) == set()
    assert not finish(engine, "first", id_, Ended(result="1"))
    assert renew(engine, "second", {id_}, 60.0) == {id_}
    release(engine, "second", [id_])
    (job,) = claim(engine, "third", 5, 60.0)
    assert job.tries == 2
    assert finish(engine, "third", id_, Ended(result="2"))
    kept = find(engine, "local", id_)
    assert kept is not None
    assert (kept.status, kept.result) == ("done", "2")
    assert remove(engine, "local", id_)
    engine.dispose()


def test_a_summary_that_ends_the_process_each_time_is_given_up(serve: Any, site: Any, tmp_path: Path) -> None:
    """After three processes died over it, it fails and says so."""
    serve(mills())
    database = f"sqlite:///{tmp_path / 'service.db'}"
    engine = _store(database)
    id_ = _accept(engine)
    for worker in "abc":
        assert claim(engine, worker, 1, 0.0)
        time.sleep(0.01)
    ended = site(database=database).ended(id_)
    assert (ended["status"], ended["problem"]["code"]) == ("failed", 1)
    assert "given up" in ended["problem"]["detail"]
    engine.dispose()


def test_processes_that_start_together_migrate_once(database: str) -> None:
    """All of them find the tables, and migrating again changes nothing."""
    with ThreadPoolExecutor(6) as pool:
        engines = list(pool.map(lambda _: _store(database), range(6)))
    assert [_accept(engine)[:4] for engine in engines] == ["sum_"] * 6
    for engine in engines:
        engine.dispose()


def test_the_migrations_make_what_the_tables_say(database: str) -> None:
    """Alembic finds nothing to change between the migrated database and the code."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from summarizer.web.store.tables import Base

    engine = _store(database)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()
