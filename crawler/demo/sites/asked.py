"""What a visitor asked, read out of a request: numbers, JSON, where they came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from crawler.demo.sites.site import Request


def number(values: Mapping[str, str], name: str, default: int) -> int:
    """A parameter as a number; the default where it is missing or no number."""
    text = str(values.get(name, ""))
    return int(text) if text.isdecimal() else default


def json_of(text: str) -> Any:
    """A JSON text as a value, None where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def json_body(request: Request) -> Any:
    """The JSON that was posted, None where there is none."""
    return json_of(request.body)


def came_from(request: Request, host: str) -> bool:
    """Whether the Referer names a page of the host."""
    return urlsplit(request.headers.get("referer", "")).netloc == host
