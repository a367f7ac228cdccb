"""Archives of one document, for those who check archives; and how to damage one."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from archive_samples import document
from made_tables import NUMBER_OF

from archive.keeping import keep_document
from archive.records import Interpretation
from archive.reports import store_interpretation
from archive.store import open_archive
from pipelines.interpret import interpret

# A figure of its own for each cell: a pointer that is moved points at another.
FIGURES = {cell: str(number) for cell, number in NUMBER_OF["2021"].items()}


@cache
def read(body: bytes) -> Interpretation:
    """What the readers find in a document; all of the figures."""
    found = interpret(document(body=body))
    assert len(found.observations) == len(FIGURES)
    return found


@dataclass
class Archives:
    """Makes an archive of bytes at a path."""

    path: Path

    def __call__(self, *bodies: bytes) -> Path:
        with open_archive(self.path) as a:
            run = a.begin_run("ingest", "", "2026-11-20T08:00:00Z")
            for n, body in enumerate(bodies):
                doc = document(f"http://www.shili.gov.cn/{n}", body)
                store_interpretation(a, keep_document(a, doc, run), read(body))
        return self.path


def flip(path: Path, n: int = 0) -> None:
    """Flip a bit of the n-th kept body, in the middle of its compressed bytes."""
    db = sqlite3.connect(path)
    sha256, packed = db.execute(
        "SELECT sha256, zstd FROM bodies ORDER BY sha256 LIMIT 1 OFFSET ?", (n,)
    ).fetchone()
    middle = len(packed) // 2
    flipped = packed[:middle] + bytes([packed[middle] ^ 1]) + packed[middle + 1 :]
    with db:
        db.execute("UPDATE bodies SET zstd = ? WHERE sha256 = ?", (flipped, sha256))
    db.close()
