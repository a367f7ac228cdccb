"""Spiders walk the portals' columns (栏目) and hand over documents.

Read in this order. What is known before a walk:

    sites           a portal (门户), its columns (栏目), the site that an address lies on
    addresses       what may be fetched at all; `spelling` the one way to write an address
    registry        all portals and columns: `registry/<code>_<province>.toml`; `expected` what it
                    says of who publishes where
    declarations    a province's file of them, read strictly; `portal_lists` a table of them

The walk:

    portals         the spider: columns → listings → entries → documents
    reading         answers read: pages to rows, rows to listings, articles to documents;
                    `patience` is how long one may take
    occasions       when a column is walked, and how far
    walking         walks under way, kept in the archive; `walk` one column being walked
    seeking         the same for portals known by their home page only
    feed            the entries of a column on their way to being fetched
    questions       asks as the archive keeps them; `validators` what it knows of a page
    captures        responses as captures, and the clock
    failures        what can go wrong with a fetch, under few names; `challenges` among them
    settling        how a column stands after its walk
    tally           what a run saw, column by column

A page of a column:

    family          what a content system must offer; `families` the systems, one file each
    listings        what a family reads off a page: asks and rows
    candidates      which rows may lead to a report
    directories     a column that lists units, each with a column of its own
    articles        what an article's page leads to: its files, the reports of an index

What families share, each on those before it:

    pages           bytes to text and to rows
    queries         parameters and headers of requests
    script_values   what scripts say: values, members, joined texts; `clicks` what a click opens
    answers         rows of answers in JSON
    datastores      rows of Hanweb's and TrueCMS's datastores
    outlines        links and the headings over them; `blocks` rows with a date in static pages
    pagers          how many pages a list says it has; `next_pages` what turns to the next one
    linked_rows     rows told by their links alone
    choices         what a page offers to go to, and the units that it stands for
    static_pages    all of that for a static page: its rows, next page, columns below, state
    organs          Lonsun's units; `unit_years` Hanweb's units by years

The way to a column from a home page:

    links           all links of a page; `scripts` those in menus that scripts write
    signs           what words and addresses say of where a link leads (`signs.toml`)
    column_pages    what a page is by its own account
    discovery       what a page leads to; `search` which page to look at next

Flows in: the registry, and the frontier that the archive keeps. Flows out: `Listing` and
`Document` records for the pipelines. Imports the archive only; imports between the modules point
one way.
"""
