"""Whether something takes a time that grows with its size only, on a machine of any speed.

What goes in squares takes many times as long as it may; how fast the machine is at the moment is
told by work that is always the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import process_time

#: Seconds that `_always_the_same` mostly took on the machine of 2026-11: 0.012 to 0.023.
_AT_REST = 0.02


def _always_the_same() -> float:
    begun = process_time()
    held: dict[str, int] = {}
    for n in range(100_000):
        held[f"{n % 5000}"] = n
    return process_time() - begun


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail where it takes more processor than it may, in seconds of the machine of 2026-11."""
    before = _always_the_same()
    begun = process_time()
    yield
    taken = process_time() - begun
    slowness = max(1, max(before, _always_the_same()) / _AT_REST)
    assert taken < seconds * slowness, f"{taken:.1f} s on a machine {slowness:.1f} times as slow"
