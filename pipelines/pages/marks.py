"""What a page shows: boxes, words and rulings, in points from its upper left corner."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from archive.evidence import in_page


class Box(NamedTuple):
    """Left, top, right and bottom edge; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def x(self) -> float:
        """The middle from left to right."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """The middle from top to bottom."""
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        """From the left to the right edge."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From the top to the bottom edge."""
        return self.bottom - self.top

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside or on an edge."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def around(boxes: list[Box]) -> Box:
    """The least box that holds all of these; at least one is given."""
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


@dataclass(frozen=True, slots=True)
class Word:
    """One character or several in a row. `box` is as wide as they advance and one size high.

    `likelihood` and `readings` are those of `pipelines.grids.Cell`: a picture may show other texts.
    """

    text: str
    box: Box
    likelihood: float = 1.0
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """A drawn line along a row (`across`) or a column: where it is, from where to where it goes."""

    across: bool
    at: float
    start: float
    end: float


# a, b, c, d, e, f of PDF: x' = a x + c y + e, y' = b x + d y + f.
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does one and then the other."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def moved(x: float, y: float, by: Matrix) -> tuple[float, float]:
    """A point after a matrix."""
    a, b, c, d, e, f = by
    return a * x + c * y + e, b * x + d * y + f


def moved_box(box: Box, by: Matrix) -> Box:
    """The box around a box's corners after a matrix."""
    corners = [moved(x, y, by) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is read, upright; `shown` leads from there to the page as it is shown.

    `number` counts from 1.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...] = field(default=(), repr=False)
    rulings: tuple[Ruling, ...] = field(default=(), repr=False)
    shown: Matrix = IDENTITY

    def place(self, box: Box) -> str:
        """The pointer of evidence to a box."""
        return in_page(self.number, moved_box(box, self.shown))


def upright(width: float, height: float, quarter: int) -> Matrix:
    """What turns a page of this size clockwise by quarters, its corner back in the origin."""
    return (
        IDENTITY,
        (0.0, 1.0, -1.0, 0.0, height, 0.0),
        (-1.0, 0.0, 0.0, -1.0, width, height),
        (0.0, -1.0, 1.0, 0.0, 0.0, width),
    )[quarter % 4]
