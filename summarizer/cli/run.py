"""`summarise [FILE]...`: the default command."""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

import click

from summarizer.cli.asking import FilePath, asking, keywords_of, speak, standard_output
from summarizer.errors import SummarizerError
from summarizer.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from summarizer.schema import Summary
    from summarizer.streaming import Partial
    from summarizer.text import Article

FORMS = ("json", "jsonl", "markdown", "text", "html", "jsonld")  # those of `summarizer.render`, which is not loaded yet
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_FETCH_SECONDS = 20.0  # for an address, or fewer by --timeout


class _AsProgram(click.Context):
    """Nobody types the default command's name, so no message shows it."""

    @property
    def command_path(self) -> str:
        return self.find_root().info_name or ""


class _Default(click.Command):
    """Shows itself as the program, with the other commands below."""

    context_class = _AsProgram

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from summarizer.cli.main import cli

        del ctx
        with formatter.section("Other jobs"):
            formatter.write_dl(cli.told())


@click.command(cls=_Default)
@click.argument("files", nargs=-1)
@click.option("-f", "--format", "form", type=click.Choice(FORMS), help="How to print.")
@click.option(
    "-o",
    "--output",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help="Write there, not to standard output.",
)
@asking
@click.option(
    "--manifest",
    type=FilePath(dir_okay=False),
    metavar="FILE",
    help="Write what it takes to get the same results again; see `summarise verify`.",
)
@click.option("--ignore-robots", is_flag=True, help="Fetch an address also where its site's robots.txt says no.")
@click.option("--allow-private", is_flag=True, help="Fetch addresses of this machine and its network too.")
@click.option("--stream", is_flag=True, help="Show what the model writes, not yet checked; the result comes last.")
@click.option("--no-cache", is_flag=True, help="Ask anew what was answered before, and keep no answer.")
@click.option("--dry-run", is_flag=True, help="Print what would be sent first, with its tokens; send nothing.")
@click.option("-u", "--usage", is_flag=True, help="Say on standard error what it took and cost.")
@click.option("-q", "--quiet", is_flag=True, help="Only errors on standard error.")
@click.option("-v", "--verbose", is_flag=True, help="Every request on standard error.")
@click.version_option(__version__, prog_name="summarise")
def run(files: tuple[str, ...], **options: Any) -> int:
    """Summarise articles: summary, key claims, figures and attributions, each with its evidence.

    FILE is text, Markdown, HTML, PDF, an e-mail (.eml), or a web address; `-` or none reads standard input, in any of
    these formats. One file prints JSON, several print JSON Lines.
    """
    speak(quiet=options["quiet"], verbose=options["verbose"], log_format=options["log_format"])
    keywords = keywords_of(options)
    if options["manifest"] and options["dry_run"]:
        raise click.UsageError("--manifest and --dry-run exclude each other: a dry run has no result")
    if options["manifest"] and not options["manifest"].parent.is_dir():
        raise click.UsageError(f"{options['manifest']} cannot be written: there is no such folder")
    if len(files) > 1 and options["form"] in ("html", "jsonld"):
        raise click.UsageError(f"-f {options['form']} gives a document for one article; give one file")
    if not files and sys.stdin.isatty():
        raise click.UsageError("give a file, or `-` and a text on standard input; --help tells more")
    _refuse_misplaced(files, options["output"])
    job = _Job(files or ("-",), options, keywords)
    try:
        if options["output"] is None:
            return job.done(standard_output())
        with options["output"].open("a", encoding="utf-8", newline="\n") as out:
            return job.done(Kept(out))
    except BrokenPipeError:
        raise  # the reader has gone, which is no fault
    except OSError as fault:
        raise click.UsageError(
            f"{options['output'] or 'standard output'} cannot be written: {fault.strerror}"
        ) from fault


def _refuse_misplaced(files: Sequence[str], output: Path | None) -> None:
    """UsageError for a command behind its options, and for an output that is one of the inputs."""
    from pathlib import Path

    from summarizer.cli.main import cli

    for name in files:
        if output is not None and output.exists() and Path(name).exists() and output.samefile(name):
            raise click.UsageError(f"{output} is an article and would be overwritten; give -o another name")
        if name in dict(cli.told()) and not Path(name).exists():
            raise click.UsageError(f"`{name}` is a command and comes first: summarise {name} …")


