"""What `scrapy demo` says of a crawl: tables and lines for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from crawler.demo.agreement import Agreement, FoundReport, summary_rows
from crawler.demo.sites.site import Site
from crawler.demo.truth import Truth

MOST = 40  # differences that are printed for a person
PUBLISHER_HEADS = (
    *("publisher", "years", "forms"),
    *("values", "verified", "unverified", "suspect", "issues"),
)
SYSTEM_HEADS = ("content system", "portals", "reports", "found")


def publisher_lines(found: tuple[FoundReport, ...]) -> list[tuple[object, ...]]:
    """A line for each publisher, for a web of few."""
    return [_publisher_line(row) for row in summary_rows(found)]


def _publisher_line(row: dict[str, Any]) -> tuple[object, ...]:
    years, forms = _spans(row["years"]), ", ".join(row["forms"])
    return (row["publisher"], years, forms, *(row[name] for name in PUBLISHER_HEADS[3:]))


def system_lines(
    sites: Mapping[str, Site], truth: Truth, agreement: Agreement
) -> list[tuple[object, ...]]:
    """A line for each content system, for a web of many."""
    system = {name: site.portal.site for name, site in sites.items()}
    missing = set(agreement.missing)
    portals = Counter(system.values())
    there: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for report in truth.reports:
        if not report.optional:
            there[system[report.portal]] += 1
            found[system[report.portal]] += report.key not in missing
    return [(name, portals[name], there[name], found[name]) for name in sorted(portals)]


def _spans(years: Sequence[int]) -> str:
    """2014, 2015, 2017 as 2014-2015, 2017."""
    spans: list[list[int]] = []
    for year in sorted(year for year in years if year is not None):
        if spans and spans[-1][1] == year - 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def account(agreement: Agreement, truth: Truth) -> str:
    """How the archive agrees with the miniature web."""
    a = agreement
    lines = [
        "",
        f"Day {truth.day} of the miniature web against the archive:",
        f"  reports           {a.reports_found} of {a.reports_expected} found,"
        f" {a.reports_unexpected} that are none or under another name"
        f" (recall {a.recall:.2%}, precision {a.precision:.2%})",
        f"  values            {a.values_right} of {a.values_expected} right,"
        f" {a.values_wrong} wrong, {a.values_missing} missing",
        f"  verdicts          {a.verdicts_right} of {a.verdicts_compared} right",
        f"  sums that fail    {a.broken_reported} of {a.broken_expected} reported",
        f"  look-alikes       {a.look_alikes_kept_out} of {a.look_alikes} kept out",
        f"  versions          {a.versions_found} of {a.versions_expected}",
        f"  first seen        {a.first_days_right} of {a.first_days_compared} on the right day",
        f"  columns           {a.columns_right} of {a.columns_expected} in the right state",
        f"  requests          {a.requests}, the fewest possible are {a.requests_fewest}",
    ]
    if a.holds:
        return "\n".join((*lines, "Everything agrees."))
    lines.append(f"{len(a.differences)} differences:")
    lines += [f"  {text}" for text in a.differences[:MOST]]
    if len(a.differences) > MOST:
        lines.append(f"  and {len(a.differences) - MOST} more; --json prints all.")
    return "\n".join(lines)
