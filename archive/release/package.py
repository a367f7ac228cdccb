"""The Frictionless data package of a release: `datapackage.json`, which describes the CSV files.

https://specs.frictionlessdata.io/data-package/ . The CSV files are its tabular resources, with
types, units, constraints and keys; all other data files are named beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archive.release.tables import Column, Table, Type, tables

TITLE = "nianbao: annual open-government-information reports of Chinese authorities"
TITLE_ZH = "年报:中国各机关政府信息公开工作年度报告"
DESCRIPTION = (
    "Every number of the annual reports (政府信息公开工作年度报告), with what it means, whether it"
    " can be trusted, and where in the source it stands."
)

LICENCES = [
    {
        "name": "CC0-1.0",
        "path": "https://creativecommons.org/publicdomain/zero/1.0/",
        "title": "CC0 1.0 Universal",
    }
]

_TYPES: Mapping[Type, Mapping[str, str]] = {
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "text": {"type": "string"},
    "day": {"type": "date", "format": "%Y-%m-%d"},
    "time": {"type": "datetime", "format": "%Y-%m-%dT%H:%M:%SZ"},
}

_MEDIA_TYPES = {
    ".sqlite": ("sqlite", "application/vnd.sqlite3"),
    ".parquet": ("parquet", "application/vnd.apache.parquet"),
    ".jsonl.gz": ("jsonl", "application/gzip"),
    ".csv.gz": ("csv", "application/gzip"),
}


def package(
    name: str, observed_until: str, files: Mapping[str, tuple[int, str]], rows: Mapping[str, int]
) -> dict[str, Any]:
    """The descriptor of a release.

    `files` are size in bytes and SHA-256 by path in the release's folder; `rows` counts those of
    each table.
    """
    resources = [
        _tabular(table, path, *files[path], rows[table.name])
        for table in tables()
        if (path := f"csv/{table.name}.csv.gz") in files
    ]
    described = {resource["path"] for resource in resources}
    resources += [
        _other(path, *found) for path, found in sorted(files.items()) if path not in described
    ]
    return {
        "profile": "data-package",
        "name": "nianbao",
        "title": TITLE,
        "title_zh": TITLE_ZH,
        "description": DESCRIPTION,
        "version": name,
        "created": observed_until,
        "keywords": ["open government", "freedom of information", "China", "政府信息公开"],
        "licenses": LICENCES,
        "resources": resources,
    }


def _tabular(table: Table, path: str, size: int, sha256: str, rows: int) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": path,
        "title": table.en,
        "title_zh": table.zh,
        "type": "table",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "compression": "gz",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "rows": rows,
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
        },
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {
        "fields": [_field(table, column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.points_at:
        found["foreignKeys"] = [
            {
                "fields": list(names),
                "reference": {
                    # A table that points at itself is named by nothing.
                    "resource": "" if to == table.name else to,
                    "fields": list(_key(to)),
                },
            }
            for names, to in table.points_at
        ]
    return found


def _key(name: str) -> Sequence[str]:
    return next(table.key for table in tables() if table.name == name)


def _field(table: Table, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if not column.nullable:
        constraints["required"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    if table.key == (column.name,):
        constraints["unique"] = True
    found: dict[str, Any] = {
        "name": column.name,
        **_TYPES[column.type],
        "description": column.en,
        "description_zh": column.zh,
    }
    if column.unit:
        found["unit"] = column.unit
    if constraints:
        found["constraints"] = constraints
    return found


def _other(path: str, size: int, sha256: str) -> dict[str, Any]:
    ending = next((ending for ending in _MEDIA_TYPES if path.endswith(ending)), "")
    format_, mediatype = _MEDIA_TYPES[ending]
    # A name of letters, digits and hyphens: parquet/reports.parquet is parquet-reports.
    name = path.removesuffix(ending).replace("/", "-").replace("_", "-")
    return {
        "name": name if "-" in name else f"{name}-{format_}",
        "path": path,
        "type": "file",
        "scheme": "file",
        "format": format_,
        "mediatype": mediatype,
        "bytes": size,
        "hash": f"sha256:{sha256}",
    }
