"""Part three: every row under the same seven column heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archive.forms import FormColumn
from pipelines.tables.columns import deal, is_blank, match_heads, stand_together
from pipelines.tables.doubts import is_sure
from pipelines.tables.findings import Findings, form_tables
from pipelines.tables.heads import Heads
from pipelines.tables.items import Item
from pipelines.tables.labels import key
from pipelines.tables.placing import TABLE, MatrixRow, settle
from pipelines.tables.stretches import Stretch

# The shortest label of part three: 3.其他 under (六)其他处理.
_BARE_OTHER = f"{TABLE}.other.other"
_OTHERS, _OTHERS_LABEL = f"{TABLE}.other.", "其他处理"
_LONE_TOTAL = f"{TABLE}.handled_total"


def matrix_columns() -> tuple[FormColumn, ...]:
    """The columns of part three, the same in all forms that have it."""
    return next(iter(form_tables(TABLE).values())).rows[0].columns


class MatrixReader:
    """Gathers the rows of part three and places them when the table is over."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.heads = Heads(distinct=True)
        self.rows: list[MatrixRow] = []
        self.blanks_vanish = False
        # The columns that the heads name where they are not the form's, for these heads.
        self.known: tuple[int, list[Item]] = (-1, [])
        # How far behind its label the first figure of a row without blanks stands.
        self.offsets: set[int] = set()
        # Figures under no head: one was lost, and the others may have moved.
        self.bare_headed = False
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
        count = len(self._named()) or len(matrix_columns())
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
        dealt = self._deal(values, stretch)
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
        dealt = self._deal(values, stretch)
        lost = () if dealt else tuple(item for item in values if not is_blank(item))
        self.rows.append(MatrixRow("", None, tuple(dealt or ()), lost=lost))

    def above(self, row_id: str) -> None:
        """Rows on no form change nothing here."""
        del row_id

    def close(self) -> None:
        """Place the rows of the table."""
        if self.lost:
            self.rows = [row for row in self.rows if not _is_blank_row(row)]
        if self.astray or any(len(row.lost) > len(matrix_columns()) for row in self.rows):
            # Figures of several rows behind one label, or of none: those without are not blank.
            self.rows = [row for row in self.rows if row.values is not None]
        if {row.row_id for row in self.rows} == {"", _LONE_TOTAL}:
            # The totals of a table of districts, not of what became of applications.
            self.rows = []
        if self.short:
            self.rows = [_unfilled(row) if row.filled else row for row in self.rows]
        while self.rows and self.rows[-1].loose and not self.rows[-1].row_id:
            # Words and figures of the text behind the table.
            self.rows.pop()
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
        named = self._named()
        if named and self.heads.ruled:
            heads = self.heads.ordered()
            self.bare_headed |= any(
                not is_blank(value) and not any(stand_together(value, head) for head in heads)
                for value in values
            )
            under = [value for value in values if any(stand_together(value, h) for h in named)]
            return deal(under, len(named), blanks_kept=True, heads=named)
        if named:
            heads = self._printed_heads()
            dealt = deal(values, len(heads), blanks_kept=stretch.blanks_kept)
            return [v for v, h in zip(dealt, heads, strict=True) if h in named] if dealt else None
        count = len(matrix_columns())
        printed = [value for value in values if not is_blank(value)]
        if len(printed) == count and stretch.labels:
            self.offsets.add(printed[0].cell.left - stretch.labels[-1].cell.left)
        return deal(
            values,
            count,
            blanks_kept=stretch.blanks_kept,
            heads=self.heads.edges(),
            # No label spans columns where all rows end with the seventh cell behind theirs.
            anchored=self.offsets == {1} or self.heads.stand_over(values) or stretch.reach == count,
        )

    def _printed_heads(self) -> list[Item]:
        """The heads from left to right, those of other columns among them."""
        if self.heads.ruled or not self.heads.rows:
            return self.heads.ordered()
        return [
            item for item in self.heads.rows[0] if not item.has("note") and not _is_corner(item)
        ]

    def _named(self) -> list[Item]:
        """The heads of the form's columns in a table that has other columns than the form.

        Empty where it has the form's seven, be it that some are misprinted or torn.
        """
        if self.known[0] != self.heads.version:
            heads = self.heads.ordered()
            named = [head for head in heads if _column_of(head)]
            texts = [head.text for head in heads]
            other = self.heads.in_order and not match_heads(texts, TABLE, [matrix_columns()])
            self.known = self.heads.version, named if other else []
        return self.known[1]

    def _order(self) -> tuple[tuple[FormColumn, ...] | None, bool]:
        """The columns as printed, and whether their heads were recognised.

        Torn heads leave the form's own order, in which all seven always stand; heads that can be
        read and stand otherwise in a text leave none, since stacked heads lose their places there.
        """
        columns = matrix_columns()
        named = self._named()
        if named and not (
            not self.bare_headed
            and _is_plain_subset(named)
            and _strange(self._printed_heads()) < max(2, len(named))
        ):
            return None, False
        if named:
            by_id = {f"{TABLE}.{column.id}": column for column in columns}
            return tuple(by_id[_column_of(head)] for head in named), True
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
            return columns if _strange(heads) < 2 else None, False
        if matched != columns and not self.heads.in_order:
            return None, False
        return matched, True


def _strange(heads: Sequence[Item]) -> int:
    """How many heads can be read and are those of another table: quarters, districts, channels.

    Pieces of torn heads are pieces of the form's; one head may be misprinted past recognition.
    """
    known = "".join(key(column.label) for column in matrix_columns()) + "法人或其他组织申请人情况"
    return sum(1 for h in heads if (text := key(h.text)) and set(text).isdisjoint(known))


def _is_plain_subset(heads: Sequence[Item]) -> bool:
    """Whether heads of fewer columns than the form has may be believed: sure, and in its order.

    A head that was misread off a picture, or torn, would lend its neighbour's figures its name.
    """
    ids = [f"{TABLE}.{column.id}" for column in matrix_columns()]
    names = [_column_of(head) for head in heads]
    in_order = names == [name for name in ids if name in names]
    return len(names) == len(ids) or (in_order and all(is_sure(head) for head in heads))


def _column_of(head: Item) -> str:
    """The id of the column of part three that a head names, empty where it names none."""
    ids = (label.id for label in head.labels if label.role == "column")
    return next((identifier for identifier in ids if identifier.startswith(f"{TABLE}.")), "")


def _is_corner(item: Item) -> bool:
    return item.has("corner") and key(item.text) == "申请人情况"


def _is_last(head: Item, row: Sequence[Item]) -> bool:
    return not any(item.has("column") for item in row[row.index(head) + 1 :])


def _is_total(item: Item) -> bool:
    return any(label.id == f"{TABLE}.total" for label in item.labels)


def _unfilled(row: MatrixRow) -> MatrixRow:
    """A row whose blanks at the end may only fill it up: where its figures stand is open."""
    return replace(row, values=(), lost=tuple(v for v in row.values or () if not is_blank(v)))


def _is_blank_row(row: MatrixRow) -> bool:
    return not row.values or all(is_blank(item) for item in row.values)
