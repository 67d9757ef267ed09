"""What does this number count? The figures of an article, found by the program, labelled by a small model."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from summarizer.asking import answer, asked
from summarizer.grounding.quantities import Quantity, find_quantities, is_news
from summarizer.grounding.salience import FUNCTION_WORDS, WORD, stem
from summarizer.schema import DraftFigure

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from summarizer.exchange import Reply, Request
    from summarizer.pipeline import Options
    from summarizer.text import Article, Sentence

MOST_FIGURES = 12  # of the most salient sentences; each costs some 15 tokens to label
_FREE_LABEL = 'label ::= word (" " word){0,9}\nword ::= [a-zA-Z0-9\',.%$-]+'
_LABEL_WORDS = tuple(
    "amount area change cost cut decision decline decrease distance end expected fall first forecast gain held"
    " increase loss lower made money number offered old people percentage period person prior previous price"
    " range rate reduction rise share size sold taken target time total upper used value votes worth year".split()
)
_GLUE = ("of", "in", "on", "for", "by", "from", "the", "and", "to", "with", "that", "who", "per")
_DIGITS = re.compile(r"\d[\d.,]*")


def figures(
    article: Article, options: Options, weights: Mapping[int, float]
) -> Generator[Request, Reply, tuple[list[DraftFigure], set[str]]]:
    """The figures of the most salient sentences, and the ids of those whose label the model worded."""
    drafted: list[DraftFigure] = []
    by_model: set[str] = set()
    for sentence, quantities in _chosen(article, weights, None if options.complete else MOST_FIGURES):
        labels = yield from _labels(sentence, quantities, options)
        keys = {quantity.text: f"f{len(drafted) + number}" for number, quantity in enumerate(quantities, 1)}
        by_model |= {keys[text] for text in labels}
        drafted += [_figure(sentence, quantity, quantities, keys, labels) for quantity in quantities]
    return drafted, by_model


def _chosen(article: Article, weights: Mapping[int, float], most: int | None) -> list[tuple[Sentence, list[Quantity]]]:
    found = {sentence.number: find_quantities(sentence.text) for sentence in article.sentences}
    ranked = sorted(article.sentences, key=lambda sentence: -weights[sentence.number])
    chosen, seen = list[tuple["Sentence", list[Quantity]]](), set[str]()
    for sentence in ranked:
        fresh = [q for q in found[sentence.number] if q.text.lower() not in seen and is_news(q)]
        if fresh := fresh[: None if most is None else most - len(seen)]:
            seen |= {quantity.text.lower() for quantity in fresh}
            chosen.append((sentence, fresh))
    return sorted(chosen, key=lambda pair: pair[0].number)


def _labels(
    sentence: Sentence, quantities: Sequence[Quantity], options: Options
) -> Generator[Request, Reply, dict[str, str]]:
    """What each number counts, in the model's words: free ones first, then only the sentence's own."""
    labels: dict[str, str] = {}
    flat = " ".join(sentence.text.split())
    own = list(dict.fromkeys((*WORD.findall(flat), *_GLUE, *_LABEL_WORDS)))
    bag = 'label ::= word (" " word){0,7}\nword ::= ' + " | ".join(map(_literal, own))
    text = options.prompt.render("measures", sentence=flat)
    for rule in (_FREE_LABEL, bag):
        missing = [quantity.text for quantity in quantities if quantity.text not in labels]
        if not missing:
            break
        begun = " ".join(f'{_literal(" ".join(literal.split()) + " = ")} label "\\n"' for literal in missing)
        request = asked(options, "measures", text, 20 * len(missing), f"root ::= {begun}\n{rule}")
        reply = yield from answer(request)
        for literal, line in zip(missing, reply.text.strip().split("\n"), strict=False):
            label = _trimmed(line.partition(" = ")[2])
            if _says(label, literal) and not _new_words(label, flat):
                labels[literal] = label
        if request.settings.grammar is None:
            break
    return labels


def _says(label: str, literal: str) -> bool:
    """Whether a label holds a word that the figure itself does not."""
    own = {word for word in WORD.findall(label) if word.lower() not in FUNCTION_WORDS}
    return bool(own - set(WORD.findall(literal))) and not label.startswith("old")


def _trimmed(label: str) -> str:
    """The label without the small words that are left over where it was cut off."""
    words = label.strip(" .,").split()
    while words and words[-1].lower().strip(",.") in FUNCTION_WORDS | set(_GLUE):
        words.pop()
    return " ".join(words).strip(" .,")


def _new_words(label: str, sentence: str) -> list[str]:
    held = {stem(part) for word in (*WORD.findall(sentence), *_LABEL_WORDS) for part in (word, *word.split("-"))}
    printed = {number.strip(".,") for number in _DIGITS.findall(sentence)}
    numbers = [number for number in _DIGITS.findall(label) if number.strip(".,") not in printed]
    return numbers + [
        word for word in WORD.findall(label) if word.lower() not in FUNCTION_WORDS and stem(word) not in held
    ]


def _figure(
    sentence: Sentence,
    quantity: Quantity,
    beside: Sequence[Quantity],
    keys: dict[str, str],
    labels: dict[str, str],
) -> DraftFigure:
    prior = _prior(quantity, beside)
    return DraftFigure.model_construct(
        id=keys[quantity.text],
        text=quantity.text,
        unit=quantity.unit,
        role=quantity.role,
        direction=quantity.direction,
        baseline=keys[prior.text] if prior else None,
        measures=labels.get(quantity.text) or _following(sentence, quantity),
        period=None,
        attributed_to=[],
        sentences=[sentence.number],
    )


def _prior(quantity: Quantity, beside: Sequence[Quantity]) -> Quantity | None:
    """The one earlier level in the sentence that a level of the same unit, or a change, is compared with."""
    priors = [other for other in beside if other.role == "prior"]
    if len(priors) != 1 or quantity.role == "prior":
        return None
    same = (quantity.kind, quantity.currency) == (priors[0].kind, priors[0].currency)
    return priors[0] if quantity.role == "change" or same else None


def _following(sentence: Sentence, quantity: Quantity) -> str:
    """The words after the number, up to the next break: what it counts in most English sentences."""
    after = re.split(
        r"[,.;:!?\"”()]| (?:and|but|who|which|that|while|after|since) ", sentence.text[quantity.span.end :]
    )
    words = _trimmed(" ".join(after[0].strip(" -").split()[:7]))
    if words.startswith("old "):
        words = f"age of the {words.removeprefix('old ')}"
    before = re.split(r"[,.;:!?\"“()]\s", sentence.text[: quantity.span.start])[-1]
    return words or _trimmed(" ".join(before.split()[-7:])) or " ".join(sentence.text.split()[:7])


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
