"""Notes: what HTTP has no words for, so that an archive can be made again from its own WACZ.

A note is a line in a WARC metadata record of the type `application/warc-fields`, a name and JSON
behind it, and says only what is not as usual:

    nianbao-capture   in the metadata record that refers to a capture's record
    nianbao-gone      an address answered that it is no more
    nianbao-column    how a column stands
    nianbao-walk      a walk of all pages of a column ended well
    nianbao-entry     a row of the frontier
    nianbao-expected  what the registry has said of a column

Programs that know nothing of them pass them over. Their fields have the names, and the meaning,
that they have in the tables `captures`, `failures`, `columns`, `complete_walks`, `entries` and
`expectations`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields
from datetime import datetime
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from archive.records import Context, EntryKind
from archive.webarchive.errors import WebArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MEDIA_TYPE = "application/warc-fields"

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_TIMES = frozenset(
    {"checked_at", "failed_at", "state_since", "first_walked", "last_walked", "fully_walked"}
    | {"first_seen", "last_seen", "last_fetched", "began_at", "ended_at", "earlier_walk"}
    | {"since", "until"}
)


_NO_CONTEXT = Context()


@dataclass(frozen=True, slots=True)
class CaptureNote:
    """What an archive knows of a capture beside its bytes and headers.

    `url`, `status`, `media_type`, `etag` and `last_modified` are given only where no header can
    hold them as they are. `shows_column` marks the page that shows how its column stands.
    """

    role: Literal["document", "listing"]
    requested_url: str = ""
    request_body: str = ""
    entry_url: str = ""
    column: str = ""
    portal: str = ""
    family: str = ""
    shows_column: bool = False
    checked_at: str = ""
    rendered: bool = False
    url: str = ""
    status: int = 0
    media_type: str = ""
    etag: str = ""
    last_modified: str = ""
    context: Context = _NO_CONTEXT


@dataclass(frozen=True, slots=True)
class GoneNote:
    """An address that answered, at a time, that it is no more (404 or 410)."""

    url: str
    failed_at: str
    column: str = ""
    portal: str = ""


@dataclass(frozen=True, slots=True)
class ColumnNote:
    """How a column stands: the row of `columns`."""

    url: str
    state_since: str
    portal: str = ""
    family: str = ""
    state: str = "unsettled"
    detail: str = ""
    first_walked: str | None = None
    last_walked: str | None = None
    evidence: str = ""
    name: str = ""
    found_on: str = ""
    failure: str = ""
    moved_to: str = ""
    rendered: bool = False
    fully_walked: str | None = None
    shown: int | None = None


@dataclass(frozen=True, slots=True)
class WalkNote:
    """A walk of all pages of a column that ended well."""

    column: str
    began_at: str
    ended_at: str


@dataclass(frozen=True, slots=True)
class ExpectedNote:
    """Whose reports of which years the registry said, for a time, that a column is to show."""

    column_url: str
    since: str
    publisher: str = ""
    region_code: str = ""
    kind: Literal["", "government", "department", "town"] = ""
    first_year: int | None = None
    last_year: int | None = None
    basis: str = ""
    until: str | None = None


@dataclass(frozen=True, slots=True)
class EntryNote:
    """An entry of a column; `earlier_walk` is the last one that did not show it yet."""

    column: str
    url: str
    kind: EntryKind
    first_seen: str
    last_seen: str
    state: Literal["outstanding", "kept", "gone", "passed_over"] = "outstanding"
    last_fetched: str | None = None
    tries: int = 0
    earlier_walk: str = ""
    context: Context = _NO_CONTEXT


Note = CaptureNote | GoneNote | ColumnNote | WalkNote | EntryNote | ExpectedNote
_NAMES: dict[type[Note], str] = {
    CaptureNote: "nianbao-capture",
    GoneNote: "nianbao-gone",
    ColumnNote: "nianbao-column",
    WalkNote: "nianbao-walk",
    EntryNote: "nianbao-entry",
    ExpectedNote: "nianbao-expected",
}
_TYPES = {name: kind for kind, name in _NAMES.items()}
_Made = TypeVar("_Made")
_HINTS: dict[Any, dict[str, Any]] = {kind: get_type_hints(kind) for kind in (*_NAMES, Context)}


def written(notes: Iterable[Note]) -> bytes:
    """The body of a metadata record with these notes."""
    lines = (f"{_NAMES[type(note)]}: {to_json(note)}\r\n" for note in notes)
    return "".join(lines).encode()


def read(body: bytes) -> Iterator[Note]:
    """The notes in the body of a metadata record; other lines are passed over.

    Raises WebArchiveError for a note that this program does not write.
    """
    for line in body.splitlines():
        name, _, told = line.partition(b":")
        kind = _TYPES.get(name.decode("latin-1").strip().lower())
        if kind is not None:
            yield from_json(kind, told.decode("utf-8", "replace"))


def to_json(note: Note) -> str:
    """A note as JSON, without what is as usual."""
    return json.dumps(_said(note), ensure_ascii=False, separators=(",", ":"))


def from_json(kind: type[_Made], text: str) -> _Made:
    """The note that `to_json` wrote. Raises WebArchiveError for what it does not write."""
    try:
        return _made(kind, json.loads(text))
    except (TypeError, ValueError, RecursionError) as error:
        shown = text.strip()[:80]
        raise WebArchiveError(f"It holds a note that says nothing here: {shown!r}") from error


def _said(one: Any) -> dict[str, Any]:
    values = ((field, getattr(one, field.name)) for field in fields(one))
    return {
        field.name: _said(value) if isinstance(value, Context) else value
        for field, value in values
        if value != field.default
    }


def _made(kind: type[_Made], told: Any) -> _Made:
    hints = _HINTS[kind]
    values = {name: value for name, value in dict(told).items() if name in hints}
    for name, value in values.items():
        if hints[name] is Context:
            values[name] = _made(Context, value)
        elif not _fits(value, hints[name]):
            raise TypeError(name)
        elif name in _TIMES and value and not is_time(value):
            raise ValueError(name)
    return kind(**values)


def is_time(text: str) -> bool:
    """Whether a text is a time as the archive has it, of a day that there is."""
    try:
        return bool(_TIME.fullmatch(text) and datetime.fromisoformat(text))
    except ValueError:
        return False


def _fits(value: object, hint: Any) -> bool:
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    if isinstance(hint, UnionType):
        return any(_fits(value, one) for one in get_args(hint))
    if isinstance(value, str):
        # Half a character is none: JSON may carry it, SQLite cannot.
        value.encode()
    return type(value) is hint
