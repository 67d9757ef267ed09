"""What the shape of a draft costs in tokens: prompt + 4 x output, the same items about the same articles.

    python -m benchmarks.tokens [--json FILE]

Counted by a real tokenizer (o200k, which bpe-openai carries). The items are those of the careful drafts in
`tests/drafts`, all of them and cut down to some 22. A prompt is what is sent: instructions, example, article and the
reply's JSON Schema, each changed as the shape needs.

- sentence numbers: what ours asks for, as compact JSON.
- a quotation an item: for its numbers each item copies its first cited sentence; the article has no numbers.
- every sentence quoted: the same, with all the sentences that the item cites.
- positional arrays: ours without the names of fields. Hosted strict modes refuse such a schema.
- indented JSON: ours, written as many models do unless compact JSON is asked for.

Last, how much of each sentence a schema that quotes one must copy, at least, for ours to cost 0.80 of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from benchmarks.keeping import aim, kept, options
from summarizer import preview
from summarizer.schema import Draft, draft_schema
from summarizer.text import Article
from tests.damage import NAMES, article_of, draft_of
from tests.varied import first_items

MODEL = "openai/scripted-1"
DEAREST = 0.80  # of the schema that copies a quotation
OUTPUT = 4  # what a token costs that is written, against one that is read
QUOTED = {
    "The article's body sentences are numbered like this: [7]. The headline and the standfirst have no number: they are"
    " context and may not be cited.": "The headline and the standfirst are context and may not be quoted.",
    '"sentences" lists the numbers of the body sentences that support the sentence.': '"evidence" copies from the body,'
    " word for word, what supports the sentence.",
}
Plain = Any  # JSON
Shape = Callable[[Plain, Callable[[int], str]], str]


def compact(value: Plain) -> str:
    """As little white space as JSON needs."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def quoting(evidence: Callable[[list[str]], Plain]) -> Shape:
    """Compact, with what `evidence` makes of an item's cited sentences in the place of their numbers."""

    def quoted(value: Plain, sentence: Callable[[int], str]) -> Plain:
        if isinstance(value, dict):
            return dict(_quoted_field(name, part, sentence) for name, part in value.items())
        return [quoted(part, sentence) for part in value] if isinstance(value, list) else value

    def _quoted_field(name: str, part: Plain, sentence: Callable[[int], str]) -> tuple[str, Plain]:
        if name == "sentences":
            return "evidence", evidence([sentence(number) for number in part])
        return name, quoted(part, sentence)

    return lambda draft, sentence: compact(quoted(draft, sentence))


def positional(draft: Plain, sentence: Callable[[int], str]) -> str:
    """Compact, every object an array."""

    def listed(value: Plain) -> Plain:
        parts = value.values() if isinstance(value, dict) else value
        return [listed(part) for part in parts] if isinstance(value, dict | list) else value

    del sentence
    return compact(listed(draft))


OURS, QUOTATION = "sentence numbers", "a quotation an item"
SHAPES: dict[str, Shape] = {
    OURS: lambda draft, _: compact(draft),
    QUOTATION: quoting(lambda sentences: sentences[0]),
    "every sentence quoted": quoting(lambda sentences: sentences),
    "positional arrays": positional,
    "indented JSON": lambda draft, _: json.dumps(draft, ensure_ascii=False, indent=2),
}
_EMPTY = quoting(lambda _: "")


def prompt(article: Article, shape: str) -> str:
    """All that is sent, changed as the shape needs."""
    (request,) = preview(article, model=MODEL)
    system, user = (message.content for message in request.messages)
    head, between, example = system.rpartition("Example answer:\n")
    example_sentences = dict(re.findall(r"^\[(\d+)\] (.+)$", head, re.MULTILINE))
    shown = SHAPES[shape](json.loads(example), lambda number: example_sentences[str(number)])
    schema = compact(draft_schema())
    if shape in (QUOTATION, "every sentence quoted"):
        head, user, schema = _unnumbered(head, user, schema, one=shape == QUOTATION)
    return "\n".join([head + between + shown, user, schema])


def _unnumbered(head: str, user: str, schema: str, *, one: bool) -> tuple[str, str, str]:
    for numbered, quoted in QUOTED.items():
        if numbered not in head:
            raise SystemExit(f"the prompt no longer says {numbered!r}: say here how a prompt that quotes would put it")
        head = head.replace(numbered, quoted)
    numbers = compact({"items": {"type": "integer"}, "type": "array"})
    copied = {"type": "string"} if one else {"items": {"type": "string"}, "type": "array"}
    assert f'"sentences":{numbers}' in schema, "the schema's sentences are no list of numbers any more"
    schema = schema.replace(f'"sentences":{numbers}', f'"evidence":{compact(copied)}')
    schema = schema.replace('"sentences"', '"evidence"')
    return re.sub(r"(?m)^\[\d+\] ", "", head), re.sub(r"(?m)^\[\d+\] ", "", user), schema


def measured(name: str, draft: Plain, count: Callable[[str], int]) -> dict[str, Any]:
    """Tokens of prompt and output, and the cost of both, by shape; and the least share of a sentence to be copied."""
    article = article_of(name)
    rows: dict[str, Any] = {}
    for shape, written in SHAPES.items():
        sent, out = count(prompt(article, shape)), count(written(draft, article.text_of))
        rows[shape] = {"prompt": sent, "output": out, "cost": sent + OUTPUT * out}
    for row in rows.values():
        row["ours / this"] = rows[OURS]["cost"] / row["cost"]
    empty, quoted = count(_EMPTY(draft, article.text_of)), rows[QUOTATION]
    wanted = (rows[OURS]["cost"] / DEAREST - quoted["prompt"]) / OUTPUT
    return {
        "items": sum(map(len, draft.values())),
        "shapes": rows,
        "least": (wanted - empty) / (quoted["output"] - empty),
    }


def show(name: str, found: dict[str, Any]) -> None:
    """One article's table."""
    print(f"{found['items']} items of {name}")
    print(f"  {'':<24}{'prompt':>8}{'output':>8}{'cost':>8}{'ours / this':>13}")
    for shape, row in found["shapes"].items():
        print(f"  {shape:<24}{row['prompt']:>8}{row['output']:>8}{row['cost']:>8}{row['ours / this']:>13.2f}")
    print(f"  {DEAREST:.2f} where quotations copy {found['least']:.0%} of their sentence")


def main(arguments: list[str] | None = None) -> None:
    """Count, print, keep."""
    given = options("What the shape of a draft costs in tokens", "tokens").parse_args(arguments)
    if find_spec("bpe_openai") is None:
        print("bpe-openai is not installed and no token is counted: uv sync --group bench")
        return
    import bpe_openai

    encoding = bpe_openai.get_encoding("o200k_base")
    found = {}
    for name in NAMES:
        whole = draft_of(name)
        for draft in (first_items(Draft.model_validate(whole)).model_dump(), whole):
            row = measured(name, draft, lambda text: len(encoding.encode(text)))
            show(name, row)
            found[f"{name}, {row['items']} items"] = row
    dearest = max(row["shapes"][QUOTATION]["ours / this"] for row in found.values())
    aim("cost / that of a schema that copies a quotation, the dearest,", dearest, at_most=DEAREST)
    kept(found, given.json)


if __name__ == "__main__":
    main()
