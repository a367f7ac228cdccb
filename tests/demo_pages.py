"""Reading the miniature web's pages as a visitor does: what the demo's tests share."""

from __future__ import annotations

import re
import unicodedata
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request

from lxml import html

from crawler.demo.printed_forms import (
    APPLICANT_LABELS,
    DISPUTE_LABELS,
    clauses,
    outcomes,
    rows_2014,
)
from crawler.demo.tables import CHECK
from crawler.demo.truth import TrueReport, Truth
from crawler.demo.web import MiniatureWeb

VISITS = re.compile(r"浏览次数：\D*?\d+")


def fetch(web: MiniatureWeb, url: str, data: dict[str, str] | None = None) -> str:
    """A page as text; the generic site is in GBK."""
    body = fetch_bytes(web, url, data)
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("gb18030")


def fetch_bytes(web: MiniatureWeb, url: str, data: dict[str, str] | None = None) -> bytes:
    form = urlencode(data).encode() if data is not None else None
    with web.opener.open(Request(url, form), timeout=10) as answer:
        return bytes(answer.read())


def status(web: MiniatureWeb, url: str, data: dict[str, str] | None = None) -> int:
    try:
        fetch_bytes(web, url, data)
    except HTTPError as error:
        error.close()
        return error.code
    return 200


def squeeze(text: str) -> str:
    return "".join(text.split())


def column_url(web: MiniatureWeb, portal: str, number: int = 0) -> str:
    site = web.sites[portal]
    return site.base + site.column_path(site.columns[number])


def listed(web: MiniatureWeb, portal: str, number: int = 0) -> set[str]:
    """The addresses that a column should list on the web's day."""
    site = web.sites[portal]
    column = site.columns[number]
    return {site.base + site.article_path(column, one) for one in column.articles}


def by_key(truth: Truth, key: str) -> TrueReport:
    return next(one for one in truth.reports if one.key == key)


def find(truth: Truth, publisher: str, year: int) -> TrueReport:
    return next(one for one in truth.reports if (one.publisher, one.year) == (publisher, year))


LABELS = {
    squeeze(unicodedata.normalize("NFKC", text))
    for form in ("2019", "2021")
    for text in [
        *APPLICANT_LABELS,
        *DISPUTE_LABELS,
        *(one.group for one in outcomes(form)),
        *(one.label for one in outcomes(form)),
        *(text for clause in clauses(form) for text in (clause.title, *clause.columns)),
        *(label for clause in clauses(form) for label, _ in clause.rows),
        CHECK,
        "信息内容",
        "申请人情况",
        "法人或其他组织",
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "三、本年度办理结果",
        "（七）总计",
        "四、结转下年度继续办理",
        "行政复议",
        "行政诉讼",
        "未经复议直接起诉",
        "复议后起诉",
    ]
} - {""}
FURNITURE = re.compile(r"索引号|生成日期|您的位置|打印本页")


def printed_numbers(page: str) -> list[str]:
    """What stands in the cells of the page's innermost tables that are no label, in order."""
    numbers = []
    for table in html.fromstring(page).iter("table"):
        if table.xpath(".//table") or FURNITURE.search(squeeze(table.text_content())):
            continue
        for row in table.iter("tr"):
            texts = [squeeze(cell.text_content()) for cell in row.iter("td")]
            if len(texts) == 3 and texts[0] in LABELS_2014:
                texts = [] if texts[1] == "——" else texts[2:]
            numbers += [one for one in texts if unicodedata.normalize("NFKC", one) not in LABELS]
    return numbers


LABELS_2014 = {squeeze(label) for label, _, _ in rows_2014()} | {"统计指标"}
