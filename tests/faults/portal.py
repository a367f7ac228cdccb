"""A portal on loopback with a column of reports, of which every number is known."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path
from random import Random

from crawler.demo.figures import Numbers, invent
from tests.made_tables import TITLE, page_of
from tests.manners_server import Host, Reply, serving

COLUMN = "/zfxxgknb/"
#: The years of the reports that are there from the first day, and of the one that is new.
OLD, NEW = (2021, 2022), 2023
_COUNTIES = tuple(f"{a}{b}县" for a, b in product("青云白石清秀金玉长", "禾岭溪湾川丘林峰泉"))

Value = tuple[str, int, str, float]


@dataclass
class Portal:
    """One portal. `begin` and `end` are when somebody is at home."""

    name: str
    number: int
    secure: Path | None = None
    host: Host = field(default_factory=Host)
    port: int = 0
    _open: ExitStack = field(default_factory=ExitStack)

    @property
    def id(self) -> str:
        """Its id in the registry."""
        return self.name.replace("_", "-")

    @property
    def publisher(self) -> str:
        """Whose reports they are."""
        return f"浙江省{_COUNTIES[self.number]}人民政府"

    @property
    def base(self) -> str:
        """The portal's address."""
        return f"{'https' if self.secure else 'http'}://{self.netloc}"

    @property
    def netloc(self) -> str:
        """Its host and port."""
        return f"127.0.0.1:{self.port}"

    @property
    def column(self) -> str:
        """The address of its column."""
        return self.base + COLUMN

    def begin(self) -> None:
        """Somebody is at home, under the same port as ever."""
        self.host = self._open.enter_context(serving(self.secure, port=self.port))
        self.port = self.host.port

    def end(self) -> None:
        """Nobody is at home."""
        self._open.close()

    @cached_property
    def numbers(self) -> dict[int, Numbers]:
        """The numbers of each year's report; they add up."""
        found: dict[int, Numbers] = {}
        for year in (*OLD, NEW):
            chance = Random(f"{self.name} {year}")  # noqa: S311 - nothing secret
            last = found.get(year - 1)
            found[year] = invent("2021", "county", chance, last and ("2021", last))
        return found

    @property
    def truth(self) -> set[Value]:
        """Every value that may be published: publisher, year, cell, number."""
        return {
            (self.publisher, year, cell, float(value))
            for year, numbers in self.numbers.items()
            for cell, value in numbers.items()
        }

    def title(self, year: int) -> str:
        """The title of a report."""
        return f"{self.publisher}{year}年政府信息公开工作年度报告"

    def path(self, year: int, ending: str = "html") -> str:
        """Where a report lies."""
        return f"{COLUMN}{year + 1}01/t{year + 1}0120_{self.number + 100}.{ending}"

    def page(self, year: int) -> str:
        """A report as a page."""
        figures = {cell: str(value) for cell, value in self.numbers[year].items()}
        title = self.title(year)
        return (
            page_of("2021", figures)
            .replace(TITLE, title)
            .replace("<html>", f"<html><head><meta charset='utf-8'><title>{title}</title></head>")
        )

    def row(self, year: int, ending: str = "html") -> str:
        """The row of a listing that leads to a report."""
        href = self.path(year, ending)
        return f'<li><a href="{href}">{self.title(year)}</a><span>{year + 1}-01-20</span></li>'

    def listing(self, *rows: str, more: str = "") -> str:
        """The column's page."""
        head = "<head><meta charset='utf-8'><title>政府信息公开年报</title></head>"
        return f"<html>{head}<body><ul>{''.join(rows)}</ul>{more}</body></html>"

    def show(self, *years: int) -> None:
        """All is well, and these reports are there."""
        with self.host.lock:
            self.host.replies.clear()
        self.host.put(COLUMN, self.listing(*map(self.row, years)))
        for year in years:
            self.host.put(self.path(year), self.page(year))

    def leave_open(self, one: socket.socket) -> None:
        """A socket that is there until the portal's end."""
        self._open.callback(one.close)

    def everywhere(self, reply: Reply) -> None:
        """The host says the same to everything that it is asked."""
        self.host.always = reply


@contextmanager
def portals(*wanted: tuple[str, Path | None]) -> Iterator[tuple[Portal, ...]]:
    """Portals that are well, with the reports of the first day, by name and certificate."""
    made = tuple(Portal(name, n, secure) for n, (name, secure) in enumerate(wanted))
    with ExitStack() as stack:
        for portal in made:
            stack.callback(portal.end)
            portal.begin()
            portal.show(*OLD)
        yield made


def registry(folder: Path, *some: Portal, also: str = "") -> Path:
    """A registry of these portals, in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    text = '[province]\ncode = "330000"\nname = "浙江省"\n'
    for portal in some:
        text += (
            f'[[portal]]\nid = "{portal.id}"\n'
            f'name = "{portal.publisher.removesuffix("人民政府")}"\n'
            f'region_code = "330000"\nhome = "{portal.base}/"\n'
            f'[[portal.column]]\nurl = "{portal.column}"\nevidence = "observed"\n'
        )
    (folder / "33_zhejiang.toml").write_text(text + also, "utf-8")
    return folder
