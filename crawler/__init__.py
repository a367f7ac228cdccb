"""The crawler runs spiders: Scrapy's settings, its middlewares and extensions, the commands.

    settings      Scrapy's settings, with their reasons
    house         that the four packages imported are the project's own
    commands      each `scrapy <name>`, one file a command
    middlewares   which hosts may be asked; backing off from challenges
    extensions    the run: who opens the archive, and how the run is told to have ended
    demo          a miniature web of portals on loopback, for trying out and for the tests
    exit_codes    the few exit codes of all commands

May import all others; none of them imports it.
"""
