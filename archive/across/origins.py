"""What a report's rows of the panel follow from: whose it is, and which documents show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

#: Whose report it is and what its rows are made from; then what they were made from, and whose it
#: was.
_ORIGIN = """
SELECT r.publisher_id, r.year, t.form, p.name, p.region_code, p.kind, p.level,
  t.prose_version_id || ' ' || (SELECT count(*) FROM versions v WHERE v.report_id = r.id)
    || ' ' || (SELECT group_concat(c.version_id) FROM copies c WHERE c.report_id = r.id),
  q.made_from, q.publisher_id, q.year
FROM reports r
JOIN standings t ON t.report_id = r.id
LEFT JOIN publishers p ON p.id = r.publisher_id
LEFT JOIN panel_reports q ON q.report_id = r.id
WHERE r.id = ?
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose report it is and what its rows follow from; `was` and `made_from` tell it of before."""

    publisher_id: int | None
    year: int | None
    form: str
    name: str
    region_code: str
    kind: str
    level: str
    documents: str
    made_from: str | None
    was_publisher_id: int | None
    was_year: int | None

    @property
    def known(self) -> str:
        """What the rows follow from in one text, to tell whether anything has changed."""
        return f"{self.form} {self.region_code} {self.kind} {self.level} {self.documents}"

    @property
    def has_moved(self) -> bool:
        """Whether the report was settled as another publisher's, or of another year."""
        is_it = (self.publisher_id, self.year) == (self.was_publisher_id, self.was_year)
        return self.made_from is not None and not is_it


def origin_of(db: sqlite3.Connection, report_id: int) -> Origin:
    """What the rows of a report that has a standing follow from now."""
    return Origin(*db.execute(_ORIGIN, (report_id,)).fetchone())
