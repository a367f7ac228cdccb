"""A registry as a table: one line a report that somebody saw, saved as CSV by hand or by Excel.

    homepage, column_url      one of them at least; a line may give the home page alone
    region_code, region_name, column_evidence, platform_guess, notes       as far as known
    publisher, level, publisher_kind, sample_report_url, sample_report_year

The last five speak of one report that was seen there: a column that carries it carries those of
others, so that none of them is said of the column. Lines of one host are one portal, lines with
one column address one column. Other columns of the table are passed over.

Excel writes UTF-8 with a byte order mark or, on Chinese Windows, GBK, and CRLF either way.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from archive.divisions import name_of
from archive.errors import AddressError, RegistryError
from spiders.sites import Column, Evidence, Portal, site_of
from spiders.spelling import spelt

EVIDENCE = ("observed", "derived", "given", "found")
# Excel takes the zeros off a code that begins with them; that of the centre is nothing but zeros.
REGION_CODE = re.compile(r"\d{1,6}")
# Guesses from the shape of an address, in other words than the families' or in none.
FAMILIES = {"longxun": "lonsun", "other": "", "unknown": ""}
CENTRE = "000000"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its place in the file."""

    where: str
    values: dict[str, str]

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, "")


def read_portal_list(
    file: Path,
) -> tuple[tuple[Portal, ...], dict[str, str], tuple[str, ...]]:
    """Portals in the order of their first lines, provinces' names by code, and the publishers of
    lines that name neither a home page nor a column.

    Raises RegistryError naming the file and the line that has the mistake.
    """
    sites: defaultdict[str, list[_Line]] = defaultdict(list)
    without: list[str] = []
    for line in map(_with_addresses, _lines(file)):
        address = line["homepage"] or line["column_url"]
        if address:
            sites[site_of(address)].append(line)
        elif line["publisher"] or line["region_name"]:
            without.append(line["publisher"] or line["region_name"])
    owners: dict[str, str] = {}
    portals = tuple(_portal(site, lines, owners) for site, lines in sites.items())
    if not portals:
        raise RegistryError(f"{file}: no line gives a homepage or a column_url.")
    provinces = {portal.province: _province(portal.province) for portal in portals}
    return portals, provinces, tuple(dict.fromkeys(without))


def _lines(file: Path) -> Iterator[_Line]:
    reader = csv.reader(io.StringIO(_text(file), newline=""), strict=True)
    head: list[str] = []
    at = 1
    try:
        for cells in reader:
            where, at = f"{file}: line {at}", reader.line_num + 1
            values = [" ".join(cell.split()) for cell in cells]
            if not any(values):
                continue
            if not head:
                head = _head(where, values)
            elif any(values[len(head) :]):
                raise RegistryError(f"{where}: has more cells than the first line has names.")
            else:
                yield _Line(where, dict(zip(head, values, strict=False)))
    except csv.Error as error:
        raise RegistryError(f"{file}: line {at}: cannot be read as CSV: {error}.") from None
    if not head:
        raise RegistryError(f"{file}: is empty, so no registry to read.")


def _text(file: Path) -> str:
    try:
        body = file.read_bytes()
    except OSError as error:
        raise RegistryError(f"{file}: cannot be read: {error.strerror}.") from None
    for charset in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(charset)
        except UnicodeDecodeError:
            continue
    raise RegistryError(f"{file}: is no text in UTF-8 or GBK, so no table of portals.")


def _head(where: str, names: list[str]) -> list[str]:
    head = [name.lower() for name in names]
    if not {"homepage", "column_url"} & set(head):
        raise RegistryError(
            f"{where}: must name the columns of the table, homepage or column_url among them."
        )
    return head


def _portal(site: str, lines: list[_Line], owners: dict[str, str]) -> Portal:
    region = _common_region(lines)
    home = next((line["homepage"] for line in lines if line["homepage"]), "")
    scheme = urlsplit(lines[0]["column_url"]).scheme
    return Portal(
        site,
        _name(site, lines),
        region,
        home or f"{scheme}://{site}/",
        f"{region[:2]}0000" if region else "",
        tuple(_columns(site, lines, region, owners)),
        notes=_notes(line for line in lines if not line["column_url"]),
    )


def _columns(
    site: str, lines: list[_Line], region: str, owners: dict[str, str]
) -> Iterator[Column]:
    columns: defaultdict[str, list[_Line]] = defaultdict(list)
    for line in lines:
        if line["column_url"]:
            columns[line["column_url"]].append(line)
    for url, said in columns.items():
        if owners.setdefault(url, site) != site:
            raise RegistryError(
                f"{said[0].where}: {url} is a column of portal {owners[url]!r}"
                f" and of portal {site!r}."
            )
        own = _common_region(said)
        yield Column(
            url,
            min((_evidence(line) for line in said), key=EVIDENCE.index),
            next(filter(None, map(_family, said)), ""),
            region_code="" if own == region else own,
            notes=_notes(said),
        )


def _with_addresses(line: _Line) -> _Line:
    """A line with its addresses in their one spelling."""
    given = {key: line[key] for key in ("homepage", "column_url") if line[key]}
    try:
        return replace(line, values=line.values | {key: spelt(url) for key, url in given.items()})
    except AddressError as error:
        raise RegistryError(f"{line.where}: {error}") from None


def _name(site: str, lines: list[_Line]) -> str:
    regions = dict.fromkeys(line["region_name"] for line in lines if line["region_name"])
    return f"{next(iter(regions))}（{site}）" if len(regions) == 1 else site


def _common_region(lines: Iterable[_Line]) -> str:
    """The region that holds those of all lines: 210100 and 210103 are 210100; '' for none."""
    codes = {_region(line) for line in lines} - {""}
    if len(codes) < 2:
        return next(iter(codes), "")
    shared = [size for size in (4, 2) if len({code[:size] for code in codes}) == 1]
    return next(iter(codes))[: shared[0]].ljust(6, "0") if shared else ""


def _region(line: _Line) -> str:
    code = line["region_code"]
    if code and not REGION_CODE.fullmatch(code):
        raise RegistryError(f"{line.where}: region_code must be six digits, not {code!r}.")
    if code and len(code) < 6 and int(code):
        raise RegistryError(f"{line.where}: region_code must be six digits, not {code!r}.")
    return code and code.zfill(6)


def _evidence(line: _Line) -> Evidence:
    evidence = line["column_evidence"].lower() or "given"
    if evidence not in EVIDENCE:
        raise RegistryError(
            f"{line.where}: column_evidence must be {', '.join(EVIDENCE)} or nothing,"
            f" not {evidence!r}."
        )
    return cast(Evidence, evidence)


def _family(line: _Line) -> str:
    guess = line["platform_guess"].lower()
    return FAMILIES.get(guess, guess)


def _notes(lines: Iterable[_Line]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line["notes"] for line in lines if line["notes"]))


def _province(code: str) -> str:
    return "中央" if code == CENTRE else name_of(code) or code
