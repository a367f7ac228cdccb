"""Whether a report shows what its form and year ask for: its state, and an issue for what lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.coverage import missing_rows
from archive.records import Identity, Issue, Observation, ReportState
from pipelines.grids import Grid
from pipelines.tables.findings import Findings
from pipelines.tables.observing import tables_of
from pipelines.tables.unread import words_of

# The form of 2014 was the first that all authorities had to use.
_FIRST_YEAR_OF_TABLES = 2014
# From then on parts two to four of a report are tables.
_FIRST_YEAR_OF_PARTS = 2019


@dataclass(frozen=True, slots=True)
class Shown:
    """What a document shows: its tables, its cells, its text, and the tables that no form knows.

    `lost` are the parts of its bytes that could not be read.
    """

    findings: Findings
    observed: Sequence[Observation]
    identity: Identity
    form: str
    prose: str
    others: Sequence[Grid] = ()
    lost: Sequence[str] = ()

    @property
    def state(self) -> ReportState:
        """How much of the report could be read; what is no report lacks nothing."""
        read = self.findings.tables()
        if self.identity.kind != "report":
            return "complete"
        if not read and not self.prose:
            return "unreadable"
        if not read:
            return "tables_missing" if self._are_due() or self._announced() else "complete"
        whole = not (self.findings.truncated or self.lost or self._missing_rows())
        readable = all(o.meaning != "unreadable" for o in self.observed)
        return "complete" if whole and readable else "partial"

    def issues(self) -> list[Issue]:
        """Tables and rows that should be there and are not, tables that no form knows."""
        if self.identity.kind != "report":
            return []
        parts = [Issue("part_not_read", "error", part, "reading") for part in self.lost]
        return [*parts, *self._lost(), *self._unknown()]

    def _are_due(self) -> bool:
        year = self.identity.year
        return year is not None and year >= _FIRST_YEAR_OF_TABLES

    def _announced(self) -> list[str]:
        """The tables that headings announce. Before 2019 the same headings stood over prose."""
        year = self.identity.year
        if year is not None and year < _FIRST_YEAR_OF_PARTS:
            return []
        # Where the text stops in the middle, the last table did not get lost: it was cut.
        headings = self.findings.headings
        return list(dict.fromkeys(headings[:-1] if self.findings.truncated else headings))

    def _missing_rows(self) -> dict[str, int]:
        """How many rows each table of the form lacks, tables that lack none left out."""
        rows = missing_rows(self.form, {observation.cell_id for observation in self.observed})
        return {table: n for table, n in rows.items() if n}

    def _lost(self) -> list[Issue]:
        read = self.findings.tables()
        lost = [table for table in self._announced() if table not in read]
        issues = [
            Issue(
                "table_lost",
                "error",
                f"{table}: its heading is there, its figures are not",
                "reading",
            )
            for table in lost
        ]
        if self.findings.truncated:
            return [
                *issues,
                Issue("truncated", "error", "the text stops in the middle of a table", "undecided"),
            ]
        if read:
            return [*issues, *self._missing(read, lost)]
        if not self.prose:
            why = "the page shows no text: pictures or a frame"
            return [*issues, Issue("not_read", "error", why, "reading")]
        if not lost and self._are_due():
            why = "a report of this year should carry tables"
            return [Issue("no_tables", "warning", why, "undecided")]
        return issues

    def _missing(self, read: set[str], lost: Sequence[str]) -> list[Issue]:
        tables = sorted(tables_of(self.form) - read - set(lost))
        rows = sorted(self._missing_rows().items())
        return [
            *(
                Issue("table_missing", "warning", f"{t}: the report does not show it", "undecided")
                for t in tables
            ),
            *(
                Issue("rows_missing", "notice", f"{t}: the report shows {n} rows less", "source")
                for t, n in rows
                if t in read
            ),
        ]

    def _unknown(self) -> list[Issue]:
        return [
            Issue("table_not_recognised", "notice", f"on no form: {words_of(g)[:80]}", "undecided")
            for g in self.others
        ]
