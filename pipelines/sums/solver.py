"""Which of several ways to fill in a form its identities leave open.

An unknown is a group of cells that can be filled in a few ways, of which one holds: a row whose
blanks were dropped, a digit that a scan leaves open. A way stays where all identities can hold
with it together with some way of every other unknown. This is exact: ways are first sifted identity
by identity, then each that is left is tried to the end. Where that takes too long, all that could
not be ruled out stay, so that nothing is ever placed by giving up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.forms import FormIdentity
from pipelines.partition import Partition

# Figures of a report are printed to four decimals at most; sums are compared rounded to six.
_DECIMALS = 6
# Sums that many unknowns may reach together; more say nothing worth the time.
_MOST_SUMS = 4096
# Additions that a report is worth: some tenths of a second.
_MOST_ADDITIONS = 2_000_000

Ways = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """`values` are, for each of its cells, the number it holds in each way.

    None where the cell may hold anything in that way: identities with it are then no test.
    """

    values: Mapping[str, tuple[float | None, ...]]
    ways: int


@dataclass(slots=True)
class _Work:
    """What may still be spent on a report."""

    left: int


@dataclass(frozen=True, slots=True)
class _Constraint:
    """What the known cells add up to, and what each unknown adds in each of its ways."""

    constant: float
    terms: tuple[tuple[int, tuple[float | None, ...]], ...]


def solve(
    unknowns: Sequence[Unknown], identities: Iterable[FormIdentity], known: Mapping[str, float]
) -> tuple[Ways, ...]:
    """The numbers of the ways left for each unknown; none where they contradict one another.

    `known` are the numbers of all other cells; identities with a cell that is neither known nor
    part of an unknown are no test.
    """
    constraints = _constraints(unknowns, identities, known)
    left: list[Ways] = [tuple(range(unknown.ways)) for unknown in unknowns]
    work = _Work(_MOST_ADDITIONS)
    for group, tests in _groups(len(unknowns), constraints):
        sifted = _sift(left, tests, work)
        if sifted is not None:
            sifted = _tried(sifted, tests, group, work)
        for n in group:
            left[n] = sifted[n] if sifted is not None else ()
    return tuple(left)


def tested(
    unknowns: Sequence[Unknown],
    identities: Iterable[FormIdentity],
    known: Mapping[str, float],
    left: Sequence[Ways],
) -> frozenset[str]:
    """The cells of unknowns that an identity speaks for, whichever of the ways left holds.

    A way in which a cell may hold anything escapes the identities with it: these prove nothing.
    """
    silent = {
        cell
        for unknown, ways in zip(unknowns, left, strict=True)
        for cell, values in unknown.values.items()
        if any(values[way] is None for way in ways)
    }
    cells = {cell for unknown in unknowns for cell in unknown.values} - silent
    found: set[str] = set()
    for identity in identities:
        involved = {*identity.left, *identity.right}
        if all(cell in cells or cell in known for cell in involved):
            found |= involved & cells
    return frozenset(found)


def _constraints(
    unknowns: Sequence[Unknown], identities: Iterable[FormIdentity], known: Mapping[str, float]
) -> list[_Constraint]:
    owner = {cell: n for n, unknown in enumerate(unknowns) for cell in unknown.values}
    found = []
    for identity in identities:
        signed = [(c, 1) for c in identity.left] + [(c, -1) for c in identity.right]
        mine = {owner[c] for c, _ in signed if c in owner}
        if not mine or any(c not in owner and c not in known for c, _ in signed):
            continue
        constant = sum(sign * known[c] for c, sign in signed if c not in owner)
        terms = tuple(
            (n, _added(unknowns[n], [(c, s) for c, s in signed if owner.get(c) == n]))
            for n in sorted(mine)
        )
        found.append(_Constraint(constant, terms))
    return found


def _added(unknown: Unknown, signed: Sequence[tuple[str, int]]) -> tuple[float | None, ...]:
    sums: list[float | None] = []
    for way in range(unknown.ways):
        total: float | None = 0
        for cell, sign in signed:
            value = unknown.values[cell][way]
            total = None if value is None or total is None else total + sign * value
        sums.append(total)
    return tuple(sums)


def _groups(
    count: int, constraints: Sequence[_Constraint]
) -> list[tuple[list[int], list[_Constraint]]]:
    """Unknowns that some identity ties together, with the identities that do."""
    tied = Partition(count)
    for constraint in constraints:
        first, *others = (n for n, _ in constraint.terms)
        for n in others:
            tied.join(first, n)
    groups: dict[int, tuple[list[int], list[_Constraint]]] = {
        tied.root(group[0]): (group, []) for group in tied.sets()
    }
    for constraint in constraints:
        groups[tied.root(constraint.terms[0][0])][1].append(constraint)
    return list(groups.values())


def _sift(
    left: Sequence[Ways], constraints: Sequence[_Constraint], work: _Work
) -> list[Ways] | None:
    """The ways that no single identity rules out, or None where an unknown has none left."""
    sifted = list(left)
    changed = True
    while changed:
        changed = False
        for constraint in constraints:
            for n, sums in constraint.terms:
                others = _reachable(constraint, sifted, n, work)
                if others is None:
                    continue
                ways = tuple(w for w in sifted[n] if _fills(sums[w], others))
                if not ways:
                    return None
                if len(ways) < len(sifted[n]):
                    sifted[n] = ways
                    changed = True
    return sifted


def _fills(added: float | None, others: set[float]) -> bool:
    """Whether what a way adds makes an identity hold together with one of these sums."""
    return added is None or _rounded(-added) in others


def _reachable(
    constraint: _Constraint, left: Sequence[Ways], without: int, work: _Work
) -> set[float] | None:
    """What constant and other unknowns can add up to; None where that may be anything."""
    reached = {_rounded(constraint.constant)}
    for n, sums in constraint.terms:
        if n == without:
            continue
        added = {sums[way] for way in left[n]}
        additions = len(reached) * len(added)
        work.left -= len(left[n]) + additions
        if None in added or additions > _MOST_SUMS or work.left < 0:
            return None
        reached = {_rounded(a + b) for a in reached for b in added if b is not None}
    return reached


def _tried(
    left: list[Ways], constraints: Sequence[_Constraint], group: Sequence[int], work: _Work
) -> list[Ways] | None:
    """The ways of a group for which all the others can be filled in too."""
    for n in group:
        if len(left[n]) == 1:
            continue
        ways = tuple(
            w for w in left[n] if _fits([*left[:n], (w,), *left[n + 1 :]], constraints, group, work)
        )
        if not ways:
            return None
        if len(ways) < len(left[n]):
            left = [*left[:n], ways, *left[n + 1 :]]
    return left


def _fits(
    left: Sequence[Ways], constraints: Sequence[_Constraint], group: Sequence[int], work: _Work
) -> bool:
    """Whether every unknown can be filled in; yes where that took too long to find out."""
    if work.left < 0:
        return True
    sifted = _sift(left, constraints, work)
    if sifted is None:
        return False
    open_ = [n for n in group if len(sifted[n]) > 1]
    if not open_:
        return True
    n = min(open_, key=lambda one: len(sifted[one]))
    return any(
        _fits([*sifted[:n], (w,), *sifted[n + 1 :]], constraints, group, work) for w in sifted[n]
    )


def _rounded(value: float) -> float:
    return round(value, _DECIMALS)
