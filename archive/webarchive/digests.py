"""Digests as web archives write them: an algorithm, a colon, and the value in one of three codes.

`sha1:` with base 32 is the oldest and commonest, `sha256:` with hexadecimal what browsers' tools
write, `md5:` what WACZ allows beside it. A digest by an algorithm that is not known here says
nothing, one that does not fit its algorithm says that something is wrong.
"""

from __future__ import annotations

import base64
import hashlib
from contextlib import suppress
from typing import Any

_ALGORITHMS = frozenset({"sha1", "sha256", "sha384", "sha512", "md5"})


def hasher(told: str) -> Any | None:
    """What works out a digest as it is told; None where that cannot be checked here."""
    algorithm = told.partition(":")[0].strip().lower().replace("-", "")
    return hashlib.new(algorithm, usedforsecurity=False) if algorithm in _ALGORITHMS else None


def is_digest(told: str, found: bytes) -> bool:
    """Whether bytes are the digest that was told, in whichever code."""
    value = told.partition(":")[2].strip()
    codes = {found.hex(), base64.b32encode(found).decode().rstrip("=").lower()}
    if value.lower().rstrip("=") in codes:
        return True
    with suppress(ValueError):
        return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_") == found
    return False


def matches(told: str, data: bytes) -> bool:
    """Whether bytes have the digest that is told; true where that cannot be checked."""
    one = hasher(told)
    if one is None:
        return True
    one.update(data)
    return is_digest(told, one.digest())
