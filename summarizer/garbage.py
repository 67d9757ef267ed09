"""The garbage collector of a process that is ours alone, and makes many summaries.

What is imported stays for good, and what an article leaves in cycles is little: looking through all of it as often as
Python does by default takes a fifth of a batch's CPU time. A caller's own process is left as it is.
"""

from __future__ import annotations

import gc

THRESHOLDS = (10_000, 20, 20)  # by default 700, 10, 10


def collect_seldom() -> None:
    """Look through what there is so far no more, and through the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
