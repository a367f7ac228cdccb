"""The web server: Datasette on an archive, for reading only."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import uvicorn
from datasette import handle_exception
from datasette.app import Datasette
from datasette.plugins import pm

from archive.browse import plugin
from archive.browse.metadata import metadata
from archive.store import open_archive

#: Milliseconds. Datasette's own limits (1000 and 200) are for strangers on the open web; a facet
#: over twenty million values takes seconds.
_SETTINGS = {
    "sql_time_limit_ms": 20_000,
    "facet_time_limit_ms": 5_000,
    "suggest_facets": False,
    "default_page_size": 50,
    "max_returned_rows": 2_000,
}


# Where `rich` is installed Datasette prints pages of local variables for each error, and fails over it
# for an address that nobody serves (0.65.5).
handle_exception.rich = None


def datasette(path: Path) -> Datasette:
    """Datasette on an archive. Raises ArchiveError for what is none.

    The file is opened read-only and as one that may change (`mode=ro`), since a crawl may write to
    it: Datasette's immutable mode would read the file alone, without the log that WAL keeps beside
    it, and show torn pages. Only in a folder that nobody here can write, where no such log lies,
    is there no other way, and nothing changes.
    """
    open_archive(path, read_only=True).close()
    if not pm.is_registered(plugin):
        pm.register(plugin, "nianbao")
    still = not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()
    files = [str(path)]
    return Datasette(
        [] if still else files,
        immutables=files if still else [],
        metadata=metadata(path.stem),
        settings=_SETTINGS,
    )


def listen(host: str, port: int) -> socket.socket:
    """A socket on an address; port 0 takes a free one. Raises OSError where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def serve(app: Datasette, on: socket.socket) -> None:
    """Serve until interrupted."""
    config = uvicorn.Config(app.app(), log_level="warning", lifespan="on")
    uvicorn.Server(config).run(sockets=[on])
