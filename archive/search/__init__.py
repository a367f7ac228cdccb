"""Search: reports by their text, any Chinese word from one character up.

    recipe.sql   the whole of it as one statement of plain SQL, for Datasette and sqlite3
    hits         the same for programs: pages of hits, with the places where the words stand
    index        what the index holds of a text, and how it keeps up with the versions
    folding      which characters count as which

A query is words with blanks between them; a hit is a report of which a version has every one of
them in its title or its text, as printed: exactly those that LIKE '%word%' finds in the view
`report_texts`, width and case folded on both sides (2021 finds ２０２１, gdp finds GDP).
Traditional and simplified characters differ, a word does not run over the end of a line, and %, *,
quotes and the like are characters as others are.

The index (schema/0007_search.sql) says which versions may hold the words; their texts are read to
see which do. Versions that still wait for the index are read as well, so nothing is missed at any
moment. What stands in very many reports is not counted out: the versions that came last are ranked,
and the hits say that there are more.

Measured on two cores with 531,000 generated reports of 1,400 characters, 198 queries of all kinds:
55 ms of processor time at the 95th percentile and 149 ms at most; on a machine that was three times
overloaded, 126 ms from asking to answer, 267 ms with nothing of the file in memory. More reports
make it little more: `reach` bounds the texts that are read. The index takes 1.2 KB and 0.6 ms a
report.
"""

from __future__ import annotations

from archive.search.hits import REACH, RECIPE, Hit, Hits, search
from archive.search.index import BATCH, index_pending, rebuild

__all__ = [
    "BATCH",
    "REACH",
    "RECIPE",
    "Hit",
    "Hits",
    "index_pending",
    "rebuild",
    "search",
]
