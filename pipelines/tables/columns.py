"""Which column of a form each figure of a row stands in.

Column heads are recognised together: those printed must be those of one form, in its order or each
letter by letter. Figures are dealt out one by one where there are as many as columns, by their
edges where the table is ruled; else nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from archive.forms import WORDINGS, FormColumn
from pipelines.tables.items import Item
from pipelines.tables.likeness import likeness


def wordings_of(table: str, column: FormColumn) -> tuple[str, ...]:
    """The official label of a column and its other wordings."""
    return (column.label, *WORDINGS.columns.get(f"{table}.{column.id}", ()))


def match_heads(
    heads: Sequence[str], table: str, candidates: Iterable[tuple[FormColumn, ...]]
) -> tuple[FormColumn, ...] | None:
    """The columns that printed heads name, in printed order, or None where that is not sure.

    `candidates` are the sets of columns that the row has in the forms. Heads in the form's order
    may be misprinted or cut; heads in another order must each be right letter by letter.
    """
    return _match(tuple(heads), table, tuple(dict.fromkeys(candidates)))


# Offices fill in the same few forms: nearly all heads have been seen before.
@lru_cache(maxsize=4096)
def _match(
    heads: tuple[str, ...], table: str, candidates: tuple[tuple[FormColumn, ...], ...]
) -> tuple[FormColumn, ...] | None:
    scored: list[tuple[float, tuple[FormColumn, ...]]] = []
    for columns in candidates:
        if len(columns) != len(heads):
            continue
        matrix = [[likeness(h, wordings_of(table, c)) for c in columns] for h in heads]
        permuted = [[c for c, s in zip(columns, row, strict=True) if s == 1.0] for row in matrix]
        if all(len(found) == 1 for found in permuted):
            order = tuple(found[0] for found in permuted)
            if len(set(order)) == len(order):
                scored.append((len(order), order))
                continue
        diagonal = [row[i] for i, row in enumerate(matrix)]
        # A head that is more like another column's stands out of order, and the misprint with it.
        if min(diagonal) > 0 and all(max(row) == row[i] for i, row in enumerate(matrix)):
            scored.append((sum(diagonal), columns))
    scored.sort(key=lambda pair: -pair[0])
    if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    return scored[0][1]


def deal(
    values: Sequence[Item],
    count: int,
    *,
    blanks_kept: bool,
    heads: Sequence[Item] = (),
    anchored: bool = False,
) -> list[Item] | None:
    """As many of a row's items as it has columns, in their order, or None where that is not sure.

    `blanks_kept`: the source shows every blank cell, so that a figure's position counts; else only
    a row with a figure for each column is sure, or one with as many cells and what fills it up.
    `heads` are the items of the column heads, given where the table is ruled, for their edges.
    `anchored`: no blank stands for a part of a label or figure that spans columns.
    """
    printed = [item for item in values if not is_blank(item)]
    if not blanks_kept:
        if len(printed) == count:
            return printed
        # Blanks may stand for the part of a label or a figure that spans columns.
        sparse = printed and not anchored and (is_blank(values[0]) or len(values) > count)
        return None if sparse else _in_front(values, count)
    if len(values) == count:
        return list(values)
    if len(heads) == count and (by_edges := _by_edges(values, heads)) is not None:
        return by_edges
    if len(printed) == count:
        # A label that spans cells moves all figures alike; blanks between them are other columns'.
        return printed if not heads or _side_by_side(values) else None
    if len(values) > count and all(is_blank(item) for item in values[count:]):
        return list(values[:count])
    return None


def _side_by_side(values: Sequence[Item]) -> bool:
    """Whether no blank cell stands between the figures of a row."""
    printed = [n for n, item in enumerate(values) if not is_blank(item)]
    return printed == list(range(printed[0], printed[-1] + 1)) if printed else True


def _in_front(values: Sequence[Item], count: int) -> list[Item] | None:
    """The first cells of a row whose others are blank and fill it up at its end.

    Where blank cells were dropped the figures stand side by side, and the last column is blank.
    """
    front, behind = values[:count], values[count:]
    if len(front) < count or not all(is_blank(item) for item in behind):
        return None
    figures = sum(not is_blank(item) for item in front)
    dropped = behind and not any(is_blank(item) for item in front[:figures])
    return None if dropped and 0 < figures < count else list(front)


def stand_together(one: Item, other: Item) -> bool:
    """Whether two cells share a column of a ruled table."""
    return one.cell.left < other.cell.right and other.cell.left < one.cell.right


def is_blank(item: Item) -> bool:
    """Whether the item is a cell that was left blank."""
    return item.figure is not None and item.figure.meaning == "blank"


def _by_edges(values: Sequence[Item], heads: Sequence[Item]) -> list[Item] | None:
    placed: list[Item] = []
    for head in heads:
        under = [item for item in values if stand_together(item, head)]
        printed = [item for item in under if not is_blank(item)]
        if len(printed) > 1 or not under:
            return None
        placed.append((printed or under)[0])
    taken = [id(item) for item in placed if not is_blank(item)]
    lost = [item for item in values if not is_blank(item) and id(item) not in taken]
    return placed if not lost and len(set(taken)) == len(taken) else None
