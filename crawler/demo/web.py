"""The miniature web itself: every portal on a port of 127.0.0.1, for as long as it is entered.

    with MiniatureWeb(day=1) as web:
        web.registry_path   a folder of TOML files that name the portals, as the crawler reads them
        web.truth           what the portals hold that day

Two webs of the same seed differ in nothing but their ports, the day, and the visits counted.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit

from archive.errors import NianbaoError
from crawler.demo.articles import FilledColumn, articles_of
from crawler.demo.plan import PlannedPortal, load_plan
from crawler.demo.reports import Report, invent_reports
from crawler.demo.sites import SITES
from crawler.demo.sites.site import Request, Site
from crawler.demo.truth import Truth, tell_truth

LOOPBACK = "127.0.0.1"
# Of the year in which the form of 2014 began; any other number gives another web.
SEED = 2014


class PortTakenError(NianbaoError):
    """A port that the miniature web needs is in use."""


@lru_cache(maxsize=2)
def _contents(seed: int) -> tuple[tuple[Report, ...], dict[str, tuple[FilledColumn, ...]]]:
    reports = invent_reports(seed)
    return reports, articles_of(seed, reports)


class MiniatureWeb:
    """Portals on loopback.

    `day` is 1 or 2: on the second one report reads differently and one is gone. `first_port` is the
    port of the first portal, the others follow it; with 0 the system chooses, which tests want.
    Raises PortTakenError when entered while a port is in use.
    """

    def __init__(self, day: int = 1, *, seed: int = SEED, first_port: int = 0) -> None:
        self.day = day
        self.seed = seed
        self.first_port = first_port
        self.sites: dict[str, Site] = {}
        self._servers: list[_Server] = []
        self._folder: TemporaryDirectory[str] | None = None
        self._truth: Truth | None = None

    @property
    def registry_path(self) -> Path:
        """The folder with the registry of these portals."""
        if self._folder is None:
            raise RuntimeError("The miniature web is not running.")
        return Path(self._folder.name) / "registry"

    @property
    def truth_path(self) -> Path:
        """The JSON document with what the portals hold."""
        return self.registry_path.with_name("truth.json")

    @property
    def truth(self) -> Truth:
        """What the portals hold."""
        if self._truth is None:
            raise RuntimeError("The miniature web is not running.")
        return self._truth

    def __enter__(self) -> MiniatureWeb:
        reports, columns = _contents(self.seed)
        try:
            for number, portal in enumerate(load_plan().portals):
                server = _listen(self.first_port + number if self.first_port else 0)
                self._servers.append(server)
                base = f"http://{LOOPBACK}:{server.server_address[1]}"
                site = SITES[portal.site](portal, columns[portal.id], base, self.day)
                self.sites[portal.id] = server.site = site
        except BaseException:
            self._stop()
            raise
        for server in self._servers:
            server.start()
        self._truth = tell_truth(self.seed, self.day, reports, self.sites)
        self._folder = TemporaryDirectory(prefix="nianbao-demo-")
        self._write_registry()
        self._truth.write(self.truth_path)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _stop(self) -> None:
        for server in self._servers:
            server.stop()
        self._servers.clear()
        self.sites.clear()

    def _write_registry(self) -> None:
        self.registry_path.mkdir()
        by_province: dict[str, list[PlannedPortal]] = {}
        for portal in load_plan().portals:
            by_province.setdefault(portal.province_code, []).append(portal)
        for code, portals in by_province.items():
            entries = [f'[province]\ncode = "{code}"\nname = "{portals[0].province}"\n']
            entries += [_registry_entry(portal, self.sites[portal.id]) for portal in portals]
            file = self.registry_path / f"{code[:2]}_demo.toml"
            file.write_text("\n".join(entries), "utf-8")


def _registry_entry(portal: PlannedPortal, site: Site) -> str:
    lines = [
        "[[portal]]",
        f'id = "demo-{portal.id}"',
        f'name = "{portal.name}"',
        f'region_code = "{portal.region_code}"',
        f'home = "{site.base}/"',
    ]
    for column in site.columns:
        lines += ["", "[[portal.column]]", f'url = "{site.base}{site.column_path(column)}"']
        lines += ['evidence = "observed"', f'family = "{portal.family}"']
        if column.planned.publisher:
            lines.append(f'publisher = "{column.planned.publisher}"')
            lines.append('publisher_kind = "department"')
    return "\n".join(lines) + "\n"


class _Server(ThreadingHTTPServer):
    """One portal's port; its threads are joined when it is closed."""

    daemon_threads = False
    site: Site
    thread: threading.Thread | None = None

    def start(self) -> None:
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,))
        self.thread.start()

    def stop(self) -> None:
        if self.thread is not None:
            self.shutdown()
            self.thread.join()
        self.server_close()


def _listen(port: int) -> _Server:
    try:
        return _Server((LOOPBACK, port), _Handler)
    except OSError as error:
        raise PortTakenError(
            f"Port {port} of {LOOPBACK} cannot be used ({error.strerror}); stop the program that"
            " uses it, or take a new archive and six free ports, named by the first of them:"
            " -s ARCHIVE=demo.db -s DEMO_PORT=28240."
        ) from None


class _Handler(BaseHTTPRequestHandler):
    """Hands requests to the site; says nothing on standard error."""

    server: _Server
    server_version = "Apache"
    sys_version = ""
    timeout = 10  # seconds; loopback visitors are quick

    def do_GET(self) -> None:
        """Any page."""
        self._answer("GET", {})

    def do_POST(self) -> None:
        """What a page's script asks for."""
        length = int(self.headers.get("Content-Length") or 0)
        text = self.rfile.read(length).decode("utf-8", "replace")
        self._answer("POST", dict(parse_qsl(text, keep_blank_values=True)))

    def _answer(self, method: str, form: dict[str, str]) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        answer = self.server.site.answer(Request(method, parts.path, query, form))
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """A demonstration prints its table, not its requests."""
