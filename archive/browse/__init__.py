"""Datasette on an archive.

    pages.toml     titles, facets, what is hidden
    queries.toml   queries that answer questions, under their own addresses
    metadata       both of them and the archive's own descriptions, as Datasette wants them
    facets         facets that know regions by name, and issues by the year of their report
    plugin         labels and units beside ids and numbers
    server         the web server

Nothing is loaded from other sites.
"""
