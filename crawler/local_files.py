"""Local files as if a portal had served them: the door for reports that were found elsewhere."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from archive.errors import NianbaoError
from archive.records import Capture, Context, Document

# Larger than any report; a disk image is none.
_LARGEST = 256 * 2**20
# Names with a dot and IPv4 addresses; some county portals have no other name.
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


class LocalFileError(NianbaoError):
    """A path that cannot be read, or an address that none can have been read from."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file to be read; `named` tells that it was named itself, not found in a folder."""

    path: Path
    named: bool


def find_files(paths: Iterable[Path]) -> list[LocalFile]:
    """The files that paths name, those of folders in alphabetical order, hidden ones left out.

    Raises LocalFileError for a path that is not there.
    """
    found: list[LocalFile] = []
    for path in paths:
        if path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.is_file() and not _hidden(p, path))
            found += [LocalFile(p, named=False) for p in inside]
        elif path.is_file():
            found.append(LocalFile(path, named=True))
        else:
            raise LocalFileError(f"There is no file or folder {path}; name one that is there.")
    return found


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def check_address(url: str) -> None:
    """Raises LocalFileError unless a file can have been found there, on whatever host."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        host = ""
    web = url.lower().startswith(("http://", "https://"))
    if not web or not _HOST.fullmatch(host) or re.search(r"\s", url):
        raise LocalFileError(
            f"--url {url!r} is no address; give one with http:// or https:// and a host."
        )


def documents(
    files: Iterable[LocalFile], context: Context, url: str, now: str
) -> Iterator[Document]:
    """A document for each file, under its own address (file://…) or under `url`.

    Raises LocalFileError for a file that cannot be read or is far too large.
    """
    for file in files:
        try:
            if file.path.stat().st_size > _LARGEST:
                raise LocalFileError(f"{file.path} is over 256 MiB, no report is; leave it out.")
            body = file.path.read_bytes()
        except OSError as error:
            reason = error.strerror or "unknown reason"
            raise LocalFileError(f"{file.path} cannot be read: {reason}.") from error
        capture = Capture(
            url=url or file.path.resolve().as_uri(),
            fetched_at=now,
            body=body,
            media_type=mimetypes.guess_type(file.path.name)[0] or "",
        )
        yield Document(capture, context)
