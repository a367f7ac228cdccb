"""The pages of a document as an `Extract`; those that could not be read are named in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.grids import Extract
from pipelines.pages.layout import read_pages
from pipelines.pages.marks import Page

# The longest report seen has 40 pages; a book is no report.
MOST_PAGES = 200
# The number of a page, and why it could not be read.
Lost = tuple[int, str]


def whole(pages: Sequence[Page], lost: Sequence[Lost], count: int, kind: str) -> Extract:
    """What the pages of a document of `count` pages say, and which of them are lost.

    Where nothing could be read, `problem` says why.
    """
    missing = runs(lost)
    if count > MOST_PAGES:
        beyond = _named(MOST_PAGES + 1, count)
        missing.append(f"{beyond}: no report has more than {MOST_PAGES}, the rest is not read")
    found = read_pages(pages)
    if found.blocks:
        return replace(found, lost=tuple(missing))
    without = f"{count} pages without any text" if count != 1 else "one page without any text"
    if lost:
        return Extract(problem=f"the {kind} cannot be read: {'; '.join(missing)}")
    return Extract(problem=f"the {kind} has {without}")


def runs(lost: Sequence[Lost]) -> list[str]:
    """One entry for each run of pages that are lost for the same reason."""
    found: list[tuple[int, int, str]] = []
    for number, why in lost:
        if found and found[-1][1:] == (number - 1, why):
            found[-1] = (found[-1][0], number, why)
        else:
            found.append((number, number, why))
    return [f"{_named(first, last)}: {why}" for first, last, why in found]


def _named(first: int, last: int) -> str:
    return f"page {first}" if first == last else f"pages {first} to {last}"
