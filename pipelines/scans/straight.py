"""How far a page lies askew, and the page with its lines along the rows."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.pages.marks import IDENTITY, Matrix

# Feeders put pages in askew by up to three degrees.
_MOST_DEGREES = 4.0
_COARSE, _FINE = 0.25, 0.05
# Over a whole page that is less than the thickness of a ruling.
_LEAST_DEGREES = 0.04
# Angles are found on a picture of about so many pixels a side.
_SMALL = 900


def skew(ink: NDArray[np.uint8]) -> float:
    """By how many degrees the lines of a page rise to the right; 0 where that is not seen."""
    scale = min(1.0, _SMALL / max(ink.shape))
    small: NDArray[np.uint8] = np.asarray(
        cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8
    )
    coarse = np.arange(-_MOST_DEGREES, _MOST_DEGREES + _COARSE / 2, _COARSE)
    best = max(coarse, key=lambda angle: _sharpness(small, angle))
    fine = np.arange(best - _COARSE, best + _COARSE + _FINE / 2, _FINE)
    return float(max(fine, key=lambda angle: (_sharpness(small, angle), -abs(angle))))


def _sharpness(ink: NDArray[np.uint8], angle: float) -> float:
    """How sharply rows with ink and rows without stand beside one another after turning."""
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -angle, 1.0)
    rows = cv2.warpAffine(ink, turn, (width, height)).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def straightened(
    grey: NDArray[np.uint8], ink: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], Matrix]:
    """The page with its lines along the rows, and what leads back to the page as it lay."""
    degrees = skew(ink)
    if abs(degrees) < _LEAST_DEGREES:
        return grey, IDENTITY
    height, width = grey.shape
    turn = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0))
    flat = cv2.warpAffine(
        grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    (a, c, e), (b, d, f) = (tuple(map(float, row)) for row in cv2.invertAffineTransform(turn))
    return np.asarray(flat, dtype=np.uint8), (a, b, c, d, e, f)
