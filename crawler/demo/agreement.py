"""An archive held against the truth: what the crawl found of what the miniature web holds.

Reads the views `current_reports`, `current_values` and `issues` and nothing else, as any user of
the archive would.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from crawler.demo.cells import TrueCell
from crawler.demo.truth import TrueReport, Truth

# The values of a cell may be held in the unit of the form where the page printed another one.
_UNITS = {"万元": (1, 10_000)}


@dataclass(slots=True)
class Agreement:
    """Counts of what agrees, and a sentence for each thing that does not.

    `missing` are the keys of the reports that were not found.
    """

    reports_expected: int = 0
    reports_found: int = 0
    values_expected: int = 0
    values_right: int = 0
    values_wrong: int = 0
    values_missing: int = 0
    verdicts_compared: int = 0
    verdicts_right: int = 0
    broken_expected: int = 0
    broken_reported: int = 0
    look_alikes: int = 0
    look_alikes_kept_out: int = 0
    versions_expected: int = 0
    versions_found: int = 0
    reports_unexpected: int = 0
    first_days_compared: int = 0
    first_days_right: int = 0
    columns_expected: int = 0
    columns_right: int = 0
    requests: int = 0
    requests_fewest: int = 0
    missing: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of what is there that was found, under the right name and year."""
        return self.reports_found / self.reports_expected if self.reports_expected else 1.0

    @property
    def precision(self) -> float:
        """The share of what was taken for a report that is one, under the right name and year."""
        taken = self.reports_found + self.reports_unexpected
        return self.reports_found / taken if taken else 1.0

    @property
    def holds(self) -> bool:
        """Whether the archive agrees with the truth in everything that was compared."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class FoundReport:
    """A report as the views show it."""

    row: Mapping[str, object]
    values: Mapping[str, Mapping[str, object]]
    issues: tuple[Mapping[str, object], ...]

    @property
    def name(self) -> str:
        """Publisher and year, for a sentence."""
        return f"{self.row['publisher']} {self.row['year']}"


def read_found(db: sqlite3.Connection) -> tuple[FoundReport, ...]:
    """Every report of the archive with its values and issues. Raises sqlite3.Error."""
    values: dict[object, dict[str, Mapping[str, object]]] = defaultdict(dict)
    for row in _rows(db, "SELECT * FROM current_values"):
        values[row["report_id"]][str(row["cell_id"])] = row
    issues: dict[object, list[Mapping[str, object]]] = defaultdict(list)
    for row in _rows(db, "SELECT * FROM issues"):
        issues[row["report_id"]].append(row)
    return tuple(
        FoundReport(row, values[row["report_id"]], tuple(issues[row["report_id"]]))
        for row in _rows(db, "SELECT * FROM current_reports ORDER BY publisher, year")
    )


def _rows(db: sqlite3.Connection, sql: str) -> list[dict[str, object]]:
    cursor = db.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def compare(found: tuple[FoundReport, ...], truth: Truth) -> Agreement:
    """Hold what was found against what is there."""
    result = Agreement(look_alikes=len(truth.look_alikes))
    by_name: dict[tuple[object, object], list[FoundReport]] = defaultdict(list)
    for report in found:
        by_name[report.row["publisher"], report.row["year"]].append(report)
    for true in truth.reports:
        matching = by_name.pop((true.publisher, true.year), [])
        if not matching and true.optional:
            continue
        result.reports_expected += 1
        if not matching:
            result.differences.append(f"{true.publisher} {true.year}: not found")
            _count_missing(result, true)
            continue
        if len(matching) > 1 and not true.reposted:
            result.reports_unexpected += len(matching) - 1
            result.differences.append(f"{true.publisher} {true.year}: {len(matching)} times")
        if matching[0].row["source_url"] not in true.sources:
            where = matching[0].row["source_url"]
            result.differences.append(f"{true.publisher} {true.year}: {where} is another report")
            result.reports_unexpected += 1
            _count_missing(result, true)
            continue
        result.reports_found += 1
        _compare_report(result, matching[0], true)
    look_alikes = {one.url for one in truth.look_alikes}
    taken = {str(report.row["source_url"]) for report in found} & look_alikes
    result.look_alikes_kept_out = result.look_alikes - len(taken)
    for reports in by_name.values():
        for report in reports:
            result.reports_unexpected += 1
            what = "a look-alike" if report.row["source_url"] in look_alikes else "not expected"
            result.differences.append(f"{report.name}: {what}: {report.row['source_url']}")
    return result


def _count_missing(result: Agreement, true: TrueReport) -> None:
    result.missing.append(true.key)
    result.values_expected += len(true.cells)
    result.values_missing += len(true.cells)
    result.broken_expected += len(true.broken)
    result.versions_expected += true.versions


def _compare_report(result: Agreement, found: FoundReport, true: TrueReport) -> None:
    expected: dict[str, object] = {"form": true.form, "state": true.state}
    if true.versions:
        expected["versions"] = true.versions
        result.versions_expected += true.versions
        result.versions_found += int(str(found.row["versions"]))
    if true.region_code is not None and not true.reposted:
        expected["region_code"] = true.region_code
    for name, value in expected.items():
        if found.row[name] != value:
            result.differences.append(f"{found.name}: {name} {found.row[name]}, not {value}")
    _compare_values(result, found, true)
    _compare_issues(result, found, true)


def _compare_values(result: Agreement, found: FoundReport, true: TrueReport) -> None:
    result.values_expected += len(true.cells)
    for cell, wanted in true.cells.items():
        row = found.values.get(cell)
        if row is None:
            result.values_missing += 1
            result.differences.append(f"{found.name}: {cell} is missing")
            continue
        if _same(row, wanted) or (wanted.corrected and _same(row, wanted.corrected)):
            result.values_right += 1
        else:
            result.values_wrong += 1
            result.differences.append(
                f"{found.name}: {cell} is {row['value']} ({row['meaning']}, {row['raw']!r}),"
                f" not {wanted.value} ({wanted.meaning}, {wanted.raw!r})"
            )
        if wanted.verdict is not None:
            result.verdicts_compared += 1
            result.verdicts_right += row["verdict"] == wanted.verdict
            if row["verdict"] != wanted.verdict:
                result.differences.append(
                    f"{found.name}: {cell} is {row['verdict']}, not {wanted.verdict}"
                )
    for cell in found.values.keys() - true.cells.keys():
        result.values_wrong += 1
        result.differences.append(f"{found.name}: {cell} is not on the page")


def _same(row: Mapping[str, object], wanted: TrueCell) -> bool:
    if row["meaning"] != wanted.meaning:
        return False
    # White space is the page's, not the office's.
    if "".join(str(row["raw"]).split()) != wanted.raw:
        return False
    value = row["value"]
    if wanted.value is None or not isinstance(value, int | float):
        return value is None and wanted.value is None
    scales = _UNITS.get(wanted.unit, (1,))
    return any(abs(value - wanted.value * scale) < 1e-6 * scale for scale in scales)


def _compare_issues(result: Agreement, found: FoundReport, true: TrueReport) -> None:
    """Each broken sum is told, with its cells, and no sum is said to fail that does not."""
    told = [
        (frozenset(str(row["cell_ids"]).split()), row)
        for row in found.issues
        if len(str(row["cell_ids"]).split()) > 1 and row["severity"] != "notice"
    ]
    for one in true.broken:
        result.broken_expected += 1
        cells = frozenset(one.left + one.right)
        rows = [row for ids, row in told if ids == cells]
        if not rows:
            result.differences.append(f"{found.name}: {one.id} fails and is not told")
        elif rows[0]["verdict"] == "reading":
            result.differences.append(f"{found.name}: {one.id} is blamed on the reading")
        else:
            result.broken_reported += 1
    wanted = {frozenset(one.left + one.right) for one in true.broken}
    if true.style in ("zeros", "dressed"):
        # Where cells were left out, readers may settle either way whether a sum fails.
        for ids, row in told:
            if ids not in wanted:
                result.differences.append(f"{found.name}: {row['code']}: {row['detail']}")


def summary_rows(found: tuple[FoundReport, ...]) -> list[dict[str, object]]:
    """A row for each publisher: years, forms, values by verdict, issues."""
    by_publisher: dict[str, list[FoundReport]] = defaultdict(list)
    for report in found:
        by_publisher[str(report.row["publisher"] or "")].append(report)
    rows: list[dict[str, object]] = []
    for publisher, reports in sorted(by_publisher.items()):
        verdicts = Counter(row["verdict"] for one in reports for row in one.values.values())
        forms = sorted({str(one.row["form"]) for one in reports})
        rows.append(
            {
                "publisher": publisher,
                "years": [one.row["year"] for one in reports],
                "forms": forms,
                "values": sum(verdicts.values()),
                "verified": verdicts["verified"],
                "unverified": verdicts["unverified"],
                "suspect": verdicts["suspect"],
                "issues": sum(len(one.issues) for one in reports),
            }
        )
    return rows
