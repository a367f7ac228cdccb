"""Charts as SVG, drawn on the server: no script; they print well and follow the page's colours.

Colours and type come from the style sheet by class (`c1` to `c5`, or the class of a state). Each
chart has a name that a screen reader says; its numbers stand in a table beside it, which the page
draws from the same data. Sizes are those of the drawing; the page scales it. Small drawings for
tables are in `small_charts`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
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

Short = Callable[[float], str]
_Height = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers under a label; `mark` is the class that gives it its colour.

    `starts` are the places at which another count begins: no line is drawn to them.
    """

    label: str
    mark: str
    values: Sequence[float | None]
    starts: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Break:
    """Between the year at place `at` and the one before it some series counts otherwise."""

    at: int
    label: str


def ticks(highest: float, wanted: int = 4) -> list[float]:
    """Round numbers from 0 to at least the highest: 0, 50, 100 for 83."""
    if highest <= 0:
        return [0, 1]
    scale = 10.0 ** (len(str(int(highest))) - 2)
    sizes = (size * scale * more for more in (1, 10, 100) for size in (1, 2, 5))
    step = next(size for size in sizes if highest / size <= wanted)
    if highest >= 1:
        step = max(step, 1)
    count = int(-(-highest // step))
    return [round(step * n, 6) for n in range(count + 1)]


def lines_through_time(
    name: str,
    years: Sequence[int],
    series: Sequence[Series],
    breaks: Sequence[Break] = (),
    short: Short = str,
) -> Markup:
    """Lines over years, interrupted where a year has no number or is not to be compared."""
    end = _WIDTH - 16 - max((_text_width(one.label) for one in series), default=0)
    scale = ticks(max((v for one in series for v in one.values if v is not None), default=0))
    x, y = _spread(len(years), _LEFT + 8, end), _height(scale[-1])
    labels = zip(series, _apart([_end(one.values, y) for one in series]), strict=True)
    parts = [
        _axes(scale, x, y, years, short, end + 8),
        *(_drawn_break(one, (x[one.at - 1] + x[one.at]) / 2) for one in breaks),
        *(_line(one, years, x, y) for one in series),
        *(_label(one, x[-1] + 10, at) for one, at in labels if at is not None),
    ]
    return _drawing(name, parts)


def stacked_years(
    name: str, years: Sequence[int], series: Sequence[Series], short: Short = str
) -> Markup:
    """Bars over years, each made of the series from below."""
    totals = [sum(one.values[n] or 0 for one in series) for n in range(len(years))]
    scale = ticks(max(totals, default=0))
    x, y = _spread(len(years), _LEFT + 34, _WIDTH - 34), _height(scale[-1])
    width = min(46.0, 0.72 * (x[1] - x[0] if len(x) > 1 else 46))
    parts = [_axes(scale, x, y, years, short, _WIDTH)]
    for n, year in enumerate(years):
        below = 0.0
        for one in series:
            value = one.values[n] or 0
            if value:
                top, height = y(below + value), max(y(below) - y(below + value), 0.5)
                parts.append(
                    f'<rect class="{one.mark}" x="{x[n] - width / 2:.1f}" y="{top:.1f}"'
                    f' width="{width:.1f}" height="{height:.1f}">'
                    f"<title>{year} {escape(one.label)}: {value:,}</title></rect>"
                )
            below += value
        if totals[n]:
            parts.append(
                f'<text class="total" x="{x[n]:.1f}" y="{y(totals[n]) - 5:.1f}"'
                f' text-anchor="middle">{escape(short(totals[n]))}</text>'
            )
    return _drawing(name, parts)


# How they are drawn ------------------------------------------------------------------------------


def _text_width(text: str) -> float:
    return sum(_EM if ord(char) > 0x2E80 else _EM * 0.56 for char in text)


def _spread(count: int, first: float, last: float) -> list[float]:
    if count == 1:
        return [(first + last) / 2]
    return [first + (last - first) * n / (count - 1) for n in range(count)]


def _height(highest: float) -> _Height:
    whole = _HEIGHT - _TOP - _BOTTOM
    return lambda value: _HEIGHT - _BOTTOM - whole * value / highest


def _axes(  # noqa: PLR0913, PLR0917 - the parts of a drawing
    scale: Sequence[float],
    x: Sequence[float],
    y: _Height,
    years: Sequence[int],
    short: Short,
    end: float,
) -> str:
    rules = "".join(
        f'<line x1="{_LEFT}" x2="{end:.1f}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>'
        f'<text x="{_LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{escape(short(value))}'
        "</text>"
        for value in scale
    )
    # At most nine years have room for their number.
    each = -(-len(years) // 9)
    named = "".join(
        f'<text x="{x[n]:.1f}" y="{_HEIGHT - 8}" text-anchor="middle">{year}</text>'
        for n, year in enumerate(years)
        if (len(years) - 1 - n) % each == 0
    )
    return f'<g class="rules">{rules}</g><g class="years">{named}</g>'


def _drawn_break(one: Break, at: float) -> str:
    return (
        f'<g class="break"><line x1="{at:.1f}" x2="{at:.1f}" y1="{_TOP - 8}"'
        f' y2="{_HEIGHT - _BOTTOM}"/><text x="{at:.1f}" y="{_TOP - 13}"'
        f' text-anchor="middle">{escape(one.label)}</text></g>'
    )


def pieces(
    values: Sequence[float | None], starts: Collection[int]
) -> list[list[tuple[int, float]]]:
    """Runs of numbers that may be joined by a line: none across a gap or a start."""
    found: list[list[tuple[int, float]]] = [[]]
    for n, value in enumerate(values):
        if value is None or n in starts:
            found.append([])
        if value is not None:
            found[-1].append((n, value))
    return [piece for piece in found if piece]


def _line(one: Series, years: Sequence[int], x: Sequence[float], y: _Height) -> str:
    paths = " ".join(
        "M" + " L".join(f"{x[n]:.1f},{y(value):.1f}" for n, value in piece)
        for piece in pieces(one.values, one.starts)
    )
    points = "".join(
        f'<circle cx="{x[n]:.1f}" cy="{y(value):.1f}" r="3.4">'
        f"<title>{years[n]} {escape(one.label)}: {value:,}</title></circle>"
        for n, value in enumerate(one.values)
        if value is not None
    )
    return f'<g class="line {one.mark}"><path d="{paths}"/>{points}</g>'


def _label(one: Series, x: float, y: float) -> str:
    return f'<text class="series {one.mark}" x="{x:.1f}" y="{y + 4:.1f}">{escape(one.label)}</text>'


def _end(values: Sequence[float | None], y: _Height) -> float | None:
    known = [value for value in values if value is not None]
    return y(known[-1]) if known else None


def _apart(places: Sequence[float | None]) -> list[float | None]:
    """Labels at these heights, moved so far that none covers another or the years below."""
    there = sorted((at, n) for n, at in enumerate(places) if at is not None)
    moved = list(places)
    lowest, free = _HEIGHT - _BOTTOM - 4.0, 0.0
    heights = []
    for at, _ in there:
        heights.append(max(at, free))
        free = heights[-1] + _LINE
    for n in range(len(heights) - 1, -1, -1):
        heights[n] = min(heights[n], lowest)
        lowest = heights[n] - _LINE
    for (_, n), height in zip(there, heights, strict=True):
        moved[n] = height
    return moved


def _drawing(name: str, parts: Sequence[str]) -> Markup:
    return Markup(  # noqa: S704 - words are escaped
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label="{escape(name)}">{"".join(parts)}</svg>'
    )
