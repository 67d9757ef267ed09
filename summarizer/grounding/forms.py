"""Other forms of names: a country and its people, an abbreviation and what it means, "World War I" and "One"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_GROUPS = """
us, u.s, usa, america, american, americans, united states
uk, u.k, britain, british, briton, britons, united kingdom
england, english
scotland, scottish, scots
wales, welsh
ireland, irish
france, french
netherlands, holland, dutch
germany, german, germans
spain, spanish
portugal, portuguese
switzerland, swiss
belgium, belgian, belgians
greece, greek, greeks
turkey, turkish, turks
poland, polish, poles
denmark, danish, danes
sweden, swedish, swedes
norway, norwegian, norwegians
finland, finnish, finns
czech, czechia, czech republic
china, chinese
philippines, filipino, philippine
thailand, thai
eu, european union
un, u.n, united nations
nato, north atlantic treaty organization
fed, federal reserve
ceo, chief executive
cfo, chief financial
tv, television
yoy, year-over-year, year-on-year, year over year, year on year, a year earlier, last year
one, 1, i
two, 2, ii
three, 3, iii
four, 4, iv
five, 5, v
six, 6, vi
seven, 7, vii
eight, 8, viii
nine, 9, ix
ten, 10, x
eleven, 11, xi
twelve, 12, xii
"""
_FORMS = {form: frozenset(group.split(", ")) for group in _GROUPS.strip().splitlines() for form in group.split(", ")}


def stands_otherwise(words: list[str], text: str, held: Collection[str]) -> bool:
    """Whether a name, given as bare words, stands in a lower-case text by another form.

    `held` are the words of the text; forms of several words are looked for in the text itself.
    """
    joined = " ".join(words)
    forms = _FORMS.get(joined, frozenset())
    return any(form in text if " " in form else form in held for form in (joined, *forms))
