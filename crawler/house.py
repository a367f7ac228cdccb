"""That the four packages are ours, what they write, that they can speak, and how they break off.

Distributions named archive, crawler, pipelines and spiders exist on PyPI, and the `scrapy` script
puts the project's folder last on the path: one of them installed beside Scrapy would be imported
in place of ours, and run.
"""

from __future__ import annotations

import io
import os
import stat
import sys
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

PACKAGES = ("archive", "crawler", "pipelines", "spiders")
HOUSE = Path(__file__).resolve().parent.parent
# As in `crawler.exit_codes`, which may not be ours to import here.
CONFIGURATION = 2
INTERRUPTED = 130


def strangers(house: Path = HOUSE) -> list[str]:
    """A sentence for each of the four packages that Python would import from elsewhere."""
    found = []
    for name in PACKAGES:
        spec = find_spec(name)
        places = [] if spec is None else [spec.origin, *(spec.submodule_search_locations or [])]
        where = [str(Path(place).resolve()) for place in places if place]
        if not any(Path(place).is_relative_to(house / name) for place in where):
            found.append(
                f"nianbao: the package {name!r} that Python finds is not the project's own but"
                f" {where[0] if where else 'missing'}; uninstall that distribution or run from"
                f" {house} in the project's environment."
            )
    return found


def keep_to_ourselves() -> None:
    """Whatever the umask, what is written is not for everybody to write."""
    os.umask(os.umask(0o077) | stat.S_IWOTH)


def open_streams() -> None:
    """Give back the streams that who started this has closed, and let them say anything.

    The number of a closed one would go to the next file that is opened, the archive for one. What a
    terminal of another charset has no sign for is said by its number.
    """
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(nowhere, "r" if name == "stdin" else "w"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def end_when_interrupted() -> None:
    """Ctrl-C while a command is still being imported ends the program with 130, and no trace."""
    sys.excepthook = _end


def _end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        raise SystemExit(INTERRUPTED)
    sys.__excepthook__(kind, error, trace)


def check() -> None:
    """Stop with a sentence, before anything foreign is run. Raises SystemExit with 2."""
    if found := strangers():
        print("\n".join(found), file=sys.stderr)
        raise SystemExit(CONFIGURATION)
