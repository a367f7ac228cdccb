"""The web server: Datasette on an archive, for reading only."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from archive.browse import plugin
from archive.browse.metadata import metadata
from archive.browse.pages import beside, database_of, uri_of
from archive.store import open_archive

#: Times in milliseconds. What a reader asks in SQL may take ten seconds and 2,000 rows; some who do
#: it shall not keep the others from their pages, hence the threads.
_SETTINGS = {
    "sql_time_limit_ms": 10_000,
    "facet_time_limit_ms": 2_000,
    "suggest_facets": False,
    "default_page_size": 50,
    "max_returned_rows": 2_000,
    "max_csv_mb": 500,
    "truncate_cells_html": 200,
    "num_sql_threads": 8,
}

#: Versions from which on Datasette counts no rows and no facets unless it is asked: to go through
#: the views of such an archive takes seconds.
LARGE = 20_000


def datasette(path: Path) -> Datasette:
    """Datasette on an archive. Raises ArchiveError for what is none.

    The file is opened read-only and as one that may change (`mode=ro`), since a crawl may write to
    it: Datasette's immutable mode would read the file alone, without the log that WAL keeps beside
    it, and show torn pages. Only in a folder that nobody here can write, where no such log lies,
    is there no other way, and nothing changes.
    """
    with open_archive(path, read_only=True) as a:
        is_large = (a.db.execute("SELECT max(id) FROM versions").fetchone()[0] or 0) > LARGE
    if not pm.is_registered(plugin):
        pm.register(plugin, "nianbao")
        # The plugin's own takes its place: see `failures`.
        pm.unregister(name="datasette.handle_exception")
    still = not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()
    files = [str(path)]
    app = Datasette(
        [] if still else files,
        immutables=files if still else [],
        metadata=metadata(path.stem, with_facets=not is_large),
        settings=_SETTINGS,
    )
    _name_file(database_of(app))
    return app


def _name_file(database: Any) -> None:
    """Let Datasette (0.65) open the file of the very name: of `a#b.db` it would make `a`."""

    def connect(write: bool = False) -> sqlite3.Connection:
        del write
        db = sqlite3.connect(uri_of(database), uri=True, check_same_thread=False)
        database._all_file_connections.append(db)
        return db

    database.connect = connect


def listen(host: str, port: int) -> socket.socket:
    """A socket on an address; port 0 takes a free one. Raises OSError where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def serve(app: Datasette, on: socket.socket) -> None:
    """Serve until interrupted or told to end (SIGTERM), and leave nothing behind.

    Raises KeyboardInterrupt at the end: uvicorn gives a signal on when it has ended.
    """
    config = uvicorn.Config(app.app(), log_level="warning", lifespan="on")
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        uvicorn.Server(config).run(sockets=[on])
    finally:
        signal.signal(signal.SIGTERM, before)
        beside(app).stop()
