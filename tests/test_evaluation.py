"""Measuring: the formulas, the matching, the intervals, and the command on data of our own."""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.cli.main import main
from summarizer.evaluation import prose, report
from summarizer.evaluation.models import Candidate, measures
from summarizer.evaluation.scores import Measure, balanced_accuracy, f1, matched, recall
from tests.damage import article_of, draft_of
from tests.loopback import says

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
    assert results["figures: value F1"]["parts"] == {"precision": 50, "recall": 50}
    assert results["figures: sentences without one kept empty"]["value"] == 100
    assert "missing [\"'9'=9.0 day =\"]" in out
    assert "+0.0" in out


def _scored(right: int) -> Measure:
    measure = Measure("m", recall)
    for group in range(30):
        measure.add(str(group), right=min(2, right + group % 2), gold=2)
    return measure


def test_a_change_has_an_interval_over_the_same_groups(tmp_path: Path) -> None:
    """Two runs of one article set are resampled together: no change has no width, a steady gain excludes none."""
    kept = tmp_path / "run.json"
    kept.write_text(json.dumps(report.results([_scored(0)])), encoding="utf-8")
    before = report.read(kept)
    same = list(report.table([_scored(0)], before))[-1]
    assert same.endswith("25.0 +0.0 (+0.0 to +0.0)")
    better = list(report.table([_scored(1)], before))[-1]
    assert better.endswith("25.0 +50.0 (+50.0 to +50.0)")


def test_models_are_compared_side_by_side(
    serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Two models on a folder of articles: what each had supported, rejected and why, coverage and tokens."""
    (tmp_path / "tavira.txt").write_text(article_of("earnings_tavira_foods").text, encoding="utf-8")
    draft = draft_of("earnings_tavira_foods")
    written = sum(len(draft[part]) for part in ("summary", "speakers", "attributions", "key_claims", "figures"))
    good, bad = json.dumps(draft), json.dumps({**draft, "figures": [{**draft["figures"][0], "text": "9 rockets"}]})
    serve(says(good), says(bad))
    kept = tmp_path / "run.json"
    arguments = ["-m", "openai/first", "-m", "openai/second", "--max-reasks", "0", "--json", str(kept), "--misses", "1"]
    monkeypatch.setattr(sys, "argv", ["summarise", "eval", "--articles", str(tmp_path), *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    results = {(r["column"], r["name"]): r for r in json.loads(kept.read_text(encoding="utf-8"))}
    assert results["openai/first", "items supported, % of written"]["counts"] == {
        "tavira.txt": {"right": written, "gold": written}
    }
    second = results["openai/second", "items rejected per article, by check"]
    assert second["value"] >= 1
    assert "figure" in {kind["name"] for kind in second["kinds"]}
    assert results["openai/first", "tokens per article"]["value"] > 0
    out = capsys.readouterr().out
    assert "openai/first" in out.splitlines()[0]
    assert "openai/second" in out.splitlines()[0]
    assert 'the figure "9 rockets" is not in' in out


def test_a_model_that_fails_is_counted_not_raised(serve: Any, tmp_path: Path) -> None:
    """An article whose run ends in an error is counted by the error's name, and the others go on."""
    paths = [tmp_path / name for name in ("a.txt", "b.txt")]
    for path in paths:
        path.write_text(article_of("earnings_tavira_foods").text, encoding="utf-8")
    serve(says(None, refusal="No."), says(json.dumps(draft_of("earnings_tavira_foods"))))
    answered = next(iter(measures(paths, [Candidate("one", "openai/scripted-1")])))
    assert answered.value == 50
    assert answered.kinds["RefusalError"].value == 50  # of all articles, not of those that failed


def test_eval_wants_one_kind_of_input(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """Neither or both of data and articles is wrong usage."""
    monkeypatch.setattr(sys, "argv", ["summarise", "eval"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "either --data" in capsys.readouterr().err


def test_eval_without_data_is_bad_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """A folder without the rows exits with 3 and says which file."""
    monkeypatch.setattr(sys, "argv", ["summarise", "eval", "--data", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    assert "figures.jsonl" in capsys.readouterr().err


def test_pages_are_measured_as_the_benchmark_does(tmp_path: Path) -> None:
    """Means over pages of precision and recall, pages without an article among them, dates by the address."""
    pytest.importorskip("trafilatura", reason="reading HTML is not installed: article-summarizer[read]")
    from summarizer.evaluation import pages

    lines = [f"The mill number {n} of the town of Lund sold flour for {n} kroner on Monday." for n in range(9)]
    body = "".join(f"<p>{line}</p>" for line in lines)
    date = '<meta property="article:published_time" content="2026-03-05T01:00:00Z">'
    stored = {"a": f"<html><head>{date}</head><body><article>{body}</article></body></html>", "b": "<html></html>"}
    (tmp_path / "html").mkdir()
    labels = {
        "a": {"articleBody": "\n".join(lines), "url": "https://x.example/2026/03/04/mills-of-lund-sold-flour"},
        "b": {"articleBody": "Nothing of this is found.", "url": "https://x.example/b"},
    }
    (tmp_path / "html" / "ground-truth.json").write_text(json.dumps(labels), encoding="utf-8")
    for key, page in stored.items():
        (tmp_path / "html" / f"{key}.html.gz").write_bytes(gzip.compress(page.encode()))
    found = {measure.name: measure for measure in pages.measures(tmp_path)}
    assert found["pages: body F1"].value == pytest.approx(50)
    assert "/b" in found["pages: body F1"].misses[0]
    assert found["pages: published_at found"].value == 50
    assert found["pages: date as in the address"].total == {"right": 1, "predicted": 1}


HARBOUR = "The harbour of Lund took 4,000 tonnes of salt in May. Its head, Ida Moe, said no ship had waited."


def _summary(text: str, kind: str | None, *spans: tuple[str, str | None]) -> dict[str, Any]:
    """A labelled summary of our own; spans by their words and what these replaced."""
    found = [
        {"start": text.index(words), "end": text.index(words) + len(words), "original": original}
        for words, original in spans
    ]
    row = {"id": text, "group": "own", "source": "SummEdits-own", "article": HARBOUR, "summary": text, "spans": found}
    return {**row, "core": True, "supported": kind is None, "kind": kind}


def test_prose_is_measured_by_kind_and_by_what_people_flagged(tmp_path: Path) -> None:
    """Right rows kept, wrong ones caught by kind, flagged numbers that a label agrees with, negations edited."""
    rows = [
        _summary("Lund took 4,000 tonnes of salt.", None),
        _summary("Lund took 9,000 tonnes of salt.", "number", ("9,000", "4,000")),
        _summary("Lund took 7,000 tonnes of grain.", "number", ("grain", "salt")),
        _summary("Ida Moe said a ship had waited.", "other", ("a", "no")),
    ]
    (tmp_path / "unsupported.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = {measure.name: measure.value for measure in prose.measures(tmp_path)}
    assert found["unsupported prose, core: balanced accuracy"] == 100
    assert found["unsupported numbers: by the number check"] == 100
    assert found["unsupported numbers: flagged by people too"] == 50
    assert found["edits of a negation: caught"] == 100
