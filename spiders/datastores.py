"""Datastores of Hanweb and TrueCMS: rows as CDATA in `<record>`s, and the pager that asks for more.

    <datastore><totalrecord>74</totalrecord><recordset><record><![CDATA[<li>…</li>]]></record>…
    $('#12377').jpage({perPage: 15, totalRecord: 74, proxyUrl: '…', ajaxParam: {…}})

They lie in a script of the page, whose visible list is an empty shell, and in the answers of an
endpoint. Seen in 2026-11 on dingxi.gov.cn, nantong.gov.cn and in Zhejiang.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl

from parsel import Selector
from scrapy.http import TextResponse

from spiders.listings import Row
from spiders.pages import read_row
from spiders.script_values import pairs

DATASTORE = re.compile(r"<datastore\b.*?</datastore>", re.DOTALL | re.IGNORECASE)
RECORD = re.compile(
    r"<record\b[^>]*>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL | re.IGNORECASE
)
PARAMETERS = re.compile(
    r"ajaxParam[\"']?\s*[:=]\s*(\{.*?\}|\"[^\"]*\"|'[^']*')", re.DOTALL | re.IGNORECASE
)
# Three client pages to a group, whatever the page size: 45 for 15, 60 for 20, 120 for 40.
GROUP_SIZE = 3


class Records(NamedTuple):
    """The records of a datastore: their rows, each address once, and how many records there are."""

    rows: tuple[Row, ...]
    number: int


def read_store(page: TextResponse, text: str) -> Records:
    """The rows of the datastores in a text; their links are resolved as links of the page."""
    found: dict[str, Row] = {}
    count = 0
    for store in DATASTORE.findall(text):
        for fragment in RECORD.findall(store):
            count += 1
            # A bare row loses its cells outside a table.
            inner = fragment.strip()
            whole = f"<table>{inner}</table>" if inner[:3].lower() == "<tr" else inner
            row = read_row(page, Selector(text=whole or "<p></p>", type="html"))
            if row:
                found.setdefault(row.url, row)
    return Records(tuple(found.values()), count)


def count_of(text: str, name: str) -> int | None:
    """A count, as `name: 12` in a script or as `<name>12</name>` in a datastore."""
    pattern = rf"\b{name}[\"']?\s*[:=]\s*[\"']?(\d{{1,9}})|<{name}>\s*(\d{{1,9}})\s*</"
    found = re.search(pattern, text, re.IGNORECASE)
    return int(found[1] or found[2]) if found else None


def group_size(text: str, per_page: int) -> int:
    """How many records the pager asks for at a time, with pages of this size."""
    return per_page * (count_of(text, "groupSize") or GROUP_SIZE)


def parameters_of(text: str) -> list[tuple[str, str]] | None:
    """The endpoint's parameters: an object or a query in the pager's call; None without them."""
    found = PARAMETERS.search(text)
    if found is None:
        return None
    if found[1].startswith("{"):
        return pairs(found[1][1:-1])
    return parse_qsl(found[1].strip("\"'"), keep_blank_values=True)
