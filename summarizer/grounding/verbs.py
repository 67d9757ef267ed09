"""Irregular verbs of news English: base form and past forms."""

from __future__ import annotations

_VERBS = """
be was|were, become became, begin began|begun, break broke|broken, bring brought, build built, buy bought,
catch caught, choose chose|chosen, come came, cost cost, cut cut, draw drew|drawn, drive drove|driven,
fall fell|fallen, feel felt, fight fought, find found, fly flew|flown, get got, give gave|given, go went|gone,
grow grew|grown, hear heard, hit hit, hold held, keep kept, know knew|known, lead led, leave left, lend lent,
lose lost, make made, meet met, pay paid, put put, quit quit, rise rose|risen, run ran, say said, see saw|seen,
sell sold, send sent, set set, shoot shot, shut shut, sink sank|sunk, speak spoke|spoken, spend spent,
spread spread, stand stood, steal stole|stolen, strike struck, take took|taken, teach taught, tell told,
think thought, win won, withdraw withdrew|withdrawn, write wrote|written
"""
IRREGULAR: dict[str, tuple[str, ...]] = {
    base: tuple(pasts.split("|")) for base, pasts in (verb.split() for verb in _VERBS.split(","))
}
BASE = {past: base for base, pasts in IRREGULAR.items() for past in pasts}
