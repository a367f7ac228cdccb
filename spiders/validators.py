"""What a server said of a kept answer, so that it can be asked whether the page has changed."""

from __future__ import annotations

from dataclasses import dataclass

# Where a request carries its validators.
META = "validators"


@dataclass(frozen=True, slots=True)
class Validators:
    """ETag and Last-Modified of a capture, as served, '' without; digest and type of its bytes."""

    etag: str
    last_modified: str
    sha256: str
    media_type: str
