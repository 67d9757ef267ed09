"""Check: each of several speakers, and who is said to relay their words, stands where the words are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.grounding.namesakes import same, words_of
from summarizer.grounding.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.grounding.attributions import FoundAttribution
    from summarizer.grounding.context import Context
    from summarizer.grounding.passage import Passage
    from summarizer.grounding.verdict import Verdicts

_SEVERAL = frozenset("they we both all".split())
_MANY = frozenset("they them their theirs we our".split())  # "its" means one alone


def all_speak(
    context: Context, speakers: Sequence[str], found: Sequence[FoundAttribution], passage: Passage
) -> Verdicts:
    """Each of several speakers is a source of the words; `found` is what the text says of their sources.

    Refused where the text tells of others alone; who only stands beside the words is doubtful.
    """
    if len(speakers) < 2:
        return
    alone = bool(found) and all(one.mention.lower() not in _SEVERAL for one in found)
    unheard = list(_unheard(speakers, found))
    absent = [name for name in unheard if not _stands(context, name, passage)]
    meant = passage.has_pronoun and (len(absent) == 1 or not _MANY.isdisjoint(passage.lower))
    for name in unheard:
        if name in absent and (alone or not meant):
            yield Verdict("speaker", "refused", f"{name} is no source of this in {passage}", passage.spans)
        elif alone:
            yield Verdict("speaker", "doubtful", f"speakers: {name} is not found to say this too", passage.spans)


def relays(context: Context, via: str | None, found: Sequence[FoundAttribution], passage: Passage) -> Verdicts:
    """Who relays the words stands there; by a pronoun perhaps, which is doubtful."""
    if via is None or not any(_unheard([via], found)) or _stands(context, via, passage):
        return
    if passage.has_pronoun:
        yield Verdict("speaker", "doubtful", f"via: {via} is not named in {passage}", passage.spans)
    else:
        yield Verdict("speaker", "refused", f"nothing in {passage} says that {via} relays this", passage.spans)


def _unheard(names: Sequence[str], found: Sequence[FoundAttribution]) -> Iterator[str]:
    heard = [one.name for f in found for one in (*f.speakers, *((f.via,) if f.via else ()))]
    return (name for name in names if not any(same(name, other) for other in heard))


def _stands(context: Context, name: str, passage: Passage) -> bool:
    by_word = bool(words_of(name) & passage.name_words)
    return by_word or context.names.stands_in(name, passage.text, passage.name_words)
