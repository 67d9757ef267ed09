"""Measuring: the formulas, the matching, the intervals, and the command on data of our own."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.cli.main import main
from summarizer.evaluation.scores import Measure, balanced_accuracy, f1, matched, recall

SENTENCE = "The mill sold about 40 tonnes of flour and lost 3 million kroner."
FIGURES = [
    {
        "id": "own-1", "group": "own", "source": "NewsQuant", "sentence": SENTENCE,
        "quantities": [
            {"text": "40", "value": 40.0, "value_hi": None, "unit": "tonne", "comparator": "~"},
            {"text": "9", "value": 9.0, "value_hi": None, "unit": "day", "comparator": "="},
        ],
    },
    {"id": "own-2", "group": "own", "source": "NewsQuant", "sentence": "Nothing was counted.", "quantities": []},
]  # fmt: skip


def test_formulas_are_the_textbook_ones() -> None:
    """F1 and balanced accuracy of small counts, worked out by hand."""
    assert f1(Counter(right=3, predicted=4, gold=6)) == pytest.approx(60)
    assert recall(Counter(right=3, gold=6)) == 50
    judged = Counter({"positive": 4, "right positive": 3, "negative": 2, "right negative": 1})
    assert balanced_accuracy(judged) == pytest.approx(62.5)
    assert f1(Counter()) == 0


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12))
def test_matching_is_one_to_one_and_as_large_as_it_can_be(edges: list[tuple[int, int]]) -> None:
    """No side is used twice, and a greedy matching is never larger."""
    pairs = matched(range(5), range(5), lambda one, two: (one, two) in edges)
    assert len({one for one, _ in pairs}) == len({two for _, two in pairs}) == len(pairs)
    assert set(pairs) <= set(edges)
    taken: tuple[set[int], set[int]] = (set(), set())
    greedy = 0
    for one, two in edges:
        if one not in taken[0] and two not in taken[1]:
            taken[0].add(one)
            taken[1].add(two)
            greedy += 1
    assert len(pairs) >= greedy


def test_intervals_come_from_groups_and_repeat() -> None:
    """The interval holds the value, is the same each time, and has no width for one group."""
    measure = Measure("m", f1)
    for number in range(20):
        measure.add(str(number), right=number % 3, predicted=3, gold=3)
    low, high = measure.interval()
    assert low < measure.value < high
    assert measure.interval() == (low, high)
    alone = Measure("m", f1)
    alone.add("one", right=1, predicted=2, gold=2)
    assert alone.interval() == (alone.value, alone.value)


def test_eval_prints_writes_and_compares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """The command scores our own rows as by hand, keeps them as JSON and shows them beside a second run."""
    (tmp_path / "figures.jsonl").write_text("\n".join(map(json.dumps, FIGURES)), encoding="utf-8")
    kept = tmp_path / "run.json"
    for arguments in (["--json", str(kept), "--misses", "1"], ["--compare", str(kept)]):
        monkeypatch.setattr(
            sys, "argv", ["summarise", "eval", "--data", str(tmp_path), "--task", "figures", *arguments]
        )
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 0
    out = capsys.readouterr().out
    results = {result["name"]: result for result in json.loads(kept.read_text(encoding="utf-8"))}
    assert results["figures: value F1"]["value"] == 50
    assert results["figures: sentences without one kept empty"]["value"] == 100
    assert "missing [\"'9'=9.0 day =\"]" in out
    assert "+0.0" in out


def test_eval_without_data_is_bad_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """A folder without the rows exits with 3 and says which file."""
    monkeypatch.setattr(sys, "argv", ["summarise", "eval", "--data", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    assert "figures.jsonl" in capsys.readouterr().err
