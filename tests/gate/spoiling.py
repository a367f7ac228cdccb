"""All damage by name: to the sheet before it is written, or to the bytes after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from tests.gate import byte_damage, column_damage, figure_damage, row_damage, source_errors
from tests.gate.sheets import Sheet

Spoil = Callable[[Sheet, Random, str], Sheet | None]
SpoilBytes = Callable[[str, Random, str], tuple[bytes, str]]

SOURCE: Mapping[str, Spoil] = {
    "source: one figure": source_errors.one_figure,
    "source: several figures": source_errors.several_figures,
    "source: totals left blank": source_errors.totals_left_blank,
}
SHEET: Mapping[str, Spoil] = {
    "blanks dropped": row_damage.blanks_dropped,
    "figures torn off": row_damage.figures_torn_off,
    "label torn": row_damage.label_torn,
    "labels cut": row_damage.labels_cut,
    "labels garbled": row_damage.labels_garbled,
    "row lost": row_damage.row_lost,
    "row twice": row_damage.row_twice,
    "row rotated": row_damage.row_rotated,
    "rows joined": row_damage.rows_joined,
    "page number": row_damage.page_number,
    "figures glued": figure_damage.glued,
    "figures glued beside blank": figure_damage.glued_beside_blank,
    "figure torn": figure_damage.torn,
    "digit garbled": figure_damage.digit_garbled,
    "digit lost": figure_damage.digit_lost,
    "figures lost": figure_damage.figures_lost,
    "heads lost": column_damage.heads_lost,
    "heads swapped": column_damage.heads_swapped,
    "column lost": column_damage.column_lost,
    "groups lost": column_damage.groups_lost,
    "table cut": column_damage.table_cut,
}
BYTES: Mapping[str, SpoilBytes] = {
    "truncated": byte_damage.truncated,
    "marks lost": byte_damage.marks_lost,
    "charset wrong": byte_damage.charset_wrong,
    "bytes lost": byte_damage.bytes_lost,
}
# Needs a format that keeps blank cells.
NEEDS_BLANKS = frozenset({"source: totals left blank", "figures glued beside blank"})
# A quarter of the damaged reports are whole and do not add up, some do not and are damaged too.
_SHARES = {"source": 0.25, "both": 0.1, "way": 0.65}
# So often another damage is tried where one finds nothing to spoil.
_TRIES = 200


def spoil(sheet: Sheet, rng: Random, shape: str, *, blanks: bool) -> tuple[Sheet, str, str]:
    """A sheet with damage done to it, the name of the damage, and that of damage to the bytes.

    Where damage does not apply (no figure has two digits), another is tried.
    """
    where = rng.choices([*_SHARES], [*_SHARES.values()])[0]
    if where != "way":
        done, name = _first(sheet, rng, shape, SOURCE, blanks=blanks)
        if where == "source" and name:
            return done, name, ""
        sheet = done
    if rng.random() < len(BYTES) / (len(BYTES) + len(SHEET)):
        in_bytes = rng.choice([*BYTES])
        return replace(sheet, kind="reading"), in_bytes, in_bytes
    done, name = _first(sheet, rng, shape, SHEET, blanks=blanks)
    return done, name, ""


def _first(
    sheet: Sheet, rng: Random, shape: str, ways: Mapping[str, Spoil], *, blanks: bool
) -> tuple[Sheet, str]:
    names = [name for name in ways if blanks or name not in NEEDS_BLANKS]
    for _ in range(_TRIES):
        name = rng.choice(names)
        done = ways[name](sheet, rng, shape)
        if done is not None:
            return done, name
    return sheet, ""
