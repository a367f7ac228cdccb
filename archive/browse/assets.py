"""The style sheets and scripts of the pages, served from memory by name.

A file is found by its name among those read at the start, so no path can lead elsewhere. Addresses
carry the digest of the content: a browser keeps what it has until it changes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from datasette.utils.asgi import Response

_FOLDER = Path(__file__).parent

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

#: A year: the address changes with the content.
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file with its media type and the beginning of its digest."""

    body: str
    media_type: str
    version: str


@cache
def assets() -> dict[str, Asset]:
    """The files of every `static` folder here by name."""
    found = {}
    for path in sorted(_FOLDER.rglob("static/*")):
        if path.suffix in _TYPES:
            body = path.read_text(encoding="utf-8")
            version = hashlib.sha256(body.encode()).hexdigest()[:12]
            found[path.name] = Asset(body, _TYPES[path.suffix], version)
    return found


def asset_path(name: str) -> str:
    """The address of a file below the site's base. Raises KeyError for a name that none has."""
    return f"-/assets/{assets()[name].version}/{name}"


async def serve_asset(request: Any) -> Response:
    """The route `/-/assets/<version>/<name>`."""
    asset = assets().get(request.url_vars["name"])
    if asset is None:
        return Response.text("No such file", status=404)
    kept = _FOREVER if request.url_vars["version"] == asset.version else "no-cache"
    return Response(asset.body, headers={"cache-control": kept}, content_type=asset.media_type)


ROUTES = [(r"^/-/assets/(?P<version>[0-9a-f]+)/(?P<name>[\w.-]+)$", serve_asset)]
