"""Pages of an OFD document (GB/T 33190) drawn as SVG: its texts where they stand, its lines.

What is drawn has a box in millimetres, a matrix of its own, and places in it. Only numbers, letters
and pictures of the package itself come into the drawing; fonts are the reader's own, so letters may
be wider or narrower than the office saw them.
"""

from __future__ import annotations

import base64
import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import islice
from typing import Any

from lxml import etree

from archive.browse.report_page.ofd_package import (
    BROKEN,
    NUMBER,
    Box,
    OfdPackage,
    Templates,
    box_of,
    length,
    numbers,
    pages,
    plain,
)
from archive.browse.report_page.pictures import NoSuchPageError

#: Points of a millimetre.
_POINTS = 72 / 25.4
#: 小四, where a text gives no size; a hairline, where a line gives no width (both in millimetres).
_SIZE, _HAIRLINE = 4.233, 0.2
#: Marks of a page that are drawn, its templates, and steps of a text that are counted.
_MOST_MARKS, _MOST_TEMPLATES, _MOST_STEPS = 20_000, 20, 10_000

_STEP = re.compile(r"[SMLQBAC]|" + NUMBER.pattern)
#: Steps of a path as SVG names them.
_STEPS = {"S": "M", "M": "M", "L": "L", "Q": "Q", "B": "C", "A": "A", "C": "Z"}
_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


@dataclass(frozen=True, slots=True)
class OfdPage:
    """A page as SVG: its size in points, and of how many."""

    width: float
    height: float
    pages: int
    svg: bytes


@lru_cache(16)
def ofd_page(body: bytes, number: int) -> OfdPage:
    """A page, counted from 1. Raises NoSuchPageError."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as package:
            container = OfdPackage(package, {plain(name): name for name in package.namelist()})
            found = list(pages(container))
            if not 1 <= number <= len(found):
                raise NoSuchPageError
            name, area, templates = found[number - 1]
            return _page(container, name, area, templates, len(found))
    except BROKEN as error:
        raise NoSuchPageError from error


def _page(container: OfdPackage, name: str, area: Box, templates: Templates, pages: int) -> OfdPage:
    content = container.tree(name)
    below: list[Any] = []
    above: list[Any] = []
    for use in islice(content.iter("{*}Template"), _MOST_TEMPLATES):
        place, order = templates.get(use.get("TemplateID", ""), ("", ""))
        if place:
            in_front = (use.get("ZOrder") or order) == "Foreground"
            (above if in_front else below).append(container.tree(place))
    x, y, width, height = box_of(content, area)
    size = {"width": f"{width * _POINTS:.2f}", "height": f"{height * _POINTS:.2f}"}
    svg = etree.Element(
        "svg",
        {"viewBox": f"{x:g} {y:g} {width:g} {height:g}", **size},
        nsmap={None: "http://www.w3.org/2000/svg"},
    )
    etree.SubElement(svg, "rect", x=f"{x:g}", y=f"{y:g}", width="100%", height="100%", fill="#fff")
    for tree in (*below, content, *above):
        for drawing in tree.iter("{*}TextObject", "{*}PathObject", "{*}ImageObject"):
            if len(svg) > _MOST_MARKS or container.letters <= 0:
                break
            _draw(container, drawing, svg)
    return OfdPage(width * _POINTS, height * _POINTS, pages, etree.tostring(svg, encoding="utf-8"))


def _draw(container: OfdPackage, drawing: Any, svg: Any) -> None:
    bounds, own = numbers(drawing.get("Boundary")), numbers(drawing.get("CTM"))
    if len(bounds) != 4 or drawing.get("Visible") == "false":
        return
    turned = f" matrix({' '.join(f'{n:g}' for n in own)})" if len(own) == 6 else ""
    place = {"transform": f"translate({bounds[0]:g} {bounds[1]:g}){turned}"}
    kind = etree.QName(drawing).localname
    if kind == "TextObject":
        _text(container, drawing, etree.SubElement(svg, "g", place))
    elif kind == "PathObject":
        for data in drawing.iter("{*}AbbreviatedData"):
            etree.SubElement(svg, "path", {**place, **_pen(drawing), "d": _path(data.text or "")})
    else:
        _picture(container, drawing, svg, bounds)


def _text(container: OfdPackage, drawing: Any, group: Any) -> None:
    size = (numbers(drawing.get("Size")) or [_SIZE])[0] or _SIZE
    group.set("font-size", f"{size:g}")
    group.set("font-family", "'Noto Serif CJK SC','Songti SC',SimSun,serif")
    x = y = 0.0
    for code in drawing.iter("{*}TextCode"):
        x = (numbers(code.get("X")) or [x])[0]
        y = (numbers(code.get("Y")) or [y])[0]
        letters = _printable(code.text or "")[: max(0, container.letters)]
        container.letters -= len(letters)
        across, down = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
        line = etree.SubElement(group, "text")
        line.text = letters
        line.set("x", _places(x, across, len(letters)))
        line.set("y", _places(y, down, len(letters)))


def _places(start: float, steps: list[float], letters: int) -> str:
    """Where each letter stands; those without a step follow the one before."""
    places = [start]
    for step in steps[: max(0, letters - 1)]:
        places.append(places[-1] + step)
    return " ".join(f"{place:.3f}" for place in places)


def _deltas(text: str | None) -> list[float]:
    """The steps of DeltaX and DeltaY: `g 3 4.5` is three of 4.5."""
    steps: list[float] = []
    parts = iter((text or "").split())
    for part in parts:
        if part == "g":
            count, step = numbers(next(parts, "")), numbers(next(parts, ""))
            if count and step:
                steps += step * min(max(0, int(count[0])), _MOST_STEPS - len(steps))
        else:
            steps += numbers(part)
    return steps[:_MOST_STEPS]


def _path(data: str) -> str:
    parts = (_STEPS.get(part) or f"{length(part):g}" for part in _STEP.findall(data))
    found = " ".join(parts)
    return found if found.startswith("M") else ""


def _pen(drawing: Any) -> dict[str, str]:
    width = (numbers(drawing.get("LineWidth")) or [_HAIRLINE])[0]
    strokes = drawing.get("Stroke") != "false"
    fills = drawing.get("Fill") == "true"
    return {
        "stroke": _colour(drawing, "StrokeColor") if strokes else "none",
        "stroke-width": f"{max(width, 0.05):g}",
        "fill": _colour(drawing, "FillColor") if fills else "none",
    }


def _colour(drawing: Any, name: str) -> str:
    for colour in drawing.iter("{*}" + name):
        values = [max(0, min(255, int(n))) for n in numbers(colour.get("Value"))]
        if len(values) in (1, 3):
            red, green, blue = values * (3 // len(values))
            return f"rgb({red},{green},{blue})"
    return "#000"


def _picture(container: OfdPackage, drawing: Any, svg: Any, bounds: list[float]) -> None:
    name = container.media.get(drawing.get("ResourceID", ""), "")
    if plain(name) not in container.names:
        return
    body = container.body(name)
    kind = next((kind for first, kind in _PICTURES.items() if body.startswith(first)), None)
    container.pictures -= len(body)
    if kind is None or container.pictures < 0:
        return
    x, y, width, height = (f"{n:g}" for n in bounds)
    etree.SubElement(
        svg,
        "image",
        {"x": x, "y": y, "width": width, "height": height, "preserveAspectRatio": "none"},
        href=f"data:{kind};base64,{base64.b64encode(body).decode()}",
    )


def _printable(text: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
