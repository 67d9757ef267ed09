"""How often the store is asked for one request, and that nothing is left lying for want of asking."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from tests.web.client import asked, mills, value

SELDOM = {"poll": 60.0, "lease": 600.0}  # nothing happens by the clock


@pytest.fixture
def transactions() -> Iterator[list[bool]]:
    """The transactions of this process, as they begin: whether each may write."""
    begun: list[bool] = []

    def note(connection: Connection) -> None:
        begun.append(bool(connection.get_execution_options().get("writes")))

    event.listen(Engine, "begin", note)
    try:
        yield begun
    finally:
        event.remove(Engine, "begin", note)


def test_a_request_that_waits_takes_three_transactions(
    site: Any, serve: Any, database: str, transactions: list[bool]
) -> None:
    """It is accepted as its worker's, it ends, it is read: nothing is looked for in between."""
    serve(mills())
    running = site(database=database, **SELDOM)
    seen = []
    for number in range(5):
        transactions.clear()
        assert value(running.ask(asked(number)).json()) == number
        seen.append(list(transactions))
    assert seen[-1] == [True, True, False]


@pytest.mark.parametrize("at_once", [1, 3])
def test_what_waits_for_room_begins_as_there_is_some(site: Any, serve: Any, database: str, at_once: int) -> None:
    """More than are made at once, alone and in batches, by those who wait and who do not, and a request in between that
    is refused: all are made, one after the other, without the clock."""
    serve(mills())
    running = site(database=database, concurrency=at_once, **SELDOM)
    numbers = range(10, 17)
    batch = running.client.post("/v1/batches", json={"articles": [asked(number) for number in numbers]}).json()
    kept = [running.ask(asked(number), Prefer="respond-async", Idempotency_Key=str(number)) for number in (20, 21)]
    assert running.ask(asked(22), Idempotency_Key="20").status_code == 422
    assert value(running.ask(asked(23)).json()) == 23
    assert [value(running.ended(answer.json()["id"])) for answer in kept] == [20, 21]
    with running.events("GET", f"/v1/batches/{batch['id']}/events") as events:
        *_, last = events
    assert (last.name, last.data["done"]) == ("batch", len(numbers)), json.dumps(last.data)
