"""The registry as TOML: one file for each province, read strictly.

    [province]                      code, name
    [[portal]]                      id, name, region_code, home, certificate, notes
    [[portal.column]]               url, evidence, family, publisher, publisher_kind, region_code,
                                    years, least, notes

A key that nobody knows is a mistake, since a misspelt one would be passed over in silence. Every
mistake is told with its file, entry and key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from archive.errors import AddressError, RegistryError
from spiders.sites import Certificate, Column, Evidence, Portal
from spiders.spelling import spelt

PUBLISHER_KINDS = ("government", "department", "town", "zone")
# A person who accepts a column that a crawl found declares it as observed.
EVIDENCE = ("observed", "derived")
CERTIFICATES = ("checked", "unchecked")
PORTAL_KEYS = {"id", "name", "region_code", "home", "certificate", "notes", "column"}
COLUMN_KEYS = {
    "url",
    "evidence",
    "family",
    "publisher",
    "publisher_kind",
    "region_code",
    "years",
    "least",
    "notes",
}
# Division codes of the National Bureau of Statistics: province, prefecture, county by two digits.
REGION_CODE = re.compile(r"\d{6}")
# No column lists more reports by far, and a database holds no number of any length.
MOST_REPORTS = 1_000_000
PORTAL_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FAMILY = re.compile(r"[a-z0-9_]*")
DATED = re.compile(r"20\d\d-\d\d(-\d\d)?: .+")
# Some cities had rules of their own before the Regulation of 2008: the first reports are for 2003.
FIRST_YEAR, LAST_YEAR = 2003, 2100


def read_declarations(
    folder: Path, files: Sequence[Path]
) -> tuple[tuple[Portal, ...], dict[str, str]]:
    """The portals that TOML files declare, in their order, and the provinces' names by code.

    Raises RegistryError naming the file, the entry and the key that has the mistake.
    """
    portals: list[Portal] = []
    provinces: dict[str, str] = {}
    for file in files:
        data = _read(file)
        code, name = _province(file, data)
        provinces[code] = name
        portals += [_portal(file, code, entry) for entry in _tables(file, data, "portal")]
    _refuse_doubles(folder, portals)
    return tuple(portals), provinces


def _read(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    # Beside its own errors, Python's for numbers of some thousand digits and for what is too deep.
    except (OSError, ValueError, RecursionError) as error:
        raise RegistryError(f"{file}: cannot be read as TOML: {error}.") from None


def _province(file: Path, data: dict[str, object]) -> tuple[str, str]:
    head = data.get("province")
    if not isinstance(head, dict):
        raise RegistryError(f"{file}: needs a [province] table with code and name.")
    where = f"{file}: [province]"
    _refuse_unknown(str(file), data, {"province", "portal"})
    _refuse_unknown(where, head, {"code", "name"})
    code = _text(where, head, "code", required=True)
    if not REGION_CODE.fullmatch(code):
        raise RegistryError(f"{where}: code must be six digits, not {code!r}.")
    return code, _text(where, head, "name", required=True)


def _portal(file: Path, province: str, entry: dict[str, object]) -> Portal:
    portal_id = _text(f"{file}: a portal", entry, "id", required=True)
    where = f"{file}: portal {portal_id!r}"
    if not PORTAL_ID.fullmatch(portal_id):
        raise RegistryError(f"{where}: id must be lower-case letters, digits and single hyphens.")
    if portal_id.isdigit():
        raise RegistryError(f"{where}: id must not be digits alone, which name a region.")
    _refuse_unknown(where, entry, PORTAL_KEYS)
    columns = tuple(
        _column(f"{where}, column {number}", table)
        for number, table in enumerate(_tables(where, entry, "column"), 1)
    )
    notes = _notes(where, entry)
    return Portal(
        portal_id,
        _text(where, entry, "name", required=True),
        _region(where, _text(where, entry, "region_code", required=True)),
        _address(where, "home", _text(where, entry, "home", required=True)),
        province,
        columns,
        _certificate(where, entry, notes),
        notes,
    )


def _column(where: str, table: dict[str, object]) -> Column:
    _refuse_unknown(where, table, COLUMN_KEYS)
    evidence = _text(where, table, "evidence", required=True)
    _refuse_other(where, "evidence", evidence, EVIDENCE)
    family = _text(where, table, "family")
    if not FAMILY.fullmatch(family):
        raise RegistryError(f"{where}: family must be a word in lower case, not {family!r}.")
    kind = _text(where, table, "publisher_kind")
    if kind:
        _refuse_other(where, "publisher_kind", kind, PUBLISHER_KINDS)
    region = _text(where, table, "region_code")
    return Column(
        _address(where, "url", _text(where, table, "url", required=True)),
        cast(Evidence, evidence),
        family,
        _text(where, table, "publisher"),
        kind,
        _region(where, region) if region else "",
        _notes(where, table),
        _years(where, table),
        _least(where, table),
    )


def _certificate(where: str, entry: dict[str, object], notes: tuple[str, ...]) -> Certificate:
    choice = _text(where, entry, "certificate") or "checked"
    _refuse_other(where, "certificate", choice, CERTIFICATES)
    if choice == "unchecked" and not any(DATED.fullmatch(note) for note in notes):
        raise RegistryError(
            f"{where}: certificate 'unchecked' needs one of notes to say when and why, such as"
            ' "2026-11: the chain lacks its second certificate".'
        )
    return cast(Certificate, choice)


def _years(where: str, table: dict[str, object]) -> tuple[int, int | None] | None:
    years = table.get("years")
    if years is None:
        return None
    said = f"{where}: years must be [first, last] or [first], reporting years, not {years!r}."
    if not isinstance(years, list) or not 1 <= len(years) <= 2:
        raise RegistryError(said)
    if not all(type(year) is int and FIRST_YEAR <= year <= LAST_YEAR for year in years):
        raise RegistryError(said)
    if years != sorted(years):
        raise RegistryError(said)
    return years[0], years[1] if len(years) == 2 else None


def _least(where: str, table: dict[str, object]) -> int:
    least = table.get("least", 0)
    if type(least) is not int or not 0 <= least <= MOST_REPORTS:
        raise RegistryError(f"{where}: least must be a number of reports, not {least!r}.")
    return least


def _notes(where: str, table: dict[str, object]) -> tuple[str, ...]:
    notes = table.get("notes", [])
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise RegistryError(f"{where}: notes must be a list of sentences.")
    return tuple(notes)


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


def _address(where: str, key: str, url: str) -> str:
    if any(not char.isprintable() or char.isspace() for char in url):
        raise RegistryError(f"{where}: {key}: {url!r} has a space or a line break in it.")
    try:
        return spelt(url)
    except AddressError as error:
        raise RegistryError(f"{where}: {key}: {error}") from None


def _refuse_other(where: str, key: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise RegistryError(f"{where}: {key} must be {' or '.join(known)}, not {value!r}.")


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
