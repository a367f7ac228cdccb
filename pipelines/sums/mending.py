"""The smallest changes after which sums that fail would hold, and no sum that holds would fail.

Sums that share a cell fail together: one misprint breaks the sum of its row and that of its column.
A change of one cell is looked for first, then changes of two. And a row is looked for whose figures
all stand one column beside their own: no office misprints so, but copying and extraction do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.evaluating import CENT, Check
from archive.records import Observation

# So many changes of equal size say that nobody can tell; no report needs a longer list.
_MOST = 200


@dataclass(frozen=True, slots=True)
class Mend:
    """A set of changes: each cell with the number it would have to hold."""

    changes: tuple[tuple[str, float], ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells that would change."""
        return tuple(cell for cell, _ in self.changes)


def groups_of_failing(checks: Sequence[Check]) -> list[list[Check]]:
    """The failing identities in groups that share cells."""
    return grouped(check for check in checks if check.outcome == "fails")


def grouped(checks: Iterable[Check]) -> list[list[Check]]:
    """Identities in groups that share cells."""
    groups: list[list[Check]] = []
    for check in checks:
        near = [g for g in groups if any(not set(c.cells).isdisjoint(check.cells) for c in g)]
        groups = [g for g in groups if g not in near]
        groups.append([c for g in near for c in g] + [check])
    return groups


def smallest_mends(
    group: Sequence[Check], checks: Sequence[Check], cells: Mapping[str, Observation]
) -> tuple[Mend, ...]:
    """The changes of one cell, else of two, that mend all failing identities of a group.

    `checks` are all identities of the report as evaluated. Counts stay whole and none falls below
    nothing, unless a figure with a sign stands there.
    """
    tests = _tests(checks)
    failing = [frozenset(check.cells) for check in group]
    common = frozenset.intersection(*failing)
    found = [
        Mend(((cell, changed[0]),))
        for cell in sorted(common)
        if cell in cells and (changed := _solved((cell,), tests, cells))
    ]
    if found:
        return tuple(found)
    pairs: dict[frozenset[str], Mend] = {}
    for first in sorted(failing[0] & set(cells)):
        apart = [ids for ids in failing if first not in ids]
        # One of the two lies in the first sum; the other in all sums that it leaves failing, else
        # in a sum with the first, whose change it undoes there.
        beside = {c for test in tests[first] for c in test.cells}
        for second in sorted((frozenset.intersection(*apart) if apart else beside) & set(cells)):
            both = frozenset((first, second))
            if len(both) == 2 and both not in pairs and len(pairs) < _MOST:
                changed = _solved((first, second), tests, cells)
                if changed:
                    changes = sorted(zip((first, second), changed, strict=True))
                    pairs[both] = Mend(tuple(changes))
    return tuple(pairs.values())


def moved_row(
    groups: Sequence[Sequence[Check]],
    checks: Sequence[Check],
    rows: Iterable[Sequence[str]],
    cells: Mapping[str, Observation],
) -> Sequence[str]:
    """The row whose figures, moved by one column, mend every sum that it has part in.

    `rows` are the cells of each row from left to right. Empty where there is none, or where a
    change of one cell would do as well: one misprint is likelier.
    """
    tests = _tests(checks, ("holds", "fails", "no_total"))
    for row in rows:
        touched = [g for g in groups if any(not set(c.cells).isdisjoint(row) for c in g)]
        if not touched or any(cell not in cells for cell in row):
            continue
        if len(touched) == 1 and _single(touched[0], checks, cells):
            continue
        figures = [cells[cell].value or 0 for cell in row]
        involved = list({id(t): t for cell in row for t in tests.get(cell, ())}.values())
        beside = [[*figures[1:], figures[0]], [figures[-1], *figures[:-1]]]
        if cells[row[-1]].value is None:
            # A cell in the row was dropped, and the figures behind it moved up.
            beside += [[*figures[:n], 0, *figures[n:-1]] for n in range(len(row) - 1)]
        for moved in beside:
            changes = {c: m - f for c, m, f in zip(row, moved, figures, strict=True)}
            if all(_holds_after(test, changes) for test in involved):
                return row
    return ()


def _single(
    group: Sequence[Check], checks: Sequence[Check], cells: Mapping[str, Observation]
) -> bool:
    """Whether one change would do: filling in a blank total is one."""
    fails = [check for check in group if check.outcome == "fails"]
    mends = smallest_mends(fails, checks, cells) if fails else ()
    return not fails or any(len(mend.changes) == 1 for mend in mends)


def _holds_after(check: Check, changes: Mapping[str, float]) -> bool:
    added = sum(_sign(check, cell) * delta for cell, delta in changes.items())
    return abs(check.left - check.right + added) <= CENT


def _tests(
    checks: Iterable[Check], outcomes: Sequence[str] = ("holds", "fails")
) -> dict[str, list[Check]]:
    tests: dict[str, list[Check]] = {}
    for check in checks:
        if check.outcome in outcomes:
            for cell in check.cells:
                tests.setdefault(cell, []).append(check)
    return tests


def _solved(
    changing: tuple[str, ...],
    tests: Mapping[str, Sequence[Check]],
    cells: Mapping[str, Observation],
) -> tuple[float, ...] | None:
    """What these cells would have to hold for all their identities to hold; None if they cannot.

    One that no identity settles alone is not solved: then a smaller change would do, or any.
    """
    involved = list({id(t): t for cell in changing for t in tests.get(cell, ())}.values())
    rows = [([_sign(t, cell) for cell in changing], t.right - t.left) for t in involved]
    deltas = _eliminate(rows, len(changing))
    if deltas is None:
        return None
    values = []
    for cell, delta in zip(changing, deltas, strict=True):
        before = cells[cell].value or 0
        after = round(before + delta, 6)
        if (
            abs(delta) <= CENT
            or (after < 0 <= before)
            or (before == int(before) and after != int(after))
        ):
            return None
        values.append(int(after) if after == int(after) else after)
    return tuple(values)


def _sign(check: Check, cell: str) -> int:
    return check.identity.left.count(cell) - check.identity.right.count(cell)


def _eliminate(rows: Sequence[tuple[list[int], float]], count: int) -> list[float] | None:
    """The one solution of a system of at most two unknowns, None where there is none or many."""
    if count == 1:
        wanted = {round(right / left[0], 6) for left, right in rows if left[0]}
        return [wanted.pop()] if len(wanted) == 1 else None
    for n, ((a, b), e) in enumerate(rows):
        for (c, d), f in rows[n + 1 :]:
            determinant = a * d - b * c
            if determinant:
                x, y = (e * d - b * f) / determinant, (a * f - e * c) / determinant
                fits = all(abs(p * x + q * y - r) <= CENT for (p, q), r in rows)
                return [x, y] if fits else None
    return None
