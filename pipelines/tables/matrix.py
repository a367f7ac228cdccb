"""Part three: every row under the same seven column heads."""

from __future__ import annotations

from collections.abc import Sequence

from archive.forms import FormColumn
from pipelines.tables.columns import deal, is_blank, match_heads
from pipelines.tables.findings import Findings, form_tables
from pipelines.tables.heads import Heads
from pipelines.tables.items import Item
from pipelines.tables.placing import TABLE, MatrixRow, settle
from pipelines.tables.stretches import Stretch


def matrix_columns() -> tuple[FormColumn, ...]:
    """The columns of part three, the same in all forms that have it."""
    return next(iter(form_tables(TABLE).values())).rows[0].columns


class MatrixReader:
    """Gathers the rows of part three and places them when the table is over."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.heads = Heads()
        self.rows: list[MatrixRow] = []
        self.blanks_vanish = False
        # Rows of bare marks without a label: the cells were lost, and a blank says nothing.
        self.lost = False

    def row(self, row_id: str, label: Item, values: tuple[Item, ...], stretch: Stretch) -> None:
        """A row of a form with what follows its label."""
        count = len(matrix_columns())
        # A ruled table shows its blank cells; in a text the last row may stop anywhere.
        shown = [item for item in values if stretch.kind == "ruled" or not is_blank(item)]
        if stretch.last and len(shown) < count:
            self.findings.truncated = True
            return
        if not any(item.is_value for item in values):
            # A ruled table shows its blank cells: a label alone is the head of a group.
            if stretch.kind == "loose":
                self.blanks_vanish = True
                self.rows.append(MatrixRow(row_id, label, None, loose=True))
            return
        dealt = self._deal(values, stretch)
        loose = stretch.kind == "loose"
        self.rows.append(MatrixRow(row_id, label, tuple(dealt) if dealt else (), loose))

    def unknown(self, label: Item, values: tuple[Item, ...], stretch: Stretch) -> None:
        """A row whose label no form has: misprinted past recognition, or added by the publisher."""
        dealt = self._deal(values, stretch)
        if dealt and stretch.kind != "loose":
            self.rows.append(MatrixRow("", label, tuple(dealt)))

    def orphan(self, values: tuple[Item, ...], stretch: Stretch) -> None:
        """A row of figures torn from its label."""
        if stretch.kind == "loose":
            return
        if all(is_blank(item) for item in values):
            self.lost |= stretch.kind == "delimited" and len(values) > 1
            return
        dealt = self._deal(values, stretch)
        if dealt:
            self.rows.append(MatrixRow("", None, tuple(dealt)))

    def above(self, row_id: str) -> None:
        """Rows on no form change nothing here."""
        del row_id

    def close(self) -> None:
        """Place the rows of the table."""
        if self.lost:
            self.rows = [row for row in self.rows if not _is_blank_row(row)]
        if not self.rows:
            return
        order, headed = self._order()
        if order is None:
            self.findings.issue(
                "heads_not_recognised",
                f"part three: its heads are {' '.join(self.heads.texts())}",
                severity="error",
            )
            return
        settle(self.rows, order, self.findings, headed=headed, blanks_vanish=self.blanks_vanish)

    def _deal(self, values: tuple[Item, ...], stretch: Stretch) -> list[Item] | None:
        return deal(
            values,
            len(matrix_columns()),
            blanks_kept=stretch.blanks_kept,
            heads=self.heads.edges(),
        )

    def _order(self) -> tuple[tuple[FormColumn, ...] | None, bool]:
        """The columns as printed, and whether their heads were recognised.

        Torn heads leave the form's own order, in which all seven always stand; heads that can be
        read and stand otherwise in a text leave none, since stacked heads lose their places there.
        """
        columns = matrix_columns()
        heads = self.heads.ordered()
        rows = self.heads.rows if self.heads.kind == "delimited" else ()
        if not self.heads.in_order:
            # The total's head spans the lines of heads, so that in a text it comes before those
            # it stands behind; but it is the last of its own line.
            if any(_is_total(head) and not _is_last(head, row) for row in rows for head in row):
                return None, False
            heads = sorted(heads, key=_is_total)
        matched = match_heads([item.text for item in heads], TABLE, [columns])
        if matched is None:
            return columns, False
        if matched != columns and not self.heads.in_order:
            return None, False
        return matched, True


def _is_last(head: Item, row: Sequence[Item]) -> bool:
    return not any(item.has("column") for item in row[row.index(head) + 1 :])


def _is_total(item: Item) -> bool:
    return any(label.id == f"{TABLE}.total" for label in item.labels)


def _is_blank_row(row: MatrixRow) -> bool:
    return not row.values or all(is_blank(item) for item in row.values)
