"""Rows of part three put in their places, those that lost their labels too.

A row without a label is placed by order alone, and only where the labelled rows around it leave as
many places as there are such rows: then there is one way to put them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.forms import FormColumn
from archive.records import Placement
from pipelines.tables.columns import likeness
from pipelines.tables.findings import Findings, Found, form_tables
from pipelines.tables.items import Item, blank_item
from pipelines.tables.labels import key

TABLE = "applications"
# A printed label that shares less than this with the label of the place stays a row of its own.
_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row as read: `row_id` empty where no label was recognised, `values` None for a bare label.

    An empty tuple of values: figures are there, but not as many as there are columns. `loose`: only
    the order of lines says that label and figures belong together.
    """

    row_id: str
    label: Item | None
    values: tuple[Item, ...] | None
    loose: bool = False

    @property
    def printed(self) -> str:
        """The label as printed, empty where there was none."""
        return self.label.text if self.label else ""


@dataclass(frozen=True, slots=True)
class _Placed:
    row: MatrixRow
    row_id: str
    placement: Placement = "label"


def settle(
    rows: Sequence[MatrixRow],
    order: tuple[FormColumn, ...],
    findings: Findings,
    *,
    headed: bool,
    blanks_vanish: bool,
) -> None:
    """Place all rows of one table and add what they hold to the findings.

    `order` are the columns as printed, `headed` whether their heads were recognised.
    `blanks_vanish`: the source drops blank cells, so that a label without figures is a row left
    blank; where rows have lost their labels it may as well be a label that lost its row.
    """
    torn = any(not row.row_id for row in rows if row.values is not None)
    if torn:
        # Where labels are torn off, a loose label beside too few figures is not theirs.
        placed = _place([row for row in rows if row.values or not row.loose], findings)
    else:
        below = {row.row_id.rpartition(".")[0] for row in rows}
        placed = [
            _Placed(row, row.row_id)
            for row in rows
            if row.values is not None or (blanks_vanish and row.row_id not in below)
        ]
    for entry in placed:
        _add(entry, order, findings, headed=headed)


def _add(
    entry: _Placed, order: tuple[FormColumn, ...], findings: Findings, *, headed: bool
) -> None:
    values = entry.row.values
    forms = tuple(
        form
        for form, table in form_tables(TABLE).items()
        if any(row.id == entry.row_id for row in table.rows)
    )
    ids = [f"{entry.row_id}.{column.id}" for column in order]
    if values == ():
        findings.issue(
            "values_displaced",
            f"{entry.row.printed}: not as many figures as columns, so none can be placed",
            *ids,
        )
    for i, column in enumerate(order):
        item: Item | None = blank_item(entry.row.label)
        if values is not None:
            item = values[i] if values else None
        findings.found.append(
            Found(
                TABLE,
                ids[i],
                column,
                forms,
                item,
                label=entry.row.printed,
                placement=entry.placement if headed else "order",
                instance=findings.instance,
            )
        )


def _place(rows: Sequence[MatrixRow], findings: Findings) -> list[_Placed]:
    """Rows without a label placed between those with one, in the form that leaves fewest over."""
    best: list[_Placed] = [_Placed(row, row.row_id) for row in rows if row.row_id]
    for table in form_tables(TABLE).values():
        labels = {row.id: row.label for row in table.rows}
        if all(row.row_id in labels for row in rows if row.row_id):
            placed = _in_order(rows, labels)
            if len(placed) > len(best):
                best = placed
    placed_rows = {id(entry.row) for entry in best}
    left = [row for row in rows if id(row) not in placed_rows]
    own = [row for row in left if key(row.printed)]
    if len(left) > len(own):
        findings.issue(
            "row_without_label",
            f"{len(left) - len(own)} rows of part three have figures and no label",
            severity="error",
        )
    for row in own:
        best.append(_Placed(row, f"{TABLE}.{key(row.printed)}"))
        findings.issue(
            "row_on_no_form",
            f"{row.printed} is on no form; its figures are kept under its own label",
            severity="notice",
            verdict="source",
        )
    return best


def _in_order(rows: Sequence[MatrixRow], labels: Mapping[str, str]) -> list[_Placed]:
    ids = list(labels)
    placed: list[_Placed] = []
    gap: list[MatrixRow] = []
    at = 0
    for row in (*rows, None):
        if row is not None and not row.row_id:
            gap.append(row)
            continue
        stop = len(ids) if row is None else ids.index(row.row_id)
        free = ids[at:stop]
        if len(gap) == len(free) and all(
            not r.label or likeness(r.printed, (labels[i],)) >= _LIKENESS
            for r, i in zip(gap, free, strict=True)
        ):
            placed += [_Placed(r, i, "order") for r, i in zip(gap, free, strict=True)]
        gap = []
        if row is not None:
            placed.append(_Placed(row, row.row_id))
            at = max(at, stop + 1)
    return placed
