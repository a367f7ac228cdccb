"""Identity: whose report of which year a document is, and whether it is one.

Read in this order:

    words       the words by which all this is told (`identify.toml`)
    metadata    what a page says of itself in label and value
    kinds       report, look-alike, or no report
    publishers  the names that may be the publisher's, best first
    places      publishers and division codes
    bygone      districts and counties that the list of divisions has not
    identify    all of it settled, in the order of trust

What nobody says stays empty.
"""
