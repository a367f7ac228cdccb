"""The WARC files of a WACZ that is being written: one after the other, each record indexed."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from archive.webarchive.index import Index
from archive.webarchive.records import Builder, RecordWriter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.webarchive.package import Package, Part
    from archive.webarchive.records import Written

#: A file ends with the capture that makes it longer: as the standard recommends.
LONGEST = 2**30


class WarcFiles:
    """Writes records into files of about the same length; a context manager."""

    def __init__(
        self, package: Package, index: Index, *, date: str, software: str, longest: int = LONGEST
    ) -> None:
        self.count = 0
        self.build = Builder()
        self._package, self._index = package, index
        self._date, self._software, self._longest = date, software, longest
        self._open = ExitStack()
        self._part: Part | None = None
        self._name = ""

    def write(self, records: Iterable[Written]) -> None:
        """Write records that belong together into one file."""
        if self._part is None:
            self._begin()
        for record in records:
            self._put(record)
        if self._part is not None and self._part.size >= self._longest:
            self._end()

    def _begin(self) -> None:
        self.count += 1
        self._name = f"nianbao-{self.count:05}.warc.gz"
        part = self._package.part(f"archive/{self._name}", packed=True)
        self._part = self._open.enter_context(part)
        self._put(self.build.warcinfo(self._name, self._date, self._software))

    def _put(self, written: Written) -> None:
        assert self._part is not None  # noqa: S101 - begun before
        offset = self._part.size
        RecordWriter(self._part).write_record(written.record)
        if written.indexed is not None:
            length = self._part.size - offset
            self._index.add(written.indexed, filename=self._name, offset=offset, length=length)

    def _end(self) -> None:
        self._part = None
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._part = None
        self._open.__exit__(*error)  # type: ignore[arg-type]
