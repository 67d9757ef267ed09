"""The recipes of docs/ci.md do what the page says: each records with a server, and passes without one.

The commands are run as written, but for `pip install`, which is checked against this environment instead of fetched
(`make wheel` fetches), and tox, of which the parts that the recipe uses are done here (`make wheel` runs tox).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import recipes
from tests.damage import draft_of
from tests.loopback import says, serving
from tests.recipes import RECIPES, Project, Step, files, stand_in

DRAFT = draft_of("earnings_tavira_foods")
TESTS, RECORDING = ".github/workflows/tests.yml", "tests/cassettes/test_digest/test_a_digest_counts_the_figures.yaml"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The project of the page; its Python is this one."""
    found = (stand_in(tmp_path / "bin"), str(Path(sys.executable).parent))
    return Project(tmp_path / "project", path=os.pathsep.join(found))


def _record(project: Project, steps: list[Step], draft: dict[str, Any] = DRAFT) -> Path:
    with serving(says(json.dumps(draft))) as server:
        clone = project.run(steps, OPENAI_BASE_URL=server.url)
    assert len(server.requests) == 1
    assert recipes.KEY not in (clone / RECORDING).read_text(encoding="utf-8")
    return clone


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES)
def test_a_recipe_records_and_then_plays(project: Project, recipe: tuple[Callable[[], list[Step]], ...]) -> None:
    """What its recording job hands over, once committed, is all that its tests need: no server, no key."""
    record, play = recipe
    project.keep(_record(project, record()))
    assert project.shell("git log --name-only --format= -1").split() == [RECORDING]
    project.run(play())


def test_a_changed_article_fails_the_recipe(project: Project) -> None:
    """The run says what differs and how to record it."""
    project.keep(_record(project, recipes.tox("record")))
    project.shell("echo 'One more sentence stands here.' >> tests/article.txt && git commit --quiet -am change")
    with pytest.raises(AssertionError, match=r"article or question differs.*--summarizer-record=new"):
        project.run(recipes.github("tests"))


def test_only_the_recording_jobs_know_of_a_key() -> None:
    """No recipe gives the tests a secret, and each can be read and run."""
    assert "secrets." not in files()[TESTS]
    assert yaml.safe_load(files()[TESTS])["permissions"] == {"contents": "read"}
    assert all(not step.variables for name in ("github", "gitlab") for step in RECIPES[name][1]())
    assert recipes.tox("tests")[-1].passed == ()
    assert recipes.tox("record", "all")[-1].command == "python -m pytest --summarizer-record=all"
    assert len(files()) == 8


def test_git_is_told_what_recordings_are(project: Project) -> None:
    """The attributes of the page hold for a recording."""
    told = project.shell(f"git check-attr text eol merge -- {RECORDING}")
    assert [line.rsplit(": ", 1)[1] for line in told.splitlines()] == ["set", "lf", "unset"]


def test_the_review_shows_the_answers_side_by_side(project: Project) -> None:
    """The commands of the review run, and name the figure that changed."""
    project.keep(_record(project, recipes.tox("record")))
    changed = DRAFT | {"figures": DRAFT["figures"][1:]}
    clone = _record(project, recipes.tox("record", "all"), changed)
    shown = project.shell(recipes.review(), clone)
    assert DRAFT["figures"][0]["text"] in shown
    assert "1 file changed" in shown
