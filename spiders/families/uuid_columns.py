"""Hebei: columns and articles below `/columns/<uuid>/`, articles as `202401/28/<uuid>.html`.

22 of 2,834 columns in 2026-11 (Shijiazhuang and its districts, hebei.gov.cn). The first rows stand
in the page; further ones come from the block that the template fills, as a piece of HTML:

    GET /columns/<uuid>/templates/<uuid>/blocks/<uuid>?page=N&fix=0

as a crawler of hebei.gov.cn asks for them. Its address is only used where the page names it; that a
page names it whole is a guess. Where a page shows no rows and names no block, a browser must open
it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapy.http import HtmlResponse, TextResponse

from spiders.answers import read_json
from spiders.blocks import static_rows
from spiders.families.generic import BODIES, TITLES
from spiders.family import Family
from spiders.listings import Ask, Rows
from spiders.pages import column_name, follow
from spiders.queries import by_script, renumbered
from spiders.script_values import joined
from spiders.static_pages import static_listing

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
COLUMN = re.compile(rf"/columns/{UUID}(?:/|$)")
BLOCK = re.compile(rf"/columns/[\w-]+/templates/{UUID}/blocks/{UUID}")
WRITTEN = re.compile(r"[\"'](?=[\w:/.-]*/columns/[^\"'\n]*[\"'][^;\n]*(?:blocks/|/blocks))")


class UuidColumns(Family):
    """Columns and articles by UUID, and the blocks that columns are filled from."""

    name = "uuid_columns"
    order = 160
    titles = TITLES
    bodies = (".article-content", *BODIES)

    def recognises(self, page: TextResponse) -> bool:
        """By a UUID below `columns` in the page's address or in those that it links."""
        return bool(COLUMN.search(urlsplit(page.url).path) or COLUMN.search(page.text))

    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """Rows of a page or of a block's answer, and the block's next page."""
        if BLOCK.search(urlsplit(page.url).path):
            return _block(page, ask)
        read = static_listing(page, ask)
        block = _block_of(page)
        if block and ask.page == 1 and not any(one.page > 1 for one in read.asks):
            address = f"{block}?page=1&fix=0" if "?" not in block else block
            first = ask.below(renumbered(address, "page", 1), headers=by_script(page.url))
            return Rows(read.rows, (first, *read.asks), "ok", column_name(page))
        return read


def _block_of(page: TextResponse) -> str | None:
    """The address of the block that fills the page, whole or joined from pieces by its script."""
    if found := re.search(rf"[\w:/.-]*{BLOCK.pattern}(?:\?[^\"'\s]*)?", page.text):
        return follow(page, found[0])
    for piece in WRITTEN.finditer(page.text):
        address = joined(page.text[piece.start() :], {}, page.text)
        if BLOCK.search(address):
            return follow(page, address)
    return None


def _block(page: TextResponse, ask: Ask) -> Rows:
    """A block's answer: HTML, or HTML in a string of JSON. It goes on until it brings no rows."""
    text = page.text
    value = read_json(text)
    if value is not None:
        inner = [one for one in _texts(value) if "<a" in one]
        page = HtmlResponse(page.url, body=max(inner, key=len, default=""), encoding="utf-8")
    rows = static_rows(page)
    if not rows:
        return Rows(state="ok" if ask.page > 1 else "changed", detail="a block without rows")
    url = renumbered(ask.url, "page", ask.page + 1)
    following = (ask.following(url, optional=True),) if url != ask.url else ()
    return Rows(rows, following)


def _texts(value: object, depth: int = 0) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inside for text in _texts(one, depth + 1)] if depth < 6 else []


FAMILY = UuidColumns()
