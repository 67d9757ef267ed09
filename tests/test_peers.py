"""The benchmark of peers: ours alone where none is installed, and their findings read as ours."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import peers
from benchmarks.peer_figures import RECOGNIZERS_UNITS, quantulum_quantity, recognised, translated
from benchmarks.peer_quotations import attribution
from summarizer.evaluation.figures import same_unit, same_value

SENTENCE = "The mill sold 40 tonnes of flour."
ARTICLE = "The mill is old.\n\n“We have sold all our flour,” Ida Moe said on Monday."


def _rows(folder: Path) -> None:
    quantity = {"text": "40", "value": 40.0, "value_hi": None, "unit": "metric ton", "comparator": "="}
    figure = {"id": "own-1", "source": "NewsQuant", "sentence": SENTENCE, "quantities": [quantity]}
    start, end = ARTICLE.index("“"), ARTICLE.index("”") + 1
    quote = {"type": "direct", "quote_spans": [[start, end]], "speaker_text": "Ida Moe"}
    row = {"id": "own-2", "group": "own", "text": ARTICLE, "quotes": [quote]}
    for name, content in (("figures", figure), ("quotes", row)):
        (folder / f"{name}.jsonl").write_text(json.dumps(content), encoding="utf-8")


def test_ours_is_scored_alone_where_no_peer_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Without peers both tasks are scored, and each absent peer is named with how to install it."""
    monkeypatch.setattr(peers, "find_spec", lambda _: None)
    _rows(tmp_path)
    kept = tmp_path / "run.json"
    peers.main(["--data", str(tmp_path), "--json", str(kept)])
    results = {(r["column"], r["name"]): r["value"] for r in json.loads(kept.read_text(encoding="utf-8"))}
    assert results["ours", "figures: value + unit F1"] == 100
    assert results["ours", "quotations: direct, span and speaker F1"] == 100
    out = capsys.readouterr().out
    for peer in (peer for task in peers.PEERS.values() for peer in task):
        assert f"{peer.name} is not installed: uv sync --group peers" in out


def test_a_peer_stands_beside_ours_and_may_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """A finder that raises has a column of its own with nothing found, and its fault is told."""

    def find(_: str) -> list[Any]:
        raise ValueError("too hard")

    peer = peers.Peer("hasty", "pytest", ("json",), lambda: find, ("comparator",))
    monkeypatch.setattr(peers, "PEERS", {"figures": (peer,)})
    _rows(tmp_path)
    peers.main(["--data", str(tmp_path)])
    out = capsys.readouterr().out
    assert f"hasty {pytest.__version__}" in out
    assert "hasty raised 1 times, first ValueError('too hard')" in out
    value, comparator = (next(line for line in out.splitlines() if name in line) for name in ("value F1", "comparator"))
    assert value.split()[-4:] == ["0.0", "(0.0", "to", "0.0)"]
    assert comparator.endswith("-")


def test_units_of_peers_are_named_as_the_data_names_them() -> None:
    """A midpoint becomes a range, American names British ones, and a number without a unit has none."""
    text = "between 10 and 20 km, then 30 kilometers per hour"
    one = SimpleNamespace(value=15.0, uncertainty=5.0, span=(0, 20), unit=SimpleNamespace(name="kilometre"))
    found = quantulum_quantity(text, one)
    assert (found.low, found.high, found.value) == (Decimal(10), Decimal(20), None)
    assert same_value(found, {"value": 10, "value_hi": 20})
    speed = SimpleNamespace(start=27, end=48, resolution={"value": "30", "unit": "Kilometer per hour"})
    read = recognised(text, speed, RECOGNIZERS_UNITS)
    assert read is not None
    assert read.text == "30 kilometers per hour"
    assert same_unit(read, {"unit": "kilometre per hour"})
    assert translated("Kilometer per hour", {}) == "kilometre per hour"
    assert translated("dimensionless", {"dimensionless": None}) is None
    assert recognised(text, SimpleNamespace(start=0, end=1, resolution={"value": None}), {}) is None


def test_what_touches_a_mark_is_quoted() -> None:
    """Of two pieces that a rule found, the one beside a quotation mark counts as direct; both are said."""
    words = [SimpleNamespace(idx=29, text="Ida"), SimpleNamespace(idx=33, text="Moe")]
    tokens = [type("Token", (), {"idx": word.idx, "__len__": lambda _: 3})() for word in words]
    text = "“We have sold our flour,” so Ida Moe said, and went home"
    found = attribution(text, 0, tokens, [(1, 23), (43, 56), (5, 5)])
    assert found.mention == "Ida Moe"
    assert len(found.pieces) == 2
    assert [text[span.start : span.end] for span in found.quotes] == ["We have sold our flour"]
