"""Spiders walk the portals' columns (栏目) and hand over documents.

Read in this order:

    registry      the portals and columns to walk: `registry/<code>_<province>.toml`
    addresses     what may be fetched at all
    portals       the spider: columns → listings → entries → documents
    walk          one column being walked: what was asked and seen, where to stop
    families      the content systems, one file each; `family` is what each must offer,
                  `listings` the records that they hand back
    pages         bytes to text and to rows: what all families share
    blocks        the rows of static pages; `static_pages` what follows from them
    candidates    which rows may lead to a report
    articles      what a page shows: its title, its attachments
    failures      what can go wrong with a fetch, under few names; `challenges` among them
    tally         what a run saw, column by column
    captures      responses as captures

Flows in: the registry, and the frontier that the archive keeps. Flows out: `Listing` and
`Document` records for the pipelines. Imports the archive only.
"""
