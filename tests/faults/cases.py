"""The faults as they are written down: what the world does, and what must come of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "cases" / "faults"
#: Kinds of faults that hosts have; those of the other kinds are this machine's.
OF_HOSTS = ("network", "server", "content")


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault.

    `kind` is its file, `world` what happens, in a sentence. `failure` is the class under which it
    is kept, '' where nothing failed; `state` that of the column; `exit` the code of a crawl of this
    portal alone; `reports` how many of the portal are held while it lasts: two were there before,
    and a third is new. `lost` values are those that the source itself has taken back. `alert` is
    the kind of the one alert, '' for none. `slow` ones take more than a few seconds.
    """

    name: str
    kind: str
    world: str
    exit: int
    failure: str = ""
    state: str = ""
    reports: int = 2
    lost: int = 0
    alert: str = ""
    slow: bool = False


def faults(*kinds: str) -> tuple[Fault, ...]:
    """All faults of these kinds, or of all, in the order of files and lines."""
    found = []
    for file in sorted(FOLDER.glob("*.toml")):
        if not kinds or file.stem in kinds:
            for name, said in tomllib.loads(file.read_text("utf-8")).items():
                found.append(Fault(name, file.stem, **said))
    return tuple(found)
