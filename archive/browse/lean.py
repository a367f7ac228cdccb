"""Datasette without what it has no use for here.

It brings a library of units, which imports NumPy, Dask and their like wherever they are, to know
their arrays, and one of HTTP that imports what draws its command line: nearly half of the time that
the server took to start. Plugins that somebody has added may want them, and have them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

UNUSED = ("numpy", "dask", "uncertainties", "babel", "mip", "rich")


@contextmanager
def without(*names: str) -> Iterator[None]:
    """What is not imported yet of these names cannot be meanwhile."""
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]
