"""The digest of what a report says, equal for copies that differ in chrome only.

Visit counters, breadcrumbs, print dates and navigation change from fetch to fetch; they are no part
of the prose (`prose.clean`). Everything else that the report says counts, to the last digit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from archive.records import Identity, Observation
from pipelines.tables.numbers import squeeze

# Shorter lines are numbering, page furniture and names of buttons.
_SHORTEST = 6


def content_digest(identity: Identity, prose: str, observations: Sequence[Observation]) -> str:
    """SHA-256, in hexadecimal, over publisher, year, text and figures."""
    lines = (squeeze(line) for line in prose.splitlines())
    said = {
        "publisher": identity.publisher,
        "year": identity.year,
        "text": "".join(line for line in lines if len(line) >= _SHORTEST),
        "figures": sorted((o.cell_id, squeeze(o.raw)) for o in observations),
    }
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
