"""Part four: one line of figures under reviews and lawsuits laid side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archive.forms import FormRow, cell_id
from archive.records import Placement
from pipelines.tables.bullets import is_bullet
from pipelines.tables.columns import deal, is_blank, match_heads, stand_together
from pipelines.tables.findings import Findings, Found, form_tables
from pipelines.tables.heads import Heads
from pipelines.tables.items import Item, blank_item
from pipelines.tables.labels import key
from pipelines.tables.puzzles import dropped_blanks
from pipelines.tables.stretches import Stretch

TABLE = "disputes"


def strip_rows() -> tuple[FormRow, ...]:
    """The parts of the strip from left to right, the same in all forms that have it."""
    return next(iter(form_tables(TABLE).values())).rows


class StripReader:
    """Reads the line of part four, whole or cut between reviews and lawsuits."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self._begin()

    def _begin(self) -> None:
        """Nothing was read below the heads that come now; what findings hold is of other tables."""
        self.heads = Heads()
        self.groups: list[str] = []
        self.read = False
        # What was printed in the line, and where in the findings it begins.
        self.texts: list[str] = []
        self.first = len(self.findings.found), len(self.findings.puzzles)

    def group(self, item: Item) -> None:
        """A head over several columns: 行政复议, 未经复议直接起诉."""
        if self.read:
            # Reviews and lawsuits may be two tables.
            self._begin()
        self.groups.append(key(item.text))

    def orphan(self, values: tuple[Item, ...], stretch: Stretch) -> None:
        """The line of figures, which has no label of its own."""
        rows = self._rows_below_heads()
        columns = [(row, column) for row in rows for column in row.columns]
        if (
            len(values) == len(columns) + 1
            and stretch.kind == "loose"
            and is_bullet(values[0].text)
        ):
            values = values[1:]
        if len(values) < len(columns) and all(is_blank(v) for v in values):
            return
        if [v.text.strip() for v in values] == [str(n) for n in range(1, len(columns) + 1)]:
            # The numbers of the columns.
            return
        if self.read:
            self._distrust(values)
            return
        self.texts += [value.text for value in values]
        dealt = deal(
            values,
            len(columns),
            blanks_kept=stretch.blanks_kept,
            heads=self.heads.edges(),
            # The line has no label whose span a blank at its beginning could be.
            anchored=not stretch.labels and len(values) == len(columns),
        )
        headed, rows = self._in_printed_order(rows)
        if len(values) != len(columns) and self._are_bare(values):
            # The heads of a part were lost; the figures may be those of another one.
            headed = False
        if (dealt is None or headed is False) and stretch.last:
            self.findings.truncated = True
        elif headed is False:
            heads = " ".join(self.heads.texts())
            ids = [cell_id(row, column) for row, column in columns]
            self.findings.issue("heads_not_recognised", f"part four: its heads are {heads}", *ids)
            self._place(rows, None, headed=False)
        elif dealt is None:
            self._lose(rows, [item for item in values if not is_blank(item)])
        else:
            self._place(rows, dealt, headed=headed is True)

    def row(self, row_id: str, label: Item, values: tuple[Item, ...], stretch: Stretch) -> None:
        """The line laid out as rows: 行政复议 before its figures, one set of heads above all."""
        heads = [item for item in self.heads.ordered() if item.labels]
        row = next(row for row in strip_rows() if row.id == row_id)
        columns = match_heads([item.text for item in heads], TABLE, [row.columns])
        if columns is None:
            self.findings.issue(
                "group_with_figures",
                f"{label.text} heads a group in the form and carries figures here",
                severity="notice",
            )
            return
        self.texts += [value.text for value in values]
        edges = heads if self.heads.ruled else ()
        dealt = deal(values, len(columns), blanks_kept=stretch.blanks_kept, heads=edges)
        rows = (replace(row, columns=columns),)
        if dealt:
            self._place(rows, dealt, headed=True)
        else:
            self._lose(rows, [item for item in values if not is_blank(item)])

    def beside(self, head: Item, value: Item) -> bool:
        """A line that stands upright, a head beside its figure; false where its part is unknown."""
        rows = {key(row.label): row for row in strip_rows()}
        row = next((rows[group] for group in reversed(self.groups) if group in rows), None)
        columns = [c for c in row.columns if f"{TABLE}.{c.id}" in _ids(head)] if row else []
        if row is None or len(columns) != 1:
            return False
        self._place((replace(row, columns=tuple(columns)),), [value], headed=True)
        self.read = False
        return True

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
        if not self.read and self.heads.kind == "loose" and self._in_printed_order(rows)[0]:
            blank = blank_item(self.heads.items[-1])
            places = self._places(rows)
            self.findings.found += [replace(place, item=blank, bare=True) for place in places]

    def _are_bare(self, values: Sequence[Item]) -> bool:
        """Whether a figure stands under no head, where the edges of these are known."""
        heads = self.heads.edges()
        return bool(heads) and any(
            not is_blank(value) and not any(stand_together(value, head) for head in heads)
            for value in values
        )

    def _distrust(self, values: Sequence[Item]) -> None:
        """Another line of figures under the same heads: which of them is the report's, is open."""
        figures = [v for v in values if v.figure is not None and v.figure.value is not None]
        if len(figures) < 2 or [v.text for v in values] == self.texts:
            return
        found, puzzles = self.first
        places = [
            *self.findings.found[found:],
            *(place for puzzle in self.findings.puzzles[puzzles:] for place in puzzle.places),
        ]
        self.findings.found[found:] = [replace(place, item=None) for place in places]
        del self.findings.puzzles[puzzles:]
        ids = [place.cell_id for place in places]
        self.findings.issue("values_displaced", "part four: more than one line of figures", *ids)

    def _lose(self, rows: Sequence[FormRow], printed: Sequence[Item]) -> None:
        """Fewer figures than columns: where they stand is still to be found."""
        self.read = True
        places = self._places(rows)
        what = f"part four: {len(printed)} figures for {len(places)} columns"
        self.findings.puzzles.append(dropped_blanks(what, places, printed))

    def _place(self, rows: Sequence[FormRow], items: list[Item] | None, *, headed: bool) -> None:
        self.read = True
        placement: Placement = "label" if headed else "order"
        for n, place in enumerate(self._places(rows)):
            item = items[n] if items else None
            self.findings.found.append(replace(place, item=item, placement=placement))

    def _places(self, rows: Sequence[FormRow]) -> list[Found]:
        """The cells of the line, nothing in them yet."""
        forms = tuple(form_tables(TABLE))
        instance = self.findings.instance
        return [
            Found(TABLE, cell_id(row, column), column, forms, None, instance=instance)
            for row in rows
            for column in row.columns
        ]

    def _rows_below_heads(self) -> tuple[FormRow, ...]:
        """The parts that the heads seen so far stand over; all where they tell nothing else."""
        rows = strip_rows()
        named = [row for row in rows if key(row.label) in self.groups]
        if named and len(self.heads.items) == sum(len(row.columns) for row in named):
            return tuple(sorted(named, key=self._rank))
        return rows

    def _rank(self, row: FormRow) -> tuple[int, int]:
        """Where a part stands among the printed ones: lawsuits may come before reviews."""
        own = self.groups.index(key(row.label))
        above = key(row.path[0]) if row.path else ""
        return self.groups.index(above) if above in self.groups else own, own

    def _in_printed_order(
        self, rows: tuple[FormRow, ...]
    ) -> tuple[bool | None, tuple[FormRow, ...]]:
        """Whether the printed heads are the form's, None where some are torn; and the parts with
        their columns as printed."""
        heads = self.heads.texts()
        if len(heads) != sum(len(row.columns) for row in rows):
            return None, rows
        at = 0
        printed = []
        for row in rows:
            columns = match_heads(heads[at : at + len(row.columns)], TABLE, [row.columns])
            # Stacked heads that stand otherwise in a text do not tell where.
            if columns is None or (columns != row.columns and not self.heads.ruled):
                return False, rows
            printed.append(replace(row, columns=columns))
            at += len(row.columns)
        return True, tuple(printed)


def _ids(item: Item) -> set[str]:
    return {label.id for label in item.labels}
