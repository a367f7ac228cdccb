"""The registry: which portals (门户) are walked, and which of their columns (栏目).

Filled from addresses that printed reports and links name; `evidence` says of each column whether
it was itself seen (`observed`), follows from the address of a report (`derived`), or was given on
the command line (`given`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from archive.errors import AddressError, RegistryError

Evidence = Literal["observed", "derived", "given"]
FOLDER = Path(__file__).parent / "registry"
PUBLISHER_KINDS = ("government", "department", "town", "zone")
PORTAL_KEYS = {"id", "name", "region_code", "home", "column"}
COLUMN_KEYS = {
    "url",
    "evidence",
    "family",
    "publisher",
    "publisher_kind",
    "region_code",
    "notes",
}
# Division codes of the National Bureau of Statistics: province, prefecture, county by two digits.
REGION_CODE = re.compile(r"\d{6}")
PORTAL_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FAMILY = re.compile(r"[a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Column:
    """栏目: an address under which annual reports are listed.

    `family` is a hint; the content system is recognised page by page. `publisher` stands where
    the column carries the reports of one publisher only.
    """

    url: str
    evidence: Evidence
    family: str = ""
    publisher: str = ""
    publisher_kind: str = ""
    region_code: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Portal:
    """门户: one site and its columns. `province` is the code of the file that declares it."""

    id: str
    name: str
    region_code: str
    home: str
    province: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Registry:
    """All portals in the order of their files."""

    portals: tuple[Portal, ...]
    provinces: dict[str, str]

    def select(self, what: str = "") -> tuple[Portal, ...]:
        """The portals that `what` names: a portal's id, a region's code, an address, or all for ''.

        A code of two, four or six digits takes in what lies below it (`33`, `330000`, `331100`).
        An address need not be on any list: it becomes a column of the portal that has its host,
        or of a portal made for it.

        Raises RegistryError where nothing has that id or code, AddressError for a broken address.
        """
        what = what.strip()
        if not what:
            return self.portals
        if "://" in what:
            return (self._portal_of_address(what),)
        if what.isdigit():
            return self._portals_of_region(what)
        for portal in self.portals:
            if portal.id == what:
                return (portal,)
        raise RegistryError(
            f"The registry has no portal {what!r}; `scrapy portals` lists them, and a province's"
            " code or the address of a column can be given in its place."
        )

    def hosts(self) -> frozenset[str]:
        """The hosts of all homes and columns."""
        urls = [column.url for portal in self.portals for column in portal.columns]
        urls += [portal.home for portal in self.portals]
        return frozenset(urlsplit(url).hostname or "" for url in urls)

    def _portals_of_region(self, code: str) -> tuple[Portal, ...]:
        prefix = re.sub(r"(00)+$", "", code)
        found = tuple(
            portal
            for portal in self.portals
            if portal.province == code or (prefix and portal.region_code.startswith(prefix))
        )
        if not found:
            known = ", ".join(f"{number[:2]} {name}" for number, name in self.provinces.items())
            raise RegistryError(
                f"The registry has no portal in a region with the code {code}; it knows {known}."
            )
        return found

    def _portal_of_address(self, url: str) -> Portal:
        host_of(url)
        site = urlsplit(url).netloc
        given = Column(url, "given")
        for portal in self.portals:
            for column in portal.columns:
                if column.url == url:
                    return replace(portal, columns=(column,))
        for portal in self.portals:
            if site in {urlsplit(column.url).netloc for column in portal.columns}:
                return replace(portal, columns=(given,))
        home = f"{urlsplit(url).scheme}://{site}/"
        return Portal(site, site, "", home, "", (given,))


def load_registry(path: Path | None = None) -> Registry:
    """Read every TOML file of a folder, the project's own by default.

    Raises RegistryError naming the file and the entry that has the mistake.
    """
    folder = path or FOLDER
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not files:
        raise RegistryError(f"{folder}: no folder with *.toml files, so no registry to read.")
    portals: list[Portal] = []
    provinces: dict[str, str] = {}
    for file in files:
        data = _read(file)
        code, name = _province(file, data)
        provinces[code] = name
        portals += [_portal(file, code, entry) for entry in _tables(file, data, "portal")]
    _refuse_doubles(folder, portals)
    return Registry(tuple(portals), provinces)


def host_of(url: str) -> str:
    """The host of an http(s) address, in lower case. Raises AddressError where there is none."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError as error:
        raise AddressError(f"{url}: not an address ({error}).") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise AddressError(f"{url}: only http:// and https:// addresses with a host can be walked.")
    return host


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegistryError(f"{file}: cannot be read as TOML: {error}.") from None


