"""Web archives (WARC, WACZ): an archive for anyone with a browser, and what others have recorded.

    archive.db ─▶ selection ─▶ records ─▶ warcs, index ─▶ package      an archive as a WACZ
    WACZ, WARC ─▶ parts ─▶ framing ─▶ contents ─▶ reading ─▶ restoring   and back into an archive

To read, in this order:

    notes       what HTTP has no words for: JSON lines in metadata records
    selection   which captures, in the order of time
    records     a capture as records of a WARC
    urlkeys     by which key an index finds an address
    index       the sorted index, in blocks
    warcs       the WARC files of a package
    package     the zip, its list of parts and digests, put in place whole
    writing     all of it: `export`

    framing     a WARC, record by record, each as long as it says
    digests     digests as web archives write them
    payloads    bytes without transfer and content codings
    kinds       what is no document: images, scripts, redirects
    parts       a WACZ and what may be wrong with it
    contents    a first pass over everything, which takes nothing
    reading     captures in the order of time
    restoring   captures into an archive
    frontier    columns and entries into an archive

What is written is WARC 1.1 in WACZ 1.1.1; `wacz validate` accepts it, pywb and ReplayWeb.page show
it. An archive that is made from its own WACZ shows the same in all views.
"""
