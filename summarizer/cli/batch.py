"""`summarise batch`: many articles, resumable."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from summarizer.cli import on_ray
from summarizer.cli.asking import asking, keywords_of, speak, standard_output
from summarizer.errors import BudgetError, SummarizerError
from summarizer.garbage import collect_seldom

if TYPE_CHECKING:
    from collections.abc import Generator

    from summarizer.batch.many import BatchResult, Entry

    Results = Generator[BatchResult, None, None]

_AT_LEAST_1 = click.IntRange(min=1)
_POSITIVE = click.FloatRange(min=0, min_open=True)


class _Place(click.Path):
    """A file, or an address as in s3://bucket/name, which stays as it is."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if isinstance(value, str) and "://" in value else super().convert(value, param, ctx)


@click.command()
@click.argument("inputs", nargs=-1, required=True)
@click.option("-o", "--output", type=_Place(path_type=Path, dir_okay=False), help="Write there, keeping a journal.")
@asking
@click.option(
    "--concurrency", type=click.IntRange(1, 1024), default=8, show_default=True, metavar="N", help="Requests at once."
)
@click.option("--processes", type=_AT_LEAST_1, default=1, metavar="N", help="Check answers in N processes, not in one.")
@click.option("--as-completed", is_flag=True, help="Write results as they come, not in input order.")
@click.option("--requests-per-minute", type=_POSITIVE, metavar="N", help="Send no more, evenly spaced.")
@click.option("--tokens-per-minute", type=_POSITIVE, metavar="N", help="Use no more, by estimates before each request.")
@click.option("--budget-tokens", type=_AT_LEAST_1, metavar="N", help="Stop before the batch uses more.")
@click.option("--budget-usd", type=_POSITIVE, metavar="USD", help="Stop before the batch costs more.")
@click.option("--estimate", is_flag=True, help="Print what the batch may take and cost, and send nothing.")
@click.option(
    "--journal",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where finished articles are remembered. Default: OUTPUT.journal.",
)
@click.option("--retry-failed", is_flag=True, help="Ask again for what the journal says has failed.")
@click.option("--provider-batch", is_flag=True, help="By the provider's Batch API: at half the price, within a day.")
@click.option(
    "--provider-batch-rounds",
    type=click.IntRange(1, 10),
    metavar="N",
    help="With it: so many rounds of requests go so, what follows is asked at once. Default: 1.",
)
@click.option("--text-field", default="text", show_default=True, metavar="NAME", help="JSON field or column.")
@click.option("--id-field", default="id", show_default=True, metavar="NAME", help="JSON field or column.")
@click.option(
    "--engine", type=click.Choice(["here", "ray"]), default="here", show_default=True, help="`ray`: on many machines."
)
@click.option("--workers", type=_AT_LEAST_1, metavar="N", help="Of Ray. Default: one for each processor.")
@click.option("--no-cache", is_flag=True, help="Ask anew what was answered before, and keep no answer.")
@click.option("-q", "--quiet", is_flag=True, help="Only errors on standard error.")
@click.option("-v", "--verbose", is_flag=True, help="Every request on standard error.")
def batch(inputs: tuple[str, ...], **options: Any) -> int:
    """Summarise many articles into JSON Lines, going on where an earlier run stopped.

    INPUTS are files, folders (their texts, HTML, PDF and e-mails), quoted globs, .jsonl, .csv, .tsv, .parquet, or `-`:
    each line of standard input is a JSON object or a path. A line of the output holds "id" and "result" or "error".
    """
    from summarizer.batch.sources import count_entries
    from summarizer.cli.progress import Progress

    speak(quiet=options["quiet"], verbose=options["verbose"], log_format=options["log_format"])
    on_ray.check(inputs, options)
    if options["retry_failed"] and _journal(options) is None:
        raise click.UsageError("--retry-failed needs the journal of an earlier run: give --output or --journal")
    if options["provider_batch_rounds"] and not options["provider_batch"]:
        raise click.UsageError("--provider-batch-rounds goes with --provider-batch")
    if options["provider_batch"] and _journal(options) is None:
        raise click.UsageError("--provider-batch needs a journal to go on from: give --output or --journal")
    if options["output"] is not None and any(_is_same(options["output"], name) for name in inputs):
        raise click.UsageError(f"{options['output']} is an input: write elsewhere")
    keywords = keywords_of(options)
    if options["estimate"]:
        click.echo(_estimated(inputs, options), nl=False)
        return 0
    total = None if options["engine"] == "ray" and on_ray.is_rays(inputs[0]) else count_entries(inputs)
    progress = Progress(total, options["quiet"])
    try:
        with _writing(options["output"]) as write, closing(_results(inputs, options, keywords)) as results:
            for result in results:
                write(result)
                progress.add(result)
    except KeyboardInterrupt:
        progress.report()
        raise
    except BudgetError as spent:
        progress.report()
        raise spent from None
    progress.report()
    if total == 0 and not options["quiet"]:
        from summarizer.cli.logs import say

        say(f"summarise batch: no article in {', '.join(inputs)}", "no article in the inputs")
    return progress.exit_code()


