"""Bytes to text and to rows: what all families share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from parsel import Selector
from scrapy.http import HtmlResponse, Response, TextResponse
from w3lib.html import strip_html5_whitespace

from archive.charset import UTF_16, charset_of
from spiders.listings import Row

# Leading bytes of PDF, zip (docx, xlsx, ofd), the old Office container, rar, 7z, GIF, JPEG, PNG.
BINARY = (
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x89PNG",
)
# What the portals print in place of an empty list. But for 暂无, which lists alone say, it is a
# phrase of its own between marks or spaces: reports say 没有检索到相关信息的，告知申请人.
_NOTHING = r"(?:信息|数据|内容|记录|文章|年报|年度报告|报告|文件|文档|结果|资料)"
EMPTY = re.compile(
    rf"暂时?没有|暂无(?:任何|相关|有关|公开)*{_NOTHING}|(?<![\u4e00-\u9fff])[该本此当前目录栏分类页面下中您]{{0,8}}"
    r"(?:(?:没有|无|(?:暂|尚)?未能?(?=[查检搜找发公]))(?:查询|检索|搜索|查找|查|找|发布|公开)?到?"
    r"(?:任何|您要的|(?:符合|满足)\w{0,4}条件的?|匹配的?|相关的?|有关的?|公开的?)*"
    rf"{_NOTHING}|(?:内容|网页|正在|尚在)*(?:建设|完善|更新)中)(?![\u4e00-\u9fff])"
    r"|共有?\s*[:：]?\s*0\s*[条篇](?!评)|总(?:条|记录)?数\s*[:：]\s*0(?:\s*[条篇])?(?![\w.])"
)
DATE = re.compile(r"((?:19|20)\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})")
DATE_BEHIND = re.compile(
    r"\s*[\[(（【]?(19|20)\d{2}([-/.])\d{1,2}\2\d{1,2}( \d{1,2}:\d{2}(:\d{2})?)?[\])）】]?$"
)
SILENT = ("script", "style")
# Dots that end a title, whatever a template put behind them inside the link: 政府信... 2024-01-05.
CUT = re.compile(r"(\.{2,}|…+)(?:\s.*|[^\u4e00-\u9fff]*)$")
# No list counts further; Python refuses to read numbers of some thousand digits.
MOST_DIGITS = 12
# China keeps one time, eight hours before UTC, without summer time since 1991.
BEIJING = timedelta(hours=8)
# Moments of the years 1973 to 2242 in seconds; larger ones are milliseconds, smaller no moments.
MOMENTS = (10**8, 1 << 33)
# The shapes of articles seen in 2026-11: t20230117_983624, art_1229442494_59664754, post_10433068,
# content_1202379, 32 hexadecimal digits, 1110009656; and files.
ARTICLE = re.compile(
    r"(t\d{8}_\d+|art_[0-9a-f_]+|post_\d+|content_\d+|/[0-9a-f]{24,32}|/\d{4,})(\.s?html?|\.jhtml)?$|"
    r"\.(pdf|docx?|wps|xlsx?|et|ofd|zip)$",
    re.IGNORECASE,
)
# Shapes that columns have too, so that they tell an article only where one is due, seen in 2026-11:
# a UUID (Hebei), c01_1108994 (UCAP), /2026012314163359926/index.html (Huilan), read.aspx?id=7,
# Content-2027931, /show/12.html.
MAYBE_ARTICLE = re.compile(
    r"/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\w+$|/c\d+_\d+\.s?html?$|/c\d{5,}/content\.\w+$"
    r"|/\d{5,}/index\.s?html?$|[?&](?:id|info_?id|article_?(?:id|key)|infoguid)=[\w-]+"
    r"|/content-\d+\.\w+$|/show/\d+\.\w+$|annualreport\w*\.\w+\?.*\b(?:area|unit)",
    re.IGNORECASE,
)


def read_page(response: Response) -> TextResponse | None:
    """The response as a page in its true charset, or None where it is no text.

    The header may lie or be missing: `archive.charset` says which charset is believed.
    """
    body = response.body
    if body.startswith(BINARY) or (b"\x00" in body[:1024] and not body.startswith(UTF_16)):
        return None
    return HtmlResponse(
        response.url,
        status=response.status,
        headers=response.headers,
        body=body,
        encoding=charset_of(body, (response.headers.get("Content-Type") or b"").decode("latin-1")),
        request=response.request,
    )


def squeeze(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def day(text: str) -> str | None:
    """The last date in a row's text as ISO 8601, however it is split over lines."""
    found = DATE.findall(re.sub(r"\s+", "", text))
    for year, month, date in reversed(found):
        if 1 <= int(month) <= 12 and 1 <= int(date) <= 31:
            return f"{year}-{int(month):02}-{int(date):02}"
    return None


