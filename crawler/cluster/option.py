"""The option `--cluster ADDRESS`: the one module of the package that may be imported without Dask.

To import Dask takes a second, which nobody is to wait for who works on one machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distributed import Client


def add_cluster(parser: argparse.ArgumentParser, does: str) -> None:
    """Add the option to a command that `does` something with the workers."""
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help=f"{does} with the workers of a Dask cluster, by the address of its scheduler"
        " (tcp://host:8786) or its scheduler file",
    )


@contextmanager
def cluster(address: str | None) -> Iterator[Client | None]:
    """A client of the cluster at an address; None without one.

    Raises ArgumentError for what is no address, UnreachableError, OtherCodeError.
    """
    if not address:
        yield None
        return
    from crawler.cluster.connection import connected  # noqa: PLC0415

    with connected(address) as client:
        yield client