def _is_same(output: Path | str, given: str) -> bool:
    if isinstance(output, str):  # an address
        return output == given
    return output.exists() and Path(given).exists() and output.samefile(given)


def _estimated(inputs: tuple[str, ...], options: dict[str, Any]) -> str:
    from summarizer.cli.estimate import Estimate

    choices = {name: options[name] for name in ("model", "prompt", "way", "window_tokens")}
    return Estimate.of(_entries(inputs, options), is_batched=options["provider_batch"], **choices).told()


def _entries(inputs: tuple[str, ...], options: dict[str, Any]) -> Iterator[Entry]:
    from summarizer.batch.sources import Fields, read_entries

    return read_entries(inputs, Fields(options["text_field"], options["id_field"]), sys.stdin.buffer)


def _results(inputs: tuple[str, ...], options: dict[str, Any], keywords: dict[str, Any]) -> Results:
    from summarizer.batch.calls import summarise_many

    if options["engine"] == "ray":
        return on_ray.results(inputs, options, keywords)
    collect_seldom()
    return summarise_many(
        _entries(inputs, options),
        **keywords,
        concurrency=options["concurrency"],
        processes=options["processes"],
        as_completed=options["as_completed"],
        requests_per_minute=options["requests_per_minute"],
        tokens_per_minute=options["tokens_per_minute"],
        batch_token_budget=options["budget_tokens"],
        batch_usd_budget=options["budget_usd"],
        journal=_journal(options),
        retry_failed=options["retry_failed"],
        provider_batch=options["provider_batch"] and (options["provider_batch_rounds"] or 1),
    )


def _journal(options: dict[str, Any]) -> Path | None:
    output: Path | None = options["output"]
    beside = output.with_name(output.name + ".journal") if output is not None else None
    return options["journal"] or beside


@contextmanager
def _writing(place: Path | str | None) -> Iterator[Callable[[BatchResult], None]]:
    """What takes the results there, one by one."""
    if place is not None and on_ray.is_rays(place):
        with on_ray.writing(place, _lines_to) as write:
            yield write
    elif place is None:
        yield _lines_to(standard_output())
    else:
        try:
            out = Path(place).open("w", encoding="utf-8", newline="\n")  # noqa: SIM115 - closed below
        except OSError as fault:
            raise click.UsageError(f"{place} cannot be written: {fault.strerror}") from fault
        with out:
            yield _lines_to(out)


def _lines_to(out: TextIO) -> Callable[[BatchResult], None]:
    def write(result: BatchResult) -> None:
        try:
            out.write(_line(result))
            out.flush()
        except BrokenPipeError:
            raise  # the reader has gone, which is no fault
        except OSError as fault:
            raise click.UsageError(f"the output cannot be written: {fault.strerror}; run it again to go on") from fault

    return write


def _line(result: BatchResult) -> str:
    """One line of JSON Lines."""
    name = json.dumps(result.id)  # in ASCII: a path may hold bytes that are no text
    if result.summary is not None:
        return f'{{"id":{name},"result":{result.summary.model_dump_json()}}}\n'
    return f'{{"id":{name},"error":{json.dumps(_told(result.error), separators=(",", ":"))}}}\n'


def _told(error: SummarizerError | None) -> dict[str, Any]:
    return {"kind": type(error).__name__, "message": str(error), "exit_code": getattr(error, "exit_code", 1)}
