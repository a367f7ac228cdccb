"""A Dask cluster of real processes on loopback: a scheduler, and workers that come and go."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

PROJECT = Path(__file__).resolve().parent.parent
#: A worker that is not heard of any more keeps no host for long.
_SOON = {
    "DASK_DISTRIBUTED__SCHEDULER__LOCKS__LEASE_TIMEOUT": "3s",
    "DASK_DISTRIBUTED__SCHEDULER__LOCKS__LEASE_VALIDATION_INTERVAL": "500ms",
    "DASK_LOGGING__DISTRIBUTED": "warning",
}


class LocalCluster:
    """`file` is the scheduler file; `workers` are its processes.

    `tls` are the options by which scheduler and workers know each other, none without TLS.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        tls: Sequence[str] = (),
    ) -> None:
        self.folder, self.tls = folder, tls
        self.file = folder / "scheduler.json"
        self.environment = {**(environment or os.environ), **_SOON}
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> LocalCluster:
        words = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(self.file)]
        protocol = ["--protocol", "tls"] if self.tls else []
        self.scheduler = self._run("scheduler", [*words, *protocol, "--no-dashboard"])
        while not self.file.exists():
            assert self.scheduler.poll() is None, "the scheduler did not start"
            time.sleep(0.05)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in (*self.workers, self.scheduler):
            if process is not None:
                process.kill()
                process.wait()

    def add_worker(self, *, threads: int = 3, project: Path = PROJECT) -> subprocess.Popen[bytes]:
        """One more worker, which is there when it is; of another copy of the project."""
        words = ["--scheduler-file", str(self.file), "--nthreads", str(threads), "--no-nanny"]
        words += ["--host", "127.0.0.1", "--no-dashboard"]
        words += ["--local-directory", str(self.folder / f"worker{len(self.workers)}")]
        self.workers.append(self._run("worker", words, project))
        return self.workers[-1]

    def kill_worker(self, number: int) -> None:
        """End a worker as a power cut would."""
        self.workers[number].send_signal(signal.SIGKILL)
        self.workers[number].wait()

    def _run(self, what: str, words: list[str], project: Path = PROJECT) -> subprocess.Popen[bytes]:
        with (self.folder / "cluster.log").open("ab") as log:
            return subprocess.Popen(
                [Path(sys.executable).with_name("dask"), what, *words, *self.tls],
                cwd=self.folder,
                env=self.environment | {"PYTHONPATH": str(project)},
                stdout=log,
                stderr=log,
            )
