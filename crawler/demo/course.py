"""How a crawl went, held against the truth: the columns' states, first sights, requests."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from crawler.demo.agreement import Agreement, FoundReport
from crawler.demo.proxy import Exchange
from crawler.demo.truth import Truth


def compare_columns(result: Agreement, db: sqlite3.Connection, truth: Truth) -> None:
    """Whether each column stands in the archive as it should. Raises sqlite3.Error."""
    states: dict[str, str] = {}
    by_portal: dict[str, list[str]] = defaultdict(list)
    for url, portal, state in db.execute("SELECT url, portal, state FROM columns"):
        states[url] = state
        by_portal[portal].append(state)
    for one in truth.columns:
        # A column that a home page led to may be known by any of its addresses.
        found = [states[one.url]] if one.url in states else []
        if not one.named:
            found = by_portal[one.portal]
        result.columns_expected += 1
        if set(found) & set(one.states):
            result.columns_right += 1
        else:
            said = " and ".join(found) or "not there"
            result.differences.append(f"{one.url}: {said}, not {' or '.join(one.states)}")


def compare_first_days(
    result: Agreement, found: Sequence[FoundReport], truth: Truth, begun: Sequence[str]
) -> None:
    """Whether each report was first seen in the crawl that could first see it.

    `begun` are the times at which the crawls began, in ISO 8601, day by day.
    """
    days = {(one.publisher, one.year): one.first_day for one in truth.reports if one.first_day}
    seen: dict[tuple[str, int], str] = {}
    for report in found:
        # What was reposted may be there twice, the copy under the place of its portal.
        name = (str(report.row["publisher"]), int(str(report.row["year"] or 0)))
        seen[name] = min(str(report.row["first_seen"]), seen.get(name, "9"))
    for name, first_seen in seen.items():
        wanted = days.get(name)
        if wanted is None:
            continue
        first = bisect_right(begun, first_seen)
        result.first_days_compared += 1
        if first == wanted:
            result.first_days_right += 1
        else:
            said = f"{name[0]} {name[1]}: first seen on day {first}, not {wanted}"
            result.differences.append(said)


def count_requests(result: Agreement, log: Sequence[Exchange], truth: Truth) -> None:
    """The requests that reached the miniature web, beside the fewest that show all of it."""
    result.requests = len(log)
    result.requests_fewest = truth.requests
