"""The service holds to its own description, whatever is sent."""

from __future__ import annotations

import pytest

pytest.importorskip("schemathesis", reason="the development tools are not installed")

from tests.web.fuzz import run, share, table

REACHED = (
    "POST /v1/summaries",
    "GET /v1/summaries",
    "GET /v1/summaries/{id}",
    "GET /v1/summaries/{id}/report",
    "DELETE /v1/summaries/{id}",
    "POST /v1/batches",
    "GET /v1/batches/{id}",
)
WORKING = ("POST /v1/summaries", "POST /v1/batches", "GET /v1/summaries")
MOST = 0.8  # of what was made to fit


def test_every_check_of_schemathesis_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short run of all phases and checks finds nothing, and reaches the real work of each operation: most of what
    was made to fit is answered with a summary, a batch or a list."""
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    code, told = run(3, seed=1)
    print(table(told))
    assert code == 0
    for operation in REACHED:
        assert any(status // 100 == 2 for status in told.fitting[operation]), operation
    for operation in WORKING:
        assert share(told.fitting[operation]) > MOST, operation
    assert not any(status == 500 for statuses in told.every.values() for status in statuses)
