"""`scrapy browse`: Datasette on an archive."""

from __future__ import annotations

import argparse
import contextlib
import sys
import webbrowser

from crawler.archive_command import ArchiveCommand
from crawler.exit_codes import CONFIGURATION


class Command(ArchiveCommand):
    """Serves an archive to a browser until it is interrupted."""

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Browse an archive with Datasette"

    def long_desc(self) -> str:
        """The text of `scrapy browse -h`."""
        return (
            "Starts Datasette on the archive (-s ARCHIVE=PATH), with pages for regions, publishers,"
            " reports, issues and questions, for reading only, also while a crawl writes; Ctrl-C"
            " ends it. With --json the address is printed as one JSON document. Exit codes: 0 ended"
            " by Ctrl-C, 2 the address is taken, 5 the archive cannot be used."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options and ours."""
        super().add_options(parser)
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
        )
        parser.add_argument(
            "--port", type=int, default=8001, help="port; 0 takes a free one (default: 8001)"
        )
        parser.add_argument("--open", action="store_true", help="open it in a browser")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve."""
        # Scrapy imports all commands for each; Datasette would cost every one of them a second.
        from archive.browse.server import datasette, listen, serve  # noqa: PLC0415

        path = self.archive_path()
        app = datasette(path)
        try:
            on = listen(opts.host, opts.port)
        except (OSError, OverflowError) as error:
            self.fail(
                f"Nothing can listen on {opts.host} port {opts.port} ({error}): "
                f"choose another with --port, 0 for any that is free.",
                CONFIGURATION,
            )
            return
        host = f"[{opts.host}]" if ":" in opts.host else opts.host
        url = f"http://{host}:{on.getsockname()[1]}/"
        if opts.json:
            self.print_json({"archive": str(path), "url": url})
        else:
            print(f"{path} is at {url} (Ctrl-C ends it)")
        sys.stdout.flush()
        if opts.open:
            webbrowser.open(url)
        with contextlib.suppress(KeyboardInterrupt):
            serve(app, on)
