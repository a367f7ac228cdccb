"""The digest of what a report says, equal for copies that differ in chrome only.

Visit counters, breadcrumbs, print dates and navigation change from fetch to fetch; sentences and
figures change when somebody edits the report.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Sequence

from archive.records import Identity, Observation
from pipelines.numbers import squeeze

# Furniture has no sentences: a line counts with one of these and this many characters.
_OF_SENTENCES = frozenset("。;,")
_SHORTEST = 12


def content_digest(identity: Identity, prose: str, observations: Sequence[Observation]) -> str:
    """SHA-256, in hexadecimal, over publisher, year, sentences and figures."""
    said = {
        "publisher": identity.publisher,
        "year": identity.year,
        "sentences": _sentences(prose),
        "figures": sorted((o.cell_id, squeeze(o.raw)) for o in observations),
    }
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _sentences(prose: str) -> str:
    kept = []
    for line in prose.splitlines():
        plain = squeeze(unicodedata.normalize("NFKC", line))
        if len(plain) >= _SHORTEST and _OF_SENTENCES & set(plain):
            kept.append("".join(c for c in plain if c.isalnum()))
    return "".join(kept)
