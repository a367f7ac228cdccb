"""What is torn off is sound and goes on: `python -m tests.bench_torn [--moments N] [--json]`.

Keeping, reading again, merging, releasing and migrating are killed with SIGKILL, and meet a full
disk, at so many moments each, spread over the time or the room that they take. After each the
database must be sound and hold all that was acknowledged, and the next run must come to what an
undisturbed one came to.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from test_merge import everything, merge
from test_migrations import EARLIER
from test_reinterpret import FILES, make_older

from archive.due import uninterpreted
from archive.errors import ArchiveError
from archive.evidence import digest
from archive.interpretations import packed
from archive.keeping import keep_document, load_document
from archive.records import Capture, Context, Document
from archive.reinterpreting import Reread, begin, replace, set_down, stale
from archive.reports import store_interpretation
from archive.store import open_archive
from pipelines.interpret import INTERPRETER, interpret

NOW = "2026-11-20T08:00:00Z"
#: Reports that each operation has to do with: enough that it takes some tenths of a second.
REPORTS = 60
SEED = 20261122


def documents() -> list[Document]:
    """Reports of so many addresses, made of a few files."""
    made = []
    for n in range(REPORTS):
        body = Path(FILES[n % len(FILES)]).read_bytes() + b"\n" * (n // len(FILES))
        publisher = f"示例{n}县人民政府"
        context = Context(title=f"{publisher}{2012 + n % 9}年政府信息公开工作年度报告")
        capture = Capture(f"http://www.shili.gov.cn/{n}.html", NOW, body)
        made.append(Document(capture, context, "http://www.shili.gov.cn/"))
    return made


READ = [(document, interpret(document)) for document in documents()]


def keep(path: Path) -> None:
    """Keep and store; what is committed is acknowledged in a file beside, synced."""
    with open_archive(path) as a, (path.parent / "acknowledged").open("a") as said:
        run = a.begin_run("crawl", "", NOW)
        for id_ in uninterpreted(a):
            kept = load_document(a, id_)
            store_interpretation(a, id_, interpret(kept))
        held = {row[0] for row in a.db.execute("SELECT url FROM captures")}
        for document, found in READ:
            if document.capture.url in held:
                continue
            store_interpretation(a, keep_document(a, document, run), found)
            said.write(f"{document.capture.url}\n")
            said.flush()
            os.fsync(said.fileno())


def reread(path: Path) -> None:
    """As `scrapy reinterpret --apply` does, in one process."""
    with open_archive(path) as a:
        begin(a, INTERPRETER)
        run = a.begin_run("reinterpret", "", NOW)
        for id_ in stale(a, INTERPRETER, everything=False, after=0, limit=-1):
            document = load_document(a, id_)
            reading = packed(interpret(document), digest(document.capture.body))
            set_down(a, [Reread(id_, INTERPRETER, reading)], run)
        for _ in replace(a):
            pass


def take_in(path: Path) -> None:
    """Merge the archive beside."""
    with open_archive(path) as a:
        merge(a, path.with_name("other.db"))


def migrate(path: Path) -> None:
    """Open an archive of the first schema."""
    open_archive(path).close()


def empty(path: Path) -> None:
    """Nothing is there yet."""
    open_archive(path).close()


def misread(path: Path) -> None:
    """All reports as an older reader read them."""
    keep(path)
    make_older(path, "a wrong figure")


def half(path: Path) -> None:
    """This archive has the first half of the reports, the other one all of them."""
    keep(path.with_name("other.db"))
    shutil.copy(path.with_name("other.db"), path)
    with open_archive(path) as a:
        run = a.begin_run("crawl", "", NOW)
        document, found = READ[0]
        later = Document(
            Capture(document.capture.url, "2026-11-21T08:00:00Z", b"<p>edited</p>"),
            document.context,
        )
        store_interpretation(a, keep_document(a, later, run), found)


def old(path: Path) -> None:
    """An archive of the first schema with many reports."""
    db = sqlite3.connect(path)
    db.executescript(EARLIER[0].read_text(encoding="utf-8"))
    db.close()


#: What is there before, and what is done.
OPERATIONS: dict[str, tuple[Callable[[Path], None], Callable[[Path], None]]] = {
    "keep": (empty, keep),
    "reinterpret": (misread, reread),
    "merge": (half, take_in),
    "migrate": (old, migrate),
}


def facts(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that an archive says, but for the runs that said it."""
    with open_archive(path) as a:
        found = everything(a)
    found.pop("runs")
    found["captures"] = sorted(row[1:] for row in found["captures"])
    return found


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
    shutil.copytree(before, folder)
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
        except (ArchiveError, OSError):
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


def main() -> int:
    """Print a table; 1 where something was not sound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=100)
    parser.add_argument("--json", action="store_true")
    opts = parser.parse_args()
    rows = []
    for disk in (False, True):
        if disk and os.geteuid():
            print("a full disk: only root may mount one", file=sys.stderr)
            continue
        for name in OPERATIONS:
            well, wrong = torn(name, opts.moments, disk=disk)
            what = "full disk" if disk else "kill -9"
            rows.append({"what": what, "during": name, "sound": well, "of": opts.moments})
            for line in wrong[:5]:
                print(line, file=sys.stderr)
            if not opts.json:
                print(f"{what:10} {name:12} {well} of {opts.moments}", flush=True)
    if opts.json:
        print(json.dumps(rows))
    return int(any(row["sound"] < row["of"] for row in rows))


if __name__ == "__main__":
    raise SystemExit(main())