class Kept:
    """A file that keeps what it held until the first result comes: a run that fails spoils no earlier one.

    It is open from the beginning, so that nothing is asked for that could not be written.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._is_begun = False

    def write(self, text: str) -> None:
        """Write, in place of what was there before the first time."""
        if not self._is_begun and stat.S_ISREG(os.fstat(self._file.fileno()).st_mode):
            self._file.truncate(0)
        self._is_begun = True
        self._file.write(text)

    def flush(self) -> None:
        """Hand on what was written."""
        self._file.flush()

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._file.isatty()


@dataclass(frozen=True)
class _Job:
    """The inputs and how to treat each."""

    files: Sequence[str]
    options: dict[str, Any]
    keywords: dict[str, Any]
    made: list[tuple[Article, Summary | SummarizerError]] = field(default_factory=list)

    def done(self, out: TextIO | Kept) -> int:
        """Every input's result; the exit code of the first that failed."""
        first = 0
        for given in self.files:
            name = "standard input" if given == "-" else given.partition("?")[0] if _ADDRESS.match(given) else given
            article = None
            try:
                article = self._read(given)
                for piece in self._pieces(article, is_terminal=out.isatty()):
                    out.write(piece)
                    out.flush()
            except SummarizerError as error:
                if article is not None:
                    self.made.append((article, error))
                from summarizer.cli.main import told

                code = told(error, name if len(self.files) > 1 and name not in str(error) else None)
                first = first or code
        results = [outcome for _, outcome in self.made if not isinstance(outcome, SummarizerError)]
        if self.options["usage"] and len(results) > 1:
            from summarizer.cli.logs import say
            from summarizer.cli.usage import told_together

            spent = told_together(results, failed=len(self.made) - len(results))
            say(spent, spent)
        if self.options["manifest"] is not None:
            self._write_manifest(self.options["manifest"])
        return first

    def _write_manifest(self, path: Path) -> None:
        from summarizer.choosing import Choices
        from summarizer.manifest import manifest_of, text_of

        choices = Choices(**{name: value for name, value in self.keywords.items() if name != "timeout"})
        text = text_of(manifest_of(self.made, choices, folder=path.parent))
        try:
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as fault:
            raise click.UsageError(f"{path} cannot be written: {fault.strerror}") from fault

    def _read(self, given: str) -> Article:
        from summarizer.ingest import read_article, read_bytes

        if given == "-":
            return read_bytes(sys.stdin.buffer.read(), name="standard input")
        if not _ADDRESS.match(given):
            from pathlib import Path

            return read_article(Path(given))
        from summarizer.ingest.fetching import fetch

        return fetch(
            given,
            timeout=min(_FETCH_SECONDS, self.options["timeout"] or _FETCH_SECONDS),
            robots=not self.options["ignore_robots"],
            allow_private=self.options["allow_private"],
        )

    def _pieces(self, article: Article, *, is_terminal: bool) -> Iterator[str]:
        if self.options["dry_run"]:
            yield from self._preview(article)
            return
        from summarizer.api import stream_summary, summarise
        from summarizer.cli.logs import say
        from summarizer.cli.usage import told
        from summarizer.streaming import Partial

        streams = self.options["stream"]
        form = self.options["form"] or ("jsonl" if len(self.files) > 1 or streams else "json")
        shown: list[int] = []
        for piece in stream_summary(article, **self.keywords) if streams else [summarise(article, **self.keywords)]:
            if not isinstance(piece, Partial):
                self.made.append((article, piece))
                if self.options["usage"]:
                    say(spent := told(piece), spent)
                yield _shown(form, piece, article, is_terminal=is_terminal)
            elif shown != (shown := [len(items) for items in piece.draft.values() if isinstance(items, list)]):
                yield from _partial(piece, form)

    def _preview(self, article: Article) -> Iterator[str]:
        from summarizer.api import preview

        chosen = {name: self.options[name] for name in ("model", "prompt", "way", "window_tokens")}
        requests = preview(article, **chosen)
        of = f"{article.source}: " if len(self.files) > 1 else ""
        for request in requests:
            room = request.settings.max_tokens
            yield f"=== {of}{request.purpose}: {request.model}, about {request.prompt_tokens} tokens, room for {room}\n"
            for message in request.messages:
                yield f"--- {message.role}\n{message.content}\n"


def _shown(form: str, summary: Summary, article: Article, *, is_terminal: bool) -> str:
    """The result as asked for; text with the evidence beside it on a terminal that can show it."""
    if form == "text" and is_terminal and os.environ.get("TERM") != "dumb":
        import shutil

        from summarizer.render.terminal import as_terminal

        columns = shutil.get_terminal_size().columns
        return as_terminal(summary, article, width=columns, is_coloured=not os.environ.get("NO_COLOR"))
    from summarizer.render import FORMATS

    return FORMATS[form](summary, article)


def _partial(piece: Partial, form: str) -> Iterator[str]:
    """A partial draft, when another item has begun: a line of JSON before JSON, else counts on standard error."""
    if form in {"json", "jsonl"}:
        import json

        yield json.dumps({"grounded": False, "purpose": piece.purpose, "draft": piece.draft}, ensure_ascii=False) + "\n"
    else:
        from summarizer.cli.logs import say

        counts = ", ".join(f"{name} {len(items)}" for name, items in piece.draft.items() if isinstance(items, list))
        say(words := f"{piece.purpose}: {counts} so far, not yet checked", words)
