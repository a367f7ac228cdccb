"""Why a run ended, in the words of `runs.ended_by`.

    finished      all was asked
    interrupted   by Ctrl-C or a signal
    failed        by a fault of the program or of the archive
    day           the night hours are over
    time, requests, growth, disk    a budget of the run is used up (crawler/extensions/budget.py)

A run that left off is gone on with by the next one.
"""

from __future__ import annotations

FINISHED = "finished"
INTERRUPTED = "interrupted"
FAILED = "failed"
DAY = "day"
TIME = "time"
REQUESTS = "requests"
GROWTH = "growth"
DISK = "disk"

#: Nothing was wrong with what was asked, but not all was.
LEFT_OFF = frozenset({DAY, TIME, REQUESTS, GROWTH, DISK})
