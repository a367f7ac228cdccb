"""Things put together in sets: those that a chain of pairs connects, and no others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.partition import Partition

PAIRS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=20)


def reached(start: int, pairs: list[tuple[int, int]]) -> list[int]:
    found = {start}
    for _ in pairs:
        found |= {b for a, b in pairs if a in found} | {a for a, b in pairs if b in found}
    return sorted(found)


@given(PAIRS)
def test_the_sets_are_those_that_pairs_connect(pairs: list[tuple[int, int]]) -> None:
    partition = Partition(12)
    for one, other in pairs:
        partition.join(one, other)
    wanted = sorted({tuple(reached(n, pairs)) for n in range(12)})
    assert [tuple(one) for one in partition.sets()] == wanted
    for one in partition.sets():
        assert len({partition.root(n) for n in one}) == 1
