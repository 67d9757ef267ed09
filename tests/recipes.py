"""The recipes of docs/ci.md, run as they are written: `python -m tests.recipes DIST PYTHON` takes the wheel in DIST.

A recipe is run in a clone of its project, so that it sees what is committed and no more, with the variables that its
runner would give it. In place of the runner's own steps (`uses:`, `image:`) there is the clone and a Python.
"""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
_FILE = re.compile(r"^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_REVIEW = re.compile(r"^```sh\n(git worktree add.*?)^```$", re.MULTILINE | re.DOTALL)
_SECRET = re.compile(r"\$\{\{ *secrets\.(\w+) *\}\}")
_POSARGS = re.compile(r"\{posargs(?::([^}]*))?\}")
_GIT = ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL")
KEY = "sk-planted-0123456789abcdef"


@dataclass(frozen=True)
class Step:
    """One command of a recipe, with the variables that the recipe gives it or lets through (None: all)."""

    command: str
    variables: dict[str, str] = field(default_factory=dict)
    passed: tuple[str, ...] | None = None


def page() -> str:
    return (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")


def files() -> dict[str, str]:
    """The files of the page by name."""
    return dict(_FILE.findall(page()))


def review() -> str:
    """The commands of the review."""
    found = _REVIEW.search(page())
    assert found
    return found[1]


def github(workflow: str) -> list[Step]:
    """The `run:` steps of a workflow of one job, in order, secrets filled in."""
    (job,) = yaml.safe_load(files()[f".github/workflows/{workflow}.yml"])["jobs"].values()
    return [
        Step(step["run"], {name: _SECRET.sub(KEY, value) for name, value in step.get("env", {}).items()})
        for step in job["steps"]
        if "run" in step
    ]


def gitlab(job: str) -> list[Step]:
    """The script of a job after the default `before_script`, as the one script that it is run as."""
    told = yaml.safe_load(files()[".gitlab-ci.yml"])
    lines = [*told["default"]["before_script"], *told[job]["script"]]
    return [Step("\n".join(lines), {"OPENAI_API_KEY": KEY} if job == "record" else {})]


def tox(environment: str, *arguments: str) -> list[Step]:
    """What tox would run in an environment: its dependencies, then its command, under its own variables alone."""
    told = configparser.ConfigParser(interpolation=None)
    told.read_string(files()["tox.ini"])
    base = dict(told["testenv"])
    own = base | (dict(told[f"testenv:{environment}"]) if told.has_section(f"testenv:{environment}") else {})
    command = _POSARGS.sub(lambda found: " ".join(arguments) or found[1] or "", own["commands"])
    passed = tuple(own.get("pass_env", "").split())
    return [Step(f"python -m pip install {own['deps']}"), Step(command.strip(), {"OPENAI_API_KEY": KEY}, passed)]


RECIPES = {
    "github": (lambda: github("record"), lambda: github("tests")),
    "gitlab": (lambda: gitlab("record"), lambda: gitlab("tests")),
    "tox": (lambda: tox("record"), lambda: tox("tests")),
}


class Project:
    """The project of the page in a folder, under git, with what is recorded so far."""

    def __init__(self, folder: Path, *, path: str) -> None:
        self.folder = folder
        known = ("HOME", "LANG", "LC_", "PIP_")
        self.environment = {
            **{name: value for name, value in os.environ.items() if name.startswith(known)},
            **dict.fromkeys(_GIT, "recipes@localhost"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "PATH": f"{path}{os.pathsep}{os.environ['PATH']}",
        }
        for name, text in files().items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        shutil.copy(ROOT / "examples" / "articles" / "earnings_tavira_foods.txt", folder / "tests" / "article.txt")
        self.shell("git init --quiet && git add . && git commit --quiet -m project")

    def shell(self, command: str, folder: Path | None = None, **variables: str) -> str:
        """What a command prints. AssertionError, with all of it, where it fails."""
        done = subprocess.run(
            ["bash", "-e", "-c", command],  # noqa: S607 - the shell that a runner would find
            cwd=folder or self.folder,
            env=self.environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}"
        return done.stdout

    def run(self, steps: list[Step], **outside: str) -> Path:
        """The clone in which all steps of a recipe have passed; `outside` are variables of the machine around it."""
        clone = Path(tempfile.mkdtemp(prefix="clone-", dir=self.folder.parent))
        self.shell(f"git clone --quiet '{self.folder}' '{clone}'")
        for step in steps:
            given = outside | step.variables
            self.shell(
                step.command, clone, **{k: v for k, v in given.items() if step.passed is None or k in step.passed}
            )
        return clone

    def keep(self, clone: Path) -> None:
        """Commit what a clone has recorded: by its patch where the recipe made one."""
        patch = clone / "recordings.patch"
        if not patch.is_file():
            self.shell(f"git add --intent-to-add tests/cassettes; git diff --binary > '{patch}'", clone)
        self.shell(f"git apply '{patch}' && git add . && git commit --quiet -m recordings")


def stand_in(folder: Path) -> str:
    """A folder for PATH whose `python` is this one, and checks what it is told to install instead of fetching it."""
    folder.mkdir()
    program = folder / "python"
    program.write_text(f"""#!{sys.executable}
import os, sys
from importlib.metadata import version
if sys.argv[1:4] == ["-m", "pip", "install"]:
    for line in open(sys.argv[-1], encoding="utf-8"):
        name, least = line.strip().split("~=")
        assert version(name).split(".")[0] == least.split(".")[0], line
        print(name, version(name))
else:
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
""")
    program.chmod(0o755)
    return str(folder)


def _tox_itself(environment: str) -> list[Step]:
    return [
        Step("python -m pip install --quiet tox"),
        Step(f"python -m tox run -e {environment}", {"OPENAI_API_KEY": KEY} if environment == "record" else {}),
    ]


def main(dist: str, python: str) -> None:
    """Run every recipe with the Python of a fresh environment, pip finding our wheel in `dist`; tox is tox itself."""
    from tests.damage import draft_of
    from tests.loopback import says, serving

    os.environ |= {"PIP_FIND_LINKS": str(Path(dist).resolve()), "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_QUIET": "1"}
    real = RECIPES | {"tox": (lambda: _tox_itself("record"), lambda: _tox_itself("tests"))}
    for name, (record, play) in real.items():
        with tempfile.TemporaryDirectory() as folder:
            project = Project(Path(folder, "project"), path=str(Path(python).absolute().parent))
            with serving(says(json.dumps(draft_of("earnings_tavira_foods")))) as server:
                project.keep(project.run(record(), OPENAI_BASE_URL=server.url))
            assert len(server.requests) == 1
            project.run(play())
            print(f"{name}: recorded and played as written")


if __name__ == "__main__":
    main(*sys.argv[1:])
