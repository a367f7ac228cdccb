"""`scrapy portals`: which portals and columns are on the registry, and whether it is in order."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from crawler.archive_command import ArchiveCommand
from spiders.addresses import Addresses
from spiders.registry import Portal, Registry, load_registry


class Command(ArchiveCommand):
    """Lists the registry, or checks it; the archive it leaves alone."""

    takes = 1

    def syntax(self) -> str:
        """What follows the command's name."""
        return "[options] [portal, region code or address]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "List and check the registry of portals"

    def long_desc(self) -> str:
        """The text of `scrapy portals -h`."""
        return (
            "Lists the portals of the registry with their columns, or those that the argument"
            " names. --check says only whether the registry is in order: exit code 2 and the file"
            " and entry where it is not."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Scrapy's options and ours."""
        super().add_options(parser)
        parser.add_argument("--registry", metavar="PATH", help="another folder of registry files")
        parser.add_argument("--check", action="store_true", help="check the registry, list nothing")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """List or check."""
        assert self.settings is not None  # noqa: S101 - set by Scrapy before it runs a command
        folder = opts.registry or self.settings.get("REGISTRY") or ""
        registry = load_registry(Path(folder) if folder else None)
        addresses = Addresses(registry.hosts(), loopback=True)
        portals = registry.select(args[0] if args else "")
        for portal in portals:
            for column in portal.columns:
                addresses.check(column.url)
        if opts.check and opts.json:
            columns = _evidence(portals)
            self.print_json({"portals": len(portals), "columns": columns.total(), **columns})
        elif opts.json:
            self.print_json(_document(registry, portals))
        elif opts.check:
            print(_total(portals))
        else:
            print(_table(registry, portals))


def _table(registry: Registry, portals: tuple[Portal, ...]) -> str:
    lines = []
    for portal in portals:
        lines.append(f"{portal.id}  {portal.name}  {portal.region_code}")
        lines += [
            f"    {column.evidence:9} {column.family or '-':9} {column.url}"
            for column in portal.columns
        ]
    provinces = Counter(portal.province for portal in portals for _ in portal.columns)
    lines.append("")
    lines += [
        f"{number:5}  {registry.provinces.get(code, code)}" for code, number in provinces.items()
    ]
    families = Counter(column.family or "unknown" for p in portals for column in p.columns)
    lines += ["", *(f"{number:5}  {name}" for name, number in families.most_common())]
    return "\n".join([*lines, "", _total(portals)])


def _evidence(portals: tuple[Portal, ...]) -> Counter[str]:
    return Counter(column.evidence for portal in portals for column in portal.columns)


def _total(portals: tuple[Portal, ...]) -> str:
    evidence = _evidence(portals)
    kinds = ", ".join(f"{number} {name}" for name, number in sorted(evidence.items()))
    return f"{len(portals)} portals with {evidence.total()} columns ({kinds})"


def _document(registry: Registry, portals: tuple[Portal, ...]) -> dict[str, Any]:
    return {
        "provinces": registry.provinces,
        "portals": [
            {
                "id": portal.id,
                "name": portal.name,
                "region_code": portal.region_code,
                "province": portal.province,
                "home": portal.home,
                "columns": [
                    {
                        "url": column.url,
                        "evidence": column.evidence,
                        "family": column.family,
                        "publisher": column.publisher,
                        "notes": list(column.notes),
                    }
                    for column in portal.columns
                ],
            }
            for portal in portals
        ],
    }
