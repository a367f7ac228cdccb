"""Strokes of characters in the line of a ruling, told from the ruling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipelines.pages.marks import Ruling

Grey = NDArray[np.uint8]

# All lengths are pixels at 200 dpi. So short a stretch says nothing.
_SHORT = 8
# No stroke of a character is so long, a title's neither.
TALL = 90
# How far beside a ruling the strokes of characters are seen, and how far its own ink reaches.
_BESIDE, _OWN = 12, 2
# Characters in a ruling's line cover less of it than a ruling does, and crowd beside it.
_COVERED, _CROWDED = 0.98, 0.3
# Strokes of characters that stand upright have others beside them on both sides; the text of
# cells keeps away from the rulings down, or touches them from one side.
_CLOSE, _FLANKED = 4, 0.2
# Half of the thickness of a ruling that crosses.
_CROSSING = 3


def own_stretches(ruling: Ruling, crossed: Sequence[float], ink: Grey) -> list[Ruling]:
    """A ruling without the stretches where it is but the strokes of characters in its line.

    A ruling that ends at a merged cell seems to go on in a text whose strokes lie as high, and
    figures below one another in low rows seem to be a dotted one. `crossed` is where it meets
    others.
    """
    ends = [ruling.start, *(at for at in crossed if ruling.start < at < ruling.end), ruling.end]
    stretches = [(int(a), int(b)) for a, b in pairwise(ends)]
    written = [_is_written(ruling, start, end, ink) for start, end in stretches]
    if 2 * sum(written) > len(written):
        return []
    found: list[Ruling] = []
    for (start, end), not_ruled in zip(stretches, written, strict=True):
        if not_ruled:
            continue
        if found and found[-1].end == start:
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(replace(ruling, start=start, end=end))
    return found


def is_crowded(ruling: Ruling, start: int, end: int, ink: Grey) -> bool:
    """Whether characters crowd beside a stretch."""
    return _seen(ruling, start, end, ink)[1] > _CROWDED


def _is_written(ruling: Ruling, start: int, end: int, ink: Grey) -> bool:
    """Whether a stretch is strokes of characters: it has holes, and there is ink beside it."""
    if end - start < 2 * _CROSSING + _SHORT:
        return False
    covered, crowded, flanked = _seen(ruling, start, end, ink)
    if covered < _COVERED and crowded > _CROWDED:
        return True
    return not ruling.across and end - start < TALL and flanked > _FLANKED


def _seen(ruling: Ruling, start: int, end: int, ink: Grey) -> tuple[float, float, float]:
    """How much of a stretch is ink, has ink beside it, and has ink close by on both sides."""
    inner = slice(start + _CROSSING, end - _CROSSING)
    at = round(ruling.at)
    if inner.stop <= inner.start or at < _BESIDE:
        return 1.0, 0.0, 0.0
    beside = slice(at - _BESIDE, at + _BESIDE + 1)
    band = (ink[beside, inner] if ruling.across else ink[inner, beside].T) > 0
    own = band[_BESIDE - _OWN : _BESIDE + _OWN + 1]
    before, behind = band[: _BESIDE - 2 * _OWN], band[_BESIDE + 2 * _OWN + 1 :]
    close = before[-_CLOSE:].any(axis=0).mean(), behind[:_CLOSE].any(axis=0).mean()
    crowded = np.concatenate((before, behind)).any(axis=0).mean()
    return float(own.any(axis=0).mean()), float(crowded), float(min(close))
