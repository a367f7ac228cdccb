"""The reader of forms: blocks of a document in, the numbers of the official forms out.

It goes through a document once and remembers which table it is in and which heads stand above; the
readers of the four layouts place the figures. A figure is read where its row and its column were
recognised; nothing is known from the report's year or a table's position.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.grids import Grid, Line
from pipelines.tables.columns import is_blank, stand_together
from pipelines.tables.findings import Findings, table_of
from pipelines.tables.items import Item
from pipelines.tables.labels import key
from pipelines.tables.layouts import CORNERS, READERS, TableReader
from pipelines.tables.matrix import MatrixReader
from pipelines.tables.sections import TABLE as SECTIONS
from pipelines.tables.statistics import ListReader
from pipelines.tables.stretches import Stretch, stretches
from pipelines.tables.strip import TABLE as STRIP
from pipelines.tables.strip import StripReader, strip_rows

# Columns that offices put beside those of a form.
_ASIDES = frozenset(("备注", "说明", "附注", "序号", "编号", "代码"))
# Words that stand in a cell instead of a figure.
_SAYS = re.compile(
    "详见|见附|同上|无$|没有|不适用|暂无|未(?:发生|制作|制发|收到|产生)|本(?:单位|机关|部门|局|镇)"
)
_STRIP_GROUPS = {row.id for row in strip_rows()} | {
    text for row in strip_rows() for text in row.path
}


def read_tables(blocks: Sequence[Line | Grid]) -> Findings:
    """The numbers of the official forms in a document's blocks. Never raises for what they hold."""
    reader = _Reader()
    for stretch in stretches(blocks):
        reader.stretch(stretch)
    reader.leave()
    return reader.findings


