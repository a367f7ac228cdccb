"""What a cell may say: a figure or a dash, where letters and signs that look alike are none.

The model knows 18,000 characters and leaves some likelihood to `0。`, `O` and `日` where a form has
a zero. What is drawn as the same figure is one reading, and what is likely of each adds up. Signs
that offices print for nothing (| / \\ —) are no figures and look like them: they stay a doubt.
"""

from __future__ import annotations

import re

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.scans.recognising import LEAST, Reading

Grey = NDArray[np.uint8]

# Characters that are drawn as zeros are; a bar may be the rest of a ruling and is no one.
_AS_ZERO = str.maketrans(dict.fromkeys("oOQθΘ⊙〇日口曰０", "0"))
# Beside a one these are the same stroke.
_AS_ONE = str.maketrans("lI", "11")
# Points that noise leaves beside a figure.
_BESIDE = " 。、·.,'’‘`"
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
# A cell that holds nothing else holds a dash, whichever: nobody prints 一 for a lone one.
_DASHES = re.compile(r"[一—\-－―–_ー─−]{1,2}")
# Nor 二 or 三: what seems to be one is a smudged dash.
_NO_NUMERAL = {"二": "=", "三": "≡"}
# What a lone straight stroke is read as.
_STROKES = frozenset(r"1|Il!i/\丨")
# By so much of their height slashes move aside; upright print moves by less, italics by a fifth.
_BACKWARDS, _FORWARDS, _UPRIGHT = 0.15, 0.26, 0.07
# A dash is so many times as wide as high.
_FLAT = 1.8
_DARK = 150


def as_figure(reading: Reading) -> Reading:
    """The reading with all that is drawn alike added up."""
    shares: dict[str, float] = {}
    figure = _FIGURE.fullmatch(_said(reading.text)) is not None
    for text, share in ((reading.text, reading.likelihood), *reading.others):
        said = _said(text.translate(_AS_ONE) if figure else text)
        shares[said] = shares.get(said, 0.0) + share
    ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    (text, share), *others = ((text, round(share, 4)) for text, share in ranked)
    if text == reading.text and len(shares) == 1 + len(reading.others):
        return reading
    return Reading(text, min(1.0, share), tuple((t, p) for t, p in others if p >= LEAST))


def _said(text: str) -> str:
    figure = text.translate(_AS_ZERO).strip(_BESIDE)
    if _FIGURE.fullmatch(figure):
        return figure
    return "—" if _DASHES.fullmatch(text) else _NO_NUMERAL.get(text, text)


def as_stroke(reading: Reading, pixels: Grey) -> Reading:
    """The reading of a lone straight stroke by the way it runs: there its shape says more.

    The model takes a backslash for a one, and is never sure of a dash.
    """
    if reading.text == "—" and _is_flat(pixels):
        return Reading("—", 1.0)
    if reading.text not in _STROKES:
        return reading
    aside = _aside(pixels)
    if aside > _BACKWARDS:
        # No figure leans back.
        return Reading("\\", 1.0)
    if aside < -_FORWARDS:
        return Reading("/", 1.0)
    if abs(aside) > _UPRIGHT and reading.text not in "/\\":
        slash = "/" if aside < 0 else "\\"
        return Reading(reading.text, min(reading.likelihood, 0.5), ((slash, 0.5), *reading.others))
    return reading


def _is_flat(pixels: Grey) -> bool:
    """Whether all ink is one piece far wider than high, with paper above and below."""
    dark = np.asarray((pixels < _DARK) * 255, dtype=np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    wide, high = stats[1, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1] if count == 2 else (0, 1)
    return bool(wide >= _FLAT * high and high < 0.4 * len(pixels))


def _aside(pixels: Grey) -> float:
    """How far to the right a stroke moves on its way down, in its heights; its ends left out."""
    dark = pixels < _DARK
    rows = np.flatnonzero(dark.any(axis=1))
    if len(rows) < 8:
        return 0.0
    fifth = (rows[-1] - rows[0]) // 5
    middle = np.array([n for n in rows if rows[0] + fifth <= n <= rows[-1] - fifth])
    centres = [float(np.flatnonzero(dark[n]).mean()) for n in middle]
    return float(np.polyfit(middle, centres, 1)[0])
