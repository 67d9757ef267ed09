"""A project of somebody else, our wheel in its own environment: recorded once, then played with nothing at hand.

`make wheel` builds the wheel, installs it in an empty environment and names its interpreter in SUMMARIZER_FRESH_PYTHON.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.loopback import serving
from tests.mills import draft, grinds, mill

PYTHON = os.environ.get("SUMMARIZER_FRESH_PYTHON", "")
KEY = "sk-planted-0123456789abcdef"
PROGRAM = """
import os, sys

def refuse(event, arguments):
    if event.startswith("socket.") and event != "socket.__new__":
        raise RuntimeError(f"a replay wanted the network: {event} {arguments}")

record = os.environ.get("RECORD", "none")
if record == "none":
    sys.addaudithook(refuse)

import summarizer
from pathlib import Path

assert summarizer.__file__.startswith(sys.prefix), summarizer.__file__
result = summarizer.summarise(Path("article.txt"), cassette="recordings", record=record)
loaded = {"openai", "instructor", "httpx2", "vcr"} & set(sys.modules)
assert record != "none" or not loaded, loaded
print(result.model_dump_json(indent=1))
"""
COMMAND = PROGRAM.partition("import summarizer")[0] + (
    "sys.argv = ['summarise', '--replay', 'recordings', 'article.txt']\nfrom summarizer.cli.main import main\nmain()\n"
)
FILES = """
import summarizer
from pathlib import Path

here = Path(summarizer.__file__).parent
for path in here.rglob("*"):
    if path.is_file() and path.suffix != ".pyc":
        print(path.relative_to(here).as_posix())
"""
pytestmark = pytest.mark.skipif(not PYTHON, reason="needs the wheel in an environment of its own: make wheel")


def _begun(project: Path, program: str, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [PYTHON, "-I", "-c", program],
        cwd=project,
        env={"PATH": os.environ["PATH"], "HOME": str(project), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _printed(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out


def _told(result: str) -> str:
    """The result but for where it came from and how long that took."""
    return re.sub(r'"(?:source|seconds)": ?[^,\n}]+', "", result)


def test_it_records_once_and_passes_with_server_key_and_network_gone(tmp_path: Path) -> None:
    """Two processes at once replay what one recorded, byte for byte, and so does the command line."""
    (tmp_path / "article.txt").write_text(mill(1000).text, encoding="utf-8")
    with serving(grinds()) as server:
        settings = {"RECORD": "new", "SUMMARIZER_MODEL": "openai/scripted-1", "OPENAI_API_KEY": KEY}
        live = _printed(_begun(tmp_path, PROGRAM, OPENAI_BASE_URL=server.url, **settings))
        assert len(server.requests) == 1
    both = [_begun(tmp_path, PROGRAM), _begun(tmp_path, PROGRAM)]
    first, second = (_printed(process) for process in both)
    assert _told(first) == _told(second) == _told(live)
    assert json.loads(first)["provenance"]["source"] == "cassette"
    assert json.loads(first)["key_claims"][0]["text"] == json.loads(draft(1000))["key_claims"][0]["text"]
    assert json.loads(_printed(_begun(tmp_path, COMMAND))) == json.loads(first)
    (recording,) = (tmp_path / "recordings").iterdir()
    assert KEY not in recording.read_text(encoding="utf-8")


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    """Templates, styles and the modules of the page too; beside them the data that the checkout keeps elsewhere."""
    packed = set(_printed(_begun(tmp_path, FILES)).splitlines())
    package = ROOT / "summarizer"
    kept = (path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc")
    ours = {path.relative_to(package).as_posix() for path in kept}
    assert ours == {name for name in packed if not name.startswith("_data/")}
    assert len([name for name in packed if re.fullmatch(r"web/page/scripts/\w+\.js", name)]) > 1
