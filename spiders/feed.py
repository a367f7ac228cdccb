"""The entries of a column on their way to being fetched: a few at a time, the rest in the archive.

What is outstanding comes before what is due to be looked at again. Each entry is asked for once in
a run; one that failed waits for the next.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.due import due_again, outstanding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.records import Entry
    from archive.store import Archive


@dataclass(slots=True)
class Feed:
    """Entries of one column; kept ones are fetched again as `archive.schedule` has it.

    `before` is the time of the run, `recheck_days` the setting. `window` entries may be under way
    at once.
    """

    archive: Archive
    column_url: str
    before: str
    recheck_days: int
    window: int
    under_way: int = 0
    _new: int = 0
    _again: int = 0
    _all_again: bool = False
    _besides: deque[Entry] = field(default_factory=deque)
    _tried: set[str] = field(default_factory=set)

    def add(self, entries: Iterable[Entry]) -> None:
        """Fetch some entries again, whenever they were fetched last."""
        self._besides.extend(entries)

    def again(self) -> None:
        """Look through the frontier from its start: what had gone may have come back to it."""
        self._new = 0

    def take(self) -> list[Entry]:
        """The entries to ask for now; they are under way until `done`."""
        taken: list[Entry] = []
        while (free := self.window - self.under_way - len(taken)) > 0:
            found = outstanding(self.archive, self.column_url, after=self._new, limit=free)
            if not found:
                break
            self._new = found[-1].id
            taken += [due.entry for due in found if due.entry.url not in self._tried]
        while self._besides and self.under_way + len(taken) < self.window:
            taken.append(self._besides.popleft())
        free = self.window - self.under_way - len(taken)
        if free > 0 and not self._all_again:
            due = due_again(
                self.archive,
                self.column_url,
                before=self.before,
                recheck_days=self.recheck_days,
                after=self._again,
                limit=free,
            )
            self._again = due[-1].id if due else self._again
            # What is kept in this run is not due in it.
            self._all_again = len(due) < free
            taken += [one.entry for one in due]
        self.under_way += len(taken)
        return taken

    def done(self, failed: str = "") -> None:
        """One entry is kept, or has failed and is left for this run."""
        self.under_way -= 1
        if failed:
            self._tried.add(failed)
