"""`scrapy portals`: which portals and columns are on the registry, and whether it is in order.

With `--found` it prints what crawls found beyond it, as a person would write it into the registry.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from archive.found import FoundColumn, found_columns
from archive.store import open_archive
from crawler.archive_command import ArchiveCommand
from spiders.addresses import Addresses
from spiders.registry import Portal, Registry, load_registry


class Command(ArchiveCommand):
    """Lists the registry, or checks it, or lists the columns that an archive's crawls found."""

    takes = 1

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] [portal, host, region code or address]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "List and check the registry of portals"

    def long_desc(self) -> str:
        """The text of `scrapy portals -h`."""
        return (
            "Lists the portals of the registry with their columns, or those that the argument"
            " names, and counts them by province, family and evidence. --check says only whether"
            " the registry is in order: exit code 2 and the file and entry where it is not."
            " --found prints the columns that crawls found from home pages, as TOML to be read by a"
            " person and pasted into the province's file."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options and ours."""
        super().add_options(parser)
        parser.add_argument(
            "--registry", metavar="PATH", help="another registry: a folder of TOML files or a CSV"
        )
        parser.add_argument("--check", action="store_true", help="check the registry, list nothing")
        parser.add_argument("--found", action="store_true", help="print what crawls found, as TOML")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """List, check, or print what was found."""
        assert self.settings is not None  # noqa: S101 - set by Scrapy before it runs a command
        path = opts.registry or self.settings.get("REGISTRY") or ""
        registry = load_registry(Path(path) if path else None)
        addresses = Addresses(registry.hosts(), loopback=True)
        portals = registry.select(args[0] if args else "")
        for portal in portals:
            for url in portal.addresses():
                addresses.check(url)
        if opts.found:
            self._print_found(registry, portals, everything=not args, as_json=opts.json)
        elif opts.check and opts.json:
            columns = _count(portals, "evidence")
            self.print_json({"portals": len(portals), "columns": columns.total(), **columns})
        elif opts.json:
            self.print_json(_document(registry, portals))
        elif opts.check:
            print(_total(portals))
        else:
            print(_table(registry, portals))

    def _print_found(
        self,
        registry: Registry,
        portals: tuple[Portal, ...],
        *,
        everything: bool,
        as_json: bool,
    ) -> None:
        known = {portal.id for portal in portals}
        listed = {column.url for portal in registry.portals for column in portal.columns}
        with open_archive(self.archive_path(), read_only=True) as archive:
            found = [
                column
                for column in found_columns(archive)
                if column.url not in listed and (everything or column.portal in known)
            ]
        if as_json:
            fields = ("portal", "url", "name", "page_url", "found_at")
            self.print_json([{name: getattr(one, name) for name in fields} for one in found])
            return
        by_id = {portal.id: portal for portal in registry.portals}
        for portal_id, columns in groupby(found, key=lambda one: one.portal):
            those = list(columns)
            home = urljoin(those[0].page_url, "/")
            print(_declared(portal_id, by_id.get(portal_id), registry, home))
            print("\n".join(map(_declaration, those)))


def _declared(portal_id: str, portal: Portal | None, registry: Registry, home: str) -> str:
    """Where the columns belong: below a portal that is there, or one to be filled in."""
    if portal is not None:
        province = registry.provinces.get(portal.province, portal.province)
        return f"# {province}: below portal {portal.id}, {portal.name}\n"
    lines = (
        "[[portal]]",
        f"id = {_quoted(re.sub(r'[^a-z0-9]+', '-', portal_id.lower()).strip('-'))}",
        'name = ""',
        'region_code = ""',
        f"home = {_quoted(home)}",
    )
    return "\n".join(lines) + "\n"


def _declaration(found: FoundColumn) -> str:
    """A column as a person would declare it."""
    note = f"{found.found_at[:10]}: found by a crawl as {found.name} on {found.page_url}"
    lines = (
        "[[portal.column]]",
        f"url = {_quoted(found.url)}",
        'evidence = "observed"',
        f"notes = [{_quoted(note)}]",
    )
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A string of TOML, which takes those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def _table(registry: Registry, portals: tuple[Portal, ...]) -> str:
    lines = []
    for portal in portals:
        lines.append(f"{portal.id}  {portal.name}  {portal.region_code}")
        lines += [
            f"    {column.evidence:9} {column.family or '-':9} {column.url}"
            for column in portal.columns
        ] or [f"    home page only      {portal.home}"]
    provinces = Counter(portal.province for portal in portals for _ in portal.columns)
    for counts in (
        {registry.provinces.get(code, code): number for code, number in provinces.items()},
        dict(_count(portals, "family").most_common()),
        dict(_count(portals, "evidence").most_common()),
    ):
        lines += ["", *(f"{number:5}  {name or 'unknown'}" for name, number in counts.items())]
    if registry.without_portal:
        lines += ["", f"no address for: {', '.join(registry.without_portal)}"]
    return "\n".join([*lines, "", _total(portals)])


def _count(portals: tuple[Portal, ...], field: str) -> Counter[str]:
    return Counter(getattr(column, field) for portal in portals for column in portal.columns)


def _total(portals: tuple[Portal, ...]) -> str:
    evidence = _count(portals, "evidence")
    kinds = ", ".join(f"{number} {name}" for name, number in sorted(evidence.items()))
    bare = sum(1 for portal in portals if not portal.columns)
    homes = f"; {bare} with a home page only" if bare else ""
    return f"{len(portals)} portals with {evidence.total()} columns ({kinds}){homes}"


def _document(registry: Registry, portals: tuple[Portal, ...]) -> dict[str, Any]:
    return {
        "provinces": registry.provinces,
        "without_portal": list(registry.without_portal),
        "portals": [
            {
                "id": portal.id,
                "name": portal.name,
                "region_code": portal.region_code,
                "province": portal.province,
                "home": portal.home,
                "certificate": portal.certificate,
                "notes": list(portal.notes),
                "columns": [
                    {
                        "url": column.url,
                        "evidence": column.evidence,
                        "family": column.family,
                        "publisher": column.publisher,
                        "years": list(column.years) if column.years else None,
                        "least": column.least,
                        "notes": list(column.notes),
                    }
                    for column in portal.columns
                ],
            }
            for portal in portals
        ],
    }
