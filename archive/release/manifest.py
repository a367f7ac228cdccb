"""What a release says of itself for programs: `manifest.json`, and `SHA256SUMS` of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from archive.errors import NianbaoError
from archive.release.tables import FORMAT, tables

NAME = "manifest.json"
SUMS = "SHA256SUMS"

_PIECE = 1 << 20


class ReleaseError(NianbaoError):
    """A folder that is no release, or one that cannot be used as it was asked for."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A release: `tables` are rows and content digest by table, `delta` what changed against
    `since`, by table; `profile` is what the next release is held against."""

    name: str
    observed_until: str
    since: str
    digest: str
    tables: Mapping[str, Mapping[str, Any]] = field(repr=False)
    delta: Mapping[str, Mapping[str, Any]] = field(repr=False)
    profile: Mapping[str, Any] = field(repr=False)
    checks: list[dict[str, Any]] = field(repr=False)
    format: int = FORMAT

    def text(self) -> str:
        """As it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    def whole(self) -> list[str]:
        """The tables that its delta gives whole."""
        return [name for name, changes in self.delta.items() if changes["whole"]]


def described_tables(contents: Mapping[str, tuple[int, str]]) -> dict[str, dict[str, Any]]:
    """Rows, digest, key and columns of each table."""
    return {
        table.name: {
            "rows": contents[table.name][0],
            "digest": contents[table.name][1],
            "key": list(table.key),
            "columns": list(table.names),
        }
        for table in tables()
    }


def digest_of(contents: Mapping[str, tuple[int, str]]) -> str:
    """One digest of all that a release says, whatever its formats: SHA-256 of the tables' own."""
    lines = "".join(
        f"{name} {rows} {digest}\n" for name, (rows, digest) in sorted(contents.items())
    )
    return hashlib.sha256(lines.encode()).hexdigest()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a release. Raises ReleaseError for what is no release."""
    path = folder / NAME
    try:
        return Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError):
        raise ReleaseError(
            f"{folder} is no release: it has no {NAME}. Name the folder of a release."
        ) from None
    except (OSError, ValueError, TypeError) as error:
        raise ReleaseError(
            f"The release {folder} cannot be read ({error}): restore it from a copy, or name"
            " another."
        ) from error


def sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def summed(folder: Path, name: str) -> str:
    """The SHA-256 that a release gives for a file of its own; empty where it gives none."""
    path = folder / SUMS
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return next((line[:64] for line in lines if line[66:] == name), "")


def files(folder: Path) -> Iterator[str]:
    """The paths of all files of a release but the sums, in order."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    yield from sorted(path for path in found if path != SUMS)


def sums(folder: Path, known: Mapping[str, tuple[int, str]]) -> str:
    """SHA256SUMS of a release, as `sha256sum -c` takes it; `known` are size and digest by path."""
    return "".join(
        f"{known[path][1] if path in known else sha256(folder / path)}  {path}\n"
        for path in files(folder)
    )
