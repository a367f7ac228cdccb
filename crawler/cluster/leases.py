"""Leases: the worker's side of the turns, each a lease of dask's scheduler on a host.

A lease that is not renewed ends by itself (dask's `distributed.scheduler.locks.lease-timeout`, 30
seconds): a machine that died, or is cut off from the scheduler, keeps no host from the others, and
one that is cut off gets no turn.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from distributed import Semaphore

if TYPE_CHECKING:
    from distributed import Worker

#: Seconds that a host rests where its walker ended while it was its turn.
_REST = 2


class Leases:
    """The turns of one walker. For the worker's event loop only."""

    def __init__(self, worker: Worker, writer: asyncio.StreamWriter) -> None:
        self._worker, self._writer = worker, writer
        self._semaphores: dict[str, Semaphore] = {}
        self._turns: dict[int, tuple[str, asyncio.Task[None]]] = {}

    def hear(self, line: bytes) -> None:
        """What the walker says: it wants a turn, or gives one back."""
        said = json.loads(line)
        if "take" in said:
            number, host = said["take"], said["host"]
            self._turns[number] = host, asyncio.ensure_future(self._take(number, host))
        else:
            asyncio.ensure_future(self._give(said["give"]))  # noqa: RUF006 - it keeps itself

    def say(self, what: dict[str, Any]) -> None:
        """Tell the walker something, as long as it listens."""
        if not self._writer.is_closing():
            self._writer.write(json.dumps(what).encode() + b"\n")

    async def _take(self, number: int, host: str) -> None:
        try:
            await self._semaphore(host).acquire()
        except OSError:
            # Without the scheduler there are no turns, and without turns nothing to walk.
            self._writer.close()
            return
        self.say({"taken": number})

    async def _give(self, number: int) -> None:
        host, taking = self._turns.pop(number)
        if not taking.done():
            taking.cancel()
        elif not taking.cancelled():
            await self._semaphore(host).release()

    def _semaphore(self, host: str) -> Semaphore:
        if host not in self._semaphores:
            self._semaphores[host] = Semaphore(
                name=f"turn at {host}",
                scheduler_rpc=self._worker.scheduler,
                loop=self._worker.loop,
            )
        return self._semaphores[host]

    async def close(self) -> None:
        """The walker is no more: let its hosts rest, and give back what it had."""
        if self._turns:
            await asyncio.sleep(_REST)
        for number in tuple(self._turns):
            await self._give(number)
        for semaphore in self._semaphores.values():
            semaphore.refresh_callback.stop()
