"""存续: the addresses of a report as events: it appeared, vanished, returned, moved.

A report vanishes from an address that is gone (404, 410) or shows something else. It moved when it
is to be seen at an address where it was first seen later; the attachments of the page that is gone
are not elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.history.looks import Look, Shown, Watched

#: In the order in which they are told where they come at one time.
Event = Literal["vanished", "appeared", "returned", "moved"]
_ORDER = get_args(Event)
#: How many addresses more show the report after an event.
_MORE = {"appeared": 1, "returned": 1, "vanished": -1, "moved": 0}


@dataclass(frozen=True, slots=True)
class PresenceEvent:
    """Something that happened to a report at an address.

    `at` is when it was found out, `since` until when the address was known to be as before; `how`
    says what a report that vanished gave way to; `showing` counts the addresses that show it now.
    """

    event: Event
    at: str
    source: Watched
    since: str | None = None
    how: Shown | None = None
    to: Watched | None = None
    capture_id: int | None = None
    failure_id: int | None = None
    showing: int = 0


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A time in which an address showed the report, or no longer; without `end` until now."""

    present: bool
    look: Look
    since: str | None
    end: str | None


def presence_of(watched: Sequence[Watched]) -> list[PresenceEvent]:
    """What happened to a report at all of its addresses, in the order of time."""
    stretches = [(one, list(_stretches(one.looks))) for one in watched]
    events = [_event(one, stretch) for one, some in stretches for stretch in some]
    for one, some in stretches:
        absent = (stretch for stretch in some if not stretch.present)
        events += [moved for gone in absent if (moved := _moved(one, gone, stretches))]
    events.sort(key=lambda e: (e.at, _ORDER.index(e.event), e.source.url))
    showing, told = 0, []
    for event in events:
        showing += _MORE[event.event]
        told.append(replace(event, showing=showing))
    return told


def vanished_at(one: Watched) -> str | None:
    """Since when an address is known to show the report no longer; None where it does."""
    last = list(_stretches(one.looks))[-1]
    return None if last.present else last.look.at


def _stretches(looks: Sequence[Look]) -> Iterator[_Stretch]:
    turns = [0, *(n for n in range(1, len(looks)) if looks[n].present != looks[n - 1].present)]
    for turn, following in zip(turns, [*turns[1:], None], strict=True):
        since = looks[turn - 1].at if turn else None
        end = None if following is None else looks[following].at
        yield _Stretch(looks[turn].present, looks[turn], since, end)


def _event(source: Watched, stretch: _Stretch) -> PresenceEvent:
    look = stretch.look
    came: Event = "returned" if stretch.since else "appeared"
    return PresenceEvent(
        event=came if stretch.present else "vanished",
        at=look.at,
        source=source,
        since=stretch.since,
        how=None if stretch.present else look.shows,
        capture_id=look.capture_id,
        failure_id=look.failure_id,
    )


def _moved(
    source: Watched, gone: _Stretch, stretches: Sequence[tuple[Watched, list[_Stretch]]]
) -> PresenceEvent | None:
    """When the report was known to be gone here and there elsewhere, and where; None for never."""
    found = [
        (max(there.look.at, gone.look.at), other.url, other, there.look)
        for other, some in stretches
        if other.first_seen > source.first_seen and other.page_url != source.url
        for there in some
        if there.present
        and (gone.end is None or there.look.at < gone.end)
        and (there.end is None or there.end > gone.look.at)
    ]
    if not found:
        return None
    at, _, other, look = min(found, key=lambda one: one[:2])
    return PresenceEvent(
        "moved", at, source, since=gone.since, to=other, capture_id=look.capture_id
    )
