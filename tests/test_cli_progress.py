"""How far a batch is, said on standard error."""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import Any

import pytest

from summarizer import InputError, ProviderError, Summary
from summarizer.batch.many import BatchResult
from summarizer.cli import progress
from summarizer.cli.progress import Progress
from tests.mills import MODEL, grinds, mill


@pytest.fixture
def summary(serve: Any) -> Summary:
    """Of a mill, that took 120 tokens."""
    from summarizer import summarise

    serve(grinds())
    return summarise(mill(1000), model=MODEL)


def test_counts_and_time_left(summary: Summary, monkeypatch: pytest.MonkeyPatch) -> None:
    """Done, failed, tokens and cost are added up; time is told by what this run made, not by what was there."""
    priced = summary.model_copy(
        update={"provenance": summary.provenance.model_copy(update={"cost_usd": Decimal("0.5")})}
    )
    shown = Progress(total=10, is_quiet=True, _began=100.0)
    monkeypatch.setattr(progress.time, "monotonic", lambda: 140.0)
    shown.add(BatchResult(0, "", None, summary, is_from_journal=True))
    assert shown._time_left() == ""
    shown.add(BatchResult(1, "", None, priced))
    shown.add(BatchResult(2, "", None, summary))
    shown.add(BatchResult(4, "", "four", error=ProviderError("refused", status=429)))
    shown.add(BatchResult(3, "", "three", error=InputError("empty")))
    assert shown._state() == (
        "5 of 10 articles (1 by an earlier run): 3 done, 2 failed, 0 items rejected, 240 tokens,"
        " 0.5000 USD and what 1 cost"
    )
    assert shown._time_left() == ", 50 s left"
    assert shown.exit_code() == 3


def test_a_line_on_a_terminal_and_lines_elsewhere(
    summary: Summary, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A terminal's line is drawn over and wiped at the end; a log gets plain lines, and not with every article."""
    monkeypatch.setattr(progress, "_REDRAW", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    shown = Progress(total=None)
    for position in range(2):
        shown.add(BatchResult(position, "", None, summary))
    shown.report()
    told = capsys.readouterr().err
    assert told.count("\r") == 3
    assert told.count("\n") == 1
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    shown.add(BatchResult(2, "", None, summary))
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "_LINES", 0.0)
    shown.add(BatchResult(3, "", None, summary))
    assert capsys.readouterr().err.startswith("summarise batch: 4 articles: 4 done")
