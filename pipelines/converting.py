"""LibreOffice turns old office documents into ones of the open formats.

What it is given comes from anywhere, so it is kept on a short lead: a process group of its own that
is killed when its time is over, limits of memory and file size, a profile made for the one document
in which macros and the updating of links are off, and a proxy that nobody listens on. Where the
system lets it (Linux, with namespaces for users) it has no network at all.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

# One takes 1.5 s (2026-11, LibreOffice 7.4, two cores), a book of 200 pages 6 s.
_SECONDS = 25
# It works in 1 GiB of address space; what it turns out is smaller than what a report may be.
_MOST_MEMORY = 1536 * 2**20
_MOST_WRITTEN = 256 * 2**20

_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_NOWHERE = ("127.0.0.1", "9")
# Macros never run; links in a document are never followed (2); proxies are those named here (2).
_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "2"),
    ("Calc/Content/Update", "Link", "2"),
    ("Java/VirtualMachine", "Enable", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", _NOWHERE[0]),
    ("Inet/Settings", "ooInetHTTPProxyPort", _NOWHERE[1]),
    ("Inet/Settings", "ooInetHTTPSProxyName", _NOWHERE[0]),
    ("Inet/Settings", "ooInetHTTPSProxyPort", _NOWHERE[1]),
)
_ITEM = (
    '<item oor:path="/org.openoffice.{0}"><prop oor:name="{1}" oor:op="fuse"><value>{2}</value>'
    "</prop></item>"
)


@dataclass(frozen=True, slots=True)
class Conversion:
    """The document in its new format, or why there is none, in words that follow its name."""

    body: bytes = b""
    problem: str = ""


def converted(body: bytes, suffix: str, into: Literal["docx", "xlsx"]) -> Conversion:
    """A document in another format; `suffix` is the name's ending that its own format goes by.

    Blocks for 25 s at most, uses a folder of temporary files and leaves nothing behind.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return Conversion(problem="needs LibreOffice (soffice), which is not installed here")
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, target = folder / f"source.{suffix}", folder / "out" / f"source.{into}"
        source.write_bytes(body)
        _write_profile(folder / "profile" / "user")
        command = [
            *_fences(),
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            "--convert-to",
            _FILTERS[into],
            "--outdir",
            str(target.parent),
            str(source),
        ]
        if not _ran_in_time(command, folder):
            return Conversion(problem=f"took LibreOffice more than {_SECONDS} s")
        if not target.is_file():
            return Conversion(problem="could not be opened by LibreOffice: it is broken or locked")
        return Conversion(target.read_bytes())


def _ran_in_time(command: list[str], folder: Path) -> bool:
    process = subprocess.Popen(  # noqa: S603  # our own words and the names of our own files
        command,
        cwd=folder,
        env={
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "LANG": "C.UTF-8",
            "SAL_USE_VCLPLUGIN": "svp",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    finally:
        # soffice is a script that starts a starter that starts the office: all are to end.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return True


def _write_profile(folder: Path) -> None:
    folder.mkdir(parents=True)
    items = "".join(
        _ITEM.format(path if path.startswith("Inet") else f"Office.{path}", name, value)
        for path, name, value in _SETTINGS
    )
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">' + items + "</oor:items>",
        encoding="utf-8",
    )


@cache
def _fences() -> tuple[str, ...]:
    """The commands that bound what follows them, where this system has them and allows them."""
    fences: tuple[str, ...] = ()
    limits = ("prlimit", f"--as={_MOST_MEMORY}", f"--fsize={_MOST_WRITTEN}", "--core=0")
    for fence in (limits, ("unshare", "--map-root-user", "--net")):
        path = shutil.which(fence[0])
        if path and _works([path, *fence[1:], "true"]):
            fences = (*fences, path, *fence[1:])
    return fences


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=5, check=False).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
