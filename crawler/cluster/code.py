"""Which code runs: a client and its workers must be of one, or they would not read the same.

Told by what a person can mend: the version, the schema of archives, the reader, and at last a
digest of all source files, data files included.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from archive import migrations
from archive.errors import NianbaoError
from pipelines.interpret import INTERPRETER

_PROJECT = Path(__file__).resolve().parent.parent.parent
_PARTS = ("archive", "crawler", "pipelines", "spiders")
_KINDS = frozenset({".py", ".toml", ".sql", ".tsv"})


class OtherCodeError(NianbaoError):
    """A worker that runs another version of the program."""


@dataclass(frozen=True, slots=True)
class Code:
    """A version of the program; `digest` is the SHA-256 of its files."""

    version: str
    schema: str
    reader: str
    digest: str

    def check(self, other: Code, where: str) -> None:
        """Raises OtherCodeError, a sentence, where the code at `where` is not this one."""
        for part in fields(self):
            ours, theirs = getattr(self, part.name), getattr(other, part.name)
            if ours != theirs:
                raise OtherCodeError(
                    f"{where} runs another version of this program ({part.name} {theirs[:16]},"
                    f" here {ours[:16]}): bring both to the same one and start its workers anew."
                )


@lru_cache(maxsize=1)
def code() -> Code:
    """The code that this process runs, as it lies on the disk when this is first called."""
    project = tomllib.loads((_PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    found = hashlib.sha256()
    for path in sorted(
        path for part in _PARTS for path in (_PROJECT / part).rglob("*") if path.suffix in _KINDS
    ):
        found.update(str(path.relative_to(_PROJECT)).encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return Code(project["version"], migrations.NAMES[-1], INTERPRETER, found.hexdigest())