class _Reader:
    def __init__(self) -> None:
        self.findings = Findings()
        self.table = ""
        self.current: TableReader | None = None
        self.asides: list[Item] = []

    def enter(self, table: str) -> TableReader:
        """Go on in a table, with a new reader where another table was being read."""
        if self.current is None or table != self.table:
            self.leave()
            self.table = table
            self.findings.instance += 1
            self.current, self.asides = READERS[table](self.findings), []
        return self.current

    def leave(self) -> None:
        """Close the table that is being read."""
        if self.current:
            self.current.close()
        self.table, self.current = "", None

    def stretch(self, stretch: Stretch) -> None:
        """Read labels in order; the values belong to the last of them."""
        if self.asides:
            values = (value for value in stretch.values if not self._is_aside(value, stretch))
            stretch = replace(stretch, values=tuple(values))
        labels = list(stretch.labels)
        if not labels:
            if self.current:
                self.current.orphan(stretch.values, stretch)
            return
        for n, item in enumerate(labels):
            final = n == len(labels) - 1
            if final:
                self._label(item, stretch.values, stretch, final=True)
                continue
            # Only what follows a label can be its words; long texts are words after words.
            words = stretch.words_after(n) if item.labels else ()
            part = replace(stretch, last=False) if stretch.last else stretch
            self._label(item, words, part, final=False)

    def _label(
        self, item: Item, values: tuple[Item, ...] | None, stretch: Stretch, *, final: bool
    ) -> None:
        if item.ends:
            return
        if not item.labels:
            self._words(item, values or (), stretch, final=final)
            return
        if item.has("heading"):
            self.leave()
            heading = next(label.id for label in item.labels if label.role == "heading")
            self.findings.headings.append(heading)
            self.enter(heading)
        elif item.has("block"):
            self.enter(SECTIONS).heads.start(stretch)
        elif item.has("corner"):
            self._corner(item, stretch)
        else:
            figures = any(value.is_value and not is_blank(value) for value in values or ())
            # What a merge carries down heads a group: the row's own label is another, or lost.
            grouped = item.cell.carried and item.has("group")
            row_id = "" if grouped else self._row_id(item, has_values=figures)
            if grouped and figures and self.current:
                self.current.orphan(values or (), stretch)
            elif row_id:
                reader = self.enter(table_of(row_id))
                reader.heads.close()
                if values is None:
                    reader.above(row_id)
                else:
                    reader.row(row_id, item, values, stretch)
            elif item.has("group") and _any_number(values or ()):
                self._group_with_figures(item, values or (), stretch)
            elif not self._stands_beside(item, values or (), stretch):
                self._head(item, stretch)
                # Words behind a head that is not the last label come as labels of their own.
                self._torn((values or ()) if final else (), stretch)

    def _group_with_figures(self, item: Item, values: tuple[Item, ...], stretch: Stretch) -> None:
        parts = {row.id for row in strip_rows()} & {label.id for label in item.labels}
        if parts and isinstance(self.current, StripReader):
            self.current.heads.close()
            self.current.row(parts.pop(), item, values, stretch)
        else:
            self.findings.issue(
                "group_with_figures",
                f"{item.text} heads a group in the form and carries figures here",
                severity="notice",
            )
            if stretch.kind == "loose" and self.current:
                self.current.orphan(values, stretch)

    def _stands_beside(self, item: Item, values: tuple[Item, ...], stretch: Stretch) -> bool:
        """Whether a head of part four stands beside its figure, as where that is set upright."""
        if stretch.kind == "loose" or not isinstance(self.current, StripReader):
            return False
        printed = [value for value in values if not is_blank(value)]
        heads = [label for label in stretch.labels if label.has("column")]
        return len(printed) == len(heads) == 1 and self.current.beside(item, printed[0])

    def _corner(self, item: Item, stretch: Stretch) -> None:
        table = CORNERS.get(key(item.text))
        if table:
            heads = self.enter(table).heads
            # Every block of part two has a corner of its own; the other tables have one.
            if table == SECTIONS or not heads.open:
                heads.start(stretch)

    def _row_id(self, item: Item, *, has_values: bool) -> str:
        """The row that a label names here, empty where it names none.

        其他 and 总计 are rows of part three and column heads as well: heads while heads are being
        read and no figures follow, or no row came before, which none of the two can be the first
        of. In other tables they are heads only.
        """
        rows = [label.id for label in item.labels if label.role == "row"]
        here = [row for row in rows if table_of(row) == self.table]
        open_ = self.current is not None and self.current.heads.open
        first = isinstance(self.current, MatrixReader) and not self.current.rows
        heads_come = open_ and (first or not has_values)
        if item.has("column") and (not here or heads_come):
            return ""
        if isinstance(self.current, ListReader) and len(here) > 1:
            return self.current.choose(here)
        return (here or rows or [""])[0]

    def _head(self, item: Item, stretch: Stretch) -> None:
        tables = {label.id.split(".")[0] for label in item.labels if label.role == "column"}
        if tables and self.table not in tables:
            if len(tables) > 1 or item.has("row"):
                return
            self.enter(next(iter(tables)))
        if tables and self.current:
            self.current.heads.add(item, stretch)
        elif item.has("group") and any(label.id in _STRIP_GROUPS for label in item.labels):
            reader = self.enter(STRIP)
            if isinstance(reader, StripReader):
                reader.group(item)

    def _torn(self, values: tuple[Item, ...], stretch: Stretch) -> None:
        """What follows a head: figures without a label, or words that are heads too."""
        if not self.current:
            return
        if any(item.is_value and not is_blank(item) for item in values):
            self.current.heads.close()
            self.current.orphan(values, stretch)
        for item in values:
            if not item.is_value:
                self._head_or_aside(item, stretch)

    def _words(
        self, item: Item, values: tuple[Item, ...], stretch: Stretch, *, final: bool
    ) -> None:
        if not self.current:
            return
        if final and values and not _SAYS.match(key(item.text)):
            self.current.heads.close()
            self.current.unknown(item, values, stretch)
        else:
            self._head_or_aside(item, stretch)

    def _head_or_aside(self, item: Item, stretch: Stretch) -> None:
        """Words among heads: a head that nobody recognised, or that of a column of remarks."""
        if key(item.text) in _ASIDES:
            self.asides.append(item)
        elif self.current and self.current.heads.open:
            self.current.heads.add(item, stretch)

    def _is_aside(self, value: Item, stretch: Stretch) -> bool:
        """Whether a cell stands in a column of remarks beside the form's own."""
        if stretch.kind == "loose":
            return False
        if stretch.kind == "delimited":
            return not value.is_value and value is stretch.values[-1]
        return any(stand_together(aside, value) for aside in self.asides)


def _any_number(values: Sequence[Item]) -> bool:
    return any(item.figure is not None and item.figure.value is not None for item in values)
