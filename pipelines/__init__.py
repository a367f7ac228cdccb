"""Pipelines understand documents: from kept bytes to what a report says, with evidence.

Read in this order:

    keep           the first stage: raw bytes, capture and frontier, before anything reads them
    interpreting   the second stage: kept documents are interpreted by `readers`, in other
                   processes, and what they say is stored
    interpret      one pure function: Document in, Interpretation out; never raises for bad content
    formats        bytes to text and `grids`, one file a format
    kinds          is it a report at all; `identify` whose and of which year, with `metadata`
                   (labels of the page) and `places` (which division a name belongs to)
    reader         grids and lines to the cells of the official forms: `sections`, `matrix`, `strip`
                   and `listing` for the parts of the forms; `items`, `stretches`, `heads`,
                   `columns`, `labels` and `placing` for finding cells; `numbers` for their text
    observing      findings to observations; `checks` holds them against the identities
    prose          the running text; `statements` the numbers in it, with `sentences`, `wordings`
                   and `stated`
    content        the digest of what a report says

Flows in: `Listing` and `Document` records of the spiders, or of `scrapy ingest`. Flows out:
`Interpretation` records for the archive. Imports the archive only.
"""
