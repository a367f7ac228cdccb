"""On what was measured: figures of another machine are others."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
from pathlib import Path


def machine() -> dict[str, str]:
    """Processor, cores, memory, versions, and the commit that was measured."""
    return {
        "processor": _first(r"model name\s*: (.*)", Path("/proc/cpuinfo")) or platform.machine(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB",
        "load": f"{os.getloadavg()[0]:.1f}",
        "system": platform.platform(),
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "commit": _commit(),
    }


def _first(pattern: str, path: Path) -> str:
    try:
        found = re.search(pattern, path.read_text("utf-8"))
    except OSError:
        return ""
    return found[1] if found else ""


def _commit() -> str:
    words = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(
        words, cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"
