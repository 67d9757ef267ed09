"""Cases of what each check accepts and refuses: one table a check, tested and printed as `docs/checks.md`.

`python -m tests.cases` writes the page (`make docs`). A case is an article, one item of a draft that cites it, the
ruling and why; it goes through the whole of `ground`, so that every other check has its say too.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from summarizer.grounding.ground import ground
from summarizer.grounding.verdict import Grounded
from summarizer.ingest import read_article
from summarizer.schema import Draft
from summarizer.text import Article

FOLDER = Path(__file__).parent
PAGE = FOLDER.parent.parent / "docs" / "checks.md"
ORDER = ("evidence", "quotation", "speaker", "figure", "prose", "standing", "relation")
_FIGURE = {"unit": None, "role": "level", "direction": None, "baseline": None, "measures": "amount", "period": None}


@dataclass(frozen=True)
class Case:
    """One row of a table."""

    check: str
    place: int
    fields: dict[str, Any]

    @property
    def article(self) -> Article:
        return read_article(self.fields["article"].strip())

    @property
    def draft(self) -> Draft:
        """A draft of the one item, citing every sentence where the case names none."""
        plain: dict[str, Any] = {"summary": [], "speakers": [], "attributions": [], "key_claims": [], "figures": []}
        cited = self.fields.get("cites", [sentence.number for sentence in self.article.sentences])
        if "speaker" in self.fields:
            names = [self.fields["speaker"], *self.fields.get("with", []), *self.fields.get("via", [])]
            plain["speakers"] = [_speaker(number, name) for number, name in enumerate(names, 1)]
            plain["attributions"] = [_attribution(self.fields, cited)]
        elif "figure" in self.fields:
            given = {name: self.fields.get(name, value) for name, value in _FIGURE.items()}
            plain["figures"] = [
                {"id": "f1", "text": self.fields["figure"], "attributed_to": [], "sentences": cited, **given}
            ]
        else:
            text = self.fields["claim"]
            plain["key_claims"] = [
                {
                    "id": "c1",
                    "text": text,
                    "modality": "stated",
                    "attributed_to": [],
                    "denied_by": [],
                    "sentences": cited,
                }
            ]
        return Draft.model_validate(plain)

    @property
    def said(self) -> str:
        """The item as the page shows it."""
        fields = self.fields
        if "claim" in fields:
            return str(fields["claim"])
        if "figure" in fields:
            more = [f"{name} {fields[name]}" for name in ("unit", "direction", "role", "measures") if name in fields]
            return ", ".join([fields["figure"], *more])
        verb = {"affirms": "say", "denies": "deny"}[fields.get("polarity", "affirms")]
        verb = verb if "with" in fields else verb.replace("ny", "nie") + "s"
        words = [f"“{quote}”" for quote in fields.get("quotes", [])]
        words += [fields["proposition"]] if "proposition" in fields else []
        who = " and ".join([fields["speaker"], *fields.get("with", [])])
        relayed = f", relayed by {fields['via'][0]}" if "via" in fields else ""
        return f"{who} {verb}: {' … '.join(words)}{relayed}"

    def judged(self) -> tuple[str, str]:
        """The ruling of the checks and the reason that they give."""
        grounded = ground(self.article, self.draft)
        refused = [failure for failure in grounded.failures if not failure.follows]
        if refused:
            return "refused", refused[0].reason
        warnings = _warnings(grounded)
        for ruling in ("derived", "rounded"):
            for warning in warnings:
                if warning.startswith(f"{ruling}: "):
                    return ruling, warning.removeprefix(f"{ruling}: ")
        return ("warned", "; ".join(warnings)) if warnings else ("supported", "")


def _speaker(number: int, name: str) -> dict[str, Any]:
    return {"id": f"s{number}", "name": name, "role": None, "organisation": None, "sourcing": "named"}


def _attribution(fields: dict[str, Any], cited: list[int]) -> dict[str, Any]:
    spoke = 1 + len(fields.get("with", []))
    return {
        "id": "a1",
        "speakers": [f"s{number}" for number in range(1, spoke + 1)],
        "polarity": fields.get("polarity", "affirms"),
        "cue": None,
        "quotes": fields.get("quotes", []),
        "proposition": fields.get("proposition"),
        "via": f"s{spoke + 1}" if "via" in fields else None,
        "sentences": cited,
    }


def _warnings(grounded: Grounded) -> list[str]:
    items = (*grounded.figures, *grounded.key_claims, *grounded.attributions, *grounded.speakers)
    return [warning for item in items for warning in item.warnings]


def table(check: str) -> dict[str, Any]:
    """The title, what is said of the check, and its cases."""
    return tomllib.loads((FOLDER / f"{check}.toml").read_text(encoding="utf-8"))


def cases(check: str) -> list[Case]:
    """The cases of one table."""
    return [Case(check, place, fields) for place, fields in enumerate(table(check)["case"], 1)]


def page() -> str:
    """The page that shows every case with what the program answers."""
    parts = [_HEAD]
    for check in ORDER:
        found = table(check)
        parts.append(f"## {found['title']}\n\n{found['about'].strip()}")
        for text, same in groupby(cases(check), key=lambda case: case.fields["article"]):
            parts.append(f"> {' '.join(text.split())}\n\n{_COLUMNS}\n" + "\n".join(map(_row, same)))
    return "\n\n".join(parts) + "\n"


_HEAD = """# What each check accepts and refuses

Every item of a draft goes through these checks. **Refused** items are sent back with the reason and, if they still
fail, land in `rejected`; **warned**, **rounded** and **derived** ones stay, with the reason among their warnings. The
rules about speakers, standing and relations know English; for other languages the result says “not checked”.

This page is written by `make docs` from the tables in `tests/cases/`, which the tests run: the reasons are the
program's own words."""


_COLUMNS = "| the draft says | ruling | why | in the program's words |\n| --- | --- | --- | --- |"


def _row(case: Case) -> str:
    ruling, reason = case.judged()
    cites = case.fields.get("cites")
    where = "" if cites is None else f" *(cites {', '.join(map(str, cites)) or 'nothing'})*"
    cells = (f"{case.said}{where}", f"**{ruling}**", case.fields["why"], reason)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