def count_in(value: object) -> int | None:
    """A count as a number or in digits; None for anything else, and for more than any list has."""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def day_of(value: Any) -> str | None:
    """The day, ISO 8601, of a date in JSON: text, or seconds or milliseconds since 1970."""
    if isinstance(value, str) and not value.isdecimal():
        return day(value)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    moment = float(value)
    seconds = moment / 1000 if moment > MOMENTS[1] else moment
    if not MOMENTS[0] <= seconds <= MOMENTS[1]:
        return None
    return (datetime.fromtimestamp(seconds, UTC) + BEIJING).date().isoformat()


def is_article(url: str) -> bool:
    """Whether what a row leads to has the address of an article or a file."""
    return bool(ARTICLE.search(url) or MAYBE_ARTICLE.search(url))


def attribute(node: Selector, name: str) -> str:
    """An attribute, '' without it; parsel's own way fails on names that are no names."""
    return str(node.root.get(name) or "")


def words(node: Selector) -> str:
    """All text below a node but scripts and styles."""
    root = node.root
    return squeeze(" ".join(_texts(root)) if hasattr(root, "iter") else str(root))


def _texts(element: Any) -> Iterator[str]:
    """The texts below an element in their order; a thousand are read in a millisecond."""
    for event, one in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            if one.text and one.tag not in SILENT:
                yield one.text
        elif one is not element and one.tail and one.getparent().tag not in SILENT:
            yield one.tail


def follow(page: TextResponse, href: str) -> str | None:
    """The absolute http(s) address of a link without its fragment, or None for other links."""
    href = strip_html5_whitespace(href)
    if not href or href.startswith("#"):
        return None
    try:
        url = page.urljoin(href)
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return None
    except ValueError:
        return None
    return url.partition("#")[0]


def read_row(page: TextResponse, block: Selector, heading: str = "") -> Row | None:
    """A block with one link in it as a row; None where it has no link to follow.

    The title attribute goes before the text, which is often cut with dots; where rows carry
    several links to one page, the longest title is taken.
    """
    best: Row | None = None
    for link in block.xpath("descendant-or-self::a[@href]"):
        url = follow(page, attribute(link, "href"))
        if url is None:
            continue
        shown, said = _undated(words(link)), squeeze(attribute(link, "title"))
        # Some templates leave a placeholder in the attribute (title="x", jinhua, 2026-11).
        title = said if len(said) >= len(CUT.sub("", shown)) else shown
        if title and (best is None or len(title) > len(best.title)):
            text = words(block)
            rest = text.replace(shown, " ", 1) if shown else text
            dated = day(rest) or day(text)
            best = Row(url, _undated(title), text, heading, dated, whole=not CUT.search(title))
    return best


def _undated(title: str) -> str:
    """The title without a date glued to its end (rows of jinhua.gov.cn, 2026-11)."""
    return squeeze(DATE_BEHIND.sub("", title)) or title


def column_name(page: TextResponse) -> str:
    """What the page calls its column: the ColumnName of the standard, the breadcrumb, the title."""
    for meta in page.xpath("//meta[@name and @content]"):
        content = squeeze(attribute(meta, "content"))
        # Templates leave the label itself as content where nobody filled it in.
        if attribute(meta, "name").lower() == "columnname" and content not in {"", "栏目名称"}:
            return content
    crumbs = [squeeze(text) for text in page.css("a.CurrChnlCls::text").getall()]
    if crumbs and crumbs[-1] != "首页":
        return crumbs[-1]
    return squeeze(page.xpath("string(//title)").get("")).strip()


def refresh(page: TextResponse) -> str | None:
    """Where a `<meta http-equiv=refresh>` leads, or None."""
    for meta in page.xpath("//meta[@http-equiv and @content]"):
        if attribute(meta, "http-equiv").lower() == "refresh":
            _, found, target = attribute(meta, "content").partition("=")
            if found:
                return follow(page, target.strip(" '\""))
    return None


def base(url: str) -> str:
    """The folder that an address lies in, with its trailing slash."""
    return urljoin(url, ".")
