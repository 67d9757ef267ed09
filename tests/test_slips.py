"""What people get wrong: each slip is refused in a line that says what to do, and costs nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from summarizer import InputError, UsageError, summarise, summarise_many
from summarizer.cli.main import cli, main
from tests.conftest import EXAMPLES, ROOT
from tests.damage import draft_of
from tests.loopback import says, status

ARTICLE = EXAMPLES / "earnings_tavira_foods.txt"
GOOD = says(json.dumps(draft_of("earnings_tavira_foods")))
MODEL = ("-m", "openai/scripted-1")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the program in this process; exit code and what both streams got."""

    def call(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["summarise", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(str(ended.value.code)), "".join(capsys.readouterr())

    return call


def test_wrong_usage_points_to_a_command_that_there_is(run: Any) -> None:
    """The hint names what can be typed, not the default command's inner name."""
    assert "Try 'summarise --help'" in run("--timeout", "0", ARTICLE)[1]


def test_a_run_that_fails_leaves_the_earlier_output(run: Any, serve: Any, tmp_path: Path) -> None:
    """`-o` keeps what the file held until there is a result, which then takes the place of all of it."""
    out = tmp_path / "out.json"
    out.write_text("earlier\n" * 10_000)
    serve(status(401), GOOD)
    assert run(ARTICLE, *MODEL, "-o", out)[0] == 4
    assert out.read_text().startswith("earlier")
    assert run(ARTICLE, *MODEL, "-o", out)[0] == 0
    assert json.loads(out.read_text())["article"]["publisher"] == "Meridian News"


def test_an_article_is_never_the_output(run: Any, tmp_path: Path) -> None:
    """An output that is one of the inputs is refused, and the article is as it was."""
    article = tmp_path / "article.txt"
    article.write_bytes(ARTICLE.read_bytes())
    code, told = run(ARTICLE, article, *MODEL, "-o", article)
    assert (code, "would be overwritten" in told) == (2, True)
    assert article.read_bytes() == ARTICLE.read_bytes()


def test_a_command_behind_its_options_is_said_to_come_first(run: Any) -> None:
    """`summarise -m X batch …` is no search for a file of that name."""
    code, told = run(*MODEL, "batch", EXAMPLES)
    assert (code, "`batch` is a command and comes first" in told) == (2, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("command", [(), ("batch",)], ids=["one", "batch"])
@pytest.mark.parametrize(("to", "says_"), [(">/dev/full", "No space left"), (">&-", "is closed")], ids=["full", "shut"])
def test_an_output_that_takes_nothing_is_no_fault_of_the_program(command: tuple[str], to: str, says_: str) -> None:
    """A full disk and a closed output are said, with an exit code that is not that of a bug."""
    code = "from summarizer.cli.main import main; main()"
    arguments = [sys.executable, "-c", code, *command, "--replay", str(ROOT / "cassettes" / "steps"), str(ARTICLE)]
    shell = ["sh", "-c", f'exec "$@" {to}', "sh", *arguments]
    done = subprocess.run(shell, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert says_ in done.stderr


@pytest.mark.parametrize(
    ("model", "says_"),
    [
        ("opnai/gpt-5-mini", "did you mean openai/"),
        ("qqq/gpt-5-mini", "known: anthropic"),
        ("openai/", "as in openai/gpt-5-mini"),
        ("/gpt-5-mini", "as in openai/gpt-5-mini"),
    ],
)
def test_a_misspelt_model_is_told_in_one_line(run: Any, model: str, says_: str) -> None:
    """What is no provider's or no model's name is said with the nearest right one, and no other library's log."""
    code, told = run("-m", model, ARTICLE)
    assert (code, len(told.splitlines())) == (2, 1)
    assert says_ in told


def test_a_server_is_named_where_it_is_wrong(
    run: Any, monkeypatch: pytest.MonkeyPatch, serve: Any, quick: None
) -> None:
    """No address at all is refused at once; a server that nobody is at is named; a 404 says what to look at."""
    monkeypatch.setenv("OPENAI_BASE_URL", "127.0.0.1:9/v1")
    code, told = run(*MODEL, ARTICLE)
    assert (code, "OPENAI_BASE_URL is no address" in told) == (2, True)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1?key=hidden")
    code, told = run(*MODEL, ARTICLE)
    assert (code, "the server at 127.0.0.1:9 cannot be reached" in told, "hidden" in told) == (4, True, False)
    serve(status(404))
    assert "check the model's name" in run(*MODEL, ARTICLE)[1]


@pytest.mark.parametrize("name", ["article.txt", "texts/my article.pdf", "C:\\texts\\a.HTML"])
def test_a_files_name_as_text_is_not_summarised(name: str) -> None:
    """A `str` is the article's text: one that is only a file's name would cost a request about nothing."""
    with pytest.raises(InputError, match="give Path"):
        summarise(name, model="openai/x")


@pytest.mark.parametrize("source", [None, b"Some text.", 7])
def test_what_is_no_article_is_said(source: Any) -> None:
    """Bytes, None and the like are an error of ours that names the kinds that are taken."""
    with pytest.raises(InputError, match="give a text"):
        summarise(source, model="openai/x")


@pytest.mark.parametrize("wrong", [{"way": "hole"}, {"on_unsupported": "drop"}, {"record": "yes"}, {"max_reasks": -1}])
def test_a_misspelt_choice_is_refused_before_anything_is_asked(wrong: dict[str, Any]) -> None:
    """No keyword with a closed set of words takes another one in silence."""
    with pytest.raises(UsageError, match=next(iter(wrong))):
        summarise("He said so on Monday.", model="openai/x", **wrong)


@pytest.mark.parametrize("wrong", ["5", 0, -1, float("nan")])
def test_a_timeout_is_a_number_of_seconds(wrong: Any) -> None:
    """A deadline that is no number, or passed before it began, is wrong usage and not a deadline reached."""
    with pytest.raises(UsageError, match="timeout"):
        summarise("He said so on Monday.", model="openai/x", timeout=wrong)


@pytest.mark.parametrize("alone", ["He said so on Monday.", Path("article.txt"), b"He said so."])
def test_one_article_is_not_many(alone: Any) -> None:
    """A text given where a list is meant is refused, not summarised letter by letter."""
    with pytest.raises(UsageError, match="not many articles"):
        list(summarise_many(alone, model="openai/x"))


def test_a_pattern_that_names_nothing_fails(run: Any, tmp_path: Path) -> None:
    """A glob of nothing is as wrong as a missing file; an empty folder is said to be one."""
    code, told = run("batch", tmp_path / "*.txt", *MODEL)
    assert (code, "*.txt is not there" in told) == (3, True)
    code, told = run("batch", tmp_path, *MODEL)
    assert (code, "no article in" in told) == (0, True)


def test_the_same_recordings_are_said_to_be_the_same(run: Any) -> None:
    """`cassettes diff` is not silent where nothing differs."""
    tapes = ROOT / "cassettes" / "tiny"
    assert run("cassettes", "diff", tapes, tapes) == (0, "summarise: the answers are the same\n")


@pytest.mark.parametrize("name", ["cassettes", "models", "cache", "serve"])
def test_lists_of_commands_are_whole_sentences(run: Any, name: str) -> None:
    """No line of a list of commands is cut off."""
    assert cli.get_command(None, name) is not None  # type: ignore[arg-type]
    assert "..." not in run(name, "--help")[1].partition("Commands:")[2]


def test_a_recording_that_cannot_be_written_costs_nothing(run: Any, serve: Any) -> None:
    """A place that holds no folder is told before the model is asked, not after."""
    server = serve(GOOD)
    code, told = run("--record", ARTICLE, *MODEL, ARTICLE)
    assert (code, "no folder that can be written to" in told, server.requests) == (6, True, [])


def test_a_dry_run_of_several_articles_says_which(run: Any) -> None:
    """What would be sent is told apart by article."""
    told = run("--dry-run", "-m", "openai/x", ARTICLE, EXAMPLES / "local_reservoir.txt")[1]
    assert f"=== {ARTICLE}: draft" in told
    assert "local_reservoir.txt: draft" in told


def test_prices_of_no_model_are_no_empty_table(run: Any) -> None:
    """A word that is in no model's name is said."""
    assert run("models", "prices", "zzz")[1].startswith("summarise: no price")


def test_one_is_not_several(run: Any, serve: Any) -> None:
    """What is counted is in the singular where it is one."""
    sections = ("speakers", "attributions", "key_claims", "figures")
    draft = {"summary": [{"text": "Nothing of the kind.", "sentences": [1]}], **{name: [] for name in sections}}
    serve(GOOD, says(json.dumps(draft)))
    assert "scripted-1: 1 request," in run(*MODEL, ARTICLE, "-u", "-o", "/dev/null")[1]
    assert "1 item is refused" in run(*MODEL, ARTICLE, "--no-cache", "--max-reasks", "0")[1]
