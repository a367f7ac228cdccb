"""Edits (修改): an address showed one version of a report, then another, in other bytes.

The same bytes that read otherwise were only read otherwise: no edit. Versions that cannot be read
are passed over where the address has shown others. A report that goes back to what it said was
edited twice. A page and its attachment, or two addresses of a report, are copies: each has edits of
its own.

A report that moved was edited in moving where no address that shows it then ever showed what the
old one showed last: an edit of the address that it moved to. What the attachment of an old page
said already is no edit of the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive.history.looks import Look, Watched
    from archive.history.presence import PresenceEvent


@dataclass(frozen=True, slots=True)
class Edit:
    """The last look that showed the version before, and the first that showed the one after it.

    `at` is when it was known. In moving, an address may have shown the version after before the
    other one was gone.
    """

    before: Look
    after: Look
    at: str

    @property
    def reader_changed(self) -> bool:
        """Whether two interpreters read them: then the difference may be of their making."""
        return self.before.interpreter != self.after.interpreter


def edits_of(watched: Sequence[Watched], events: Sequence[PresenceEvent]) -> dict[int, list[Edit]]:
    """The edits of a report by source, in the order of time; `events` are what happened to it."""
    edits = {one.source_id: list(_of_address(one)) for one in watched}
    for source_id, edit in _in_moving(watched, events):
        same = (edit.before.version_id, edit.after.version_id)
        if same not in {(e.before.version_id, e.after.version_id) for e in edits[source_id]}:
            edits[source_id].append(edit)
    return {id_: sorted(some, key=lambda edit: edit.at) for id_, some in edits.items()}


def _of_address(source: Watched) -> Iterator[Edit]:
    for before, after in pairwise(_readable(source.looks)):
        if before.version_id != after.version_id and before.sha256 != after.sha256:
            yield Edit(before, after, after.at)


def _readable(looks: Sequence[Look]) -> list[Look]:
    """Those that showed the report, and of them those that could be read, where there are any."""
    shown = [look for look in looks if look.present]
    return [look for look in shown if look.readable] or shown


def _in_moving(
    watched: Sequence[Watched], events: Sequence[PresenceEvent]
) -> Iterator[tuple[int, Edit]]:
    for event in events:
        if event.event != "moved":
            continue
        gone = event.source
        last = event.since or gone.first_seen
        came = [
            (at, one)
            for one in watched
            if one.first_seen > gone.first_seen
            and one.page_url != gone.url
            and (at := _instead(one, gone, last)) is not None
        ]
        # A page is compared with a page, an attachment with an attachment, where there is one.
        at, there = min(came, key=lambda pair: (not _alike(pair[1], gone), pair[0], pair[1].url))
        before = _readable(_until(gone, last))[-1]
        readable = _readable(_until(there, at))
        after = next(look for look in readable if look.version_id == readable[-1].version_id)
        if before.sha256 != after.sha256 and not (
            _is_shown(before, (one for one in watched if one is not gone), at)
            or _was_shown(after, (one for one in watched if not _alike(one, gone)), last)
        ):
            yield there.source_id, Edit(before, after, at)


def _alike(one: Watched, other: Watched) -> bool:
    """Whether both are pages, or both attachments of one."""
    return bool(one.page_url) == bool(other.page_url)


def _is_shown(version: Look, watched: Iterable[Watched], at: str) -> bool:
    """Whether an address that shows the report at a time shows a version, or showed it before."""
    looks = [seen for one in watched if (seen := _until(one, at)) and seen[-1].present]
    return any(look.version_id == version.version_id for seen in looks for look in seen)


def _was_shown(version: Look, watched: Iterable[Watched], at: str) -> bool:
    """Whether any of some addresses had shown a version by a time."""
    return any(look.version_id == version.version_id for one in watched for look in _until(one, at))


def _instead(one: Watched, gone: Watched, last: str) -> str | None:
    """Since when an address showed the report while another, which had it `last`, did not."""
    later = [look for look in gone.looks if look.at > last]
    began = later[0].at
    end = next((look.at for look in later if look.present), None)
    looks = _until(one, began)
    if looks and looks[-1].present:
        return began
    came = (look.at for look in one.looks if look.present and look.at > began)
    return next((at for at in came if end is None or at < end), None)


def _until(one: Watched, at: str) -> list[Look]:
    return [look for look in one.looks if look.at <= at]
