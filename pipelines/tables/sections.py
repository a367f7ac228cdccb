"""Part two: blocks of rows, each under its own column heads."""

from __future__ import annotations

import re
from dataclasses import replace

from archive.forms import FormColumn, cell_id
from archive.script import to_simplified
from pipelines.tables.bare_labels import BareLabels
from pipelines.tables.columns import deal, is_blank, match_heads
from pipelines.tables.findings import Findings, Found, form_rows, form_tables
from pipelines.tables.heads import Heads
from pipelines.tables.items import Item, blank_item
from pipelines.tables.labels import key
from pipelines.tables.numbers import squeeze
from pipelines.tables.stretches import Stretch

TABLE = "proactive"
# A unit stands alone between the marks of its brackets: in 及元 a misprint hides another.
_MONEY = re.compile("(?:[(:,/]|金额|单位|人民币)(亿元|万元|元)")


class SectionsReader:
    """Reads the rows of part two as they come."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.heads = Heads()
        self.bare = BareLabels(findings)
        self.parent = ""

    def row(self, row_id: str, label: Item, values: tuple[Item, ...], stretch: Stretch) -> None:
        """A row of a form with what follows its label."""
        self.parent = row_id
        rows = form_rows(row_id)
        columns = self._columns([row.columns for row in rows.values()])
        if columns is None:
            if values:
                above = " ".join(self.heads.texts()) or "missing"
                self.findings.issue(
                    "heads_not_recognised", f"{label.text}: the heads above it are {above}"
                )
            return
        forms = tuple(form for form, row in rows.items() if set(columns) <= set(row.columns))
        ids = [cell_id(next(iter(rows.values())), column) for column in columns]
        if stretch.last and len(values) < len(columns):
            self.findings.truncated = True
            return
        if not values and stretch.kind == "loose":
            for column, identifier in zip(columns, ids, strict=True):
                cell = self._cell(identifier, column, forms, blank_item(label), label)
                self.bare.blank(replace(cell, bare=True))
            return
        items = self._deal(label, values, columns, ids, stretch)
        shown = stretch.kind == "ruled" or not all(item and is_blank(item) for item in items)
        for column, identifier, item in zip(columns, ids, items, strict=True):
            cell = self._cell(identifier, column, forms, item, label)
            if shown:
                self.findings.found.append(cell)
            else:
                self.bare.blank(cell)

    def unknown(self, label: Item, values: tuple[Item, ...], stretch: Stretch) -> None:
        """A row that is on no form: kept under its own label, beneath the row it stands under."""
        blocks = [row.columns for t in form_tables(TABLE).values() for row in t.rows]
        columns = self._columns(blocks)
        if columns is None or not key(label.text):
            return
        items = deal(values, len(columns), blanks_kept=stretch.blanks_kept)
        if items is None:
            return
        parent = self.parent or TABLE
        forms = tuple(
            form
            for form, table in form_tables(TABLE).items()
            if any(set(columns) <= set(row.columns) for row in table.rows)
        )
        ids = [f"{parent}.{key(label.text)}.{column.id}" for column in columns]
        for column, identifier, item in zip(columns, ids, items, strict=True):
            self.findings.found.append(self._cell(identifier, column, forms, item, label))
        self.findings.issue(
            "row_on_no_form",
            f"{label.text} is on no form; its figures are kept under its own label",
            *ids,
            severity="notice",
            verdict="source",
        )

    def orphan(self, values: tuple[Item, ...], stretch: Stretch) -> None:
        """Figures without a label belong to no row of part two."""
        del stretch
        if any(item.figure is not None and item.figure.value is not None for item in values):
            self.bare.lose()

    def above(self, row_id: str) -> None:
        """What follows stands under this row."""
        self.parent = row_id

    def close(self) -> None:
        """The table is over."""

    def _columns(self, candidates: list[tuple[FormColumn, ...]]) -> tuple[FormColumn, ...] | None:
        return match_heads(self.heads.texts(), TABLE, candidates)

    def _deal(
        self,
        label: Item,
        values: tuple[Item, ...],
        columns: tuple[FormColumn, ...],
        ids: list[str],
        stretch: Stretch,
    ) -> list[Item | None]:
        count = len(columns)
        items = deal(
            values,
            count,
            blanks_kept=stretch.blanks_kept,
            heads=self.heads.edges(),
            anchored=self.heads.stand_over(values),
        )
        if items is not None:
            if not all(is_blank(item) for item in items):
                self.bare.filled()
            return list(items)
        printed = [item for item in values if not is_blank(item)]
        if len(printed) > count:
            self.bare.lose()
        # Extraction that drops blank cells moves figures to the left and fills the row up at its
        # end: the first may still stand where it stood, of the others nobody can tell.
        dropped = stretch.kind == "delimited" and stretch.padded and len(printed) < count
        first = [item for item in printed[:1] if dropped and not _is_signed(item)]
        self.findings.issue(
            "values_displaced",
            f"{label.text}: {len(printed)} figures for {count} columns, so blank cells were lost",
            *ids,
        )
        return [*first, *[None] * (count - len(first))]

    def _cell(
        self,
        identifier: str,
        column: FormColumn,
        forms: tuple[str, ...],
        item: Item | None,
        label: Item,
    ) -> Found:
        unit, instance = self._unit(column), self.findings.instance
        return Found(
            TABLE, identifier, column, forms, item, label.text, unit=unit, instance=instance
        )

    def _unit(self, column: FormColumn) -> str:
        """The unit that a head names in brackets: 采购总金额(万元,保留四位小数)."""
        for head in self.heads.items:
            if key(head.text) == key(column.label):
                money = _MONEY.search(to_simplified(squeeze(head.text)))
                return money[1] if money else ""
        return ""


def _is_signed(item: Item) -> bool:
    return item.figure is not None and item.figure.signed
