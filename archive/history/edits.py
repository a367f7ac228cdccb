"""Edits (修改): an address showed one version of a report, then another, in other bytes.

The same bytes that read otherwise were only read otherwise: no edit. Versions that cannot be read
are passed over where the address has shown others. A report that goes back to what it said was
edited twice. A page and its attachment, or two addresses of a report, are copies: each has edits of
its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.history.looks import Look, Watched


@dataclass(frozen=True, slots=True)
class Edit:
    """The last look that showed the version before, and the first that showed the one after it."""

    before: Look
    after: Look

    @property
    def reader_changed(self) -> bool:
        """Whether two interpreters read them: then the difference may be of their making."""
        return self.before.interpreter != self.after.interpreter


def edits_of(source: Watched) -> Iterator[Edit]:
    """The edits of an address in the order of time."""
    shown = [look for look in source.looks if look.present]
    readable = [look for look in shown if look.readable]
    looks = readable or shown
    for before, after in pairwise(looks):
        if before.version_id != after.version_id and before.sha256 != after.sha256:
            yield Edit(before, after)