def _province(file: Path, data: dict[str, object]) -> tuple[str, str]:
    head = data.get("province")
    if not isinstance(head, dict):
        raise RegistryError(f"{file}: needs a [province] table with code and name.")
    code = _text(f"{file}: [province]", head, "code", required=True)
    if not REGION_CODE.fullmatch(code):
        raise RegistryError(f"{file}: [province]: code must be six digits, not {code!r}.")
    return code, _text(f"{file}: [province]", head, "name", required=True)


def _portal(file: Path, province: str, entry: dict[str, object]) -> Portal:
    portal_id = _text(f"{file}: a portal", entry, "id", required=True)
    where = f"{file}: portal {portal_id!r}"
    if not PORTAL_ID.fullmatch(portal_id):
        raise RegistryError(f"{where}: id must be lower-case letters, digits and single hyphens.")
    _refuse_unknown(where, entry, PORTAL_KEYS)
    columns = tuple(
        _column(f"{where}, column {number}", table)
        for number, table in enumerate(_tables(where, entry, "column"), 1)
    )
    if not columns:
        raise RegistryError(f"{where}: has no [[portal.column]].")
    return Portal(
        portal_id,
        _text(where, entry, "name", required=True),
        _region(where, _text(where, entry, "region_code", required=True)),
        _address(where, _text(where, entry, "home", required=True)),
        province,
        columns,
    )


def _column(where: str, table: dict[str, object]) -> Column:
    _refuse_unknown(where, table, COLUMN_KEYS)
    evidence = _text(where, table, "evidence", required=True)
    if evidence not in {"observed", "derived"}:
        raise RegistryError(f"{where}: evidence must be observed or derived, not {evidence!r}.")
    family = _text(where, table, "family")
    if not FAMILY.fullmatch(family):
        raise RegistryError(f"{where}: family must be a word in lower case, not {family!r}.")
    kind = _text(where, table, "publisher_kind")
    if kind and kind not in PUBLISHER_KINDS:
        raise RegistryError(
            f"{where}: publisher_kind must be one of {', '.join(PUBLISHER_KINDS)}, not {kind!r}."
        )
    notes = table.get("notes", [])
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise RegistryError(f"{where}: notes must be a list of sentences.")
    region = _text(where, table, "region_code")
    return Column(
        _address(where, _text(where, table, "url", required=True)),
        cast(Evidence, evidence),
        family,
        _text(where, table, "publisher"),
        kind,
        _region(where, region) if region else "",
        tuple(notes),
    )


def _tables(where: object, holder: dict[str, object], key: str) -> Iterator[dict[str, object]]:
    tables = holder.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise RegistryError(f"{where}: {key} must be tables, written as [[{key}]].")
    yield from tables


def _text(where: str, table: dict[str, object], key: str, *, required: bool = False) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise RegistryError(f"{where}: {key} must be text, not {value!r}.")
    if required and not value.strip():
        raise RegistryError(f"{where}: {key} is missing.")
    return value.strip()


def _region(where: str, code: str) -> str:
    if not REGION_CODE.fullmatch(code):
        raise RegistryError(f"{where}: region_code must be six digits, not {code!r}.")
    return code


def _address(where: str, url: str) -> str:
    try:
        host_of(url)
    except AddressError as error:
        raise RegistryError(f"{where}: {error}") from None
    return url


def _refuse_unknown(where: str, table: dict[str, object], known: set[str]) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise RegistryError(f"{where}: unknown key {unknown[0]!r}.")


def _refuse_doubles(folder: Path, portals: list[Portal]) -> None:
    ids: set[str] = set()
    urls: dict[str, str] = {}
    for portal in portals:
        if portal.id in ids:
            raise RegistryError(f"{folder}: portal {portal.id!r} is declared twice.")
        ids.add(portal.id)
        for column in portal.columns:
            if column.url in urls:
                raise RegistryError(
                    f"{folder}: {column.url} is a column of portal {urls[column.url]!r}"
                    f" and of portal {portal.id!r}."
                )
            urls[column.url] = portal.id
