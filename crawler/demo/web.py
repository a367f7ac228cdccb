"""The miniature web itself, for as long as it is entered.

    with MiniatureWeb(day=1) as web:
        web.registry_path   a folder of TOML files that name the portals, as the crawler reads them
        web.environment     what a crawler's process needs in its environment to find these portals
        web.truth           what the portals hold that day
        web.log             every request so far, as it arrived

All portals have names below .demo.gov.cn. A forward proxy on 127.0.0.1 answers for them, and for
nobody else: whoever is sent through it reaches nothing outside this machine. Two webs of the same
seed differ in nothing but the proxy's port, the day, and the visits counted.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from urllib.request import OpenerDirector, ProxyHandler, build_opener

from crawler.demo.classic import SEED, classic
from crawler.demo.proxy import Exchange, Proxy
from crawler.demo.scene import ListedPortal, Scene
from crawler.demo.sites.site import Site
from crawler.demo.truth import Truth

# Part of the path of every registry that the miniature web writes.
MARK = "nianbao-demo-"
_PROXIES = ("http_proxy", "https_proxy")
_BYPASSES = ("no_proxy", "all_proxy", *_PROXIES)


class MiniatureWeb:
    """Portals on loopback: those of `scene`, or the classic six on a day.

    `latency` seconds pass before each answer, for those who measure what is open side by side.
    """

    def __init__(
        self, day: int = 1, *, seed: int = SEED, scene: Scene | None = None, latency: float = 0
    ) -> None:
        self.scene = scene or classic(day, seed)
        self.day = self.scene.day
        self._proxy = Proxy(self.scene.hosts, self.day, tunnels=self.scene.tunnels, latency=latency)
        self._folder: TemporaryDirectory[str] | None = None

    @property
    def sites(self) -> Mapping[str, Site]:
        """The sites of the day, by the portal's id."""
        return self.scene.sites

    @property
    def proxy(self) -> str:
        """The proxy's address."""
        return self._proxy.url

    @property
    def log(self) -> list[Exchange]:
        """Every request so far."""
        return self._proxy.log

    @property
    def faults(self) -> list[BaseException]:
        """What went wrong in the miniature web itself; its visitors saw status 500."""
        return self._proxy.faults

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment, with every way out of it led to the proxy."""
        kept = {name: text for name, text in os.environ.items() if name.lower() not in _BYPASSES}
        return kept | dict.fromkeys(_PROXIES, self.proxy)

    @cached_property
    def opener(self) -> OpenerDirector:
        """A visitor that sees these portals."""
        return build_opener(ProxyHandler({"http": self.proxy, "https": self.proxy}))

    @property
    def registry_path(self) -> Path:
        """The folder with the registry of these portals."""
        if self._folder is None:
            raise RuntimeError("The miniature web is not running.")
        return Path(self._folder.name) / "registry"

    @cached_property
    def truth(self) -> Truth:
        """What the portals hold."""
        return self.scene.tell()

    @property
    def truth_path(self) -> Path:
        """The JSON document with what the portals hold, written when it is asked for."""
        path = self.registry_path.with_name("truth.json")
        if not path.exists():
            self.truth.write(path)
        return path

    def __enter__(self) -> MiniatureWeb:
        self._folder = TemporaryDirectory(prefix=MARK)
        self._write_registry()
        self._proxy.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._proxy.stop()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _write_registry(self) -> None:
        self.registry_path.mkdir()
        by_province: dict[tuple[str, str], list[ListedPortal]] = {}
        for listed in self.scene.registry:
            province = (listed.portal.province_code, listed.portal.province)
            by_province.setdefault(province, []).append(listed)
        for (code, name), portals in by_province.items():
            entries = [f'[province]\ncode = "{code}"\nname = "{name}"\n']
            entries += [listed.entry() for listed in portals]
            file = self.registry_path / f"{code[:2]}_demo.toml"
            file.write_text("\n".join(entries), "utf-8")
