"""Drawn pieces joined to whole rulings, and rulings that touch to the ruling of one table.

Printers draw one line as many pieces: one a cell, dots, dashes, both sides of a double line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipelines.pages.marks import IDENTITY, Box, Matrix, Ruling, moved_box
from pipelines.partition import Partition

# Pieces of one line lie up to this far beside one another: both lines of a double ruling.
SAME_LINE = 2.5
# The room between dots and dashes of one line, and between two lines that should touch.
_GAP = 3.5
# Shorter ones are strokes of drawn characters and marks of cut.
_SHORTEST = 6.0
# More than this far beyond the last line across, lines down have an end of their own.
_OPEN = 6.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The rulings of one table, its outer edges closed."""

    rulings: tuple[Ruling, ...]

    @property
    def box(self) -> Box:
        """The table's outer edges."""
        across = [r for r in self.rulings if r.across]
        down = [r for r in self.rulings if not r.across]
        return Box(
            min(r.at for r in down),
            min(r.at for r in across),
            max(r.at for r in down),
            max(r.at for r in across),
        )


def joined(pieces: Sequence[Ruling]) -> list[Ruling]:
    """Whole lines out of pieces, the shortest left out."""
    lines: list[Ruling] = []
    for across in (True, False):
        lines += _joined([piece for piece in pieces if piece.across is across])
    return [line for line in lines if line.end - line.start >= _SHORTEST]


def _joined(pieces: Sequence[Ruling]) -> list[Ruling]:
    lines: list[Ruling] = []
    for at, beside in _beside(pieces):
        run: Ruling | None = None
        for piece in sorted(beside, key=lambda p: p.start):
            if run is not None and piece.start <= run.end + _GAP:
                run = replace(run, end=max(run.end, piece.end))
            else:
                if run is not None:
                    lines.append(run)
                run = replace(piece, at=at)
        if run is not None:
            lines.append(run)
    return lines


def _beside(pieces: Sequence[Ruling]) -> Iterable[tuple[float, list[Ruling]]]:
    """Pieces in bands no wider than a double ruling, each with its middle."""
    band: list[Ruling] = []
    for piece in sorted(pieces, key=lambda p: p.at):
        if band and piece.at - band[0].at > SAME_LINE:
            yield _middle(band), band
            band = []
        band.append(piece)
    if band:
        yield _middle(band), band


def _middle(band: Sequence[Ruling]) -> float:
    length = sum(p.end - p.start for p in band)
    if not length:
        return band[0].at
    return sum(p.at * (p.end - p.start) for p in band) / length


def frames(lines: Sequence[Ruling]) -> list[Frame]:
    """The tables that whole lines make: sets that touch, with at least a row and a column."""
    across = [line for line in lines if line.across]
    down = [line for line in lines if not line.across]
    touching = Partition(len(across) + len(down))
    for n, line in enumerate(across):
        for m, other in enumerate(down, len(across)):
            if (
                line.start - _GAP <= other.at <= line.end + _GAP
                and other.start - _GAP <= line.at <= other.end + _GAP
            ):
                touching.join(n, m)
    both = [*across, *down]
    found = [_closed([both[n] for n in one]) for one in touching.sets()]
    return sorted((f for f in found if f), key=lambda f: (f.box.top, f.box.left))


def _closed(rulings: list[Ruling]) -> Frame | None:
    """A table whose outer lines were left out gets them: open sides, a page's end."""
    across = [r for r in rulings if r.across]
    down = [r for r in rulings if not r.across]
    if not across or not down or len(rulings) < 3:
        return None
    made = []
    for lines, others in ((across, down), (down, across)):
        first = min(line.start for line in lines)
        last = max(line.end for line in lines)
        low = min(other.at for other in others)
        high = max(other.at for other in others)
        if low - first > _OPEN:
            made.append(Ruling(others[0].across, first, low, high))
        if last - high > _OPEN:
            made.append(Ruling(others[0].across, last, low, high))
    if made:
        whole = [*rulings, *made]
        ends = {
            side: (
                min(r.at for r in whole if r.across is not side),
                max(r.at for r in whole if r.across is not side),
            )
            for side in (True, False)
            if any(r.across is not side for r in whole)
        }
        made = [replace(r, start=ends[r.across][0], end=ends[r.across][1]) for r in made]
    frame = Frame((*rulings, *made))
    box = frame.box
    return frame if box.width > _SHORTEST and box.height > _SHORTEST else None


def moved_ruling(ruling: Ruling, by: Matrix) -> Ruling:
    """A ruling after a matrix that turns by quarters."""
    if by == IDENTITY:
        return ruling
    if ruling.across:
        box = moved_box(Box(ruling.start, ruling.at, ruling.end, ruling.at), by)
    else:
        box = moved_box(Box(ruling.at, ruling.start, ruling.at, ruling.end), by)
    if box.width >= box.height:
        return Ruling(True, box.y, box.left, box.right)
    return Ruling(False, box.x, box.top, box.bottom)
