"""Charts as SVG, drawn on the server: they need no script, print well and follow the page's colours.

Colours and type come from the style sheet by class (`c1` to `c5`, or the class of a state). Each
chart has a name that a screen reader says; its numbers stand in a table beside it, which the page
draws from the same data. Widths are those of the drawing; the page scales it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_WIDTH = 720
_HEIGHT = 260
_LEFT = 56
_TOP = 26
_BOTTOM = 30

#: Pixels of a Chinese character in the drawing's type; Latin ones take about half.
_EM = 16

#: Pixels from one label to the next.
_LINE = 19


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers under a label; `mark` is the class that gives it its colour."""

    label: str
    mark: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Break:
    """Between the year at place `at` and the one before it numbers are not to be compared."""

    at: int
    label: str


def ticks(highest: float, wanted: int = 4) -> list[float]:
    """Round numbers from 0 to at least the highest: 0, 50, 100 for 83."""
    if highest <= 0:
        return [0, 1]
    step = 10.0 ** (len(str(int(highest))) - 1) / 100
    sizes = (size * scale for scale in (step, step * 10, step * 100, step * 1000) for size in (1, 2, 5))
    step = next(size for size in sizes if highest / size <= wanted)
    count = int(-(-highest // step))
    return [round(step * n, 6) for n in range(count + 1)]


def lines_through_time(
    name: str,
    years: Sequence[int],
    series: Sequence[Series],
    breaks: Sequence[Break] = (),
    short: Callable[[float], str] = str,
) -> Markup:
    """Lines over years, interrupted where a year has no number or is not to be compared."""
    right = 16 + max((_text_width(one.label) for one in series), default=0)
    scale = ticks(max((v for one in series for v in one.values if v is not None), default=0))
    x = _spread(len(years), _LEFT + 8, _WIDTH - right)
    y = _height(scale[-1])
    parts = [_axes(scale, x, y, years, short, _WIDTH - right + 8)]
    starts = {one.at for one in breaks}
    for one in breaks:
        at = (x[one.at - 1] + x[one.at]) / 2
        parts.append(
            Markup('<g class="break"><line x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>').format(
                at, _TOP - 8, _HEIGHT - _BOTTOM
            )
            + Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text></g>').format(
                at, _TOP - 13, one.label
            )
        )
    ends = _apart([_end(one.values, y) for one in series])
    for one, label_y in zip(series, ends, strict=True):
        parts.append(_line(one, years, x, y, starts))
        if label_y is not None:
            parts.append(
                Markup('<text class="series {}" x="{:.1f}" y="{:.1f}">{}</text>').format(
                    one.mark, x[-1] + 10, label_y + 4, one.label
                )
            )
    return _drawing(name, parts)


def stacked_years(
    name: str,
    years: Sequence[int],
    series: Sequence[Series],
    short: Callable[[float], str] = str,
) -> Markup:
    """Bars over years, each made of the series from below."""
    totals = [sum(one.values[n] or 0 for one in series) for n in range(len(years))]
    scale = ticks(max(totals, default=0))
    x = _spread(len(years), _LEFT + 34, _WIDTH - 34)
    y = _height(scale[-1])
    width = min(46.0, 0.72 * (x[1] - x[0] if len(x) > 1 else 46))
    parts = [_axes(scale, x, y, years, short, _WIDTH)]
    for n, year in enumerate(years):
        below = 0.0
        for one in series:
            value = one.values[n] or 0
            if value:
                parts.append(
                    Markup(
                        '<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}">'
                        "<title>{} {}: {:,}</title></rect>"
                    ).format(
                        one.mark,
                        x[n] - width / 2,
                        y(below + value),
                        width,
                        max(y(below) - y(below + value), 0.5),
                        year,
                        one.label,
                        value,
                    )
                )
            below += value
        if totals[n]:
            parts.append(
                Markup('<text class="total" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(
                    x[n], y(totals[n]) - 5, short(totals[n])
                )
            )
    return _drawing(name, parts)


def bar(value: float | None, highest: float, mark: str = "c1") -> Markup:
    """A bar for a table's cell, as long as a number is of the highest."""
    if not value or value < 0 or highest <= 0:
        return Markup("")
    return Markup(
        '<svg class="bar" width="100%" height="10" aria-hidden="true" focusable="false">'
        '<rect class="{}" width="{:.1f}%" height="10" rx="1"/></svg>'
    ).format(mark, 100 * value / highest)


def strip(parts: Sequence[tuple[str, str, float]]) -> Markup:
    """A whole divided: label, class and number of each part, side by side."""
    whole = sum(number for _, _, number in parts)
    if not whole:
        return Markup("")
    drawn, x = [], 0.0
    for label, mark, number in parts:
        width = 100 * number / whole
        if number:
            drawn.append(
                Markup(
                    '<rect class="{}" x="{:.2f}%" width="{:.2f}%" height="12">'
                    "<title>{}: {:,}</title></rect>"
                ).format(mark, x, width, label, number)
            )
        x += width
    said = "; ".join(f"{label} {number:,}" for label, _, number in parts if number)
    return Markup('<svg class="strip" width="100%" height="12" role="img" aria-label="{}">{}</svg>').format(
        said, Markup("").join(drawn)
    )


def spark(values: Sequence[float | None], starts: frozenset[int] = frozenset()) -> Markup:
    """A line as small as a word; broken where `starts` says that another count begins."""
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return Markup("")
    x = _spread(len(values), 3, 97)
    highest = max(*known, 0) or 1
    pieces = _pieces(values, starts)
    paths = " ".join(
        "M" + " L".join(f"{x[n]:.1f},{21 - 18 * max(value, 0) / highest:.1f}" for n, value in piece)
        for piece in pieces
    )
    return Markup(
        '<svg class="spark" viewBox="0 0 100 24" width="100" height="24" aria-hidden="true" '
        'focusable="false"><path d="{}"/></svg>'
    ).format(paths)


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


def tile_map(name: str, tiles: Sequence[Tile]) -> Markup:
    """The map: squares with a short name and a number, each a link to its place."""
    size, gap = 62, 4
    parts = []
    for one in tiles:
        square = Markup(
            '<g class="tile h{}" transform="translate({},{})"><title>{}: {}</title>'
            '<rect width="{}" height="{}" rx="4"/>'
            '<text class="name" x="{}" y="27" text-anchor="middle">{}</text>'
            '<text class="figure" x="{}" y="47" text-anchor="middle">{}</text></g>'
        ).format(
            one.step,
            one.column * (size + gap),
            one.row * (size + gap),
            one.label,
            one.value,
            size,
            size,
            size / 2,
            one.short,
            size / 2,
            one.value,
        )
        if one.url:
            square = Markup('<a href="{}" aria-label="{}: {}">{}</a>').format(
                one.url, one.label, one.value, square
            )
        parts.append(square)
    width = (1 + max((one.column for one in tiles), default=0)) * (size + gap) - gap
    height = (1 + max((one.row for one in tiles), default=0)) * (size + gap) - gap
    return Markup(
        '<svg class="tiles" viewBox="-2 -2 {} {}" role="group" aria-label="{}">{}</svg>'
    ).format(width + 4, height + 4, name, Markup("").join(parts))


# How they are drawn ------------------------------------------------------------------------------


def _text_width(text: str) -> float:
    return sum(_EM if ord(char) > 0x2E80 else _EM * 0.56 for char in text)


def _spread(count: int, first: float, last: float) -> list[float]:
    if count == 1:
        return [(first + last) / 2]
    return [first + (last - first) * n / (count - 1) for n in range(count)]


def _height(highest: float) -> Callable[[float], float]:
    whole = _HEIGHT - _TOP - _BOTTOM
    return lambda value: _HEIGHT - _BOTTOM - whole * value / highest


def _axes(  # noqa: PLR0913 - the parts of a drawing
    scale: Sequence[float],
    x: Sequence[float],
    y: Callable[[float], float],
    years: Sequence[int],
    short: Callable[[float], str],
    end: float,
) -> Markup:
    rules = Markup("").join(
        Markup(
            '<line x1="{}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/>'
            '<text x="{}" y="{:.1f}" text-anchor="end">{}</text>'
        ).format(_LEFT, end, y(value), y(value), _LEFT - 8, y(value) + 4, short(value))
        for value in scale
    )
    # At most a dozen years have room for their number.
    each = -(-len(years) // 12)
    named = Markup("").join(
        Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
            x[n], _HEIGHT - 10, year
        )
        for n, year in enumerate(years)
        if (len(years) - 1 - n) % each == 0
    )
    return Markup('<g class="rules">{}</g><g class="years">{}</g>').format(rules, named)


def _pieces(
    values: Sequence[float | None], starts: frozenset[int] | set[int]
) -> list[list[tuple[int, float]]]:
    """Runs of numbers that may be joined by a line."""
    pieces: list[list[tuple[int, float]]] = [[]]
    for n, value in enumerate(values):
        if value is None or n in starts:
            pieces.append([])
        if value is not None:
            pieces[-1].append((n, value))
    return [piece for piece in pieces if piece]


def _line(
    one: Series, years: Sequence[int], x: Sequence[float], y: Callable[[float], float], starts: set[int]
) -> Markup:
    paths = " ".join(
        "M" + " L".join(f"{x[n]:.1f},{y(value):.1f}" for n, value in piece)
        for piece in _pieces(one.values, starts)
    )
    points = Markup("").join(
        Markup('<circle cx="{:.1f}" cy="{:.1f}" r="3.4"><title>{} {}: {:,}</title></circle>').format(
            x[n], y(value), years[n], one.label, value
        )
        for n, value in enumerate(one.values)
        if value is not None
    )
    return Markup('<g class="line {}"><path d="{}"/>{}</g>').format(one.mark, paths, points)


def _end(values: Sequence[float | None], y: Callable[[float], float]) -> float | None:
    known = [value for value in values if value is not None]
    return y(known[-1]) if known else None


def _apart(places: Sequence[float | None]) -> list[float | None]:
    """Labels at these heights, moved so far that none covers another or the years below."""
    there = sorted((at, n) for n, at in enumerate(places) if at is not None)
    moved = list(places)
    lowest = _HEIGHT - _BOTTOM - 4.0
    free = 0.0
    heights = []
    for at, _ in there:
        heights.append(max(at, free))
        free = heights[-1] + _LINE
    for at in range(len(heights) - 1, -1, -1):
        heights[at] = min(heights[at], lowest)
        lowest = heights[at] - _LINE
    for (_, n), height in zip(there, heights, strict=True):
        moved[n] = height
    return moved


def _drawing(name: str, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(_WIDTH, _HEIGHT, escape(name), Markup("").join(parts))
