"""What the worst documents take: damaged ones, and those that nobody would publish."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bad_inputs import BAD
from mutations import CASES, faults, mutated

from archive.records import Capture, Document
from pipelines.readers import SECONDS, Readers
from tests.bench_reading.figures import NOW, figure
from tests.measured import Measured


def damaged(seeds: int) -> Iterator[Measured]:
    """Copies of the cases with damage: how many cannot be read without a fault."""
    wrong = 0
    copies = [(name, seed) for name in CASES if "pdf" not in name for seed in range(seeds)]
    for name, seed in copies:
        try:
            with _limited():
                found = faults(mutated(name, seed))
        except Exception as error:
            found = [repr(error)]
        for fault in found:
            wrong += 1
            print(f"{name} {seed}: {fault}", file=sys.stderr)
    yield figure("damaged documents with a fault", wrong, f"of {len(copies)}")


@contextmanager
def _limited() -> Iterator[None]:
    """What takes longer here than a document may ends with a TimeoutError."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"took more than {SECONDS} s")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)


def bad() -> Iterator[Measured]:
    """What each bad input takes, in a process that has read nothing else that large."""
    slowest, largest, rest = 0.0, 0, 0
    readers = Readers(1)
    try:
        for name, make in BAD.items():
            body = make()
            # The one before may have killed its reader.
            readers.read_all([Document(Capture("http://demo.invalid/", NOW, b"<p>a"))])
            (pid,) = readers.waiting
            # Forget the most that it has held so far: proc(5), clear_refs.
            Path(f"/proc/{pid}/clear_refs").write_text("5")
            rest = peak = _peak(pid)
            start = time.perf_counter()
            with ThreadPoolExecutor(1) as thread:
                document = Document(Capture("http://demo.invalid/", NOW, body))
                reading = thread.submit(readers.read_all, [document])
                while not reading.done():
                    peak = max(peak, _peak(pid))
                    time.sleep(0.005)
            taken, peak = time.perf_counter() - start, max(peak, _peak(pid))
            (found,) = reading.result()
            told = "; ".join(issue.detail for issue in found.issues)[:60]
            yield figure(f"bad: {name}, s", taken, f"{(peak - rest) / 1000:.0f} MB more: {told}")
            slowest, largest = max(slowest, taken), max(largest, peak - rest)
    finally:
        readers.close()
    yield figure("worst bad input, s", slowest, f"of {len(BAD)}")
    yield figure("worst bad input, MB", largest / 1000, f"beside {rest / 1000:.0f} at rest")


def _peak(pid: int) -> int:
    """The most memory that a process has held, in kB; 0 where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    _, found, rest = status.partition("VmHWM:")
    return int(rest.split()[0]) if found else 0
