"""Faults of this machine: its disk, its processes, its clock, the archive's file, the registry.

One function a fault, named as its case. Each is given a crawl into an archive that holds the old
reports of a portal which shows a new one, and gives the exit code of what it ran.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path

from scrapy.utils.project import get_project_settings

from crawler.commands.crawl import Command
from tests.faults.crawls import SETTINGS, Crawl, afterwards, walked_once
from tests.faults.outcomes import Outcome, last_run, rows, seen, shown
from tests.faults.portal import COLUMN, NEW, OLD, Portal, registry
from tests.manners_server import Reply

PROJECT = Path(__file__).resolve().parents[2]
SCHEMAS = PROJECT / "tests" / "cases" / "schemas"
PAGE = 4096


@dataclass(frozen=True, slots=True)
class Lab:
    """A crawl and its one portal. `folder` is where a fault may leave what it needs."""

    crawl: Crawl
    portal: Portal
    folder: Path

    @property
    def archive(self) -> Path:
        """The archive's file."""
        return self.crawl.archive

    def checked(self, **settings: str) -> int:
        """The exit code of a crawl that is refused before it begins, run in this process."""
        command = Command()
        command.settings = get_project_settings()
        for name, value in (SETTINGS | {"ARCHIVE": str(self.archive)} | settings).items():
            command.settings.set(name, value, priority="cmdline")
        parser = ArgumentParser(conflict_handler="resolve")
        command.add_options(parser)
        opts, _ = parser.parse_known_args([])
        opts.spargs = {"registry": str(self.crawl.registry)}
        told = io.StringIO()
        with redirect_stderr(told), redirect_stdout(told):
            command.run(["portals"], opts)
        assert told.getvalue().count("\n") == 1, told.getvalue()
        return int(command.exitcode)


Break = Callable[[Lab], int]
FAULTS: dict[str, Break] = {}


def fault(function: Break) -> Break:
    """Know a function as the fault of its name."""
    FAULTS[function.__name__] = function
    return function


def of_machine(folder: Path, names: list[str]) -> dict[str, Outcome]:
    """What comes of faults of this machine, each with an archive of its own."""
    found = {}
    with walked_once(folder / "well", ["a_portal"]) as (crawl, (portal,)):
        for name in names:
            portal.end()
            portal.begin()
            portal.show(*OLD, NEW)
            own = folder / name
            own.mkdir()
            archive = Path(shutil.copy(crawl.archive, own / "archive.db"))
            lab = Lab(replace(crawl, archive=archive), portal, own)
            before, kept = archive.read_bytes(), last_run(archive)
            code = FAULTS[name](lab)
            found[name] = _outcome(lab, code, kept, before)
    return found


def _outcome(lab: Lab, code: int, since: int, before: bytes) -> Outcome:
    """What the archive shows now, and once more after a crawl without a fault."""
    wrong = lab.folder / "wrong.db"
    # What was refused is as it was: there is nothing to be mended.
    if lab.archive.read_bytes() == (wrong.read_bytes() if wrong.exists() else before):
        return Outcome(exit=code, reports=2)
    now = seen(shown(lab.archive), lab.portal, since=since, exit_code=code)
    now = replace(now, state="", failure=_failures(lab.archive, since))
    lab.portal.host.always = None
    lab.portal.show(*OLD, NEW)
    told = lab.crawl.run()
    mended = afterwards(shown(lab.archive), lab.portal)
    return replace(now, mended=mended or (f"exit {told.returncode}" if told.returncode else ""))


def _failures(archive: Path, since: int) -> str:
    """The classes of what failed, as the run itself counts them."""
    columns = {str(row[1]) for row in rows(archive, "PRAGMA table_info(runs)")}
    if "failures" not in columns:
        return ""
    sql = "SELECT DISTINCT key FROM runs, json_each(failures) WHERE runs.id > ? ORDER BY key"
    return " ".join(str(row[0]) for row in rows(archive, sql, since))


# ---- the disk ----------------------------------------------------------------------------------


