"""Identity: whose report of which year a document is, and whether it is one.

Read in this order:

    metadata    what a page says of itself in label and value
    kinds       report, look-alike, or no report
    places      publishers and division codes
    identify    all of it settled, in the order of trust

What nobody says stays empty.
"""
