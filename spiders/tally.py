"""What a run saw, column by column: for the summary, the exit code and the run's row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from archive.records import Settlement
from archive.walks import WELL, KnownColumn
from spiders.failures import UNREACHED

# Columns that a run did not come to, because its time was over: the next one does.
UNASKED = "unasked"


@dataclass(slots=True)
class ColumnTally:
    """One column's run. `failures` counts failed fetches by name, `outcomes` what was stored.

    `rested` is a column that was left alone: it stands as it was found last.
    """

    portal: str
    url: str
    state: str = UNASKED
    detail: str = ""
    failure: str = ""
    pages: int = 0
    rows: int = 0
    entries: int = 0
    look_alikes: int = 0
    documents: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    rested: bool = False

    def settle(self, found: Settlement) -> None:
        """The column's walk is over."""
        self.state, self.detail, self.failure = found.state, found.detail, found.failure

    def recall(self, known: KnownColumn | None, *, rested: bool = False) -> None:
        """The column stands as it was: a run that this one goes on from has walked it, or it rests.

        It stays in trouble where it was.
        """
        self.rested = rested
        if known is not None:
            self.state, self.failure = known.state, known.failure

    @property
    def in_trouble(self) -> bool:
        """Whether somebody should look: no rows where rows are due, or fetches that failed."""
        return self.state not in {*WELL, UNASKED} or any(name != "gone" for name in self.failures)


@dataclass(slots=True)
class Tally:
    """All columns of a run, in the order in which they were asked."""

    columns: dict[str, ColumnTally] = field(default_factory=dict)
    errors: int = 0

    def of(self, portal: str, url: str) -> ColumnTally:
        """The tally of a column, begun where there is none."""
        return self.columns.setdefault(url, ColumnTally(portal, url))

    def count(self, column_url: str, outcome: str) -> None:
        """Count what became of a document: the outcome that `store_interpretation` gave."""
        if column_url in self.columns:
            self.columns[column_url].outcomes[outcome] += 1

    @property
    def unreachable(self) -> bool:
        """Whether columns were asked and no host of theirs was reached."""
        failures = [column.failure for column in self.columns.values() if not column.rested]
        return bool(failures) and all(failure in UNREACHED for failure in failures)

    @property
    def in_trouble(self) -> bool:
        """Whether any column is in trouble, or anything failed outside them."""
        return self.errors > 0 or any(column.in_trouble for column in self.columns.values())

    def counts(self) -> dict[str, int]:
        """Sums over all columns, for the run's row in the archive."""
        columns = self.columns.values()
        sums = {
            "columns": len(self.columns),
            "pages": sum(column.pages for column in columns),
            "rows": sum(column.rows for column in columns),
            "entries": sum(column.entries for column in columns),
            "look_alikes": sum(column.look_alikes for column in columns),
            "documents": sum(column.documents for column in columns),
            "failures": sum(column.failures.total() for column in columns),
            "errors": self.errors,
        }
        for column in columns:
            for outcome, number in column.outcomes.items():
                sums[outcome] = sums.get(outcome, 0) + number
        return sums
