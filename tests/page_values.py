"""The numbers that the reader of forms finds in an extract."""

from __future__ import annotations

from pipelines.grids import Extract
from pipelines.tables.numbers import read_figure
from pipelines.tables.reader import read_tables


def read_values(extract: Extract) -> dict[str, float | None]:
    """The values of an extract by their cells."""
    assert not extract.problem
    return {
        found.cell_id: read_figure(found.item.text).value if found.item else None
        for found in read_tables(extract.blocks).found
    }
