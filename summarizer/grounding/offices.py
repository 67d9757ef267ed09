"""Check: nobody gets an office that the text gives to another: "Finance Minister Moe", who is minister of transport.

What a told sentence calls somebody is held against what the article calls them and against whom it calls so. English
only.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from summarizer.grounding.described import PROFESSIONS, described, last_word, words_in
from summarizer.grounding.passage import REFERS
from summarizer.grounding.reporting.line import DETERMINERS, PREPOSITIONS
from summarizer.grounding.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.grounding.context import Context
    from summarizer.grounding.described import Described
    from summarizer.grounding.passage import Words
    from summarizer.grounding.verdict import Ruling, Verdicts
    from summarizer.schema import DraftSpeaker

# Words for one office on a line, by which its holder is known; "chief executive" is read as "ceo" before.
_OFFICES = """
ceo
cfo
chair chairman chairwoman chairperson
president
premier
minister secretary
mayor
governor
judge justice
general
colonel
sergeant
inspector
captain skipper
referee umpire
coach manager trainer
goalkeeper keeper
leader head boss director
author
bishop
ambassador
mp senator congressman congresswoman lawmaker
"""
_OFFICE = {word: line.split()[0] for line in _OFFICES.strip().splitlines() for word in line.split()}
_LEADING = frozenset("leader ceo chair".split())  # one who leads may be called any of them
_LEADS = frozenset("leads led heads headed runs chairs founder founded owner president".split())
_SEVERAL = frozenset("leader author coach captain goalkeeper judge minister".split())  # there is one of each side
_LONG = {"chief executive officer": "ceo", "chief executive": "ceo", "prime minister": "premier"} | {
    "chief financial officer": "cfo",
    "vice president": "vice-president",
}
_IN_FULL = {"ceo": "executive", "premier": "prime", "cfo": "financial"}
_NOT_IT = frozenset("former ex deputy vice shadow acting assistant outgoing designate then".split())
_ENDINGS = (*PROFESSIONS, "executive")


class _Office(NamedTuple):
    """An office, and the words that tell which one of the kind."""

    kind: str
    which: frozenset[str]


def offices_stand(context: Context, told: Words) -> Verdicts:
    """No name of the told sentence has an office that the article gives to another alone."""
    if _OFFICE.keys().isdisjoint(told.runs) and not any(word.endswith(_ENDINGS) for word in told.lower):
        return
    for one in described(told):
        yield from office_is_theirs(context, one.name, one.words)


def role_stands(context: Context, speaker: DraftSpeaker) -> Verdicts:
    """The role of a speaker is not another's; that is only warned of, since what is said may be right."""
    for verdict in office_is_theirs(context, speaker.name, tuple(words_in(speaker.role or ""))):
        yield Verdict("speaker", "doubtful", f"role: {verdict.reason}")


def office_is_theirs(context: Context, name: str, words: tuple[str, ...]) -> Verdicts:
    """The office that some words give to a name is not another's alone."""
    called = context.whole.descriptions
    office = _office(words)
    whose = _whose(called.others(name, _words_for(office)), office) if office else None
    if office is None or whose is None:
        return
    own = called.of(name)
    if _is_their_own(office, own, whose) or _may_hold(context, name, office, whose.name):
        return
    ruling: Ruling = "refused" if own and _is_sure(office, own) else "doubtful"
    yield Verdict("relation", ruling, f'the article calls {whose.name} "{" ".join(whose.words)}", not {name}')


def _is_their_own(office: _Office, own: Sequence[Described], whose: Described) -> bool:
    """Whether the text gives them such an office too, and not one that other words tell from it."""
    if office.kind not in _kinds(own):
        return not office.which and office.kind in _SEVERAL and not _kinds(own)
    theirs = {word for phrase in own for word in phrase.words}
    return not office.which or bool(office.which & theirs) or not office.which & set(whose.words)


def _is_sure(office: _Office, own: Sequence[Described]) -> bool:
    """Whether what the text calls them leaves no room for the office."""
    kinds = _kinds(own)
    leads = kinds & _LEADING - {"ceo", "chair"} or any(not _LEADS.isdisjoint(phrase.words) for phrase in own)
    if office.kind in _LEADING and not office.which and leads:
        return False
    return office.kind in _OFFICE and bool(office.which or kinds)


def _kinds(own: Sequence[Described]) -> set[str]:
    return {office.kind for phrase in own if (office := _office(phrase.words))}


@lru_cache(maxsize=4096)
def _office(words: tuple[str, ...]) -> _Office | None:
    """The office that a phrase names: its last word of one, in front of any preposition."""
    text = " ".join(words)
    for long, short in _LONG.items():
        text = text.replace(long, short)
    plain = text.split()
    end = next((place for place, word in enumerate(plain) if place and word in PREPOSITIONS), len(plain))
    places = [place for place in range(end) if plain[place] in _OFFICE or plain[place].endswith(PROFESSIONS)]
    if not places or not _NOT_IT.isdisjoint(plain):
        return None
    head = plain[places[-1]]
    which = frozenset(plain[: places[-1]]) - DETERMINERS
    return _Office(_OFFICE.get(head, head), which)


def _whose(others: Iterator[Described], office: _Office) -> Described | None:
    """Whom the article gives the office to."""
    for one in others:
        known = _office(one.words)
        if known and known.kind == office.kind and office.which <= set(one.words):
            return one
    return None


def _words_for(office: _Office) -> set[str]:
    """The words one of which stands wherever the office is told of."""
    words = {word for word, kind in _OFFICE.items() if kind == office.kind}
    return words | {office.kind, _IN_FULL.get(office.kind, office.kind)}


def _may_hold(context: Context, name: str, office: _Office, other: str) -> bool:
    """Whether a sentence has the name, or a pronoun, with the office, and not the other's name."""
    words = _words_for(office)
    for sentence in context.whole.article.sentences:
        here = context.whole.words(sentence)
        if words.isdisjoint(here.runs) or last_word(other) in here.runs or not office.which <= here.runs:
            continue
        if last_word(name) in here.runs or REFERS.search(here.folded):
            return True
    return False
