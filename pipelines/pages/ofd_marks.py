"""What a page of an OFD document draws: words, rulings and pictures.

Objects have a box on the page in millimetres; what they draw is told from its corner, after a
matrix of their own. A text gives the place of its first character and the steps to the others:
`g 3 4.5` is three steps of 4.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot

from lxml import etree

from pipelines.pages.marks import IDENTITY, Box, Matrix, Ruling, Word, moved, moved_box, times
from pipelines.pages.pdf_paths import ruling_between, thin_ruling

# Points of a millimetre.
_POINTS = 72 / 25.4
# Of a font's height so much stands above its baseline.
_ABOVE = 0.85
# Where a size is missing: 小四, 12 points.
_SIZE = 4.233
_MOST_MARKS = 100_000
_MOST_REPEATS = 10_000
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_STEP = re.compile(r"[SMLQBAC]|" + _NUMBER.pattern)
# How many of a path's numbers belong to a step, its end the last two.
_NUMBERS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_WHITE = 250
# Millimetres: no page reaches as far, and what is computed from it stays a number.
_FARTHEST = 1e5


@dataclass(slots=True)
class Marks:
    """In points; `pictures` are numbers of resources with the boxes they fill."""

    words: list[Word] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    pictures: list[tuple[str, Box]] = field(default_factory=list)


def draw(tree: etree._Element, origin: tuple[float, float], marks: Marks) -> None:
    """Add what a page or a template draws; `origin` is the corner of the page in millimetres."""
    scale: Matrix = (_POINTS, 0, 0, _POINTS, -origin[0] * _POINTS, -origin[1] * _POINTS)
    for drawing in tree.iter("{*}TextObject", "{*}PathObject", "{*}ImageObject"):
        if len(marks.words) + len(marks.rulings) > _MOST_MARKS:
            return
        if drawing.get("Visible", "true") == "false" or drawing.get("Alpha") == "0":
            continue
        bounds = _numbers(drawing.get("Boundary", ""))
        if len(bounds) != 4:
            continue
        own = _numbers(drawing.get("CTM", ""))
        ctm: Matrix = tuple(own) if len(own) == 6 else IDENTITY  # type: ignore[assignment]
        matrix = times(times(ctm, (1, 0, 0, 1, bounds[0], bounds[1])), scale)
        kind = etree.QName(drawing).localname
        if kind == "TextObject":
            marks.words += _words(drawing, matrix)
        elif kind == "PathObject":
            marks.rulings += _rulings(drawing, matrix)
        else:
            x, y, width, height = bounds
            box = moved_box(Box(x, y, x + width, y + height), scale)
            thin = thin_ruling(box)
            if thin:
                marks.rulings.append(thin)
            else:
                marks.pictures.append((drawing.get("ResourceID", ""), box))


def _words(drawing: etree._Element, matrix: Matrix) -> Iterator[Word]:
    size = (_numbers(drawing.get("Size", "")) or [_SIZE])[0] or _SIZE
    wide = (_numbers(drawing.get("HScale", "")) or [1.0])[0]
    a, b, c, d, _, _ = matrix
    high = size * hypot(c, d)
    x = y = 0.0
    for code in drawing.iter("{*}TextCode"):
        x = (_numbers(code.get("X", "")) or [x])[0]
        y = (_numbers(code.get("Y", "")) or [y])[0]
        text = code.text or ""
        across, down = _steps(code.get("DeltaX", "")), _steps(code.get("DeltaY", ""))
        place_x, place_y = x, y
        for n, character in enumerate(text):
            step = across[n] if n < len(across) else 0.0
            if not character.isspace():
                left, foot = moved(place_x, place_y, matrix)
                width = _advance(character, size) * wide * hypot(a, b)
                if abs(b) > abs(a):
                    # Written up or down the page: the character stands on its side.
                    box = Box(left - high / 2, foot - width / 2, left + high / 2, foot + width / 2)
                else:
                    box = Box(left, foot - _ABOVE * high, left + width, foot + (1 - _ABOVE) * high)
                yield Word(character, box)
            if n < len(across):
                place_x += step
            elif not down:
                place_x += _advance(character, size) * wide
            place_y += down[n] if n < len(down) else 0.0


def _advance(character: str, size: float) -> float:
    """Half a size for Latin letters and digits, a whole one for Chinese characters."""
    return size * (0.5 if character.isascii() else 1.0)


def _steps(text: str) -> list[float]:
    """The steps of DeltaX and DeltaY, repeats written out."""
    steps: list[float] = []
    parts = iter(text.split())
    for part in parts:
        try:
            if part == "g":
                count = min(int(next(parts, "0")), _MOST_REPEATS - len(steps))
                steps += [_length(next(parts, "0"))] * max(0, count)
            else:
                steps.append(_length(part))
        except ValueError:
            return steps
        if len(steps) >= _MOST_REPEATS:
            return steps
    return steps


def _rulings(drawing: etree._Element, matrix: Matrix) -> list[Ruling]:
    strokes = drawing.get("Stroke", "true") != "false" and not _is_white(drawing, "StrokeColor")
    fills = drawing.get("Fill", "false") == "true" and not _is_white(drawing, "FillColor")
    found: list[Ruling] = []
    for data in drawing.iter("{*}AbbreviatedData"):
        for points in _polygons(data.text or "", matrix):
            if strokes:
                found += [r for a, b in pairwise(points) if (r := ruling_between(a, b))]
            elif fills:
                xs, ys = [x for x, _ in points], [y for _, y in points]
                thin = thin_ruling(Box(min(xs), min(ys), max(xs), max(ys)))
                if thin:
                    found.append(thin)
    return found


def _polygons(data: str, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    points: list[tuple[float, float]] = []
    step, numbers = "", []
    for part in _STEP.findall(data):
        if part not in _NUMBERS:
            numbers.append(_length(part))
            if len(numbers) == _NUMBERS.get(step, -1):
                points.append(moved(numbers[-2], numbers[-1], matrix))
                numbers = []
            continue
        step, numbers = part, []
        if part in "SM" and points:
            yield points
            points = []
        elif part == "C" and points:
            points.append(points[0])
    if points:
        yield points


def _is_white(drawing: etree._Element, name: str) -> bool:
    for colour in drawing.iter("{*}" + name):
        values = _numbers(colour.get("Value", ""))
        return colour.get("Alpha") == "0" or (len(values) == 3 and min(values) >= _WHITE)
    return False


def _numbers(text: str) -> list[float]:
    return [_length(number) for number in _NUMBER.findall(text)]


def _length(text: str) -> float:
    """A number as written, within bounds. Raises ValueError for what is none."""
    return max(-_FARTHEST, min(_FARTHEST, float(text)))
