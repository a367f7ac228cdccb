"""The numbers with which a column 序号 counts the rows: in bare lines they stand before labels."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.tables.items import Item


def without_serials(items: list[Item]) -> list[Item]:
    """The items without the numbers that a column 序号 counts the rows with."""
    if not any(item.text.strip() == "序号" for item in items):
        return items
    kept: list[Item] = []
    due = 1
    for n, item in enumerate(items):
        if _before_label(items, n, due) and not _is_own_figure(items, n, due):
            due += 1
        else:
            kept.append(item)
    return kept


def _before_label(items: Sequence[Item], n: int, value: int) -> bool:
    """Whether an item is that number and stands before a label."""
    figure = items[n].figure
    before = n + 1 < len(items) and not items[n + 1].is_value
    return before and figure is not None and figure.value == value


def _is_own_figure(items: Sequence[Item], n: int, due: int) -> bool:
    """Whether what looks like the next number of a row is the only figure of the row before it.

    It is where that row has no other, and the number that is due comes again further down: a row
    without a number stands between.
    """
    if not n or items[n - 1].is_value or not items[n - 1].has("row"):
        return False
    for later in range(n + 1, len(items)):
        if items[later - 1].is_value:
            for number in (due, due + 1):
                if _before_label(items, later, number):
                    return number == due
    return False
