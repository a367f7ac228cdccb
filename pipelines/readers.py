"""Interpretation in other processes: the reactor goes on while documents are read.

Reading a page takes some 5 ms of processor, a scan seconds: in the reactor's thread it would hold
up every connection, in another thread the interpreter's lock would. A process reads one document at
a time and is watched from here: whatever a document does to it costs that document's reading, and
the next one is read by a process that knows nothing of it.
"""

from __future__ import annotations

import asyncio
import copyreg
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import fields
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from operator import attrgetter
from pathlib import Path

from archive.errors import NianbaoError
from archive.evidence import digest
from archive.garbage import seldom_look_for_garbage
from archive.interpretations import Packed, packed
from archive.records import Capture, Document, Interpretation, Observation
from pipelines.interpret import interpret, unread
from pipelines.room import confine, left
from pipelines.seclusion import cut_off

# A scan of forty pages takes 20 s (2026-11, two cores); what takes longer does not end.
SECONDS = 30
# The largest scans take half of it.
MEGABYTES = 300
# To import all that readers need takes 2 s; ten times that where the machine is busy.
_SECONDS_TO_START = 60
# Caches and the crumbs of large documents stay: a process with less room than that is replaced.
_LEAST_ROOM = 200 * 2**20

# The exit code of a process whose document took all of its room.
_NO_ROOM = 66

TOO_LONG = f"reading it took more than {SECONDS} s"
TOO_LARGE = f"reading it needed more than {MEGABYTES} MB"

# A fork would copy the reactor's state and the archive's connection.
_SPAWN = multiprocessing.get_context("spawn")

_DIED = "the reader died over it ({})"
_KILLED = _DIED.format("SIGKILL")

#: What comes back: an interpretation, packed or not, or why there is none.
_Found = Interpretation | Packed | str

_parts = attrgetter(*(field.name for field in fields(Observation)))


def _packed(observation: Observation) -> tuple[type[Observation], tuple[object, ...]]:
    """How an observation travels: left to itself, pickle takes three times as long over each."""
    return Observation, _parts(observation)


copyreg.pickle(Observation, _packed)


class ReaderError(NianbaoError):
    """A reading process that cannot be started."""


class Readers:
    """Reading processes, each begun when a document comes and all others are busy."""

    def __init__(self, processes: int | None = None, *, seconds: float = SECONDS) -> None:
        self.processes = processes or os.cpu_count() or 1
        self.seconds = seconds
        self._idle: list[_Process] = []
        # A thread waits for each process.
        self._threads = ThreadPoolExecutor(self.processes, "reader")

    @property
    def waiting(self) -> tuple[int, ...]:
        """The process ids of the readers that have nothing to read, for those who measure them."""
        return tuple(pid for one in self._idle if (pid := one.process.pid) is not None)

    async def read(self, document: Document) -> Interpretation:
        """Interpret one document. One that takes too long, too much, or kills is unreadable."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._read, document)

    def read_all(self, documents: Sequence[Document]) -> list[Interpretation]:
        """Interpret many documents, in their order, each as `read` does."""
        return list(self._threads.map(self._read, documents))

    def read_packed(self, documents: Iterable[Document]) -> Iterator[Packed | None]:
        """Interpret documents, in their order, each packed in the process that reads it.

        None for one that takes too long or too much, or kills: somebody may know better.
        """
        waiting: deque[Future[Packed | None]] = deque()
        for document in documents:
            waiting.append(self._threads.submit(self._read_packed, document))
            # Enough that no process waits for another's long document.
            if len(waiting) > 8 * self.processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def close(self) -> None:
        """End the processes; what they were given is read to its end."""
        self._threads.shutdown()
        while self._idle:
            self._idle.pop().end()

    def _read(self, document: Document) -> Interpretation:
        found = self._ask(document, packs=False)
        return found if isinstance(found, Interpretation) else unread(document, str(found))

    def _read_packed(self, document: Document) -> Packed | None:
        found = self._ask(document, packs=True)
        return found if isinstance(found, Packed) else None

    def _ask(self, document: Document, *, packs: bool) -> _Found:
        found = self._ask_once(document, packs=packs)
        # The kernel takes a process where memory is short, whatever it reads.
        return self._ask_once(document, packs=packs) if found == _KILLED else found

    def _ask_once(self, document: Document, *, packs: bool) -> _Found:
        try:
            process = self._idle.pop()
        except IndexError:
            process = _begun()
        try:
            found, goes_on = process.read(document, self.seconds, packs=packs)
        except BaseException:
            process.end()
            raise
        if goes_on:
            self._idle.append(process)
        else:
            process.end()
        return found


class _Process:
    """A reading process and the pipe to it. Raises `ReaderError` where it does not start."""

    def __init__(self) -> None:
        self.pipe, theirs = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=_serve, args=(theirs,), daemon=True)
        # Starting this helper of theirs would let Ctrl-C through again.
        resource_tracker.ensure_running()
        # Ctrl-C is for the parent, which ends its readers in order: they never get to see it.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self.process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        with suppress(EOFError):
            if self.pipe.poll(_SECONDS_TO_START):
                self.pipe.recv()
                return
        self.end()
        raise ReaderError(
            f"A reading process did not start within {_SECONDS_TO_START} s or ended at once; what "
            "it says of the reason stands on standard error."
        )

    def read(self, document: Document, seconds: float, *, packs: bool) -> tuple[_Found, bool]:
        """What a document says, or why nobody knows; and whether the process may go on."""
        try:
            self.pipe.send((document, seconds, packs))
            if not self.pipe.poll(seconds):
                return TOO_LONG, False
            found, goes_on = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join(1)
            code = self.process.exitcode or 0
            if code == _NO_ROOM:
                return TOO_LARGE, False
            how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
            return _DIED.format(how), False
        return found, goes_on

    def end(self) -> None:
        """Kill the process and all that it has started."""
        # Stopped, it starts nothing more while its children are looked for.
        if self.process.pid and self.process.is_alive():
            os.kill(self.process.pid, signal.SIGSTOP)
            for pid in _family(self.process.pid):
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
        self.process.join()
        self.pipe.close()


def _begun() -> _Process:
    """A reading process; one that was taken while it began is begun once more."""
    try:
        return _Process()
    except ReaderError:
        return _Process()


def _family(pid: int) -> list[int]:
    """A process and all below it, those too that made a session of their own."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # pid (name) state parent: a name may hold blanks and brackets.
            parent = int(status.read_bytes().rpartition(b")")[2].split()[1])
            children.setdefault(parent, []).append(int(status.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, ())
    return found


def _serve(pipe: Connection) -> None:
    """What a reading process does: documents come, interpretations go, until the pipe closes."""
    cut_off()
    # Imports and lexicons are made once, and are no document's.
    interpret(Document(Capture("", "", b"<p>\xe3\x80\x82</p>")))
    seldom_look_for_garbage()
    confine(MEGABYTES * 2**20)
    pipe.send(None)
    while True:
        try:
            document, seconds, packs = pipe.recv()
            # The parent watches the clock; this is for the case that there is no parent any more.
            signal.alarm(int(seconds) + 10)
            found = interpret(document)
            said = packed(found, digest(document.capture.body)) if packs else found
            pipe.send((said, left() > _LEAST_ROOM))
            signal.alarm(0)
        except EOFError:
            return
        except MemoryError:
            # At once: half of a document may still stand in the pipe.
            os._exit(_NO_ROOM)
        del document, found, said
