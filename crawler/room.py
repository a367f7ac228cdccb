"""How large an archive is, and how much room its disk has left."""

from __future__ import annotations

import shutil
from pathlib import Path


def size_of(archive: Path) -> int:
    """The bytes of an archive with what is not yet written back to it."""
    parts = (archive, archive.with_name(f"{archive.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


def free_of(archive: Path) -> int:
    """The bytes that are free on the disk of an archive."""
    return shutil.disk_usage(archive.parent).free
