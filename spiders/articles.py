"""What an article's page leads to: its attachments (附件), and the reports that an index names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, unquote, urlsplit

from parsel import Selector
from scrapy.http import TextResponse

from archive.records import Context, Entry
from archive.titles import read_title
from spiders.blocks import static_rows
from spiders.candidates import year_beside
from spiders.family import Family
from spiders.pages import attribute, follow, squeeze, words

EXTENSION = re.compile(r"\.(pdf|docx?|wps|xlsx?|et|ofd|zip)$", re.IGNORECASE)
# What is a page by its address; files lie under others, and under some of these too (2026-11:
# downfile.jsp without showname, /OpennessAnnualReport/download/5.html answering a binary).
PAGE = re.compile(r"^(?!.*(down(load|file)|/attach)).*(/|\.(s?html?|jhtml|jspx?|aspx|php))$", re.I)
PICTURE = re.compile(r"\.(jpe?g|png|bmp|tiff?)$", re.IGNORECASE)
ICON = re.compile(r"icon|logo|button|qrcode|erweima|ewm|weixin|wechat|share|banner", re.IGNORECASE)
# Tables cannot be read in less; buttons and emblems are smaller.
SMALLEST = 200
SHORTEST_TEXT = 60
LINKS = ".//a[@href or @onclick]"
# Where templates keep a file's address beside or in place of `href` (a guess but for data-*).
HIDDEN = ("data-href", "data-url", "data-src", "appendix", "fj", "file")
VIEWED = ("file", "url", "src", "path", "pdf", "filepath")
VIEWER = re.compile(r"(?i)\b\w*(?:pdf|view|flex)\w*\s*\(\s*[\"']([^\"']+)[\"']")
QUOTED = re.compile(r"[\"']([^\"'\s]+)[\"']")
SAID = re.compile(r"附件|下载|原文|全文")
ABOUT = re.compile(r"附件|年报|年度报告|统计表|信息公开")
# What applicants are given: linked on every page, often beside the words 信息公开 or 附件.
GUIDE = re.compile(r"申请表|办事指南|公开指南|流程图")
# The words that a download link shows where it does not show the file's name.
BARE = re.compile(r"^(点击|立即)?(下载|查看|打开|浏览)?(附件|文件|原文|全文)?(下载|查看)?\d*$")


def attachments(page: TextResponse, family: Family, context: Context) -> tuple[Entry, ...]:
    """The files that a page links, embeds, shows in a viewer or carries as pictures.

    Links inside the article's text count by extension, in the path or in any query value, or by
    what they say: whether a file lies behind 附件下载, only the answer tells. Outside it, and on
    pages that mark no text, they count when they speak of an attachment or a report, since sidebars
    link forms and manuals. Pictures count where a report has no table, frames where it has no text.
    """
    body = family.body(page)
    title = family.title(page)
    is_report = "report" in {read_title(title).kind, read_title(context.title).kind}
    found: dict[str, Entry] = {}
    for url, text in (*_linked(page, body), *_embedded(page)):
        if url == page.url or url in found:
            continue
        name = text if text and not BARE.match(text) else title
        found[url] = Entry(url, "attachment", _beneath(page, context, name, title))
    if is_report and not found:
        for url in (*_bare(page, body), *_pictures(page, body), *_framed(page, body)):
            found[url] = Entry(url, "attachment", _beneath(page, context, title, title))
    return tuple(found.values())


def index_entries(page: TextResponse, family: Family, context: Context) -> tuple[Entry, ...]:
    """The reports that a page lists, where the page is itself no report (20XX年年报汇总)."""
    if read_title(family.title(page)).kind == "report" or context.page_url:
        return ()
    body = family.body(page)
    scope = page.replace(body=str(body.get())) if body is not None else page
    title = family.title(page)
    entries = []
    for row in static_rows(scope if isinstance(scope, TextResponse) else page):
        read = read_title(row.title)
        if row.url != page.url and (read.kind == "report" or (read.publisher and row.heading)):
            beneath = _beneath(page, context, row.title, title)
            year = year_beside(row, title)
            hint = replace(beneath, row=row.text, listed_on=row.listed_on, year=year)
            kind = EXTENSION.search(urlsplit(row.url).path)
            entries.append(Entry(row.url, "attachment" if kind else "article", hint))
    return tuple(entries)


def _beneath(page: TextResponse, context: Context, name: str, title: str) -> Context:
    return replace(context, title=name, row="", page_url=page.url, page_title=title)


def _linked(page: TextResponse, body: Selector | None) -> Iterator[tuple[str, str]]:
    for url, text in _links(page, body.xpath(LINKS)) if body is not None else ():
        if _names_file(url, text) or (SAID.search(text) and not PAGE.search(url)):
            yield url, text
    for url, text in _links(page, page.xpath(LINKS)):
        if ABOUT.search(text) and _names_file(url, text):
            yield url, text


def _links(page: TextResponse, links: Iterable[Selector]) -> Iterator[tuple[str, str]]:
    """Addresses with what their links say, without the forms and guides that every page offers."""
    for link in links:
        text = squeeze(attribute(link, "title")) or words(link)
        if GUIDE.search(text):
            continue
        written = [
            one
            for name in ("href", "onclick", *HIDDEN)
            for one in QUOTED.findall(attribute(link, name))
            if is_file(one)
        ]
        hidden = [value for name in HIDDEN if (value := attribute(link, name)) and is_file(value)]
        for href in (attribute(link, "href"), *hidden, *written):
            if url := follow(page, href):
                yield url, text


def _names_file(url: str, text: str) -> bool:
    return is_file(url) or bool(EXTENSION.search(text))


def _embedded(page: TextResponse) -> Iterator[tuple[str, str]]:
    """Frames, embeds and objects; a viewer names its file in a query value (`?file=`)."""
    for src in page.xpath("//iframe/@src | //embed/@src | //object/@data").getall():
        url = follow(page, src)
        if not url:
            continue
        shown = dict(parse_qsl(urlsplit(url).query))
        named = next((shown[name] for name in VIEWED if is_file(shown.get(name, ""))), "")
        if named and PAGE.search(urlsplit(url).path):
            if target := follow(page.replace(url=url), named):
                yield target, ""
        elif is_file(url):
            yield url, ""
    # Viewers are also begun by a script: showVsbpdfIframe("/__local/…/1.pdf", …).
    for script in page.xpath("//script[not(@src)]/text()").getall():
        for written in VIEWER.findall(script):
            if is_file(written) and (target := follow(page, written)):
                yield target, ""


def _bare(page: TextResponse, body: Selector | None) -> Iterator[str]:
    """The one file that a page without a marked text offers by no more than 点击下载."""
    if body is None:
        links = _links(page, page.xpath(LINKS))
        files = {url for url, text in links if BARE.match(text) and is_file(url)}
        yield from files if len(files) == 1 else ()


def _pictures(page: TextResponse, body: Selector | None) -> Iterator[str]:
    """The pictures in an article that has no table: pages or tables of the report, scanned."""
    if body is None or body.xpath(".//table//table | .//tr[count(td) > 2]"):
        return
    for image in body.xpath(".//img[@src]"):
        sizes = [attribute(image, name).rstrip("px") for name in ("width", "height")]
        small = any(size.isdigit() and int(size) < SMALLEST for size in sizes)
        url = follow(page, attribute(image, "src"))
        if url and not small and PICTURE.search(urlsplit(url).path) and not ICON.search(url):
            yield url


def _framed(page: TextResponse, body: Selector | None) -> Iterator[str]:
    """The frames of a page of the same host whose article has no text of its own."""
    scope = page.selector if body is None else body
    if body is None or len(words(body)) > SHORTEST_TEXT:
        return
    host = urlsplit(page.url).hostname
    for src in scope.xpath(".//iframe/@src").getall():
        url = follow(page, src)
        if url and urlsplit(url).hostname == host:
            yield url


def is_file(url: str) -> bool:
    """Whether an address names a file of text or tables: by its path, or by any query value."""
    parts = urlsplit(url)
    values = [value for _, value in parse_qsl(parts.query)]
    return any(EXTENSION.search(unquote(value)) for value in (parts.path, *values))
