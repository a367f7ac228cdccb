"""Datasette on an archive.

    pages.toml       titles, facets, what is hidden
    queries.toml     questions, under their own addresses
    words.toml       what the pages say, in Chinese and English; definitions.toml what numbers mean
    tellings.toml    what the archive says of issues, clause by clause, in both
    plugin           the routes and Datasette's hooks; pages what every page is made with
    home, region, publisher, search_page, issues_page, questions_page, glossary, data_page
    report_page/     a report beside its kept document
    finding_aid      what the pages count and sort, worked out beside the archive
    guard            reading only, nothing from elsewhere
    server           the web server; lean, how Datasette is imported

Nothing is loaded from other sites.
"""

from importlib import import_module

from archive.browse.lean import UNUSED, without

# With it come the plugins that are there.
import_module("datasette")
with without(*UNUSED):
    import_module("datasette.vendored.pint")
    import_module("httpx")
