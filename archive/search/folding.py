"""Which characters count as which other, in a text and in a query: table `search_folding`.

One for one, so that places in the folded text are places in the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def read_folding(db: sqlite3.Connection) -> dict[str, str]:
    """The character that each printed one counts as, for those that do not stay as they are."""
    return dict(db.execute("SELECT printed, counts_as FROM search_folding").fetchall())


def fold(text: str, folding: Mapping[str, str]) -> str:
    """The text of the same length as it is compared."""
    for printed in folding.keys() & set(text):
        text = text.replace(printed, folding[printed])
    return text
