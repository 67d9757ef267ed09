"""docs/observability.md names what there is, and its panels ask for nothing else."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "observability.md").read_text(encoding="utf-8")


def _queried(section: str) -> set[str]:
    """The metrics that the queries of a section of the page ask for."""
    part = PAGE.partition(f"### {section}")[2].partition("###")[0]
    queries = re.findall(r"^\| [^|]+ \| `([^`]+)` \|", part, re.MULTILINE)
    bare = " ".join(re.sub(r"(?:by|ignoring) ?\([^)]*\)", "", query) for query in queries)
    return set(re.findall(r"\b(?:summarizer|gen_ai)_\w+(?=[{\[)])", bare))


def _source() -> str:
    """The code behind the door."""
    files = (ROOT / "summarizer" / "telemetry").glob("*.py")
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_every_name_is_in_the_documentation() -> None:
    """docs/observability.md names every attribute and metric that the door tells."""
    source = _source()
    told = set(re.findall(r'"((?:gen_ai|summarizer|server|error)\.[a-z_.]+)"', source))
    assert len(told) > 30
    assert {name for name in told if f"`{name}`" not in PAGE} == set()


def test_panels_ask_for_metrics_that_there_are() -> None:
    """Each metric in a query is one of ours, under the name that Prometheus gives it."""
    source = _source()
    made = re.findall(r'create_(counter|histogram)\(\s*"([a-z_.]+)",\s*"([^"]+)"', source)
    assert len(made) == 9
    units = {"s": "_seconds", "USD": "_USD"}
    known = set()
    for kind, name, unit in made:
        stem = name.replace(".", "_") + units.get(unit, "")
        known |= {f"{stem}_total"} if kind == "counter" else {f"{stem}_{part}" for part in ("bucket", "sum", "count")}
    queried = _queried("From OpenTelemetry")
    assert len(queried) >= 8
    assert queried <= known


def test_panels_of_the_service_ask_for_metrics_that_it_has() -> None:
    """The same of what the service exports by itself."""
    source = ROOT / "summarizer" / "web" / "metrics.py"
    if not source.exists():
        pytest.skip("there is no HTTP service here")
    known = set(re.findall(r'"(summarizer_\w+)"', source.read_text(encoding="utf-8")))
    queried = {name.removesuffix("_bucket") for name in _queried("From the service's own")}
    assert len(queried) >= 8
    assert queried <= known
