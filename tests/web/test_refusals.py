"""What is refused, always with a problem: strangers, other hosts and pages, too much, too long, too slow."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from typing import Any

import pytest
from click.testing import CliRunner

from summarizer.web.store.engine import engine_for
from summarizer.web.store.keys import add_key, list_keys, owner_of, revoke_key
from tests.loopback import hang
from tests.web.client import asked, mills

KEYED = {"require_keys": True}


def _problem(answer: Any) -> tuple[int, str]:
    """Its status and name; every member that is promised is there."""
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "instance", "code", "request_id"} <= problem.keys()
    assert problem["status"] == answer.status_code
    assert problem["request_id"] == answer.headers["x-request-id"]
    return problem["status"], problem["type"].rpartition(":")[2]


def test_a_key_opens_until_it_is_revoked(site: Any, serve: Any, database: str) -> None:
    """Without one, with a wrong one and with a revoked one the answer is 401, which names the scheme."""
    serve(mills())
    running = site(database=database, **KEYED)
    engine = engine_for(database.replace("postgresql://", "postgresql+psycopg://"))
    key = add_key(engine, "anna")
    right = {"Authorization": f"Bearer {key}"}
    assert running.ask(asked(1), **right).status_code == 201
    for wrong in (
        {},
        {"Authorization": "Bearer sum_x_y"},
        {"Authorization": f"Bearer {key[:-1]}"},
        {"Authorization": key},
    ):
        refused = running.get("/v1/summaries", **wrong)
        assert _problem(refused) == (401, "unknown-key")
        assert refused.headers["www-authenticate"] == "Bearer"
    assert revoke_key(engine, list_keys(engine)[0].id)
    assert _problem(running.get("/v1/summaries", **right)) == (401, "unknown-key")
    engine.dispose()


def test_keys_are_kept_as_digests(tmp_path: Any) -> None:
    """Nothing in the file tells a key; each opens for its own name only as it was made."""
    from summarizer.web.store.engine import migrate

    file = tmp_path / "keys.db"
    engine = engine_for(f"sqlite:///{file}")
    migrate(engine)
    keys = [add_key(engine, name) for name in ("anna", "bert", "anna")]
    assert [owner_of(engine, key) for key in keys] == ["anna", "bert", "anna"]
    engine.dispose()
    held = b"".join(part.read_bytes() for part in tmp_path.iterdir())
    for key in keys:
        assert key.rpartition("_")[2].encode() not in held
    assert file.stat().st_mode & 0o077 == 0


def test_names_see_only_their_own(site: Any, serve: Any, database: str) -> None:
    """Another name's summaries and batches are not there: not to look at, list, delete or read."""
    serve(mills())
    running = site(database=database, **KEYED)
    engine = engine_for(database.replace("postgresql://", "postgresql+psycopg://"))
    anna, bert = ({"Authorization": f"Bearer {add_key(engine, name)}"} for name in ("anna", "bert"))
    path = running.ask(asked(2), **anna).headers["location"]
    batch = running.client.post("/v1/batches", json={"articles": [asked(3)]}, headers=anna).headers["location"]
    for place in (path, f"{path}/report", batch, f"{batch}/events"):
        assert _problem(running.get(place, **bert))[0] == 404
    for place in (path, batch):
        assert running.client.delete(place, headers=bert).status_code == 404
    assert running.get("/v1/summaries", **bert).json()["items"] == []
    assert running.ask(asked(2), **bert, Idempotency_Key="k").json()["id"] not in path
    engine.dispose()


def test_the_command_line_makes_lists_and_revokes_keys(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """`serve keys add` prints the key alone, `list` never does."""
    from summarizer.cli.serve import serve as command

    monkeypatch.delenv("DATABASE_URL", raising=False)
    run = CliRunner().invoke
    data = ["--data", str(tmp_path)]
    key = run(command, ["keys", "add", "anna", *data]).output.strip()
    assert re.fullmatch(r"sum_[0-9a-f]{12}_[\w-]{43}", key)
    listed = json.loads(run(command, ["keys", "list", "--json", *data]).output)
    assert [one["name"] for one in listed] == ["anna"]
    assert key.rpartition("_")[2] not in str(listed)
    run(command, ["keys", "revoke", listed[0]["id"], *data], catch_exceptions=False, standalone_mode=False)
    assert "revoked" in run(command, ["keys", "list", *data]).output


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "a@localhost", "[::"]
)
def test_without_keys_only_this_machine_is_meant(site: Any, host: str) -> None:
    """A name of elsewhere that leads here (DNS rebinding) is refused, whatever is asked."""
    running = site()
    for path in ("/", "/healthz", "/v1/summaries", "/openapi.json"):
        assert _problem(running.get(path, Host=host)) == (421, "wrong-host")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:9"])
