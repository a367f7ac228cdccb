"""Releases: the data as files that others build on, each never worse than the last.

Read in this order:

    tables.toml  tables.py   what is in a release
    slim.py                  its SQLite database, of which all else is made
                             (layout.sql, fill.sql: observations; contract.sql: views)
    lines.py     digests.py  a row as a line; what a table holds, in two numbers
    flat.py                  CSV and Parquet (packing.py; parquet.py, duck.py)
    jsonl.py                 JSON Lines
    readback.py              written files read again
    profile.py   sums.py     a release in figures, its sums; checks.py holds it against the last
    delta.py     news.py     what changed, row by row and in words
    package.py   codebook.py the data package, the codebook
    notes.py     manifest.py documents.py
    publishing.py standing.py  the folder of releases, and what stands there
    making.py                all of it in its order
    formats.py   hands.py    the files, made side by side
    attempts.py              what came of it, as rows of the archive
    rebuilding.py            a release from the one before and the changes
"""
