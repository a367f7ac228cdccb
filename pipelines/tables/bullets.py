"""Bullets of lists: a dash at the beginning of a line may be one, or a cell that says nothing."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.grids import Line

_BULLETS = frozenset("-*+•·●○■□◆◇▪►➢※")
# Fewer lines that begin with a dash may be rows whose first cell says nothing.
_FEWEST = 3


def is_bullet(text: str) -> bool:
    """Whether a text may be the mark at the beginning of a line."""
    return text in _BULLETS


def are_bulleted(lines: Sequence[Line]) -> bool:
    """Whether most lines begin with a bullet, so that a dash there is no cell."""
    texts = [line.text.split(maxsplit=1) for line in lines if line.text.strip()]
    bullets = sum(len(text) > 1 and is_bullet(text[0]) for text in texts)
    return bullets >= _FEWEST and bullets * 2 > len(texts)
