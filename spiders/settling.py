"""How a column stands after a walk: its state, and why.

ok             rows were found, none fewer than before
empty          the system says in its own words that there are none, and there never were any
changed        the family or the rows are no longer found, or fewer than before or than expected
moved          the rows are found at another address
blocked, robots, dead, needs_browser    as `spiders.failures` says of what went wrong
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.records import Settlement
from spiders.failures import column_state

if TYPE_CHECKING:
    from spiders.walk import Walk

# Reports are due by the end of March of the year after (the Regulation of 2007, article 31, and
# of 2019, article 49) and come late: those of the year before that must be out.
LATE = 2


def settlement(walk: Walk, shown: int) -> Settlement:
    """How a walk ends; `shown` is the number of reports' rows that it was shown."""
    state, detail, failure = _found(walk, shown)
    complete = walk.full and not walk.failures
    if state == "ok" and walk.moved_to:
        state, detail = "moved", f"its rows are at {walk.moved_to}"
    return Settlement(
        state,
        detail,
        failure,
        walk.moved_to,
        walk.rendered and bool(walk.seen or shown),
        shown if complete and (walk.seen or shown or state == "empty") else None,
        cut_off=walk.cut_off,
    )


def _found(walk: Walk, shown: int) -> tuple[str, str, str]:
    if walk.failures:
        failure = walk.root_failure or walk.failures.most_common(1)[0][0]
        told = ", ".join(f"{name} {number}" for name, number in sorted(walk.failures.items()))
        state = column_state(failure)
        if shown and state not in {"blocked", "robots"}:
            return "changed", f"some of its pages did not come ({told})", failure
        return state, walk.detail or told, failure
    before = walk.known.shown if walk.known and walk.known.shown else 0
    if not shown and walk.outcomes["empty"] and not walk.outcomes["changed"]:
        if before:
            return "changed", f"says that it is empty and showed {before} reports before", ""
        return "empty", walk.detail, ""
    if not walk.seen and not shown:
        return "changed", walk.detail or "no rows on any page", ""
    if not walk.full:
        return "ok", walk.detail, ""
    if shown < before:
        return "changed", f"shows {shown} reports and showed {before} before", ""
    least = walk.column.expected(int(walk.started[:4] or 0) - LATE)
    if shown < least:
        return "changed", f"shows {shown} reports, at least {least} are expected", ""
    if not shown:
        return "changed", f"none of its {len(walk.seen)} rows is a report's", ""
    return "ok", walk.detail, ""
