"""The package of a WACZ (version 1.1.1): a zip whose parts are listed with size and digest.

A part of which parts are read (WARC files, a compressed index) is stored as it is, others are
compressed. The zip says nothing of when and where it was made: the same parts give the same bytes.
It is written beside the place where it is to stand and put there whole, at the end.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import zipfile
from typing import IO, TYPE_CHECKING, Self

from archive.webarchive.errors import WebArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION = "1.1.1"
DATAPACKAGE = "datapackage.json"
DIGEST = "datapackage-digest.json"

#: The earliest time that a zip can say.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


class Part:
    """A part that is being written: counts and digests what goes by."""

    def __init__(self, out: IO[bytes]) -> None:
        self.size = 0
        self.sha256 = hashlib.sha256()
        self._out = out

    def write(self, data: bytes) -> int:
        """Write on."""
        self.size += len(data)
        self.sha256.update(data)
        return self._out.write(data)

    def flush(self) -> None:
        """Nothing waits here."""


class Package:
    """A zip that is being written, one part after the other; a context manager."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w")
        self._resources: list[dict[str, str | int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @contextlib.contextmanager
    def part(self, path: str, *, packed: bool) -> Iterator[Part]:
        """A part under a path; `packed` is one that is not to be compressed."""
        with self._zip.open(_info(path, packed=packed), "w", force_zip64=True) as out:
            part = Part(out)
            yield part
        self._resources.append(
            {
                "name": path.rpartition("/")[2].lower(),
                "path": path,
                "hash": f"sha256:{part.sha256.hexdigest()}",
                "bytes": part.size,
            }
        )

    def finish(self, about: dict[str, str]) -> None:
        """Write the list of the parts, with what there is to say of them all, and its digest."""
        package = {
            "profile": "data-package",
            "wacz_version": VERSION,
            **about,
            "resources": self._resources,
        }
        told = _json(package)
        self._zip.writestr(_info(DATAPACKAGE, packed=False), told)
        digest = {"path": DATAPACKAGE, "hash": f"sha256:{hashlib.sha256(told).hexdigest()}"}
        self._zip.writestr(_info(DIGEST, packed=False), _json(digest))


@contextlib.contextmanager
def put_whole(path: Path, *, overwrite: bool) -> Iterator[IO[bytes]]:
    """A file to be written, which stands at a path once all went well; else nothing is left of it.

    Raises WebArchiveError where something stands there, unless it is to be overwritten, and where
    nothing can be written.
    """
    if path.is_dir() or (path.exists() and not overwrite):
        raise WebArchiveError(f"{path} is there already: name another file, or give --overwrite.")
    beside = path.with_name(f".{path.name}.part")
    try:
        with open(beside, "r+b", opener=_made) as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            try:
                file.truncate()
                yield file
                file.flush()
                os.fsync(file.fileno())
                beside.replace(path)
            finally:
                beside.unlink(missing_ok=True)
    except BlockingIOError:
        raise WebArchiveError(
            f"Another program is writing {path}: wait until it is done."
        ) from None
    except OSError as error:
        raise WebArchiveError(
            f"{path} cannot be written ({error.strerror or error}): mend the permissions or the"
            " space of its folder, or name another file."
        ) from error


def _made(path: str, flags: int) -> int:
    """Open a file to be read and written, which another program may be writing already."""
    return os.open(path, flags | os.O_CREAT, 0o666)


def _info(path: str, *, packed: bool) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, _NO_TIME)
    info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    info.external_attr = _READABLE
    info.create_system = 3
    return info


def _json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=2).encode()
