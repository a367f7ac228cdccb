"""Which way is up, and how far a page lies askew."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# Feeders put pages in askew by up to three degrees.
_MOST_DEGREES = 4.0
_COARSE, _FINE = 0.25, 0.05
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


def turning(width: int, height: int, degrees: float) -> NDArray[np.float64]:
    """The matrix that turns a page of pixels clockwise about its middle."""
    return np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0))
