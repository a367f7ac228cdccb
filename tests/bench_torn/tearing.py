"""Tearing off: a kill, or a full disk, at moments spread over what an operation takes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from archive.errors import ArchiveError
from archive.release.manifest import ReleaseError
from tests.bench_torn.operations import OPERATIONS, facts

SEED = 20261122


def sound(path: Path) -> str:
    """What is wrong with the database, empty where nothing is."""
    if not path.exists():
        return ""
    db = sqlite3.connect(path)
    try:
        said = db.execute("PRAGMA integrity_check").fetchone()[0]
        dangling = db.execute("PRAGMA foreign_key_check").fetchall()
        return "" if said == "ok" and not dangling else f"{said} {dangling[:3]}"
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        db.close()


def lost(path: Path) -> list[str]:
    """Addresses that were acknowledged and are not held."""
    said = path.parent / "acknowledged"
    if not said.exists():
        return []
    db = sqlite3.connect(path)
    held = {row[0] for row in db.execute("SELECT url FROM captures WHERE outcome <> ''")}
    db.close()
    return [url for url in said.read_text().splitlines() if url not in held]


def copied(before: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(before, folder, symlinks=True)
    return folder / "archive.db"


def killed(operation: Callable[[Path], None], path: Path, seconds: float) -> None:
    """Do it in a process of its own that is killed after so many seconds."""
    child = os.fork()
    if not child:
        with suppress(BaseException):
            operation(path)
        os._exit(0)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def out_of_room(operation: Callable[[Path], None], path: Path, room: int) -> str:
    """Do it where the disk has so many bytes more; what was raised that is no sentence."""
    subprocess.run(["mount", "-o", f"remount,size={room}", str(path.parent.parent)], check=True)
    child = os.fork()
    if not child:
        code = 1
        try:
            operation(path)
            code = 0
        except (ArchiveError, ReleaseError, OSError):
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    subprocess.run(["mount", "-o", "remount,size=1g", str(path.parent.parent)], check=True)
    return "" if os.waitstatus_to_exitcode(status) == 0 else "no sentence for a full disk"


def torn(name: str, moments: int, *, disk: bool) -> tuple[int, list[str]]:
    """Tear an operation off at so many moments; how many were sound, and what was wrong."""
    chance = random.Random(f"{SEED} {name} {disk}")  # noqa: S311 - where to stop, no secret
    prepare, operation = OPERATIONS[name]
    wrong = []
    with tempfile.TemporaryDirectory(prefix="torn-") as top:
        if disk:
            subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", top], check=True)
        try:
            before = Path(top) / "before"
            before.mkdir()
            prepare(before / "archive.db")
            (before / "acknowledged").unlink(missing_ok=True)
            path = copied(before, Path(top) / "work")
            began, used = time.monotonic(), shutil.disk_usage(top).used
            operation(path)
            took, grew = time.monotonic() - began, shutil.disk_usage(top).used - used
            expected = facts(path)
            for n in range(moments):
                path = copied(before, Path(top) / "work")
                place = (n + chance.random()) / moments
                said = ""
                if disk:
                    room = shutil.disk_usage(top).used + int(place * max(grew, 2**20))
                    said = out_of_room(operation, path, room)
                else:
                    killed(operation, path, place * took)
                said = said or sound(path) or " ".join(lost(path))
                if not said:
                    operation(path)
                    said = "" if facts(path) == expected else "the next run comes to another end"
                if said:
                    wrong.append(f"{name} at {place:.3f}: {said}")
        finally:
            if disk:
                subprocess.run(["umount", top], check=True)
    return moments - len(wrong), wrong
