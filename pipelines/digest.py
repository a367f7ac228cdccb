"""The digest of what a report says, equal for copies that differ in chrome only.

Visit counters, breadcrumbs, print dates and navigation change from fetch to fetch; they are no part
of the prose (`prose.body`). Everything else that the report says counts, to the last digit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from archive.records import Identity, Observation
from pipelines.tables.numbers import squeeze

# Shorter lines without a digit are numbering and names of buttons.
_SHORTEST = 6


def content_digest(
    identity: Identity, prose: str, observations: Sequence[Observation], others: Sequence[str] = ()
) -> str:
    """SHA-256, in hexadecimal, over year, text and figures.

    The publisher is left out: two portals may word its name in two ways. `others` are the words
    of tables that no form knows.
    """
    lines = (squeeze(line) for line in prose.splitlines())
    said = {
        "year": identity.year,
        "text": "".join(line for line in lines if _says_something(line)),
        "tables": list(others),
        "figures": sorted((o.cell_id, squeeze(o.raw)) for o in observations),
    }
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _says_something(line: str) -> bool:
    return len(line) >= _SHORTEST or any(character.isdigit() for character in line)
