"""What is done when a run ends, for what it has brought to be quick to ask and small to keep.

    index    the words of what came last            (archive/search/)
    ledger   who has published, worked out          (archive/ledger/)
    pack     bytes with the dictionary of a host    (archive/repacking.py)
    seal     digests of all rows that have changed  (archive/seals.py)

A run that is killed leaves it to the next one: until then the archive is right, only slower.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive import ledger
from archive.repacking import repack
from archive.seals import seal
from archive.search import index_pending

if TYPE_CHECKING:
    from archive.store import Archive


def conclude(a: Archive) -> None:
    """Do all of it, a few transactions after each other: others may write in between."""
    with a.transaction() as db:
        index_pending(db, 1)
        ledger.refresh(db)
    for _ in repack(a):
        pass
    seal(a)
