"""What a release says of itself for people: README.md, LICENSE.md, CITATION.cff, datasette.json.

The words stand in files beside this module, in which `{name}` and the like are filled in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from archive.release.package import DESCRIPTION, TITLE, TITLE_ZH
from archive.release.slim import described

_HERE = Path(__file__).parent


def readme(filled: Mapping[str, Any]) -> str:
    """README.md, with counts and names filled in."""
    return Template((_HERE / "README.md").read_text(encoding="utf-8")).substitute(filled)


def licence() -> str:
    """LICENSE.md: why the data are free, and the text that says so."""
    own = (_HERE / "LICENSE.md").read_text(encoding="utf-8")
    return own + (_HERE / "CC0-1.0.txt").read_text(encoding="utf-8")


def citation(name: str, day: str) -> str:
    """CITATION.cff of a release."""
    return Template((_HERE / "CITATION.cff").read_text(encoding="utf-8")).substitute(
        name=name, day=day
    )


def datasette(database: str) -> str:
    """Titles and descriptions for Datasette: `datasette nianbao.sqlite -m datasette.json`."""
    tables: dict[str, dict[str, Any]] = {}
    for name, column, en, zh in described():
        entry = tables.setdefault(name, {"columns": {}})
        if column:
            entry["columns"][column] = f"{en} · {zh}"
        else:
            entry["description"] = f"{en} · {zh}"
    return (
        json.dumps(
            {
                "title": f"{TITLE} · {TITLE_ZH}",
                "description": DESCRIPTION,
                "license": "CC0 1.0",
                "license_url": "https://creativecommons.org/publicdomain/zero/1.0/",
                "databases": {
                    database: {"tables": {name: tables[name] for name in sorted(tables)}}
                },
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )
