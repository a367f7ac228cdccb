"""Datasette as anybody has it, in a process of its own: it knows nothing of this project."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def answer(database: Path, address: str, *options: str) -> str:
    """What it answers, of a database, at an address that begins with a slash."""
    words = [sys.executable, "-m", "datasette", str(database), "--get", address, *options]
    told = subprocess.run(
        words, capture_output=True, text=True, check=False, cwd=database.parent, timeout=120
    )
    assert told.returncode == 0, told.stderr
    return told.stdout