def test_this_machine_has_several_names(site: Any, host: str) -> None:
    """Any port, both families."""
    assert site().get("/healthz", Host=host).status_code == 200


def test_pages_of_elsewhere_are_refused(site: Any, serve: Any) -> None:
    """A form or a script of another origin can spend nothing here; one that is allowed gets the CORS headers."""
    server = serve(mills())
    running = site(cors_origins=("https://ours.example",))
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1", "http://["):
        assert _problem(running.ask(asked(4), Origin=origin)) == (403, "other-origin")
    assert server.requests == []
    allowed = running.ask(asked(4), Origin="https://ours.example")
    assert allowed.headers["access-control-allow-origin"] == "https://ours.example"
    assert "access-control-allow-origin" not in running.ask(asked(4), Origin=running.url).headers


def test_every_answer_has_the_headers_of_safety(site: Any) -> None:
    """Pages, problems and data alike; and no name of a server."""
    running = site()
    for path in ("/", "/healthz", "/v1/nothing", "/openapi.json"):
        headers = running.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers
        assert "access-control-allow-origin" not in headers


def test_the_frameworks_own_refusals_are_problems_too(site: Any) -> None:
    """404, 405 with Allow, 406, 415, 422, and a form that is none."""
    running = site()
    assert _problem(running.get("/v1/nothing")) == (404, "not-found")
    wrong = running.client.put("/v1/summaries")
    assert _problem(wrong) == (405, "method-not-allowed")
    assert "POST" in wrong.headers["allow"]
    assert _problem(running.ask(asked(5), Accept="image/png"))[0] == 406
    assert _problem(running.client.post("/v1/summaries", content=b"x", headers={"Content-Type": "image/png"}))[0] == 415
    assert _problem(running.client.post("/v1/summaries"))[0] == 415
    assert _problem(running.get("/v1/summaries?limit=0"))[0] == 422
    assert _problem(running.get("/v1/summaries?cursor=xyz"))[0] == 422
    assert _problem(running.get("/v1/summaries/sum_x"))[0] == 422
    for body in (b"{", b"[]", b"\xff", b'{"text": "\\ud800 x"}', b'{"text": "a\\u0000b"}', b"[" * 100_000):
        answer = running.client.post("/v1/summaries", content=body, headers={"Content-Type": "application/json"})
        assert _problem(answer) == (422, "not-valid"), body[:20]
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    assert _problem(running.client.post("/v1/summaries", content=b"nothing", headers=form))[0] in {400, 422}
    assert (
        _problem(running.client.post("/v1/summaries", content=b"", headers={"Content-Type": "multipart/form-data"}))[0]
        == 400
    )


