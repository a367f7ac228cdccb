"""The archive knows what a report is and keeps it: rows in one SQLite file.

What flows in and out:

    Listing, Document ──▶ keeping ──▶ captures, bodies, entries        raw first, before any reading
    Interpretation ─────▶ reports ──▶ reports, versions, observations  what was understood
    archive.db ─────────▶ the views, status, browse                    what is true of it now

To read, in this order:

    records        the frozen records that pass between the packages
    errors         what a person can mend               (garbage: how often it is looked for)
    store          the file: opening it, transactions, runs        (files: is it an archive at all)
    schema/        the tables and views, one SQL file a migration  (migrations: which were applied)
    keeping        bytes, captures and failures                    (frontier: columns and entries)
    reports        an interpretation becomes a report  (storing, matching, versions, publishers)
    namesakes      publishers of one name, with a region and without
    standing       which documents show a report now, from best to worst
    copies         what they say together, cell by cell            (coverage: what a form lacks)
    codebook       the lists that an archive carries: forms, regions, descriptions
    forms/         the official forms as data
    titles, bodies, script, divisions, evidence    what the field knows: titles, names, characters,
                   codes, pointers
    walks, due     how columns are walked, what is fetched when  (schedule; turns: which come first)
    lock, endings  one writer at a time; why runs end            (portal_spans: portal by portal)
    status         an archive in figures, overview: what a person must know of it
    troubles       what somebody is to be told, once             (alerts)
    ledger/        who was to publish for which year, and whether they did
    evaluating     whether the sums of a form hold
    panel          indicators through time; `across/` what must agree between reports
    history/       versions compared, edits, disappearances
    search/        reports by their words
    packing        kept bytes in little room    (dictionaries, repacking)
    interpretations, replaying, reinterpreting    what was read, worked out anew, read anew
    merging/       archives of several machines become one  (excerpts: what a walker needs)
    release/       what downstream takes        (webarchive/: as WACZ; backup: as it is)
    seals          whether a row is as it was written    (watches)
    concluding     what is left to the end of a run
    verification   whether it still holds what was put into it
    checker        confirms its numbers, alone: uses nothing of this program
    browse/        Datasette's metadata, plugin and queries

Nothing here asks a clock or the network: times come with the records. Nothing here imports the
crawler, the spiders, the pipelines or Scrapy.
"""
