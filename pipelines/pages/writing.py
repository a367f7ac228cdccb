"""Words put into lines, and lines into the text of a cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

from pipelines.pages.marks import Box, Word, around

# Words of a line have their middles within this share of the lower one's height.
_SAME_LINE = 0.5
# Room between characters that is a blank, in heights: digits stand close, while justified lines
# draw Chinese characters apart.
_BLANK_IN_FIGURE = 0.25
_BLANK = 0.6
# Of a cell with many doubtful words only so many texts are told.
_MOST_READINGS = 8


@dataclass(frozen=True, slots=True)
class Written:
    """A line: its words from left to right."""

    words: tuple[Word, ...]

    @property
    def box(self) -> Box:
        """The line's box."""
        return around([word.box for word in self.words])

    @property
    def text(self) -> str:
        """The words with a blank where there is room for one."""
        return text_of(self.words)


def lines_of(words: Iterable[Word]) -> list[Written]:
    """Words put into lines, from top to bottom."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.box.y, w.box.left)):
        # A tall word may stand between the lines of a small one: the last few may be meant.
        for line in reversed(lines[-3:]):
            nearest = min(line, key=lambda w: abs(w.box.x - word.box.x))
            if abs(nearest.box.y - word.box.y) < _SAME_LINE * min(
                nearest.box.height, word.box.height
            ):
                line.append(word)
                break
        else:
            lines.append([word])
    return [Written(tuple(sorted(line, key=lambda w: w.box.left))) for line in lines]


def text_of(words: Sequence[Word]) -> str:
    """The text of a line's words."""
    text = ""
    for n, word in enumerate(words):
        if text and word.text:
            before = words[n - 1]
            room = word.box.left - before.box.right
            figures = text[-1].isascii() and word.text[0].isascii()
            least = _BLANK_IN_FIGURE if figures else _BLANK
            if room > least * min(before.box.height, word.box.height):
                text += " "
        text += word.text
    return text


def pieces_of(line: Written, room: float = 1.0) -> list[Written]:
    """A line cut where there is more room than so many heights."""
    pieces: list[list[Word]] = []
    for word in line.words:
        before = pieces[-1][-1] if pieces else None
        if before and word.box.left - before.box.right <= room * max(
            word.box.height, before.box.height
        ):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return [Written(tuple(piece)) for piece in pieces]


def written(words: Iterable[Word]) -> tuple[str, float, tuple[str, ...]]:
    """The text of a cell's words, its likelihood, and what else may stand there."""
    lines = lines_of(words)
    text = "\n".join(line.text for line in lines)
    own = [word for line in lines for word in line.words]
    likelihood = prod(word.likelihood for word in own)
    readings: list[str] = []
    for n, doubtful in enumerate(own):
        for reading in doubtful.readings:
            other = [*own[:n], Word(reading, doubtful.box), *own[n + 1 :]]
            readings.append("\n".join(line.text for line in lines_of(other)))
    return text, likelihood, tuple(dict.fromkeys(r for r in readings if r != text))[:_MOST_READINGS]
