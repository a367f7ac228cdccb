"""Rows of part three put in their places, those that lost their labels too.

A row without a label is placed by order alone where the labelled rows around it leave as many
places as there are such rows: then there is one way to put them. Where they leave more places, the
sums may tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from archive.forms import FormColumn
from archive.records import Placement
from pipelines.tables.columns import is_blank
from pipelines.tables.findings import Findings, Found, form_tables
from pipelines.tables.items import Item, blank_item
from pipelines.tables.labels import key
from pipelines.tables.likeness import likeness, most_like
from pipelines.tables.puzzles import dropped_blanks, torn_rows

TABLE = "applications"
# A printed label that shares less than this with the label of the place stays a row of its own.
_LIKENESS = 0.5


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A row as read: `row_id` empty where no label was recognised, `values` None for a bare label.

    An empty tuple of values: there are figures, but not as many as columns; they are `lost` then.
    `loose`: only the order of lines says that label and figures belong together. `filled`: it ends
    in a blank that may only fill it up to the width of the table.
    """

    row_id: str
    label: Item | None
    values: tuple[Item, ...] | None
    loose: bool = False
    lost: tuple[Item, ...] = ()
    filled: bool = False

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
        kept = [row for row in rows if row.values or not row.loose]
        bare = _bare_beside_torn(kept)
        placed, gaps = _place([row for row in kept if id(row) not in bare], findings)
        for gap in gaps:
            _add_torn(gap, order, findings)
        taken = {entry.row_id for entry in placed} | {free for gap in gaps for free in gap.free}
        placed += [
            _Placed(replace(row, values=()), row.row_id)
            for row in kept
            if id(row) in bare and row.row_id not in taken
        ]
    else:
        below = {row.row_id.rpartition(".")[0] for row in rows}
        placed = [
            _Placed(row, row.row_id)
            for row in rows
            if row.values is not None or (blanks_vanish and row.row_id not in below)
        ]
    for entry in placed:
        _add(entry, order, findings, headed=headed)


def _bare_beside_torn(rows: Sequence[MatrixRow]) -> set[int]:
    """The labelled rows left blank that stand beside figures without a label: perhaps theirs."""
    bare: set[int] = set()
    for ordered in (rows, rows[::-1]):
        astray = False
        for row in ordered:
            if not row.row_id:
                astray = astray or not row.label
            elif not row.lost and all(is_blank(value) for value in row.values or ()):
                if astray:
                    bare.add(id(row))
            else:
                astray = False
    return bare


def _add(
    entry: _Placed, order: tuple[FormColumn, ...], findings: Findings, *, headed: bool
) -> None:
    row = entry.row
    if row.values == ():
        places = _places(entry.row_id, order, row.printed, findings.instance)
        what = f"{row.printed}: {len(row.lost)} figures for {len(order)} columns"
        puzzle = dropped_blanks(what, places, row.lost)
        # A label without any figure lost them all: it was not left blank.
        findings.puzzles.append(puzzle if row.lost else replace(puzzle, ways=()))
        return
    items = row.values or [blank_item(row.label)] * len(order)
    placement = entry.placement if headed else "order"
    forms, instance, bare = _forms_of(entry.row_id), findings.instance, row.values is None
    for column, item in zip(order, items, strict=False):
        cell = f"{entry.row_id}.{column.id}"
        findings.found.append(
            Found(
                TABLE, cell, column, forms, item, row.printed, placement,
                instance=instance, bare=bare,
            )
        )  # fmt: skip


def _places(row_id: str, order: tuple[FormColumn, ...], printed: str, instance: int) -> list[Found]:
    """The cells of a row, nothing in them yet."""
    forms = _forms_of(row_id)
    return [
        Found(TABLE, f"{row_id}.{c.id}", c, forms, None, printed, instance=instance) for c in order
    ]


def _forms_of(row_id: str) -> tuple[str, ...]:
    """The forms that have a row; none for one that is on no form."""
    return _forms_by_row().get(row_id, ())


@cache
def _forms_by_row() -> dict[str, tuple[str, ...]]:
    forms: dict[str, tuple[str, ...]] = {}
    for form, table in form_tables(TABLE).items():
        for row in table.rows:
            forms[row.id] = (*forms.get(row.id, ()), form)
    return forms


@dataclass(frozen=True, slots=True)
class _Gap:
    """Rows without a label, and the ids of the rows that may be theirs: more than they are."""

    rows: tuple[MatrixRow, ...]
    free: tuple[str, ...]


def _add_torn(gap: _Gap, order: tuple[FormColumn, ...], findings: Findings) -> None:
    places = [_places(row_id, order, "", findings.instance) for row_id in gap.free]
    what = f"{len(gap.rows)} rows of part three without a label, {len(gap.free)} places for them"
    findings.puzzles.append(torn_rows(what, places, [row.values or () for row in gap.rows]))


def _place(rows: Sequence[MatrixRow], findings: Findings) -> tuple[list[_Placed], list[_Gap]]:
    """Rows without a label placed between those with one, in the form that leaves fewest over."""
    best: list[_Placed] = [_Placed(row, row.row_id) for row in rows if row.row_id]
    gaps: list[_Gap] = []
    fitting = 0
    for table in form_tables(TABLE).values():
        labels = {row.id: row.label for row in table.rows}
        if all(row.row_id in labels for row in rows if row.row_id):
            fitting += 1
            placed, open_ = _in_order(rows, labels)
            if len(placed) > len(best) or fitting == 1:
                best, gaps = placed, open_
    if fitting > 1:
        # Nothing tells whose rows are the free ones.
        gaps = []
    taken = {id(entry.row) for entry in best} | {id(row) for gap in gaps for row in gap.rows}
    left = [row for row in rows if id(row) not in taken]
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
    return best, gaps


def _in_order(
    rows: Sequence[MatrixRow], labels: Mapping[str, str]
) -> tuple[list[_Placed], list[_Gap]]:
    ids = list(labels)
    placed: list[_Placed] = []
    gaps: list[_Gap] = []
    gap: list[MatrixRow] = []
    at = 0
    for row in (*rows, None):
        if row is not None and not row.row_id:
            gap.append(row)
            continue
        stop = len(ids) if row is None else ids.index(row.row_id)
        found, open_ = _fill(gap, ids[at:stop], labels)
        placed += found
        gaps += open_
        gap = []
        if row is not None:
            placed.append(_Placed(row, row.row_id))
            at = max(at, stop + 1)
    return placed, gaps


def _fill(
    rows: Sequence[MatrixRow], free: Sequence[str], labels: Mapping[str, str]
) -> tuple[list[_Placed], list[_Gap]]:
    """Rows between two that are known, put in the places between these."""
    if len(rows) == len(free) and all(
        not row.label or likeness(row.printed, (labels[i],)) >= _LIKENESS
        for row, i in zip(rows, free, strict=True)
    ):
        return [_Placed(row, i, "order") for row, i in zip(rows, free, strict=True)], []
    if rows and len(rows) < len(free) and all(row.values and not row.label for row in rows):
        return [], [_Gap(tuple(rows), tuple(free))]
    placed: list[_Placed] = []
    for row in rows:
        after = free.index(placed[-1].row_id) + 1 if placed else 0
        place = most_like(row.printed, free[after:], labels) if row.values else ""
        if place:
            placed.append(_Placed(row, place, "order"))
    return placed, []
