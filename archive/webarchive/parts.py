"""The WARC files in a file: the file itself, or the parts of a WACZ that its list vouches for.

A WACZ is checked before anything in it is used: names that lead out of it, parts that overlap or
unpack to far more than they are, parts that are not as the list has them. Nothing is ever unpacked
under a name that the file gives.
"""

from __future__ import annotations

import json
import shutil
import struct
import tempfile
import zipfile
import zlib
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any

from archive.webarchive.digests import hasher, is_digest, matches
from archive.webarchive.errors import WebArchiveError
from archive.webarchive.framing import PIECE
from archive.webarchive.package import DATAPACKAGE, DIGEST
from archive.webarchive.payloads import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.webarchive.framing import Seekable

SUFFIXES = (".warc", ".warc.gz", ".wacz")

#: Text packs to a tenth or so; what unpacks to far more than that is made to fill a disk.
MOST_TIMES = 200
#: The list of parts has a line or two for each file of a gigabyte.
_LONGEST_LIST = 64 * 2**20
_LONGEST_LINE = 2**20
_WARC = (".warc", ".warc.gz")
_LOCAL_HEAD = struct.Struct("<4s22xHH")
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, struct.error, ValueError)


def is_web_archive(path: Path) -> bool:
    """Whether a file has the name of a WARC or a WACZ."""
    return path.name.lower().endswith(SUFFIXES)


class Window:
    """A stretch of a file, to be read as if it were one."""

    def __init__(self, file: IO[bytes], start: int, size: int) -> None:
        self._file, self._start, self._size = file, start, size
        self._at = 0

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        self._file.seek(self._start + self._at)
        data = self._file.read(max(0, min(size, self._size - self._at)))
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place, from the beginning (0) or from where it stands (1)."""
        self._at = offset + (self._at if whence else 0)
        return self._at

    def tell(self) -> int:
        """Where it stands."""
        return self._at


class Parts:
    """A web archive that is open: its WARC files, and what it calls its pages.

    A context manager. Raises WebArchiveError where it is not as it must be.
    """

    def __init__(self, path: Path) -> None:
        self._open = ExitStack()
        try:
            file = self._open.enter_context(path.open("rb"))
            self.size = path.stat().st_size
            if not self.size:
                raise WebArchiveError("it is empty")
            self._zip: zipfile.ZipFile | None = None
            self.warcs: list[Seekable] = [file]
            if path.name.lower().endswith(".wacz"):
                self._zip = self._open.enter_context(zipfile.ZipFile(file))
                self.warcs = list(self._checked(self._zip, file))
        except _BAD_ZIP as error:
            self.close()
            raise WebArchiveError(f"it is no whole zip ({error})") from error
        except BaseException:
            self.close()
            raise

    def pages(self) -> Iterator[dict[str, Any]]:
        """The lines of the lists of pages, as far as they can be read."""
        names = self._zip.namelist() if self._zip else []
        for name in names:
            if not (name.startswith("pages/") and name.endswith(".jsonl")) or self._zip is None:
                continue
            with self._zip.open(name) as lines:
                while line := lines.readline(_LONGEST_LINE):
                    if isinstance(told := _json(line), dict):
                        yield told

    def close(self) -> None:
        """Close the file."""
        self._open.close()

    def _checked(self, held: zipfile.ZipFile, file: IO[bytes]) -> Iterator[Seekable]:
        infos = held.infolist()
        _check_names([info.filename for info in infos])
        if any(info.flag_bits & 1 for info in infos):
            raise WebArchiveError("parts of it are encrypted")
        if sum(info.compress_size for info in infos) > self.size:
            raise WebArchiveError("its parts overlap")
        if sum(info.file_size for info in infos) > LARGEST + MOST_TIMES * self.size:
            raise WebArchiveError(f"it unpacks to more than {MOST_TIMES} times its size")
        listed = _check_list(held)
        warcs = [i for i in infos if i.filename.lower().endswith(_WARC)]
        if not warcs:
            raise WebArchiveError("it holds no WARC")
        for info in warcs:
            if info.filename not in listed:
                raise WebArchiveError(f"{info.filename} is not in its list of parts")
            yield self._window(held, file, info)

    def _window(self, held: zipfile.ZipFile, file: IO[bytes], info: zipfile.ZipInfo) -> Seekable:
        """A part as it can be read from anywhere: a copy where it is compressed in the zip."""
        if info.compress_type == zipfile.ZIP_STORED:
            file.seek(info.header_offset)
            mark, name, extra = _LOCAL_HEAD.unpack(file.read(_LOCAL_HEAD.size))
            if mark != b"PK\x03\x04":
                raise WebArchiveError(f"{info.filename} is not where its directory says")
            start = info.header_offset + _LOCAL_HEAD.size + name + extra
            return Window(file, start, info.file_size)
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the others
        self._open.callback(copy.close)
        with held.open(info) as part:
            shutil.copyfileobj(part, copy, PIECE)
        return copy


def _check_names(names: list[str]) -> None:
    for name in names:
        outside = name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0]
        if outside or "\\" in name or not name.isprintable():
            raise WebArchiveError(f"it names a part {name!r}, which leads out of it")
    if len(set(names)) != len(names):
        raise WebArchiveError("it has two parts of one name")


def _check_list(held: zipfile.ZipFile) -> set[str]:
    """The paths in the list of parts, each there with the digest and size that are listed."""
    names = set(held.namelist())
    if DATAPACKAGE not in names:
        raise WebArchiveError(f"it has no {DATAPACKAGE}, which lists its parts")
    if held.getinfo(DATAPACKAGE).file_size > _LONGEST_LIST:
        raise WebArchiveError(f"its {DATAPACKAGE} is far too long")
    told = held.read(DATAPACKAGE)
    package = _json(told)
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list) or not all(isinstance(one, dict) for one in resources):
        raise WebArchiveError(f"its {DATAPACKAGE} lists no parts")
    if DIGEST in names and held.getinfo(DIGEST).file_size <= _LONGEST_LIST:
        digest = _json(held.read(DIGEST))
        if not isinstance(digest, dict) or not matches(str(digest.get("hash")), told):
            raise WebArchiveError(f"{DATAPACKAGE} does not have the digest in {DIGEST}")
    for one in resources:
        path, digest = str(one.get("path")), str(one.get("hash"))
        if path not in names:
            raise WebArchiveError(f"{path} is listed and not there")
        _check_part(held, path, digest, one.get("bytes"))
    return {str(one["path"]) for one in resources}


def _check_part(held: zipfile.ZipFile, path: str, digest: str, size: Any) -> None:
    found = hasher(digest)
    if found is None:
        raise WebArchiveError(
            f"{path} is listed with the digest {digest!r}, which nobody can check"
        )
    read = 0
    with held.open(path) as part:
        while piece := part.read(PIECE):
            found.update(piece)
            read += len(piece)
    if not is_digest(digest, found.digest()) or size not in (None, read):
        raise WebArchiveError(f"{path} is not as listed: other bytes stand there")


def _json(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
