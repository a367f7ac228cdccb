"""The column heads of part three: who applied. Which columns they name, and in which order.

All forms that have the table have the same seven columns; reports leave some out, add others and
put them in another order. Another order is believed only of heads that can be read letter by
letter, whose places are known, and below which figures stand.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.forms import FormColumn
from pipelines.tables.columns import deal, is_blank, match_heads, stand_together
from pipelines.tables.doubts import is_sure
from pipelines.tables.findings import form_tables
from pipelines.tables.heads import Heads
from pipelines.tables.items import Item
from pipelines.tables.labels import key
from pipelines.tables.placing import TABLE
from pipelines.tables.stretches import Stretch


def applicant_columns() -> tuple[FormColumn, ...]:
    """The columns of part three, the same in all forms that have it."""
    return next(iter(form_tables(TABLE).values())).rows[0].columns


class Applicants:
    """The heads of one table of part three, and the figures dealt out below them."""

    def __init__(self) -> None:
        self.heads = Heads(distinct=True)
        # The columns that the heads name where they are not the form's, for these heads.
        self._known: tuple[int, list[Item]] = (-1, [])
        # How far behind its label the first figure of a row without blanks stands.
        self._offsets: set[int] = set()
        # Figures under no head: one was lost, and the others may have moved.
        self._bare_headed = False
        # Rows whose figures stand each under its own head, and rows of which some do not.
        self._beneath = self._beside = 0

    @property
    def count(self) -> int:
        """How many of the form's columns the table has."""
        return len(self._named()) or len(applicant_columns())

    def deal(self, values: tuple[Item, ...], stretch: Stretch) -> list[Item] | None:
        """The figures of a row in the order of the columns, None where that is not sure."""
        named = self._named()
        if named and self.heads.ruled:
            heads = self.heads.ordered()
            self._bare_headed |= any(
                not is_blank(value) and not any(stand_together(value, head) for head in heads)
                for value in values
            )
            under = [value for value in values if any(stand_together(value, h) for h in named)]
            return deal(under, len(named), blanks_kept=True, heads=named)
        if named:
            heads = self._printed()
            dealt = deal(values, len(heads), blanks_kept=stretch.blanks_kept)
            return [v for v, h in zip(dealt, heads, strict=True) if h in named] if dealt else None
        count = len(applicant_columns())
        printed = [value for value in values if not is_blank(value)]
        if len(printed) == count and stretch.labels:
            self._offsets.add(printed[0].cell.left - stretch.labels[-1].cell.left)
        edges = self.heads.edges()
        dealt = deal(
            values,
            count,
            blanks_kept=stretch.blanks_kept,
            heads=edges,
            # No label spans columns where all rows end with the seventh cell behind theirs.
            anchored=self._offsets == {1}
            or self.heads.stand_over(values)
            or stretch.reach == count,
        )
        if dealt and len(edges) == count:
            below = all(map(stand_together, dealt, edges))
            self._beneath += below
            self._beside += not below
        return dealt

    def order(self) -> tuple[tuple[FormColumn, ...] | None, bool]:
        """The columns as printed, and whether their heads were recognised.

        Torn heads leave the form's own order, in which all seven always stand; heads that can be
        read and stand otherwise in a text leave none, since stacked heads lose their places there.
        So do those of a page that lost a cell: the heads behind it have moved, not the figures.
        """
        columns = applicant_columns()
        named = self._named()
        if named and not (
            not self._bare_headed
            and _is_plain_subset(named)
            and _strange(self._printed()) < max(2, len(named))
        ):
            return None, False
        if named:
            by_id = {f"{TABLE}.{column.id}": column for column in columns}
            return tuple(by_id[_column_of(head)] for head in named), True
        heads = self.heads.ordered()
        in_order = self.heads.in_order and self._beneath >= self._beside
        if not in_order:
            # The total's head spans the lines of heads, so that in a text it comes before those
            # it stands behind; but it is the last of its own line.
            if self._total_is_amid():
                return None, False
            heads = sorted(heads, key=_is_total)
        matched = match_heads([item.text for item in heads], TABLE, [columns])
        if matched is None:
            return columns if _strange(heads) < 2 else None, False
        if matched != columns and not in_order:
            return None, False
        return matched, True

    def _total_is_amid(self) -> bool:
        """Whether the total's head is not the last of a row of heads."""
        rows = self.heads.rows if self.heads.kind != "loose" else ()
        return any(
            _is_total(head) and not head.cell.carried and not _is_last(head, row.labels)
            for row in rows
            for head in row.labels
        )

    def _printed(self) -> list[Item]:
        """The heads from left to right, those of other columns among them."""
        if self.heads.ruled or not self.heads.rows:
            return self.heads.ordered()
        labels = self.heads.rows[0].labels
        return [item for item in labels if not item.has("note") and not _is_corner(item)]

    def _named(self) -> list[Item]:
        """The heads of the form's columns in a table that has other columns than the form.

        Empty where it has the form's seven, be it that some are misprinted or torn.
        """
        if self._known[0] != self.heads.version:
            heads = self.heads.ordered()
            named = [head for head in heads if _column_of(head)]
            texts = [head.text for head in heads]
            other = self.heads.in_order and not match_heads(texts, TABLE, [applicant_columns()])
            self._known = self.heads.version, named if other else []
        return self._known[1]


def _strange(heads: Sequence[Item]) -> int:
    """How many heads can be read and are those of another table: quarters, districts, channels.

    Pieces of torn heads are pieces of the form's; one head may be misprinted past recognition.
    """
    labels = (key(column.label) for column in applicant_columns())
    known = "".join(labels) + "法人或其他组织申请人情况"
    return sum(1 for h in heads if (text := key(h.text)) and set(text).isdisjoint(known))


def _is_plain_subset(heads: Sequence[Item]) -> bool:
    """Whether heads of fewer columns than the form has may be believed: sure, and in its order.

    A head that was misread off a picture, or torn, would lend its neighbour's figures its name.
    """
    ids = [f"{TABLE}.{column.id}" for column in applicant_columns()]
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
