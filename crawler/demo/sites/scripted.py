"""A site whose rows exist only in a browser: an encoded array, a token, a script that joins them.

The page carries bytes mixed with a token that is another one at every visit; its script makes the
rows from them and shows a page at a time, all of them being in the document. Who does not run the
script sees an empty shell. (Crawlers of 2026-11 tell of tokens computed per page; the encoding is
invented.)
"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from html import escape

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.sites import chrome
from crawler.demo.sites.disclosure import DisclosureSite, laid_out, token
from crawler.demo.sites.site import Answer, Request

# XOR with the token's characters, over the bytes of the JSON.
_SCRIPT = """
(function () {
  var key = document.getElementById("app").getAttribute("data-t"), out = [];
  var raw = atob(window.__d.join("")), bytes = new Uint8Array(raw.length);
  for (var i = 0; i < raw.length; i++)
    bytes[i] = raw.charCodeAt(i) ^ key.charCodeAt(i % key.length);
  JSON.parse(new TextDecoder("utf-8").decode(bytes)).forEach(function (row, n) {
    var item = document.createElement("div"), link = document.createElement("a");
    var day = document.createElement("span");
    item.className = "vue-row"; link.href = row.u; link.textContent = row.t;
    day.className = "vue-day"; day.textContent = row.d;
    if (n >= window.__size) item.style.display = "none";
    item.appendChild(link); item.appendChild(day); out.push(item);
  });
  var app = document.getElementById("app");
  out.forEach(function (item) { app.appendChild(item); });
  if (!out.length) app.textContent = window.__nothing;
})();
"""
_LINE = 76  # characters of a piece of the array


class ScriptedSite(DisclosureSite):
    """Rows made by a script."""

    hub = "/portal/zwgk"
    section_path = "/portal/zwgk/{key}"
    news_path = "/portal/news/19{n}"

    @property
    def _stems(self) -> Iterator[tuple[str, FilledColumn]]:
        for column in self.columns:
            yield self.column_path(column), column

    def column_path(self, column: FilledColumn) -> str:
        """Without an extension."""
        return f"/portal/zwgk/annual{self.index(column) or ''}"

    def article_path(self, column: FilledColumn, article: Article) -> str:
        """Under a number, without an extension."""
        return f"/portal/article/{70_100 + article.serial}"

    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """By number; the name is in the link's text only."""
        return f"/portal/file/down?id={token('scripted', article.serial, length=16)}"

    def listing_requests(self) -> int:
        """One page each, in a browser."""
        return len(self.columns)

    def home_page(self) -> str:
        """The menu is in the page."""
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>{self.name}</title></head>
<body><div class="app-nav"><a href="/">首页</a><a href="{self.hub}">政府信息公开</a>
<a href="/portal/service">政务服务</a></div>{self._cards()}</body></html>"""

    def hub_page(self) -> str:
        """So is the menu of five."""
        entries = "".join(
            f'<a class="app-entry" href="{path}">{escape(label)}</a>' for path, label in self.menu()
        )
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>政府信息公开</title></head>
<body><div class="app-entries">{entries}</div>{self._cards()}</body></html>"""

    def _cards(self) -> str:
        cards = "".join(
            f'<div class="app-card"><a href="{one.path}">{escape(one.title)}</a>{one.shown}</div>'
            for one in self.news()
        )
        return f'<div class="app-cards">{cards}</div>'

    def column_answer(self, request: Request) -> Answer | None:
        """The shell with what its script needs."""
        for path, column in self._stems:
            if request.path == path:
                return self.send(self._shell(column))
        return None

    def _shell(self, column: FilledColumn) -> str:
        key = token(self.portal.id, next(self.visits))
        rows = [
            {"t": one.row, "u": self.href(column, one), "d": str(one.published)}
            for one in column.articles
        ]
        data = json.dumps(rows, ensure_ascii=False).encode()
        mixed = bytes(a ^ b for a, b in zip(data, itertools.cycle(key.encode()), strict=False))
        text = base64.b64encode(mixed).decode()
        pieces = [text[n : n + _LINE] for n in range(0, len(text), _LINE)]
        name = escape(column.planned.name)
        return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>{name} - {self.name}</title>
</head><body><div class="app-path"><a href="/">首页</a> /
<a href="{self.hub}">政府信息公开</a> / {name}</div>
<div id="app" data-t="{key}"></div>
<script>window.__d = {json.dumps(pieces)}; window.__size = {self.size};
window.__nothing = "{self.nothing}";</script>
<script>{_SCRIPT}</script>{chrome.foot(self.portal)}</body></html>"""

    def article_page(self, article: Article) -> Answer:
        """The text is in the page."""
        column = self.column_of(article)
        body = article.body(self.day)
        if article.attachment:
            body += (
                f'<p class="app-file"><a href="{self.attachment_of(article)}">'
                f"{escape(article.attachment_name)}</a></p>"
            )
        content = (
            f'<div class="app-title">{escape(article.title)}</div><div class="app-info">发布机构：'
            f"{escape(article.publisher)} 发布日期：{article.published} "
            f"阅读：{next(self.visits)}</div>"
            f'<div class="app-content">{body}</div>'
        )
        return self.send(f"""<!DOCTYPE html><html><head><meta charset="utf-8">
{chrome.metas(self.portal, article, column.planned.name, self.host)}
<title>{escape(article.title)} - {self.name}</title></head><body>
{laid_out(article, content, body)}
{self._cards()}{chrome.foot(self.portal)}</body></html>""")
