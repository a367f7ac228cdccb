"""The crontab and the systemd units of OPERATING, as printed: in another folder, and by day."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.troubles import KINDS
from crawler.exit_codes import MEANINGS, OK
from crawler.extensions.night import BEIJING

PROJECT = Path(__file__).resolve().parent.parent
OPERATING = (PROJECT / "OPERATING.md").read_text("utf-8")
PLACE = "/srv/nianbao"


def blocks(language: str) -> list[str]:
    """The examples in a language."""
    return re.findall(rf"```{language}\n(.*?)```", OPERATING, re.DOTALL)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project where the examples have it, with an archive of its own."""
    folder = tmp_path_factory.mktemp("srv") / "nianbao"
    for name in ("archive", "crawler", "pipelines", "spiders"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "scrapy.cfg", folder)
    (folder / ".venv").symlink_to(PROJECT / ".venv")
    return folder


def by_day(command: str, checkout: Path) -> str:
    """An example's command at its place, in the middle of what is day to it: it asks nothing."""
    hour = datetime.now(UTC).astimezone(BEIJING)
    begin, end = ((hour + timedelta(hours=hours)).hour for hours in (10, 14))
    assert "NIGHT_HOURS=22-6" in command
    placed = command.replace("NIGHT_HOURS=22-6", f"NIGHT_HOURS={begin}-{end}")
    return placed.replace(PLACE, str(checkout))


def run(command: str, checkout: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """As cron does it: by sh, with hardly any environment. No way leads out of this machine."""
    nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(checkout), **nowhere, **more}
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=checkout.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_crontab_runs(checkout: Path) -> None:
    (crontab,) = blocks("crontab")
    lines = crontab.splitlines()
    named = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    (line,) = (line for line in lines if line[0].isdigit())
    *when, command = line.split(maxsplit=5)
    # Not every cron knows other times than the machine's: it is the line that asks for the hour.
    assert "CRON_TZ" not in named
    assert when == ["30", "*", "*", "*", "*"]
    # To cron a bare one would be the end of the line.
    assert not re.search(r"(?<!\\)%", command)
    hour, night = command.replace(r"\%", "%").split(" && ", 1)
    before = datetime.now(BEIJING).hour
    said = run(hour.replace("[ ", "echo ").removesuffix(" = 22 ]"), checkout, TZ="America/Lima")
    assert int(said.stdout) in {before, datetime.now(BEIJING).hour}
    begins = [run(re.sub(r'"\$.*"', str(hours), hour), checkout).returncode for hours in (21, 22)]
    assert begins == [1, 0]
    told = run(by_day(night, checkout), checkout, NIANBAO_CONTACT=named["NIANBAO_CONTACT"])
    assert (told.returncode, told.stdout, told.stderr) == (OK, "", "")
    assert "nothing is asked now (NIGHT_HOURS)" in (checkout / "crawl.log").read_text("utf-8")
    db = sqlite3.connect(checkout / "archive.db")
    ended = db.execute("SELECT exit_code, ended_by FROM runs").fetchall()
    db.close()
    assert ended == [(OK, "day")]


def test_the_units_are_such_as_systemd_takes(checkout: Path, tmp_path: Path) -> None:
    service, timer = blocks("ini")
    read = configparser.ConfigParser(strict=True)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(service)
    command = read["Service"]["ExecStart"]
    assert read["Service"]["WorkingDirectory"] == PLACE
    codes = {int(code) for code in read["Service"]["SuccessExitStatus"].split()}
    assert codes < set(MEANINGS) - {OK}
    told = run(f"cd {checkout} && {by_day(command, checkout)}", checkout)
    assert told.returncode == OK, told.stderr
    if shutil.which("systemd-analyze"):
        for name, text in (("nianbao.service", service), ("nianbao.timer", timer)):
            placed = text.replace(PLACE, str(checkout)).replace("User=nianbao", "User=root")
            (tmp_path / name).write_text(placed, "utf-8")
        verified = subprocess.run(
            ["systemd-analyze", "verify", tmp_path / "nianbao.service", tmp_path / "nianbao.timer"],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"SYSTEMD_LOG_LEVEL": "warning"},
        )
        complaints = [line for line in verified.stderr.splitlines() if "nianbao" in line]
        assert (verified.returncode, complaints) == (0, [])


def test_every_kind_of_alert_is_explained() -> None:
    table = OPERATING[OPERATING.index("### Alerts") :]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)[: len(KINDS)] == list(KINDS)