def _with_room(lab: Lab, size: int) -> int:
    """A crawl for which no file may be larger than so many bytes."""
    return lab.crawl.run("prlimit", f"--fsize={size}").returncode


@fault
def disk_full_at_once(lab: Lab) -> int:
    return _with_room(lab, PAGE)


@fault
def disk_full_while_keeping(lab: Lab) -> int:
    return _with_room(lab, 82 * PAGE)


@fault
def disk_full_while_storing(lab: Lab) -> int:
    return _with_room(lab, 112 * PAGE)


@fault
def disk_nearly_full(lab: Lab) -> int:
    return lab.crawl.run(DISK_FREE_MB="999999999").returncode


@fault
def archive_read_only(lab: Lab) -> int:
    """Mounted so: root may write to whatever its mode."""
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    rooted = () if os.geteuid() == 0 else ("--map-root-user",)
    fence = ("unshare", *rooted, "--mount", "sh", "-c", script, str(lab.folder))
    return lab.crawl.run(*fence).returncode


# ---- the process -------------------------------------------------------------------------------


def _under_way(lab: Lab, requests: int = 3) -> subprocess.Popen[str]:
    """A crawl that has asked for so much and waits for an answer."""
    lab.portal.host.arrivals.clear()
    for waiting in lab.portal.host.replies.values():
        waiting[:] = [replace(one, pause=0.4) for one in waiting]
    running = lab.crawl.start()
    while len(lab.portal.host.arrivals) < requests and running.poll() is None:
        time.sleep(0.01)
    return running


def _ended(running: subprocess.Popen[str]) -> int:
    running.communicate(timeout=300)
    return running.returncode


@fault
def killed(lab: Lab) -> int:
    running = _under_way(lab)
    running.kill()
    return _ended(running)


@fault
def terminated(lab: Lab) -> int:
    running = _under_way(lab)
    running.terminate()
    return _ended(running)


@fault
def interrupted_twice(lab: Lab) -> int:
    running = _under_way(lab)
    running.send_signal(signal.SIGINT)
    time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    return _ended(running)


@fault
def stopped_for_a_while(lab: Lab) -> int:
    running = _under_way(lab)
    running.send_signal(signal.SIGSTOP)
    time.sleep(2.5)
    running.send_signal(signal.SIGCONT)
    return _ended(running)


@fault
def two_at_once(lab: Lab) -> int:
    """The second one's exit code; the first one ends well."""
    running = _under_way(lab)
    second = lab.crawl.run().returncode
    assert _ended(running) == 0
    return second


@fault
def nobody_listens(lab: Lab) -> int:
    environment = {**lab.crawl.environment, "LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"}
    environment.pop("HOME", None)
    crawl = replace(lab.crawl, environment={**environment, "PYTHONUTF8": "0"})
    return crawl.run("sh", "-c", '"$0" "$@" >&- 2>&- <&-', LOG_LEVEL="INFO").returncode


@fault
def reader_killed(lab: Lab) -> int:
    """As the kernel does when memory is short: a reading process dies."""
    running = _under_way(lab)
    while running.poll() is None:
        if found := _readers(running.pid):
            os.kill(found[0], signal.SIGKILL)
            break
        time.sleep(0.01)
    return _ended(running)


def _readers(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_bytes().rpartition(b")")[2].split()[1])
            if parent == pid and b"spawn_main" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@fault
def converter_hangs(lab: Lab) -> int:
    """The new report is for LibreOffice, and LibreOffice goes nowhere."""
    program = lab.folder / "bin" / "soffice"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nsleep 600 &\nwait\n")
    program.chmod(0o755)
    row = lab.portal.row(NEW, "rtf")
    lab.portal.host.put(COLUMN, lab.portal.listing(*map(lab.portal.row, OLD), row))
    rtf = Reply("{\\rtf1 a}", headers={"Content-Type": "application/rtf"})
    lab.portal.host.put(lab.portal.path(NEW, "rtf"), rtf)
    path = f"{program.parent}:{lab.crawl.environment['PATH']}"
    crawl = replace(lab.crawl, environment={**lab.crawl.environment, "PATH": path})
    return crawl.run().returncode


