"""What a cell may say where its text is in doubt: a picture read twofold, a number torn in two."""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.tables.items import Item
from pipelines.tables.numbers import read_figure

# Below this a digit of a scan is wrong more than once in a thousand times.
SURE = 0.99
_TORN = re.compile(r"(?<=[\d.,])\s+(?=[\d.,])")


def is_sure(item: Item) -> bool:
    """Whether the text is what stands there."""
    return item.cell.likelihood >= SURE and not item.cell.readings


def readings_of(item: Item) -> tuple[Item, ...]:
    """The figures that a cell in doubt may hold, likeliest first; none where nothing is known.

    A number that white space tears (1 2) may be one number, and two that ran into one cell.
    """
    if is_sure(item):
        if not _TORN.search(item.text.strip()):
            return ()
        texts = [_TORN.sub("", item.text)]
    else:
        texts = [item.text] if item.cell.likelihood > 0 else []
        texts += item.cell.readings
    found = []
    for text in dict.fromkeys(texts):
        figure = read_figure(text)
        if figure.value is not None or figure.meaning in ("blank", "not_applicable"):
            cell = replace(item.cell, text=text, likelihood=1.0, readings=())
            found.append(replace(item, cell=cell, figure=figure))
    return tuple(found)
