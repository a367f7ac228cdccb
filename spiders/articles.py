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
# Addresses that answer with a file whatever they end in (2026-11: downfile.jsp without showname,
# /OpennessAnnualReport/download/5.html answering a binary).
DOWNLOAD = re.compile(r"down(load|file)|/attach(ment)?s?/|/files?/", re.IGNORECASE)
SAID = re.compile(r"附件|下载|原文|全文")
ABOUT = re.compile(r"附件|年报|年度报告|统计表|信息公开")
# What applicants are given: linked on every page, often beside the words 信息公开 or 附件.
GUIDE = re.compile(r"申请表|办事指南|公开指南|流程图")
# The words that a download link shows where it does not show the file's name.
BARE = re.compile(r"^(点击|立即)?(下载|查看|打开|浏览)?(附件|文件|原文|全文)?(下载|查看)?\d*$")


def attachments(page: TextResponse, family: Family, context: Context) -> tuple[Entry, ...]:
    """The files that a page links, embeds or shows in a viewer.

    Links inside the article's text count by extension, in the path or in any query value, or by
    what they say; outside it, and on pages that mark no text, only when they speak of an
    attachment or a report, since sidebars link forms and manuals.
    """
    body = family.body(page)
    title = family.title(page)
    found: dict[str, Entry] = {}
    for url, text in (*_linked(page, body), *_embedded(page)):
        if url == page.url or url in found:
            continue
        name = text if text and not BARE.match(text) else title
        found[url] = Entry(url, "attachment", _beneath(page, context, name, title))
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
    for url, text in _links(page, body.xpath(".//a[@href]")) if body is not None else ():
        if _names_file(url, text) or (SAID.search(text) and DOWNLOAD.search(url)):
            yield url, text
    for url, text in _links(page, page.xpath("//a[@href]")):
        if ABOUT.search(text) and _names_file(url, text):
            yield url, text


def _links(page: TextResponse, links: Iterable[Selector]) -> Iterator[tuple[str, str]]:
    """Addresses with what their links say, without the forms and guides that every page offers."""
    for link in links:
        url = follow(page, attribute(link, "href"))
        text = squeeze(attribute(link, "title")) or words(link)
        if url and not GUIDE.search(text):
            yield url, text


def _names_file(url: str, text: str) -> bool:
    return is_file(url) or bool(EXTENSION.search(text))


def _embedded(page: TextResponse) -> Iterator[tuple[str, str]]:
    """Frames, embeds and objects; a pdf.js viewer names its file in `?file=`."""
    for src in page.xpath("//iframe/@src | //embed/@src | //object/@data").getall():
        url = follow(page, src)
        if not url:
            continue
        shown = dict(parse_qsl(urlsplit(url).query)).get("file")
        if shown:
            target = follow(page.replace(url=url), shown)
            if target:
                yield target, ""
        elif is_file(url):
            yield url, ""


def is_file(url: str) -> bool:
    """Whether an address names a file of text or tables: by its path, or by any query value."""
    parts = urlsplit(url)
    values = [value for _, value in parse_qsl(parts.query)]
    return any(EXTENSION.search(unquote(value)) for value in (parts.path, *values))
