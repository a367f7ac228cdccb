"""历史: what happened to reports over time, worked out from what was seen of them and when.

    looks        what each address of a report showed, and when: the facts
    presence     it appeared, vanished, returned, moved
    edits        an address showed one version, then another
    differing    what two versions say otherwise: cells, identities, statements, prose
    sums         which identities hold in a version
    announcing   does an edit say that it is one             (notices.toml: the words for it)
    settling     all of it worked out anew and stored, after each change
    versions     the versions of a report, for whoever asks

Everything follows from captures and what was read in them, so that an archive comes to the same
whatever was stored first. The views `edits`, `changes`, `identity_changes`, `statement_changes`,
`presence_events`, `report_versions` and `report_sightings` tell it.
"""

from archive.history.differing import (
    CellChange,
    Difference,
    IdentityChange,
    Passage,
    StatementChange,
)
from archive.history.settling import settle_history
from archive.history.versions import Version, difference, versions_of

__all__ = [
    "CellChange",
    "Difference",
    "IdentityChange",
    "Passage",
    "StatementChange",
    "Version",
    "difference",
    "settle_history",
    "versions_of",
]
