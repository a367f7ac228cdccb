"""The title at the head of a text whose format marks none.

In Word files it takes up to three lines: whose, of which year, what.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.titles import Title, read_title

# Above it stand file numbers, seals and the names of annexes.
_HEAD = 12
_MOST_LINES = 3
_LONGEST = 80


def headline(lines: Sequence[str]) -> str:
    """The report's title among the first of a text's filled lines, empty where none is one.

    The title that names publisher and year in the fewest lines, else the first that names a year.
    """
    head = lines[:_HEAD]
    named: list[tuple[bool, int, int, str]] = []
    for count in range(1, _MOST_LINES + 1):
        for first in range(len(head) - count + 1):
            text = "".join(line.strip() for line in head[first : first + count])
            title = _report(text)
            if title:
                named.append((not title.publisher, count, first, text))
    return min(named)[3] if named else ""


def _report(text: str) -> Title | None:
    if len(text) > _LONGEST or "。" in text:
        return None
    title = read_title(text)
    return title if title.kind == "report" and title.year is not None else None
