"""The crawler runs spiders: Scrapy's settings, its middlewares and extensions, the commands.

    settings          Scrapy's settings, with their reasons
    house             that the four packages imported are the project's own
    commands          each `scrapy <name>`, one file a command
    archive_command   what the commands have in common: arguments, errors, tables, JSON
    local_files       files and folders as if a portal had served them, for `scrapy ingest`
    progress          how far long work is, while a person watches
    middlewares       `hosts`: which may be asked; `challenges`: backing off from them
    extensions        `run`: who opens the archive, and how the run is told to have ended; budgets
    alerts            telling somebody, by mail, webhook or file
    cluster           crawls and readings on many machines
    fetching, resolver, pace, rendering    how an address is asked, and how a page is opened
    advice, logs      what to do about trouble; one line an event
    demo              a miniature web of portals on loopback, for trying out and for the tests
    exit_codes        the few exit codes of all commands

May import all others; none of them imports it.
"""
