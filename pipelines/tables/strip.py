"""Part four: one line of figures under reviews and lawsuits laid side by side."""

from __future__ import annotations

from collections.abc import Sequence

from archive.forms import FormRow, cell_id
from pipelines.tables.columns import deal, is_blank, match_heads
from pipelines.tables.findings import Findings, Found, form_tables
from pipelines.tables.heads import Heads
from pipelines.tables.items import Item, blank_item
from pipelines.tables.labels import key
from pipelines.tables.stretches import Stretch

TABLE = "disputes"


def strip_rows() -> tuple[FormRow, ...]:
    """The parts of the strip from left to right, the same in all forms that have it."""
    return next(iter(form_tables(TABLE).values())).rows


class StripReader:
    """Reads the line of part four, whole or cut between reviews and lawsuits."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.heads = Heads()
        self.groups: list[str] = []
        self.read = False

    def group(self, item: Item) -> None:
        """A head over several columns: 行政复议, 未经复议直接起诉."""
        self.groups.append(key(item.text))

    def orphan(self, values: tuple[Item, ...], stretch: Stretch) -> None:
        """The line of figures, which has no label of its own."""
        rows = self._rows_below_heads()
        columns = [(row, column) for row in rows for column in row.columns]
        if self.read or (len(values) < len(columns) and all(is_blank(v) for v in values)):
            return
        ids = [cell_id(row, column) for row, column in columns]
        dealt = deal(values, len(columns), blanks_kept=stretch.kind == "ruled", heads=self._edges())
        headed = self._heads_agree(rows)
        if dealt is None or headed is False:
            if stretch.last:
                self.findings.truncated = True
                return
            self.findings.issue(
                "values_displaced",
                f"part four: {len(values)} cells for {len(columns)} columns",
                *ids,
            )
            dealt = None
        self._place(rows, dealt, headed=headed is True)

    def row(self, row_id: str, label: Item, values: tuple[Item, ...], stretch: Stretch) -> None:
        """No row of part four has a label."""
        del row_id, label
        self.orphan(values, stretch)

    def unknown(self, label: Item, values: tuple[Item, ...], stretch: Stretch) -> None:
        """Words before the line of figures: a head that was not recognised."""
        del label
        self.orphan(values, stretch)

    def above(self, row_id: str) -> None:
        """Rows on no form change nothing here."""
        del row_id

    def close(self) -> None:
        """The table is over: bare lines that show all its heads and no figure were left blank."""
        rows = strip_rows()
        while self.heads.items and not self.heads.items[-1].labels:
            # The text goes on behind the table.
            self.heads.items.pop()
        if not self.read and self.heads.kind == "loose" and self._heads_agree(rows):
            blanks = (blank_item(self.heads.items[-1]),) * len(self.heads.items)
            self._place(rows, list(blanks), headed=True)

    def _place(self, rows: Sequence[FormRow], items: list[Item] | None, *, headed: bool) -> None:
        self.read = True
        columns = [(row, column) for row in rows for column in row.columns]
        for n, (row, column) in enumerate(columns):
            self.findings.found.append(
                Found(
                    TABLE,
                    cell_id(row, column),
                    column,
                    tuple(form_tables(TABLE)),
                    items[n] if items else None,
                    placement="label" if headed else "order",
                    instance=self.findings.instance,
                )
            )

    def _rows_below_heads(self) -> tuple[FormRow, ...]:
        """The parts that the heads seen so far stand over; all where they tell nothing else."""
        rows = strip_rows()
        named = [row for row in rows if key(row.label) in self.groups]
        if len(self.heads.items) == sum(len(row.columns) for row in named):
            return tuple(named)
        return rows

    def _heads_agree(self, rows: tuple[FormRow, ...]) -> bool | None:
        """Whether the printed heads are the form's in its order; None where some are torn."""
        heads = self.heads.texts()
        if len(heads) != sum(len(row.columns) for row in rows):
            return None
        at = 0
        for row in rows:
            part = heads[at : at + len(row.columns)]
            if match_heads(part, TABLE, [row.columns]) != row.columns:
                return False
            at += len(row.columns)
        return True

    def _edges(self) -> list[Item]:
        return list(self.heads.edges())
