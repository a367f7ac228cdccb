"""What all tests share: how a missing part is dealt with, and no address but loopback."""

from __future__ import annotations

import faulthandler
import os
import socket
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# A slow machine is no fault, and a fixture that serves all examples of a test is none where the
# test says so.
_CHECK = hypothesis.HealthCheck
_LENIENT = {
    "deadline": None,
    "suppress_health_check": [_CHECK.too_slow, _CHECK.function_scoped_fixture],
}
# The same examples in every run: what a run of chance finds becomes a case of its own.
hypothesis.settings.register_profile("fixed", derandomize=True, **_LENIENT)
hypothesis.settings.register_profile("chance", derandomize=False, print_blob=True, **_LENIENT)
hypothesis.settings.load_profile("fixed")

PROJECT = Path(__file__).resolve().parent.parent
# Real reports, which are not part of the project; only these may be missing where nothing else may.
REAL_REPORTS = PROJECT.parent / "shared" / "reports"
OUTSIDE = "lies outside the project"


# Where a test that took too long (see pyproject.toml) does not even end when it is told to, its
# process does; the run goes on with another and names the test.
_SECONDS_AT_MOST = 900


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Any:
    """No test lasts for ever."""
    faulthandler.dump_traceback_later(_SECONDS_AT_MOST, exit=True)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name what was skipped, so that nobody takes a skip for a pass."""
    for report in terminalreporter.stats.get("skipped", ()):
        terminalreporter.write_line(f"skipped: {report.nodeid}: {report.longrepr[-1]}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Where everything must be there, a skip for a missing part is a failure."""
    report = yield
    strict = os.environ.get("NIANBAO_STRICT") and report.skipped and not hasattr(report, "wasxfail")
    if strict and OUTSIDE not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be: {report.longrepr}"
    return report


@pytest.fixture
def real_reports() -> Path:
    """The folder of real reports; skips where it is not there."""
    if not REAL_REPORTS.is_dir():
        pytest.skip(f"../shared/reports {OUTSIDE} and is not here")
    return REAL_REPORTS


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections leave this machine in no test."""
    connect = socket.socket.connect

    def checked(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            assert host.startswith("127.") or host == "::1", f"a test wants to connect to {host}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", checked)
