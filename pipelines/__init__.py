"""Pipelines understand documents: from kept bytes to what a report says, with evidence.

Read in this order:

    keep           the first stage: raw bytes, capture and frontier, before anything reads them
    interpreting   the second stage: kept documents are interpreted by `readers`, in other
                   processes, and what they say is stored
    interpret      one pure function: Document in, Interpretation out; never raises for bad content
    formats/       bytes to lines and `grids`, one file a format
    tables/        lines and grids to the cells of the official forms
    checks         identities held against the cells, and the verdict on each
    prose/         the running text, and the numbers that its sentences state
    identity/      whose report of which year, and whether it is one
    digest         the digest of what a report says

Flows in: `Listing` and `Document` records of the spiders, or of `scrapy ingest`. Flows out:
`Interpretation` records for the archive. Imports the archive only.
"""
