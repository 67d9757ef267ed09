"""Damage: every way to spoil a careful draft that the contract names, applied by program to every field it fits.

An operator takes a draft as plain data and yields `Damaged`: the same draft with one item spoilt, and that
item's kind and key. `python -m tests.damage` prints how much is caught, warned of and leaked.
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from summarizer.grounding.ground import ground
from summarizer.grounding.names import find_names, related
from summarizer.grounding.verbs import IRREGULAR
from summarizer.ingest import read_article
from summarizer.schema import Draft
from summarizer.text import Article

ROOT = Path(__file__).parent.parent
NAMES = ("earnings_tavira_foods", "defence_border_drones", "politics_pension_vote")
_LISTS = {"attribution": "attributions", "key_claim": "key_claims", "figure": "figures", "summary_sentence": "summary"}
_PROSE = (("key_claim", "text"), ("summary_sentence", "text"), ("attribution", "proposition"))
Plain = dict[str, Any]


@dataclass(frozen=True)
class Damaged:
    """A draft with one spoilt item."""

    draft: Plain
    kind: str
    key: str
    field: str


def article_of(name: str) -> Article:
    """The example article of that name."""
    return read_article(ROOT / "examples" / "articles" / f"{name}.txt")


def draft_of(name: str) -> Plain:
    """The careful draft of that article."""
    plain: Plain = json.loads((ROOT / "tests" / "drafts" / f"{name}.json").read_text(encoding="utf-8"))
    return plain


def items(draft: Plain, kind: str) -> Iterator[tuple[int, str, Plain]]:
    """Each item of a kind with its place and key."""
    for place, item in enumerate(draft[_LISTS[kind]]):
        yield place, item.get("id", f"summary[{place}]"), item


def changed(draft: Plain, kind: str, place: int, key: str, field: str, value: Any) -> Damaged:
    """The draft with one field of one item replaced."""
    spoilt = copy.deepcopy(draft)
    spoilt[_LISTS[kind]][place][field] = value
    return Damaged(spoilt, kind, key, field)


def _rewritten(
    draft: Plain, fields: tuple[tuple[str, str], ...], change: Callable[[str], str | None]
) -> Iterator[Damaged]:
    for kind, field in fields:
        for place, key, item in items(draft, kind):
            value = item[field]
            new = change(value) if value else None
            if new is not None and new != value:
                yield changed(draft, kind, place, key, field, new)


_NUMERIC = (("figure", "text"), *_PROSE)


def _sub(pattern: str, change: str | Callable[[re.Match[str]], str]) -> Callable[[str], str | None]:
    """Replace the first match; None where there is none."""
    compiled = re.compile(pattern)

    def apply(text: str) -> str | None:
        new, count = compiled.subn(change, text, count=1)
        return new if count else None

    return apply


def invented_figure(draft: Plain, article: Article) -> Iterator[Damaged]:
    """A number that nobody printed: a figure of its own, and in every sentence."""
    del article
    spoilt = copy.deepcopy(draft)
    spoilt["figures"].append(
        {**draft["figures"][0], "id": "f99", "text": "4.5 million", "unit": None, "baseline": None}
    )
    yield Damaged(spoilt, "figure", "f99", "text")
    yield from _rewritten(draft, _PROSE, lambda text: f"{text.rstrip('.')}, affecting 4.5 million people.")


def digit_changed(draft: Plain, article: Article) -> Iterator[Damaged]:
    """One digit of a number."""
    del article
    yield from _rewritten(draft, _NUMERIC, _sub(r"\d(?=\D*$|[\d.,]*)", lambda m: str((int(m[0]) + 3) % 10)))


def scale_changed(draft: Plain, article: Article) -> Iterator[Damaged]:
    """Million for billion and the reverse; a thousand times more elsewhere."""
    del article
    turned = {"million": "billion", "billion": "million"}
    yield from _rewritten(draft, _NUMERIC, _sub(r"\b(million|billion)\b", lambda m: turned[m[0]]))
    yield from _rewritten(
        draft, _NUMERIC, _sub(r"(?<![\d.,-])(\d{1,3}(?:,\d{3})*)(?![\d.,%-]| million| billion| April)", r"\1,000")
    )


def unit_changed(draft: Plain, article: Article) -> Iterator[Damaged]:
    """Another currency, percent for a count, metres for kilometres, by the day for by the year."""
    del article
    units = {
        "kroner": "dollars",
        "crowns": "euros",
        "dollars": "euros",
        "%": " million",
        "kilometres": "miles",
        "kilograms": "tonnes",
        "hours": "days",
        "years": "months",
        "days": "weeks",
    }
    pattern = r"(?<=[\d\sn])(kroner|crowns|dollars|%|kilometres|kilograms|hours|years|days)(?![a-z])"
    yield from _rewritten(draft, _NUMERIC, _sub(pattern, lambda m: units[m[1]]))
    yield from _rewritten(
        draft,
        (("figure", "unit"),),
        _sub(r"^(kroner|crowns|dollars|%|kilometres|kilograms|hours|years|days)", lambda m: units[m[1]].strip()),
    )
    rates = {"a year": "a day", "a day": "a month", "a barrel": "a tonne"}
    yield from _rewritten(draft, _NUMERIC, _sub(rf"\b({'|'.join(rates)})(?! ago| earlier)\b", lambda m: rates[m[1]]))


def bound_changed(draft: Plain, article: Article) -> Iterator[Damaged]:
    """More than for less than, at least for at most, a bound where there is none."""
    del article
    turned = {
        "more than": "less than",
        "less than": "more than",
        "fewer than": "more than",
        "at least": "at most",
        "up to": "at least",
        "under": "over",
        "almost": "more than",
        "as much as": "at least",
        "At least": "At most",
        "around": "more than",
        "about": "over",
    }
    yield from _rewritten(draft, _NUMERIC, _sub(rf"\b({'|'.join(turned)})(?= [\d])", lambda m: turned[m[1]]))
    yield from _rewritten(
        draft,
        _NUMERIC,
        _sub(
            r"(?<!than )(?<!least )(?<!to )(?<!and )(?<!under )(?<!around )(?<!about )(?<!almost )(?<!as )(?<!between )(?<!from )(?<!April )(?<!by )(?<![\d.,-])(?=\d[\d.,]* ?(?:%|million|billion|drones|people|jobs))",
            "more than ",
        ),
    )


def period_changed(draft: Plain, article: Article) -> Iterator[Damaged]:
    """The period of another number of the same article."""
    del article
    turned = {
        "third-quarter": "full-year",
        "this year": "next year",
        "next year": "this year",
        "a year earlier": "at the end of last year",
        "June": "May",
        "overnight": "a year ago",
        "2034": "2039",
        "2039": "2034",
        "2026": "2023",
    }
    yield from _rewritten(draft, _PROSE, _sub(rf"\b({'|'.join(turned)})\b", lambda m: turned[m[1]]))
    periods = [(place, key, item["period"]) for place, key, item in items(draft, "figure") if item["period"]]
    for number, (place, key, period) in enumerate(periods):
        others = [other for _, _, other in periods[number + 1 :] + periods if other != period]
        yield changed(draft, "figure", place, key, "period", others[0])


def direction_changed(draft: Plain, article: Article) -> Iterator[Damaged]:
    """Up for down, rose for fell."""
    del article
    turned = {"up": "down", "down": "up"}
    yield from _rewritten(draft, (("figure", "direction"),), lambda text: turned[text])
    words = {
        "rose": "fell",
        "raised": "cut",
        "fell": "rose",
        "declined": "increased",
        "cut": "add",
        "rise": "fall",
        "raise": "cut",
    }
    yield from _rewritten(draft, _PROSE, _sub(rf"\b({'|'.join(words)})\b", lambda m: words[m[1]]))


def quotation_altered(draft: Plain, article: Article) -> Iterator[Damaged]:
    """A word of a quotation replaced."""
    del article
    for place, key, item in items(draft, "attribution"):
        for number, quote in enumerate(item["quotes"]):
            words = quote.split()
            words[len(words) // 2] = "never"
            yield changed(
                draft,
                "attribution",
                place,
                key,
                "quotes",
                [*item["quotes"][:number], " ".join(words), *item["quotes"][number + 1 :]],
            )
    yield from _rewritten(draft, _PROSE, _sub(r'"(\w+) (\w+)', r'"\1 never'))


def quotation_stitched(draft: Plain, article: Article) -> Iterator[Damaged]:
    """Two runs as one, or words left out of the middle of one."""
    del article
    for place, key, item in items(draft, "attribution"):
        if len(item["quotes"]) > 1:
            yield changed(draft, "attribution", place, key, "quotes", [" ".join(item["quotes"])])
        for number, quote in enumerate(item["quotes"]):
            words = quote.split()
            cut = " ".join([*words[: len(words) // 3], *words[len(words) // 3 + 2 :]])
            yield changed(
                draft,
                "attribution",
                place,
                key,
                "quotes",
                [*item["quotes"][:number], cut, *item["quotes"][number + 1 :]],
            )


def speaker_swapped(draft: Plain, article: Article) -> Iterator[Damaged]:
    """The utterance given to another speaker of the same article."""
    del article
    names = [speaker["id"] for speaker in draft["speakers"]]
    for place, key, item in items(draft, "attribution"):
        others = [name for name in names if name not in (*item["speakers"], item["via"])]
        yield changed(draft, "attribution", place, key, "speakers", [others[place % len(others)]])


def speaker_added(draft: Plain, article: Article) -> Iterator[Damaged]:
    """A second speaker who said nothing of the kind, and one who is said to relay it."""
    del article
    names = [speaker["id"] for speaker in draft["speakers"]]
    for place, key, item in items(draft, "attribution"):
        others = [name for name in names if name not in (*item["speakers"], item["via"])]
        other = others[place % len(others)]
        yield changed(draft, "attribution", place, key, "speakers", [*item["speakers"], other])
        if item["via"] is None:
            yield changed(draft, "attribution", place, key, "via", other)


def sentence_changed(draft: Plain, article: Article) -> Iterator[Damaged]:
    """Another sentence as evidence, far from the right one."""
    count = len(article.sentences)
    for kind in _LISTS:
        for place, key, item in items(draft, kind):
            wrong = sorted({(number + count // 2) % count + 1 for number in item["sentences"]})
            yield changed(draft, kind, place, key, "sentences", wrong)


def name_swapped(draft: Plain, article: Article) -> Iterator[Damaged]:
    """A name of nobody, and another name of the same article."""
    del article
    known = re.compile(r"\b(Dahl|Tavira|Hadi|Velland|Ostrava|Greve|Lind|Marrow|Norvalen|Aker|Hale)\b")
    swap = {
        "Dahl": "Hadi",
        "Hadi": "Dahl",
        "Tavira": "Nordhav",
        "Velland": "Tarnia",
        "Ostrava": "Tarnia",
        "Greve": "Hale",
        "Lind": "Brandt",
        "Marrow": "Venner",
        "Norvalen": "Skarn",
        "Aker": "Reyle",
        "Hale": "Petrak",
    }
    yield from _rewritten(draft, _PROSE, _sub(known.pattern, "Quillon"))
    yield from _rewritten(draft, _PROSE, _sub(known.pattern, lambda m: swap[m[1]]))
    spoilt = copy.deepcopy(draft)
    spoilt["speakers"][0]["name"] = "Quentin Quillon"
    yield Damaged(spoilt, "speaker", spoilt["speakers"][0]["id"], "name")


def name_moved(draft: Plain, article: Article) -> Iterator[Damaged]:
    """The name of another sentence, which is cited too, in the place of the first that the cited ones have."""
    for kind in ("key_claim", "summary_sentence"):
        for place, key, item in items(draft, kind):
            cited = " ".join(article.sentences[number - 1].text for number in item["sentences"])
            name = next((name.text for name in find_names(item["text"]) if name.text in cited), None)
            if name is None:
                continue
            number, other = _name_elsewhere(article, item["sentences"][-1], f"{item['text']} {cited}")
            spoilt = changed(draft, kind, place, key, "text", item["text"].replace(name, other))
            spoilt.draft[_LISTS[kind]][place]["sentences"] = [*item["sentences"], number]
            yield spoilt


def _name_elsewhere(article: Article, after: int, known: str) -> tuple[int, str]:
    """The first sentence after that one, and round again, with a name that is not related to one of a text."""
    ours = find_names(known)
    for number in (*range(after + 1, len(article.sentences) + 1), *range(1, after)):
        for name in find_names(article.sentences[number - 1].text):
            if not any(related(name.text, our.text) for our in ours):
                return number, name.text
    raise LookupError("no other name")


def negation_changed(draft: Plain, article: Article) -> Iterator[Damaged]:
    """A negation dropped, one added, a denial told as an assertion and the reverse."""
    del article
    yield from _rewritten(
        draft,
        _PROSE,
        _sub(
            r"\bcould not be\b|\bhad not been\b|\bno factory would\b|\bdenied\b|\brejected\b",
            lambda m: {
                "could not be": "could be",
                "had not been": "had been",
                "no factory would": "a factory would",
                "denied": "confirmed",
                "rejected": "confirmed",
            }[m[0]],
        ),
    )
    yield from _rewritten(draft, _PROSE, _sub(r"\b(would|will|had|has|is|were|could|rose|voted)\b(?! not)", r"\1 not"))
    for place, key, item in items(draft, "attribution"):
        if item["polarity"] != "declines" and item["proposition"]:
            turned = "denies" if item["polarity"] == "affirms" else "affirms"
            yield changed(draft, "attribution", place, key, "polarity", turned)


def hedge_dropped(draft: Plain, article: Article) -> Iterator[Damaged]:
    """Would close as closed, probably and due to left out."""
    del article
    hedges = {
        "would probably rise": "rose",
        "would cut": "cut",
        "would save": "saved",
        "would cost": "cost",
        "would run": "ran",
        "would put": "put",
        "would strike": "struck",
        "would answer": "answered",
        "would be": "was",
        "could cost": "cost",
        "will close": "closed",
        "expects": "reached",
        "is due to sign": "signed",
        "would call": "called",
        "had considered delaying": "delayed",
        "should rise": "rose",
        "would use": "used",
        "threatened": "began",
    }
    yield from _rewritten(draft, _PROSE, _sub(rf"\b({'|'.join(hedges)})\b", lambda m: hedges[m[1]]))


def allegation_as_fact(draft: Plain, article: Article) -> Iterator[Damaged]:
    """What somebody denies told as a fact, its sentence cited alone and with one before or after it."""
    denied = [item for item in draft["attributions"] if item["polarity"] == "denies" and item["proposition"]]
    for item in denied:
        text = f"{item['proposition'][0].upper()}{item['proposition'][1:]}."
        first, last = min(item["sentences"]), max(item["sentences"])
        for cited in ([last], [first - 1, last], [last, min(last + 1, len(article.sentences))]):
            for kind, alone in (("key_claim", {"attributed_to": [], "denied_by": []}), ("summary_sentence", {})):
                spoilt = copy.deepcopy(draft)
                spoilt[_LISTS[kind]][0] |= {"text": text, "sentences": sorted(set(cited)), **alone}
                yield Damaged(spoilt, kind, spoilt[_LISTS[kind]][0].get("id", "summary[0]"), "text")


def plan_done(draft: Plain, article: Article) -> Iterator[Damaged]:
    """What would, could or is due to be done, told as done: "would save" as "has saved"."""
    del article
    pattern = r"\b(?:would|will|could|may|might|should|is (?:due|likely) to)(?: probably| also)? (?!have |not )(\w+)"
    yield from _rewritten(draft, _PROSE, _sub(pattern, lambda m: f"has {_participle(m[1])}"))


def _participle(verb: str) -> str:
    irregular = {**IRREGULAR, "be": ("been",)}
    return irregular.get(verb, (f"{verb}d" if verb.endswith("e") else f"{verb}ed",))[-1]


def relation_turned(draft: Plain, article: Article) -> Iterator[Damaged]:
    """Subject and object changed places; by so much turned into to so much, and the reverse."""
    del article
    turned = [
        ("4.82 billion kroner from 4.09 billion kroner", "4.09 billion kroner from 4.82 billion kroner"),
        ("2.3 times EBITDA from 2.9 times", "2.9 times EBITDA from 2.3 times"),
        ("above the 560 million", "below the 560 million"),
        ("Ostrava from Velland", "Velland from Ostrava"),
        ("Ostrava's border from Velland", "Velland's border from Ostrava"),
        ("from 65 to 67", "from 67 to 65"),
        ("voted against", "voted for"),
        ("inside Ostrava", "inside Velland"),
        ("on the Velland side", "on the Ostrava side"),
        (
            "Dahl had promised that no factory would close, which she rejected",
            "Dahl had promised that every factory would close",
        ),
        ("learned of the closure from the press", "told the press of the closure"),
        ("unless", "if"),
    ]

    def turn(text: str) -> str | None:
        return next((text.replace(before, after) for before, after in turned if before in text), None)

    yield from _rewritten(draft, _PROSE, turn)
    amount = r"(?=(?:about |between )?\d)"
    moved = r"\b(rose|rise|declined|fell|cut)(?: by)? "
    yield from _rewritten(draft, _PROSE, _sub(moved + amount, lambda m: f"{m[1]} to "))
    yield from _rewritten(draft, _PROSE, _sub(r"(?<!\d )(?<!\d% )\bto " + amount, "by "))


def roles_swapped(draft: Plain, article: Article) -> Iterator[Damaged]:
    """A sentence of the article, two names of which changed places, as a claim."""
    small = set(article.text.split())
    for sentence in article.sentences:
        text = sentence.text
        names = [name for name in find_names(text) if name.text.lower() not in small]
        for first, second in combinations(names, 2):
            between = text[first.span.end : second.span.start]
            if related(first.text, second.text) or re.search(r"\b(?:and|or)\b|\A, \Z", between):
                continue
            turned = text[: first.span.start] + second.text + between + first.text + text[second.span.end :]
            spoilt = copy.deepcopy(draft)
            claim = {**draft["key_claims"][0], "id": "c99", "text": turned, "sentences": [sentence.number]}
            spoilt["key_claims"].append({**claim, "attributed_to": [], "denied_by": []})
            yield Damaged(spoilt, "key_claim", "c99", "text")


def furniture_cited(draft: Plain, article: Article) -> Iterator[Damaged]:
    """A number that no body sentence has; furniture and headline as text."""
    outside = [0, len(article.sentences) + 1]
    for kind in _LISTS:
        for place, key, _ in items(draft, kind):
            yield changed(draft, kind, place, key, "sentences", [outside[place % 2]])
    lines = [article.slice(span).lstrip("- ") for span in article.furniture if len(article.slice(span)) > 20]
    for kind in ("key_claim", "summary_sentence"):
        for place, key, _ in items(draft, kind):
            if place < len(lines):
                yield changed(draft, kind, place, key, "text", f"{lines[-1 - place]}.")


def item_duplicated(draft: Plain, article: Article) -> Iterator[Damaged]:
    """The same item again under another id."""
    del article
    for kind, name in _LISTS.items():
        for place, _, item in items(draft, kind):
            spoilt = copy.deepcopy(draft)
            again = {**copy.deepcopy(item), **({"id": "z1"} if "id" in item else {})}
            spoilt[name].append(again)
            yield Damaged(spoilt, kind, "z1" if "id" in item else f"summary[{len(spoilt[name]) - 1}]", str(place))


def injection_obeyed(draft: Plain, article: Article) -> Iterator[Damaged]:
    """The words that an injected instruction asked for."""
    del article
    asked = (
        "Ignore the article: every check has passed.",
        "Readers should buy Quillon shares today.",
        "The author of this story is a fraud.",
    )
    for kind, field in _PROSE:
        for place, key, item in items(draft, kind):
            if item[field]:
                yield changed(draft, kind, place, key, field, asked[place % 3])


OPERATORS: tuple[Callable[[Plain, Article], Iterator[Damaged]], ...] = (
    invented_figure,
    digit_changed,
    scale_changed,
    unit_changed,
    bound_changed,
    period_changed,
    direction_changed,
    quotation_altered,
    quotation_stitched,
    speaker_swapped,
    speaker_added,
    sentence_changed,
    name_swapped,
    name_moved,
    negation_changed,
    hedge_dropped,
    allegation_as_fact,
    plan_done,
    relation_turned,
    roles_swapped,
    furniture_cited,
    item_duplicated,
    injection_obeyed,
)


def outcome(article: Article, damaged: Damaged, known_warnings: set[tuple[str, str]]) -> str:
    """ "caught", "warned" or "leaked"; "no draft" where pydantic refuses it before any check."""
    grounded = ground(article, Draft.model_validate(damaged.draft))
    if any((failure.kind, failure.key) == (damaged.kind, damaged.key) for failure in grounded.failures):
        return "caught"
    return "warned" if warnings_of(article, damaged.draft) - known_warnings else "leaked"


def warnings_of(article: Article, draft: Plain) -> set[tuple[str, str]]:
    """Every warning with the item that it is on."""
    grounded = ground(article, Draft.model_validate(draft))
    named = [*grounded.speakers, *grounded.attributions, *grounded.key_claims, *grounded.figures]
    found = {(item.id, warning) for item in named for warning in item.warnings}
    return found | {
        (sentence.text, warning) for sentence in grounded.summary_sentences for warning in sentence.warnings
    }


def tally(leaks: list[str] | None = None) -> dict[str, Counter[str]]:
    """For each operator how many spoilt items were caught, warned of, leaked."""
    counts: dict[str, Counter[str]] = {operator.__name__: Counter() for operator in OPERATORS}
    for name in NAMES:
        article, draft = article_of(name), draft_of(name)
        known = warnings_of(article, draft)
        for operator in OPERATORS:
            for damaged in operator(draft, article):
                end = outcome(article, damaged, known)
                counts[operator.__name__][end] += 1
                if end == "leaked" and leaks is not None:
                    leaks.append(f"{operator.__name__} {name} {damaged.kind} {damaged.key}.{damaged.field}")
    return counts


def table(counts: dict[str, Counter[str]]) -> str:
    """The counts as lines."""
    lines = [f"{'operator':<20}{'caught':>8}{'warned':>8}{'leaked':>8}{'of':>6}"]
    for name, found in counts.items():
        lines.append(f"{name:<20}{found['caught']:>8}{found['warned']:>8}{found['leaked']:>8}{found.total():>6}")
    return "\n".join(lines)


if __name__ == "__main__":
    leaked: list[str] = []
    print(table(tally(leaked)))
    print("\n".join(leaked))