def test_too_much_at_once_is_refused_with_a_time(site: Any, serve: Any, database: str) -> None:
    """Beyond the burst 429 tells when to come again; repeats of an Idempotency-Key and looking cost nothing."""
    serve(mills())
    running = site(database=database, per_minute=60, burst=3)
    answers = [running.ask(asked(number), Prefer="respond-async", Idempotency_Key=str(number)) for number in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert _problem(answers[-1]) == (429, "too-many-requests")
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 2
    left = [re.fullmatch(r'"accepted";r=(\d+);t=\d+', answer.headers["ratelimit"]) for answer in answers]
    assert [int(found[1]) for found in left if found] == [2, 1, 0, 0]
    assert running.ask(asked(0), Idempotency_Key="0").status_code == 200
    assert running.get("/v1/summaries").status_code == 200


def test_only_so_many_are_unfinished(site: Any, serve: Any, database: str) -> None:
    """Single summaries and articles of batches have each their bound."""
    serve(hang)
    running = site(database=database, most_active=2, most_batched=3, grace=0.1)
    codes = [running.ask(asked(number), Prefer="respond-async").status_code for number in range(3)]
    assert codes == [202, 202, 429]
    batch = {"articles": [asked(number) for number in range(2)]}
    assert [running.client.post("/v1/batches", json=batch).status_code for _ in range(2)] == [202, 429]


def test_bodies_are_bounded(site: Any, serve: Any) -> None:
    """By their said length and by what comes in chunks; the text and the batch by bounds of their own."""
    server = serve(mills())
    running = site(largest_body=50_000, longest_text=5_000, most_articles=3)
    plain = {"Content-Type": "text/plain"}
    assert _problem(running.client.post("/v1/summaries", content=b"a" * 60_000, headers=plain)) == (413, "too-large")
    chunks = (b"a" * 1_000 for _ in range(200))
    assert _problem(running.client.post("/v1/summaries", content=chunks, headers=plain)) == (413, "too-large")
    assert _problem(running.ask({"text": "a b. " * 5_000})) == (413, "too-large")
    assert _problem(running.ask({"text": "A word. " * 1_000})) == (422, "unreadable-article")
    many = {"articles": [asked(number) for number in range(4)]}
    assert _problem(running.client.post("/v1/batches", json=many)) == (413, "too-large")
    assert server.requests == []
    assert running.ask(asked(1)).status_code == 201


def test_slow_bodies_are_given_up(site: Any, serve: Any) -> None:
    """Who sends a byte now and then gets 408 when the time is over, and nobody else waits for it."""
    serve(mills())
    running = site(body_seconds=0.5)
    host, port = running.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as slow:
        slow.sendall(
            b"POST /v1/summaries HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 900\r\n\r\n"
        )
        stop = threading.Event()

        def drip() -> None:
            while not stop.wait(0.1):
                try:
                    slow.sendall(b"a")
                except OSError:
                    return

        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        assert running.ask(asked(2)).status_code == 201
        answer = slow.recv(10_000)
        stop.set()
        dripping.join()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in answer


def test_an_address_is_not_read_without_its_reader(site: Any) -> None:
    """A url that cannot be had ends in a problem, never in a fault."""
    running = site(fetch_seconds=1.0)
    refused = running.ask({"url": "http://127.0.0.1:9/article"})
    assert _problem(refused)[0] in {422, 502}
    assert refused.json()["code"] == 3


def test_a_request_id_is_taken_where_it_is_plain(site: Any) -> None:
    """It comes back in the answer; anything odd is replaced."""
    running = site()
    assert running.get("/healthz", X_Request_ID="abc-1.2").headers["x-request-id"] == "abc-1.2"
    for odd in ("a b", "x" * 65, '"', "a;b"):
        assert re.fullmatch("[0-9a-f]{16}", running.get("/healthz", X_Request_ID=odd).headers["x-request-id"])


def test_a_store_that_cannot_be_used_is_said(site: Any, database: str) -> None:
    """503 everywhere that needs it, with a time to come again; alive, but not ready."""
    from sqlalchemy import text

    from summarizer.web.store.engine import writing

    running = site(database=database)
    assert running.get("/readyz").json()["status"] == "ready"
    engine = engine_for(database.replace("postgresql://", "postgresql+psycopg://"))
    with writing(engine) as connection:
        connection.execute(text("DROP TABLE summaries"))
    engine.dispose()
    for answer in (running.get("/readyz"), running.get("/v1/summaries"), running.ask(asked(1))):
        assert _problem(answer) == (503, "no-store")
        assert answer.headers["retry-after"]
    assert running.get("/healthz").status_code == 200


def test_without_a_model_it_is_not_ready(site: Any) -> None:
    """It starts, says so, and a summary ends in the same problem."""
    running = site(model=None)
    assert _problem(running.get("/readyz")) == (503, "no-model")
    assert _problem(running.ask(asked(1))) == (503, "no-model")


def test_a_fault_of_the_program_is_a_problem(site: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    """500 tells nothing of the fault; the log tells its kind and place, and not its message."""
    from summarizer.web.store import reading

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("planted words of an article")

    monkeypatch.setattr(reading, "page", broken)
    running = site()
    answer = running.get("/v1/summaries")
    assert _problem(answer) == (500, "fault")
    assert "planted" not in answer.text
    time.sleep(0.1)
    running.stop()
    log = capfd.readouterr().err
    assert "planted" not in log
    assert "RuntimeError" in log
