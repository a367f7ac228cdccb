"""The layouts of the forms' tables: what reads each, and the words by which one is entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from pipelines.tables.findings import Findings
from pipelines.tables.heads import Heads
from pipelines.tables.items import Item
from pipelines.tables.matrix import MatrixReader
from pipelines.tables.placing import TABLE as MATRIX
from pipelines.tables.sections import TABLE as SECTIONS
from pipelines.tables.sections import SectionsReader
from pipelines.tables.statistics import TABLE as LIST
from pipelines.tables.statistics import ListReader
from pipelines.tables.stretches import Stretch
from pipelines.tables.strip import TABLE as STRIP
from pipelines.tables.strip import StripReader


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


# The words in the corner of a table, and the table that they open.
CORNERS = {"信息内容": SECTIONS, "申请人情况": MATRIX, "统计指标": LIST}
READERS: dict[str, Callable[[Findings], TableReader]] = {
    SECTIONS: SectionsReader,
    MATRIX: MatrixReader,
    STRIP: StripReader,
    LIST: ListReader,
}
