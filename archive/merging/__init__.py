"""合并: an archive takes in what another one holds, so that several machines make one archive.

    other      the other archive, opened to be read: refused where it is none, newer or this one
    crawl      rows that were told by the world (runs, columns, entries, captures, failures, walks):
               each is known by what it says, never by its number, and taken where it is new
    walks      what the ledger rests on: which walks saw all of a column, and who was expected
    documents  what the new captures say, stored with all that hangs together with them in the
               order in which it was seen (`archive/replaying.py`)

Nothing that either archive holds is lost: in whatever order archives are merged, and however often,
the same rows come of it. Where both know a row and say different things of it (how a column stands,
whether an entry was kept), what was seen later counts. What two machines saw of one address are its
versions and sightings, as if one machine had seen both.

Each step is a transaction; a merge that was torn off goes on when it is called again.
"""

from archive.merging.crawl import merge_crawl
from archive.merging.documents import merge_documents, waiting
from archive.merging.other import other_archive

__all__ = ["merge_crawl", "merge_documents", "other_archive", "waiting"]
