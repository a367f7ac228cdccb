"""The reader of forms: blocks of a document in, the numbers of the official forms out.

It goes through a document once and remembers which table it is in and which heads stand above; the
readers of the four layouts place the figures. A figure is read where its row and its column were
recognised; nothing is known from the report's year or a table's position.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from pipelines.grids import Grid, Line
from pipelines.tables.findings import Findings, table_of
from pipelines.tables.heads import Heads
from pipelines.tables.items import Item
from pipelines.tables.labels import key
from pipelines.tables.matrix import MatrixReader
from pipelines.tables.placing import TABLE as MATRIX
from pipelines.tables.sections import TABLE as SECTIONS
from pipelines.tables.sections import SectionsReader
from pipelines.tables.statistics import TABLE as LIST
from pipelines.tables.statistics import ListReader
from pipelines.tables.stretches import Stretch, stretches
from pipelines.tables.strip import TABLE as STRIP
from pipelines.tables.strip import StripReader, strip_rows


class TableReader(Protocol):
    """What reads one table of a form: heads gather, rows come, the table closes."""

    heads: Heads

    def row(self, row_id: str, label: Item, values: tuple[Item, ...], stretch: Stretch) -> None:
        """A row whose label is a form's."""

    def unknown(self, label: Item, values: tuple[Item, ...], stretch: Stretch) -> None:
        """A row whose label is on no form."""

    def orphan(self, values: tuple[Item, ...], stretch: Stretch) -> None:
        """Figures without a label."""

    def above(self, row_id: str) -> None:
        """A row of a form that rows on no form stand under."""

    def close(self) -> None:
        """The table is over."""


_CORNERS = {"信息内容": SECTIONS, "申请人情况": MATRIX, "统计指标": LIST}
_STRIP_GROUPS = {row.id for row in strip_rows()} | {
    text for row in strip_rows() for text in row.path
}
_READERS: dict[str, Callable[[Findings], TableReader]] = {
    SECTIONS: SectionsReader,
    MATRIX: MatrixReader,
    STRIP: StripReader,
    LIST: ListReader,
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

    def enter(self, table: str) -> TableReader:
        """Go on in a table, with a new reader where another table was being read."""
        if self.current is None or table != self.table:
            self.leave()
            self.table = table
            self.findings.instance += 1
            self.current = _READERS[table](self.findings)
        return self.current

    def leave(self) -> None:
        """Close the table that is being read."""
        if self.current:
            self.current.close()
        self.table, self.current = "", None

    def stretch(self, stretch: Stretch) -> None:
        """Read labels in order; the values belong to the last of them."""
        labels = list(stretch.labels)
        if not labels:
            if self.current:
                self.current.orphan(stretch.values, stretch)
            return
        for n, item in enumerate(labels):
            final = n == len(labels) - 1
            values = stretch.values if final else self._words_after(labels, n + 1, stretch)
            part = stretch if final else replace(stretch, last=False)
            self._label(item, values, part, final=final)

    def _words_after(
        self, labels: Sequence[Item], start: int, stretch: Stretch
    ) -> tuple[Item, ...] | None:
        """Words between a label and the next: cells that say something instead of a number.

        None where they lead to figures, so that the label stands above a row of other words, or to
        the end of the text, so that nobody can tell.
        """
        if stretch.kind != "loose":
            return ()
        words: list[Item] = []
        for n in range(start, len(labels)):
            item = labels[n]
            if item.labels or item.ends:
                return tuple(words)
            words.append(item)
        return None

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
            figures = any(value.is_value for value in values or ())
            row_id = self._row_id(item, has_values=figures)
            if row_id:
                reader = self.enter(table_of(row_id))
                reader.heads.close()
                if values is None:
                    reader.above(row_id)
                else:
                    reader.row(row_id, item, values, stretch)
            elif item.has("group") and _any_number(values or ()):
                self.findings.issue(
                    "group_with_figures",
                    f"{item.text} heads a group in the form and carries figures here",
                    severity="notice",
                )
            else:
                self._head(item, stretch)
                self._torn(values or (), stretch)

    def _corner(self, item: Item, stretch: Stretch) -> None:
        table = _CORNERS.get(key(item.text))
        if table:
            heads = self.enter(table).heads
            # Every block of part two has a corner of its own; the other tables have one.
            if table == SECTIONS or not heads.open:
                heads.start(stretch)

    def _row_id(self, item: Item, *, has_values: bool) -> str:
        """The row that a label names here, empty where it names none.

        其他 and 总计 are rows of part three and column heads as well: heads while heads are being
        read and no figures follow, rows after that. In other tables they are heads only.
        """
        rows = [label.id for label in item.labels if label.role == "row"]
        here = [row for row in rows if table_of(row) == self.table]
        heads_come = self.current is not None and self.current.heads.open and not has_values
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
            self.enter(tables.pop())
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
        if any(item.is_value for item in values):
            self.current.heads.close()
            self.current.orphan(values, stretch)
        for item in values:
            if not item.is_value and self.current.heads.open:
                self.current.heads.add(item, stretch)

    def _words(
        self, item: Item, values: tuple[Item, ...], stretch: Stretch, *, final: bool
    ) -> None:
        if not self.current:
            return
        if final and values:
            self.current.heads.close()
            self.current.unknown(item, values, stretch)
        elif self.current.heads.open:
            self.current.heads.add(item, stretch)


def _any_number(values: Sequence[Item]) -> bool:
    return any(item.figure is not None and item.figure.value is not None for item in values)
