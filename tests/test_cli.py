"""The command line: results, exit codes, bad input, what goes where."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from summarizer.cli.main import cli, main
from tests.conftest import EXAMPLES, ROOT
from tests.damage import draft_of
from tests.loopback import hang, says, status
from tests.pages import Page

ARTICLE = EXAMPLES / "earnings_tavira_foods.txt"
GOOD = says(json.dumps(draft_of("earnings_tavira_foods")))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the program in this process; exit code, standard output, standard error."""

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["summarise", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(str(ended.value.code)), out, err

    return call


def test_a_file_prints_json_and_nothing_else(run: Any, serve: Any) -> None:
    """One file gives one JSON object on standard output and silence on standard error."""
    serve(GOOD)
    code, out, err = run(ARTICLE, "-m", "openai/scripted-1")
    assert (code, err) == (0, "")
    assert json.loads(out)["article"]["headline"].startswith("Tavira")


def test_several_files_give_json_lines_and_the_first_failures_code(run: Any, serve: Any, tmp_path: Path) -> None:
    """Among several inputs the good ones come out, and the first failing one's code is returned."""
    serve(GOOD)
    (tmp_path / "empty.txt").write_text("")
    code, out, err = run(ARTICLE, tmp_path / "empty.txt", tmp_path / "none.txt", ARTICLE, "-m", "openai/scripted-1")
    assert code == 3
    assert [json.loads(line)["article"]["publisher"] for line in out.splitlines()] == ["Meridian News"] * 2
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize(
    ("content", "says_"),
    [
        (b"", "is empty"),
        (b" \n\n\t", "is empty"),
        (b"\x7fELF\x02\x01\x00\x00", "not text"),
        (bytes(range(129, 160)) * 9, "not text"),
        (b"x" * 50_000_000, "bytes"),
        (b"Some text with a \0 byte.", "NUL"),
        ("half \ud800".encode("utf-8", "surrogatepass"), "not text"),
        (b"- World\n- Reuters\n", "no body"),
    ],
    ids=["empty", "white space", "binary", "encoding", "50 MB", "NUL", "surrogate", "no body"],
)
def test_bad_input_exits_with_3_and_one_sentence(run: Any, tmp_path: Path, content: bytes, says_: str) -> None:
    """Each bad file gives exit code 3, nothing on standard output and one line that says what to do."""
    (tmp_path / "bad.txt").write_bytes(content)
    code, out, err = run(tmp_path / "bad.txt", "-m", "openai/x")
    assert (code, out) == (3, "")
    assert says_ in err
    assert len(err.splitlines()) == 1


def test_a_directory_and_a_missing_file_exit_with_3(run: Any, tmp_path: Path) -> None:
    """What is no file is bad input too."""
    assert run(tmp_path, "-m", "openai/x")[0] == 3
    assert run(tmp_path / "none.txt", "-m", "openai/x")[0] == 3


@pytest.mark.parametrize(
    ("answer", "options", "expected"),
    [
        (status(401), (), 4),
        (says("no draft"), ("--max-reasks", "0"), 5),
        (hang, ("--timeout", "0.2"), 7),
    ],
    ids=["refused", "no draft", "deadline"],
)
def test_faults_have_their_exit_codes(
    run: Any, serve: Any, answer: Any, options: tuple[str, ...], expected: int
) -> None:
    """Provider, reply and deadline each have their own code."""
    serve(answer)
    code, out, err = run(ARTICLE, "-m", "openai/scripted-1", *options)
    assert (code, out) == (expected, "")
    assert len(err.splitlines()) == 1


def test_wrong_usage_exits_with_2(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options that exclude each other, unknown ones, no key and no model are wrong usage."""
    assert run("--record", tmp_path, "--replay", tmp_path, ARTICLE)[0] == 2
    assert run("--colour", ARTICLE)[0] == 2
    assert run(ARTICLE, "-m", "openai/gpt-5-mini")[0] == 2
    monkeypatch.setenv("SUMMARIZER_MODELS", str(tmp_path))
    code, _, err = run(ARTICLE)
    assert code == 2
    assert "OPENAI_API_KEY" in err
    assert "models pull" in err


def test_a_replay_without_a_recording_exits_with_6(run: Any, tmp_path: Path) -> None:
    """Nothing recorded is its own code."""
    assert run(ARTICLE, "--replay", tmp_path)[0] == 6


def test_a_dry_run_sends_nothing_and_needs_no_key(run: Any, serve: Any) -> None:
    """It prints the messages with a token count."""
    server = serve(GOOD)
    code, out, _ = run(ARTICLE, "-m", "openai/scripted-1", "--dry-run")
    assert code == 0
    assert re.search(r"=== draft: openai/scripted-1, about \d+ tokens, room for 4096", out)
    assert "[1] Tavira Foods raised" in out
    assert server.requests == []


def test_usage_goes_to_standard_error(run: Any, serve: Any) -> None:
    """`-u` tells tokens and seconds beside the result."""
    serve(GOOD)
    _, out, err = run(ARTICLE, "-m", "openai/scripted-1", "-u", "-f", "jsonl")
    assert "100 prompt and 20 completion tokens" in err
    assert len(out.splitlines()) == 1


def test_usage_tells_what_an_article_and_the_run_cost(run: Any, serve: Any) -> None:
    """A line an article; with several, a last one of what this run spent: what came from the cache was paid before."""
    draft = json.dumps(draft_of("earnings_tavira_foods"))
    usage = {"prompt_tokens": 4000, "completion_tokens": 600, "prompt_tokens_details": {"cached_tokens": 3000}}
    serve(says(draft, model="gpt-5-mini", usage=usage))
    _, _, err = run(ARTICLE, ARTICLE, "-m", "openai/gpt-5-mini", "-u")
    first, second, together = err.splitlines()
    assert "4,000 prompt and 600 completion tokens (3,000 cached)" in first
    assert first.endswith("s, 0.001525 USD")
    assert second.endswith("s, 0.001525 USD (from the cache)")
    assert together.startswith("2 articles, 1 of them asked anew: 4,000 prompt and 600 completion tokens")
    assert together.endswith("0.001525 USD")


def test_usage_says_where_a_cost_is_unknown(run: Any, serve: Any) -> None:
    """Unknown is said with its reason, and no sum hides it."""
    serve(GOOD, GOOD, status(400))
    _, _, err = run(ARTICLE, ARTICLE, ARTICLE, "-m", "openai/scripted-1", "-u", "--no-cache")
    lines = err.splitlines()
    assert lines[0].endswith("cost unknown: no price of openai/scripted-1 is known")
    assert lines[-1].endswith("cost unknown of 2, without what 1 that failed took")


def test_the_prices_in_use_are_listed(run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Source and date, then USD for a million tokens: the user's table before the shipped one."""
    mine = {"usd_per_million_tokens": {"openai/gpt-5-mini": {"prompt": 0.2, "completion": 1.6}, "openai/o*": None}}
    (tmp_path / "mine.json").write_text(json.dumps(mine))
    monkeypatch.setenv("SUMMARIZER_PRICES", str(tmp_path / "mine.json"))
    code, out, _ = run("models", "prices", "GPT-5-mini")
    lines = [line.split() for line in out.splitlines()]
    assert (code, lines[0], lines[2]) == (0, ["own", "prices"], ["0.2", "-", "1.6", "openai/gpt-5-mini"])
    assert ["0.25", "0.025", "2", "openai/gpt-5-mini"] in lines
    assert "unknown" in run("models", "prices", "openai/o")[1]


def test_output_goes_to_a_file(run: Any, serve: Any, tmp_path: Path) -> None:
    """`-o` writes the result; a place that cannot be written is wrong usage."""
    serve(GOOD)
    code, out, _ = run(ARTICLE, "-m", "openai/scripted-1", "-f", "markdown", "-o", tmp_path / "out.md")
    assert (code, out) == (0, "")
    assert (tmp_path / "out.md").read_text(encoding="utf-8").startswith("# Tavira Foods lifts")
    assert run(ARTICLE, "-o", tmp_path / "no" / "out.md")[0] == 2


def test_a_report_is_one_page_of_one_article(run: Any, serve: Any, tmp_path: Path) -> None:
    """`-f html -o` writes a page that holds the article; a document of several articles is refused."""
    serve(GOOD)
    assert run(ARTICLE, "-m", "openai/scripted-1", "-f", "html", "-o", tmp_path / "out.html")[:2] == (0, "")
    page = Page((tmp_path / "out.html").read_bytes().decode())
    assert page.article == ARTICLE.read_bytes().decode()
    for form in ("html", "jsonld"):
        code, out, err = run(ARTICLE, ARTICLE, "-m", "openai/scripted-1", "-f", form)
        assert (code, out) == (2, "")
        assert "give one file" in err


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
@pytest.mark.parametrize("colour", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["colour", "NO_COLOR", "dumb"])
def test_text_on_a_terminal_is_dressed_as_the_terminal_can(colour: dict[str, str]) -> None:
    """On a real terminal colour, with NO_COLOR none, on a dumb one the plain text that a pipe gets."""
    command = [sys.executable, "-c", "from summarizer.cli.main import main; main()", "-f", "text"]
    command += ["--replay", str(ROOT / "cassettes" / "steps"), str(ARTICLE)]
    environment = {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100", **colour}
    piped = subprocess.run(command, capture_output=True, check=True, env=environment).stdout
    assert b"\x1b" not in piped
    shown = _on_terminal(command, environment).replace(b"\r\n", b"\n")
    assert (shown == piped) == ("TERM" in colour)
    assert (b"\x1b[1;36mKey claims" in shown) == (not colour)
    assert (b"\x1b[1mKey claims" in shown) == ("NO_COLOR" in colour)


def _on_terminal(command: list[str], environment: dict[str, str]) -> bytes:
    import pty

    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not part:
                break
            shown += part
    os.close(ours)
    assert process.returncode == 0
    return shown


def test_standard_input_is_read(serve: Any, own_cache: Path) -> None:
    """`-` and no file read the text from a pipe."""
    server = serve(GOOD)
    environment = {"PYTHONPATH": str(ROOT), "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "none"}
    environment["SUMMARIZER_CACHE_DIR"] = str(own_cache)
    program = "from summarizer.cli.main import main; main()"
    options = ["-m", "openai/scripted-1", "-f", "text"]
    for arguments in ([], ["-"]):
        command = [sys.executable, "-c", program, *arguments, *options]
        done = subprocess.run(command, input=ARTICLE.read_bytes(), capture_output=True, check=False, env=environment)
        assert done.returncode == 0, done.stderr
        assert b"Key claims" in done.stdout


def test_schema_and_prompts_print_what_is_published(run: Any) -> None:
    """The subcommands print the files byte for byte."""
    assert run("schema")[1] == (ROOT / "schemas" / "summary.json").read_text(encoding="utf-8")
    assert run("schema", "draft")[1] == (ROOT / "schemas" / "draft.json").read_text(encoding="utf-8")
    assert run("prompts", "whole@1")[1] == (ROOT / "prompts" / "whole@1.md").read_text(encoding="utf-8")
    assert "steps@1" in run("prompts")[1]
    assert run("prompts", "none@1")[0] == 2


def test_models_are_listed_with_licence_and_place(run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`models list` names each model; `models path` of one that is not here says how to fetch it."""
    monkeypatch.setenv("SUMMARIZER_MODELS", str(tmp_path))
    assert "Apache-2.0" in run("models", "list")[1]
    code, _, err = run("models", "path", "smollm2-135m-instruct")
    assert code == 2
    assert "models pull smollm2-135m-instruct" in err


def test_every_command_and_option_is_in_the_readme(run: Any) -> None:
    """The README names each option of `--help` and each other job."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    helped = run("--help")[1]
    for option in re.findall(r"(?<!\w)--[a-z-]+", helped):
        assert option in readme, option
    import click

    for command in cli.list_commands(click.Context(cli)):
        assert f"summarise {command}" in readme


def test_help_tells_of_each_command_without_loading_it() -> None:
    """What `--help` says of the other jobs is no longer than a line, and loads none of their rooms."""
    code = (
        "import sys; sys.argv = ['summarise', '--help']; from summarizer.cli.main import main\n"
        "try: main()\n"
        "except SystemExit: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stderr.split())
    for name in ("batch", "cassettes", "models", "schema"):
        assert f"  {name} " in done.stdout
        assert f"summarizer.cli.{name}" not in loaded
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