# ---- the clock ---------------------------------------------------------------------------------

_CLOCK = """
import datetime, time
_shift = {days} * 86400
_time, _datetime = time.time, datetime.datetime
time.time = lambda: _time() + _shift
class Shifted(_datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
datetime.datetime = Shifted
"""


def _on_another_day(lab: Lab, days: int) -> int:
    """A crawl whose clock is so many days off."""
    (lab.folder / "sitecustomize.py").write_text(_CLOCK.format(days=days))
    environment = {**lab.crawl.environment, "PYTHONPATH": str(lab.folder)}
    return replace(lab.crawl, environment=environment).run().returncode


@fault
def clock_back_a_year(lab: Lab) -> int:
    return _on_another_day(lab, -365)


@fault
def clock_ahead_a_year(lab: Lab) -> int:
    return _on_another_day(lab, 365)


@fault
def clock_at_the_epoch(lab: Lab) -> int:
    """As on a board without a battery."""
    return _on_another_day(lab, -int(time.time() // 86400))


# ---- the archive's file ------------------------------------------------------------------------


def _refused(lab: Lab, change: Callable[[Path], object]) -> int:
    change(lab.archive)
    shutil.copy(lab.archive, lab.folder / "wrong.db")
    return lab.checked()


def _sql(statement: str) -> Callable[[Path], object]:
    def change(path: Path) -> None:
        db = sqlite3.connect(path)
        db.execute(statement)
        db.commit()
        db.close()

    return change


@fault
def archive_newer(lab: Lab) -> int:
    seen_by_it = "UPDATE _sqlite_migrations SET name = '9999_later' WHERE name LIKE '0012%'"
    return _refused(lab, _sql(seen_by_it))


@fault
def archive_foreign(lab: Lab) -> int:
    lab.archive.unlink()
    return _refused(lab, _sql("CREATE TABLE addresses (name TEXT)"))


@fault
def archive_is_no_database(lab: Lab) -> int:
    return _refused(lab, lambda path: path.write_text("年报,2022\n" * 999, "utf-8"))


@fault
def archive_cut_off(lab: Lab) -> int:
    return _refused(lab, lambda path: os.truncate(path, path.stat().st_size // 2))


@fault
def archive_in_no_folder(lab: Lab) -> int:
    elsewhere = replace(lab.crawl, archive=lab.folder / "gone" / "archive.db")
    return replace(lab, crawl=elsewhere).checked()


@fault
def archive_lost_a_page(lab: Lab) -> int:
    """A disk gave zeros for the page of the column's entries."""
    db = sqlite3.connect(lab.archive)
    sql = "SELECT max(pageno) FROM dbstat WHERE name = 'entries' AND pagetype = 'leaf'"
    ((number,),) = db.execute(sql)
    db.close()
    whole = lab.archive.read_bytes()
    with lab.archive.open("r+b") as file:
        file.seek((number - 1) * PAGE)
        file.write(bytes(PAGE))
    code = lab.crawl.run().returncode
    for companion in ("-wal", "-shm"):
        Path(f"{lab.archive}{companion}").unlink(missing_ok=True)
    lab.archive.write_bytes(whole)
    return code


def _exchanged(lab: Lab, exchange: Callable[[Path], object]) -> int:
    """The archive is taken away while a crawl works on it, and put back once that has ended."""
    whole = lab.archive.read_bytes()
    running = _under_way(lab)
    exchange(lab.archive)
    code = _ended(running)
    # What lies there now would take it for its own.
    left = Path(f"{lab.archive}-wal")
    assert not (lab.archive.exists() and left.exists() and left.stat().st_size)
    for companion in ("-wal", "-shm"):
        Path(f"{lab.archive}{companion}").unlink(missing_ok=True)
    lab.archive.write_bytes(whole)
    return code


@fault
def archive_taken_away(lab: Lab) -> int:
    return _exchanged(lab, Path.unlink)


@fault
def archive_replaced(lab: Lab) -> int:
    def exchange(path: Path) -> None:
        Path(shutil.copy(path, lab.folder / "copy.db")).replace(path)

    return _exchanged(lab, exchange)


@fault
def archive_of_the_first_schema(lab: Lab) -> int:
    """It is brought up to date, and the portal's reports come into it."""
    lab.archive.unlink()
    db = sqlite3.connect(lab.archive)
    db.executescript((SCHEMAS / "0001.sql").read_text("utf-8"))
    db.close()
    return lab.crawl.run().returncode


# ---- the registry ------------------------------------------------------------------------------

_COLUMN = '[[portal.column]]\nurl = "{}"\nevidence = "observed"\n'
_PORTAL = '[[portal]]\nid = "{}"\nname = "青禾县"\nregion_code = "330000"\nhome = "{}"\n'


def _by_registry(lab: Lab, also: str) -> int:
    crawl = replace(lab.crawl, registry=registry(lab.folder / "r", lab.portal, also=also))
    return replace(lab, crawl=crawl).checked()


@fault
def registry_broken(lab: Lab) -> int:
    return _by_registry(lab, '[[portal]]\nid = "x\n')


@fault
def registry_misspelt(lab: Lab) -> int:
    return _by_registry(lab, 'hompage = "http://a.gov.cn/"\n')


@fault
def registry_names_a_column_twice(lab: Lab) -> int:
    return _by_registry(lab, _COLUMN.format(lab.portal.column))


@fault
def registry_names_a_portal_twice(lab: Lab) -> int:
    return _by_registry(lab, _PORTAL.format("a-portal", "http://www.a.gov.cn/"))


@fault
def registry_leads_inside(lab: Lab) -> int:
    return _by_registry(lab, _COLUMN.format("http://0xa9fea9fe/latest/"))


@fault
def registry_leads_to_files(lab: Lab) -> int:
    return _by_registry(lab, _COLUMN.format("file:///etc/passwd"))


@fault
def registry_missing(lab: Lab) -> int:
    crawl = replace(lab.crawl, registry=lab.folder / "nowhere")
    return replace(lab, crawl=crawl).checked()


@fault
def setting_misspelt(lab: Lab) -> int:
    return lab.checked(NIGHTHOURS="22-6")


@fault
def setting_of_another_kind(lab: Lab) -> int:
    return lab.checked(DOWNLOAD_MAXSIZE="64MB")


@fault
def registry_of_another_charset(lab: Lab) -> int:
    file = registry(lab.folder / "r", lab.portal) / "33_zhejiang.toml"
    file.write_bytes(file.read_text("utf-8").encode("gbk"))
    return replace(lab, crawl=replace(lab.crawl, registry=lab.folder / "r")).checked()


# ---- names and proxies -------------------------------------------------------------------------


def _by_name(lab: Lab, host: str) -> Crawl:
    """A crawl of a column under another name of the host."""
    moved = replace(lab.portal, name="elsewhere")
    text = registry(lab.folder / "r", moved) / "33_zhejiang.toml"
    text.write_text(text.read_text("utf-8").replace("127.0.0.1", host), "utf-8")
    return replace(lab.crawl, registry=lab.folder / "r")


@fault
def name_not_found(lab: Lab) -> int:
    return _by_name(lab, "nowhere.invalid").run().returncode


@fault
def name_leads_inside(lab: Lab) -> int:
    """A name that this machine's table of hosts has, and that leads to it."""
    name = socket.gethostname()
    return _by_name(lab, name).run(ALLOW_LOOPBACK="0").returncode


@fault
def proxy_gone(lab: Lab) -> int:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{closed.getsockname()[1]}"
        environment = {**lab.crawl.environment, "http_proxy": proxy}
        return replace(lab.crawl, environment=environment).run().returncode
