"""Pipelines understand documents: from kept bytes to what a report says, with evidence.

Read in this order:

    keep           the first stage: raw bytes, capture and frontier, before anything reads them
    interpreting   the second stage: kept documents are interpreted by `readers`, in other
                   processes, and what they say is stored
    interpret      one pure function: Document in, Interpretation out; never raises for bad content
    room           how much memory a document may take; `seclusion`: and no network
    formats/       bytes to lines and `grids`, one file a format
    pages/         pages of PDF, OFD and pictures: words and rulings to lines and grids
    scans/         pictures to words and rulings, each with its likelihood
    converting     LibreOffice turns old office documents into ones of the open formats
    tables/        lines and grids to the cells of the official forms
    sums/          identities: what lost its place, and the verdict on each value
    prose/         the running text, and the numbers that its sentences state
    identity/      whose report of which year, and whether it is one
    partition      things put together in sets, of whatever kind they are
    completeness   what the form asks for and the document does not show
    digest         the digest of what a report says
    pointing       what stands in the bytes where a pointer points; `confirming` holds it against
                   what was stored

Flows in: `Listing` and `Document` records of the spiders, or of `scrapy ingest`. Flows out:
`Interpretation` records for the archive. Imports the archive only.
"""
