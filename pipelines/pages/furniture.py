"""Running heads, feet and page numbers: what every page carries in its margins is no text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipelines.pages.marks import Page
from pipelines.pages.writing import Written, lines_of
from pipelines.prose.body import is_page_number

# The margins of official documents are 26 mm and more, 74 points of 842.
_MARGIN = 0.085
_DIGITS = re.compile(r"\d+")
# A figure alone in the foot of a page: its number.
_NUMBER = re.compile(r"\d{1,3}")


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """Pages without what repeats in their margins, and without their numbers."""
    lines = [_in_margins(page) for page in pages]
    counts = Counter(key for page in lines for key in {_key(line) for line in page})
    least = max(2, (len(pages) + 1) // 2)
    found = []
    for page, marginal in zip(pages, lines, strict=True):
        gone = {
            id(word)
            for line in marginal
            if counts[_key(line)] >= least
            or is_page_number(line.text)
            or _NUMBER.fullmatch(line.text.strip())
            for word in line.words
        }
        found.append(replace(page, words=tuple(w for w in page.words if id(w) not in gone)))
    return found


def _in_margins(page: Page) -> list[Written]:
    """The lines in a page's margins; what stands between rulings is a table's."""
    room = _MARGIN * page.height
    down = [ruling for ruling in page.rulings if not ruling.across]
    return lines_of(
        word
        for word in page.words
        if not room < word.box.y < page.height - room
        and not any(ruling.start <= word.box.y <= ruling.end for ruling in down)
    )


def _key(line: Written) -> tuple[str, int]:
    """The same on every page but for figures, at the same height."""
    return _DIGITS.sub("#", "".join(line.text.split())), round(line.box.y / 4)
