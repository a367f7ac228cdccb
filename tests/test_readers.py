"""Reading processes: whatever a document does to one costs that document's reading, and no more."""

from __future__ import annotations

import asyncio
import mmap
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from archive_samples import document
from bad_inputs import BAD
from golden import document_of

from archive.records import Interpretation
from pipelines import room
from pipelines.interpret import interpret
from pipelines.readers import _KILLED, TOO_LARGE, Readers, _family, _Process

ROOT = Path(__file__).resolve().parent.parent
GOOD = document_of("html_2021_merged_heads")
OTHER = document_of("text_tabs_2019")
# Reading it takes seconds: each heading opens a table that the next one closes.
SLOW = document(body=BAD["headings_without_end"]())
# It does not even fit into the process.
HUGE = document(body=bytes(400 * 2**20))


@pytest.fixture
def readers() -> Iterator[Readers]:
    made = Readers(1)
    yield made
    made.close()


def problem(found: Interpretation) -> str:
    (issue,) = found.issues
    assert issue.code == "not_read"
    return issue.detail


def test_documents_come_back_in_their_order(readers: Readers) -> None:
    several = Readers(2)
    try:
        found = several.read_all([GOOD, OTHER] * 9)
    finally:
        several.close()
    assert found == [interpret(GOOD), interpret(OTHER)] * 9


def test_one_document_begins_one_process() -> None:
    several = Readers(4)
    try:
        assert several.read_all([GOOD]) == [interpret(GOOD)]
        assert len(several.waiting) == 1
    finally:
        several.close()


def test_those_that_wait_are_told_by_their_process_ids(readers: Readers) -> None:
    assert readers.waiting == ()
    readers.read_all([GOOD])
    (pid,) = readers.waiting
    assert Path(f"/proc/{pid}").exists()
    readers.read_all([OTHER])
    assert readers.waiting == (pid,)
    readers.close()
    assert readers.waiting == ()


def test_a_document_is_read_beside_the_loop(readers: Readers) -> None:
    async def both() -> tuple[Interpretation, int]:
        turns = 0
        reading = asyncio.ensure_future(readers.read(GOOD))
        while not reading.done():
            turns += 1
            await asyncio.sleep(0.01)
        return reading.result(), turns

    found, turns = asyncio.run(both())
    assert found == interpret(GOOD)
    assert turns > 2


def test_one_that_takes_too_long_is_given_up() -> None:
    impatient = Readers(1, seconds=0.5)
    try:
        slow, good = impatient.read_all([SLOW, GOOD])
    finally:
        impatient.close()
    assert "took more than" in problem(slow)
    assert good == interpret(GOOD)


def test_one_that_needs_too_much_is_given_up(readers: Readers) -> None:
    huge, good = readers.read_all([HUGE, GOOD])
    assert problem(huge) == TOO_LARGE
    assert good == interpret(GOOD)


def test_one_that_kills_its_reader_is_given_up(readers: Readers) -> None:
    readers.read_all([GOOD])
    (pid,) = readers.waiting
    assert pid
    killer = threading.Timer(0.2, os.kill, (pid, signal.SIGSEGV))
    killer.start()
    dead, good = readers.read_all([SLOW, GOOD])
    killer.join()
    assert "SIGSEGV" in problem(dead)
    assert good == interpret(GOOD)


def test_a_report_that_cannot_be_read_keeps_its_publisher_and_year() -> None:
    impatient = Readers(1, seconds=0.3)
    title = "云岭县水利局2023年政府信息公开工作年度报告"
    try:
        (found,) = impatient.read_all([replace(SLOW, context=replace(SLOW.context, title=title))])
    finally:
        impatient.close()
    assert (found.identity.publisher, found.identity.year) == ("云岭县水利局", 2023)
    assert (found.identity.kind, found.state) == ("report", "unreadable")


def test_all_that_a_process_has_started_belongs_to_its_family() -> None:
    inner = "import subprocess, sys; subprocess.run(['sleep', '60'], start_new_session=True)"
    process = subprocess.Popen([sys.executable, "-c", inner])
    try:
        for _ in range(100):
            family = _family(process.pid)
            if len(family) == 2:
                break
            time.sleep(0.05)
        assert family[0] == process.pid
        assert b"sleep" in Path(f"/proc/{family[1]}/cmdline").read_bytes()
    finally:
        for pid in reversed(_family(process.pid)):
            os.kill(pid, signal.SIGKILL)
        process.wait()


@pytest.mark.parametrize("times", [1, 2])
def test_a_reader_that_the_kernel_takes_is_no_fault_of_its_document(
    readers: Readers, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers.read_all([GOOD])
    (pid,) = readers.waiting
    os.kill(pid, signal.SIGKILL)
    if times == 2:
        monkeypatch.setattr(_Process, "read", lambda *_, **__: (_KILLED, False))
    (found,) = readers.read_all([OTHER])
    if times == 1:
        assert found == interpret(OTHER)
    else:
        assert problem(found) == "the reader died over it (SIGKILL)"


def test_nothing_is_left_running(readers: Readers) -> None:
    readers.read_all([GOOD])
    (pid,) = readers.waiting
    readers.close()
    assert not Path(f"/proc/{pid}").exists()


PROGRAM = """
import os, signal, sys, time
sys.path[:0] = [{root!r}, {tests!r}]
from golden import document_of
from pipelines.readers import Readers
if __name__ == "__main__":
    # Whoever runs the tests behind a shell's `&` has interrupts ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    readers = Readers(1)
    good = document_of("html_2021_merged_heads")
    (before,) = readers.read_all([good])
    try:
        os.killpg(0, signal.SIGINT)
        time.sleep(5)
    except KeyboardInterrupt:
        (after,) = readers.read_all([good])
        print("same" if after == before else "other")
    readers.close()
"""


def test_an_interrupt_is_for_the_parent(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(root=str(ROOT), tests=str(ROOT / "tests")))
    told = subprocess.run(
        [sys.executable, program],
        capture_output=True,
        text=True,
        timeout=300,
        start_new_session=True,
        check=False,
    )
    assert told.stdout == "same\n", told.stderr
    assert "Traceback" not in told.stderr


CONFINED = """
import sys
sys.path.insert(0, {root!r})
from pipelines import room
room.confine(64 * 2**20)
with room.lasting():
    kept = bytearray(200 * 2**20)
bytearray(32 * 2**20)
try:
    bytearray(100 * 2**20)
except MemoryError:
    print("no more")
"""


def test_what_lasts_takes_nothing_of_the_room() -> None:
    program = CONFINED.format(root=str(ROOT))
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=300, check=False
    )
    assert told.stdout == "no more\n", told.stderr


def test_memory_is_counted() -> None:
    before = room.in_use()
    # Straight from the system: what tests before have given back may hold as much.
    with mmap.mmap(-1, 50 * 2**20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as kept:
        assert room.in_use() - before >= len(kept)
