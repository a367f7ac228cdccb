"""The form of 2014: a row, its unit, its figure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

from archive.forms import FormRow
from archive.records import Placement
from pipelines.tables.bare_labels import BareLabels
from pipelines.tables.columns import is_blank
from pipelines.tables.findings import Findings, Found, form_rows, form_tables
from pipelines.tables.heads import Heads
from pipelines.tables.items import Item, blank_item
from pipelines.tables.labels import key
from pipelines.tables.likeness import misprint_of
from pipelines.tables.stretches import Stretch

TABLE = "statistics"


def rows_in_order() -> tuple[str, ...]:
    """The ids of the rows as the form lists them."""
    return tuple(row.id for row in next(iter(form_tables(TABLE).values())).rows)


@cache
def twins() -> tuple[tuple[str, str], ...]:
    """Rows of two parts that bear the same label: 被依法纠错数 of reviews and of lawsuits."""
    rows = next(iter(form_tables(TABLE).values())).rows
    return tuple(
        (earlier.id, later.id)
        for earlier, later in combinations(rows, 2)
        if key(earlier.label) == key(later.label)
    )


@dataclass(frozen=True, slots=True)
class _Strange:
    """A row with a label that is on no form, or was misprinted past recognition."""

    label: Item
    value: Item
    loose: bool


class ListReader:
    """Reads the rows of the 2014 form as they come."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.heads = Heads()
        self.bare = BareLabels(findings)
        self.last = -1
        self.read: set[str] = set()
        # Rows since the last one whose labels nobody recognised.
        self.strange: list[_Strange] = []

    def choose(self, row_ids: list[str]) -> str:
        """Of rows with the same label (被依法纠错数 is two), the next after the last one read.

        It must belong to the part that the last one opened or stood in: rows that are missing
        would otherwise lend their label to the next part.
        """
        order = rows_in_order()
        later = [r for r in row_ids if order.index(r) > self.last]
        if not later or self.last < 0:
            return ""
        following = min(later, key=order.index)
        self._settle(order.index(following))
        part = order[self.last].split(".")[0]
        return following if len(row_ids) == 1 or following.split(".")[0] == part else ""

    def row(self, row_id: str, label: Item, values: tuple[Item, ...], stretch: Stretch) -> None:
        """A row of the form with what follows its label."""
        self._settle(rows_in_order().index(row_id))
        self.last = rows_in_order().index(row_id)
        self.read.add(row_id)
        row: FormRow = next(iter(form_rows(row_id).values()))
        printed = [item for item in values if not is_blank(item)]
        if not values and (stretch.last or stretch.kind != "loose"):
            self.findings.truncated |= stretch.last
            return
        item = printed[0] if len(printed) == 1 else (values or (blank_item(label),))[0]
        column, instance = row.columns[0], self.findings.instance
        found = Found(TABLE, row_id, column, ("2014",), item, label.text, instance=instance)
        if not printed and stretch.kind != "ruled":
            self.bare.blank(replace(found, bare=not values))
            return
        if len(printed) > 1:
            self.bare.lose()
            found = replace(found, item=None)
            self.findings.issue(
                "values_displaced", f"{label.text}: {len(printed)} figures for one column", row_id
            )
        elif printed:
            self.bare.filled()
        self.findings.found.append(found)

    def unknown(self, label: Item, values: tuple[Item, ...], stretch: Stretch) -> None:
        """A row that is on no form, or a misprinted one: the rows around it will tell."""
        printed = [item for item in values if not is_blank(item)]
        if len(printed) == 1 and key(label.text) and self.last >= 0:
            self.strange.append(_Strange(label, printed[0], stretch.kind == "loose"))

    def _settle(self, stop: int) -> None:
        """Put misprinted rows in their places between their neighbours; others are on no form."""
        strange, self.strange = self.strange, []
        order = rows_in_order()
        labels = {row_id: next(iter(form_rows(row_id).values())).label for row_id in order}
        for row in strange:
            place = misprint_of(row.label.text, order[self.last + 1 : stop], labels)
            if place:
                self.last = order.index(place)
                self.read.add(place)
                self._add(place, row, "order")
            elif stop < len(order) or not row.loose:
                self._keep(row)
            if not place and row.loose:
                self.bare.lose()

    def _keep(self, row: _Strange) -> None:
        """A row that is on no form: kept under its own label."""
        identifier = f"{TABLE}.{key(row.label.text)}"
        self._add(identifier, row, "label")
        self.findings.issue(
            "row_on_no_form",
            f"{row.label.text} is on no form; its figure is kept under its own label",
            identifier,
            severity="notice",
            verdict="source",
        )

    def _add(self, identifier: str, row: _Strange, placement: Placement) -> None:
        column = next(iter(form_rows(rows_in_order()[self.last]).values())).columns[0]
        instance = self.findings.instance
        self.findings.found.append(
            Found(
                TABLE,
                identifier,
                column,
                ("2014",),
                row.value,
                row.label.text,
                placement,
                instance=instance,
            )
        )

    def orphan(self, values: tuple[Item, ...], stretch: Stretch) -> None:
        """Figures without a label: dashes that fill the rows of headings, or figures torn off."""
        del stretch
        if any(item.figure is not None and item.figure.value is not None for item in values):
            self.bare.lose()

    def above(self, row_id: str) -> None:
        """Rows on no form change nothing here."""
        del row_id

    def close(self) -> None:
        """The table is over: of rows with one label, one alone may be that of either part.

        The row that opens the later part tells where it begins; many reports leave rows out.
        """
        order = rows_in_order()
        self._settle(len(order))
        for earlier, later in twins():
            part = later.split(".")[0]
            opening = next(row_id for row_id in order if row_id.split(".")[0] == part)
            if opening in self.read or (earlier in self.read) == (later in self.read):
                continue
            row_id = earlier if earlier in self.read else later
            self.findings.found = [
                replace(found, item=None)
                if (found.cell_id, found.instance) == (row_id, self.findings.instance)
                else found
                for found in self.findings.found
            ]
            self.findings.issue(
                "row_in_either_part",
                f"{earlier} or {later}: the row that would tell which is missing",
                earlier,
                later,
            )
