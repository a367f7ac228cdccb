"""Things by their numbers, put together two at a time: which of them are in one set in the end."""

from __future__ import annotations


class Partition:
    """The numbers below `count`, at first each in a set of its own."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def join(self, one: int, other: int) -> None:
        """Make the sets of two numbers one."""
        self._above[self.root(other)] = self.root(one)

    def root(self, n: int) -> int:
        """The number that stands for the whole set of a number."""
        above = self._above
        while above[n] != n:
            above[n] = above[above[n]]
            n = above[n]
        return n

    def sets(self) -> list[list[int]]:
        """All sets, by their smallest numbers, each in order."""
        found: dict[int, list[int]] = {}
        for n in range(len(self._above)):
            found.setdefault(self.root(n), []).append(n)
        return list(found.values())
