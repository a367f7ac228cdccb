"""Drawings for a table's cell and for the map: bars, strips, sparks and tiles, as SVG.

Widths in per cent of the cell, so that they need no style in the page. See `charts`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from archive.browse.charts import pieces

_NOTHING = Markup("")


def bar(value: float | None, highest: float, mark: str = "c1") -> Markup:
    """A bar for a table's cell, as long as a number is of the highest."""
    if not value or value < 0 or highest <= 0:
        return _NOTHING
    return Markup(  # noqa: S704 - numbers only
        '<svg class="bar" width="100%" height="10" aria-hidden="true" focusable="false">'
        f'<rect class="{mark}" width="{100 * value / highest:.1f}%" height="10" rx="1"/></svg>'
    )


def strip(parts: Sequence[tuple[str, str, float]]) -> Markup:
    """A whole divided: label, class and number of each part, side by side."""
    whole = sum(number for _, _, number in parts)
    if not whole:
        return _NOTHING
    drawn, x = [], 0.0
    for label, mark, number in parts:
        width = 100 * number / whole
        if number:
            drawn.append(
                f'<rect class="{mark}" x="{x:.2f}%" width="{width:.2f}%" height="12">'
                f"<title>{escape(label)}: {number:,}</title></rect>"
            )
        x += width
    said = "; ".join(f"{label} {number:,}" for label, _, number in parts if number)
    return Markup(  # noqa: S704 - words are escaped
        f'<svg class="strip" width="100%" height="12" role="img" aria-label="{escape(said)}">'
        f"{''.join(drawn)}</svg>"
    )


def spark(values: Sequence[float | None], starts: Collection[int] = ()) -> Markup:
    """A line as small as a word; broken where `starts` says that another count begins."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return _NOTHING
    highest = max(*known, 0) or 1
    step = 94 / (len(values) - 1)
    paths = " ".join(
        "M" + " L".join(f"{3 + step * n:.1f},{21 - 18 * max(v, 0) / highest:.1f}" for n, v in piece)
        for piece in pieces(values, starts)
    )
    return Markup(  # noqa: S704 - numbers only
        '<svg class="spark" viewBox="0 0 100 24" width="84" height="20" aria-hidden="true"'
        f' focusable="false"><path d="{paths}"/></svg>'
    )


@dataclass(frozen=True, slots=True)
class Tile:
    """A square of the map: `step` is its colour from 0 (nothing known) to 5."""

    row: int
    column: int
    short: str
    label: str
    value: str
    step: int
    url: str


_SIZE, _GAP = 62, 4


def tile_map(name: str, tiles: Sequence[Tile]) -> Markup:
    """The map: squares with a short name and a number, each a link to its place."""
    width, height = (
        (1 + max((at for at in places), default=0)) * (_SIZE + _GAP) - _GAP + 4
        for places in ([one.column for one in tiles], [one.row for one in tiles])
    )
    drawn = "".join(map(_tile, tiles))
    return Markup(  # noqa: S704 - words are escaped
        f'<svg class="tiles" viewBox="-2 -2 {width} {height}" role="group"'
        f' aria-label="{escape(name)}">{drawn}</svg>'
    )


def _tile(one: Tile) -> str:
    # What is read aloud begins with what is seen, a blank between the two: else nobody who speaks
    # to a browser could name the link.
    said = escape(f"{one.short} {one.value} {one.label}")
    x, y = one.column * (_SIZE + _GAP), one.row * (_SIZE + _GAP)
    square = (
        f'<g class="tile h{one.step}" transform="translate({x},{y})"><title>{said}</title>'
        f'<rect width="{_SIZE}" height="{_SIZE}" rx="4"/>'
        f'<text class="name" x="{_SIZE / 2}" y="27">{escape(one.short)}</text> '
        f'<text class="figure" x="{_SIZE / 2}" y="47">{escape(one.value)}</text></g>'
    )
    return f'<a href="{escape(one.url)}" aria-label="{said}">{square}</a>' if one.url else square
