"""What is wrong with a web archive, told to a person."""

from __future__ import annotations

from archive.errors import NianbaoError


class WebArchiveError(NianbaoError):
    """A WARC or WACZ that cannot be taken as it is, or cannot be written where it is to stand."""
