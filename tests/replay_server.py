"""pywb on a free port of this machine, for the folder it is started in; prints the port."""

from __future__ import annotations

import warnings
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

warnings.simplefilter("ignore")


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until killed."""
    # It and what it imports warn of their age: warnings are off by now.
    from pywb.apps.frontendapp import FrontEndApp  # type: ignore[import-untyped]  # noqa: PLC0415

    app = FrontEndApp(custom_config={"collections_root": "collections"})
    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    print(f"port {server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
