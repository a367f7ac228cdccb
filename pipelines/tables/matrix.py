"""Part three: every row under the same seven column heads."""

from __future__ import annotations

from dataclasses import replace

from pipelines.tables.applicants import Applicants, applicant_columns
from pipelines.tables.columns import is_blank
from pipelines.tables.findings import Findings
from pipelines.tables.items import Item
from pipelines.tables.labels import key
from pipelines.tables.placing import TABLE, MatrixRow, settle
from pipelines.tables.stretches import Stretch

# The shortest label of part three: 3.其他 under (六)其他处理.
_BARE_OTHER = f"{TABLE}.other.other"
_OTHERS, _OTHERS_LABEL = f"{TABLE}.other.", "其他处理"
_LONE_TOTAL = f"{TABLE}.handled_total"
# Characters of its labels that tell a person which table is meant.
_MOST_TOLD = 80


class MatrixReader:
    """Gathers the rows of part three and places them when the table is over."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.applicants = Applicants()
        self.heads = self.applicants.heads
        self.rows: list[MatrixRow] = []
        self.blanks_vanish = False
        # Figures in bare text that belong to none of the labels near.
        self.astray = False
        # Rows of text with fewer cells than the form has columns: one may be lost in all rows.
        self.short = False
        # Rows of bare marks without a label: the cells were lost, and a blank says nothing.
        self.lost = False

    def row(self, row_id: str, label: Item, values: tuple[Item, ...], stretch: Stretch) -> None:
        """A row of a form with what follows its label."""
        if row_id == _BARE_OTHER and not self._is_in_its_group(stretch):
            self.unknown(label, values, stretch)
            return
        count = self.applicants.count
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
        dealt = self.applicants.deal(values, stretch)
        lost = () if dealt else tuple(item for item in values if not is_blank(item))
        self.short |= stretch.kind == "delimited" and 0 < len(values) < count
        loose = stretch.kind == "loose"
        filled = stretch.kind == "delimited" and bool(dealt) and is_blank(values[-1])
        self.rows.append(MatrixRow(row_id, label, tuple(dealt or ()), loose, lost, filled))

    def _is_in_its_group(self, stretch: Stretch) -> bool:
        """Whether 其他 stands under 其他处理: alone it may be what is left of another label."""
        above = any(row.row_id.startswith(_OTHERS) for row in self.rows)
        return above or any(key(label.text) == _OTHERS_LABEL for label in stretch.labels)

    def unknown(self, label: Item, values: tuple[Item, ...], stretch: Stretch) -> None:
        """A row whose label no form has: misprinted past recognition, or added by the publisher."""
        dealt = self.applicants.deal(values, stretch)
        if dealt:
            self.rows.append(MatrixRow("", label, tuple(dealt), stretch.kind == "loose"))

    def orphan(self, values: tuple[Item, ...], stretch: Stretch) -> None:
        """A row of figures torn from its label."""
        if stretch.kind == "loose":
            self.astray |= any(v.figure is not None and v.figure.value is not None for v in values)
            return
        if all(is_blank(item) for item in values):
            # Before the heads it is the empty head that Markdown wants of a table without one.
            marks = stretch.kind == "delimited" and len(values) > 1
            self.lost |= marks and bool(self.heads.items)
            return
        dealt = self.applicants.deal(values, stretch)
        lost = () if dealt else tuple(item for item in values if not is_blank(item))
        self.rows.append(MatrixRow("", None, tuple(dealt or ()), lost=lost))

    def above(self, row_id: str) -> None:
        """Rows on no form change nothing here."""
        del row_id

    def close(self) -> None:
        """Place the rows of the table."""
        if self.lost:
            self.rows = [row for row in self.rows if not _is_blank_row(row)]
        if self.astray or any(len(row.lost) > len(applicant_columns()) for row in self.rows):
            # Figures of several rows behind one label, or of none: those without are not blank.
            self.rows = [row for row in self.rows if row.values is not None]
        if {row.row_id for row in self.rows} == {"", _LONE_TOTAL}:
            self._leave_out()
        if self.short:
            self.rows = [_unfilled(row) if row.filled else row for row in self.rows]
        while self.rows and self.rows[-1].loose and not self.rows[-1].row_id:
            # Words and figures of the text behind the table.
            self.rows.pop()
        if not self.rows:
            return
        order, headed = self.applicants.order()
        if order is None:
            self.findings.issue(
                "heads_not_recognised",
                f"part three: its heads are {' '.join(self.heads.texts())}",
                severity="error",
            )
            return
        settle(self.rows, order, self.findings, headed=headed, blanks_vanish=self.blanks_vanish)

    def _leave_out(self) -> None:
        """The totals of a table of districts are not those of what became of applications."""
        printed = ", ".join(row.printed for row in self.rows if row.printed)
        self.rows = []
        if self.heads.kind != "ruled":
            # Ruled tables of which nothing was read are told with all others.
            self.findings.issue(
                "table_not_recognised",
                f"a table like part three, whose rows are those of no form: {printed[:_MOST_TOLD]}",
                severity="notice",
                verdict="undecided",
            )


def _unfilled(row: MatrixRow) -> MatrixRow:
    """A row whose blanks at the end may only fill it up: where its figures stand is open."""
    return replace(row, values=(), lost=tuple(v for v in row.values or () if not is_blank(v)))


def _is_blank_row(row: MatrixRow) -> bool:
    return not row.values or all(is_blank(item) for item in row.values)
