"""What a table holds, in two numbers: how many rows, and a digest that knows no order.

The digest is made of the MD5 of each row's line (`archive.release.lines`, UTF-8, without a line
end), taken as two 64-bit numbers, low byte first. Each of the two is added up over all rows, modulo
2**64; the digest is both sums in hexadecimal, that of the first halves first. So it can be worked
out of any format, in any order, in SQL, and the digests of two tables with different rows add up to
that of both. It tells accidents, no forgery: SHA256SUMS is there for that.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from archive.release.tables import Column, Table

_MODULUS = 2**64

#: MD5 is what both Python and DuckDB have at a million rows a second.
_md5 = hashlib.md5


@dataclass(slots=True)
class Content:
    """Rows of a table so far."""

    rows: int = 0
    low: int = 0
    high: int = 0

    def add(self, lines: Sequence[bytes]) -> None:
        """Count more rows in."""
        digests = b"".join([_md5(line, usedforsecurity=False).digest() for line in lines])
        halves = struct.unpack(f"<{2 * len(lines)}Q", digests)
        self.rows += len(lines)
        self.low += sum(halves[::2])
        self.high += sum(halves[1::2])

    @property
    def digest(self) -> str:
        """Thirty-two hexadecimal digits."""
        return f"{self.low % _MODULUS:016x}{self.high % _MODULUS:016x}"


def line_sql(table: Table, *, typed: bool, of: str = "") -> str:
    """The line of a row as an expression of DuckDB; `of` stands before each column (`x.`).

    `typed` where days and times are such, and not text.
    """
    # In quotes: DuckDB has words of its own that are names of columns here.
    names = [f'{of}"{column.name}"' for column in table.columns]
    fields = [
        f"coalesce({_field(column, name, typed=typed)}, '')"
        for column, name in zip(table.columns, names, strict=True)
    ]
    return "concat(" + ", ',', ".join(fields) + ")"


def _field(column: Column, name: str, *, typed: bool) -> str:
    match column.type:
        case "integer":
            return f"CAST({name} AS VARCHAR)"
        case "number":
            return (
                f"CASE WHEN abs({name}) < 9007199254740992 AND {name} = trunc({name})"
                f" THEN CAST(CAST({name} AS BIGINT) AS VARCHAR) ELSE CAST({name} AS VARCHAR) END"
            )
        case "day" if typed:
            return f"strftime({name}, '%Y-%m-%d')"
        case "time" if typed:
            return f"strftime({name}, '%Y-%m-%dT%H:%M:%SZ')"
        case "text" if not column.values:
            return (
                f"CASE WHEN regexp_matches({name}, '[,\"\\r\\n]')"
                f" THEN '\"' || replace({name}, '\"', '\"\"') || '\"' ELSE {name} END"
            )
        case _:
            return name


def sums_sql(md5: str) -> str:
    """Three aggregates of DuckDB over rows: how many, and the two sums; `md5` is a UHUGEINT."""
    return (
        f"count(*), coalesce(sum(({md5} & 18446744073709551615)::UBIGINT), 0),"
        f" coalesce(sum(({md5} >> 64)::UBIGINT), 0)"
    )
