"""What every site of the miniature web offers: answers to requests, and addresses."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from crawler.demo.articles import Article, FilledColumn
from crawler.demo.plan import PlannedPortal
from crawler.demo.sites import front

HTML = "text/html; charset=UTF-8"
# A point of one pixel.
_IMAGE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
# Paths that robots.txt closes; nothing links to them.
ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /search/\n"


@dataclass(frozen=True, slots=True)
class Request:
    """What a visitor asks: the path as sent, still escaped; query and form by their last value.

    `body` is what was posted, as text; the names of `headers` are in lower case; `asked` is the
    query as sent.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    asked: str = ""

    @property
    def target(self) -> str:
        """Path and query as sent."""
        return f"{self.path}?{self.asked}" if self.asked else self.path


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site says; `location` where it sends the visitor on.

    `tag` names the state of what is shown and `changed` the day since which it is so; visits and
    dates on the page are no change of it.
    """

    body: bytes
    status: int = 200
    media_type: str = HTML
    location: str = ""
    tag: str = ""
    changed: date | None = None
    headers: tuple[tuple[str, str], ...] = ()


def page(text: str, status: int = 200, encoding: str = "utf-8", media_type: str = HTML) -> Answer:
    """An HTML page in an encoding."""
    return Answer(text.encode(encoding), status, media_type)


NOT_FOUND = page("<html><head><title>404</title></head><body>您访问的页面不存在</body></html>", 404)


class Site(ABC):
    """门户: one host of the miniature web, on one day.

    `base` is "http://" and the host. `conditional` tells whether the server names the state of its
    pages (ETag, Last-Modified) and answers 304 to who has it already. An instance serves one day.
    """

    conditional: bool = False
    delay: float = 0  # seconds until it answers
    # A column without articles says so, in these words or in others of its system.
    nothing: str = "暂无相关信息"

    def __init__(
        self, portal: PlannedPortal, columns: tuple[FilledColumn, ...], base: str, day: int
    ) -> None:
        self.portal = portal
        self.base = base
        self.day = day
        self.columns = tuple(
            FilledColumn(one.planned, tuple(a for a in one.articles if a.there(day)))
            for one in columns
        )
        self.all_columns = columns
        # Each fetch of an article is counted and shown on it, as portals do.
        self.visits = itertools.count(100 * day + 1)
        self._article_at: dict[str, Article] = {}
        self._file_at: dict[str, Article] = {}
        for column in self.columns:
            for article in column.articles:
                self._article_at[self.article_path(column, article)] = article
                if article.attachment:
                    self._file_at[self.attachment_path(column, article)] = article

    def answer(self, request: Request) -> Answer:
        """The answer to any request; 404 for what is not there."""
        if request.path == "/robots.txt":
            return Answer(ROBOTS.encode(), media_type="text/plain")
        if request.path == "/":
            return page(self.home_page())
        if request.path.startswith("/images/"):
            return Answer(_IMAGE, media_type="image/png")
        listing = self.listing(request)
        if listing is not None:
            return listing
        if request.path == front.OPENNESS:
            return page(front.openness_page(self.portal, self._links()))
        whole = request.target
        if whole in self._file_at:
            file = self._file_at[whole].file(self.day)
            return Answer(file, media_type="application/pdf")
        article = self._article_at.get(whole) or self._article_at.get(request.path)
        return self._answer_with(article, whole) if article else NOT_FOUND

    def _answer_with(self, article: Article, path: str) -> Answer:
        if article.elsewhere:
            # Templates that link by path only lead to the other host through this one.
            return Answer(b"", 302, location=article.elsewhere + path)
        return replace(
            self.article_page(article),
            tag=f"{article.serial}-{article.text.state(self.day)}",
            changed=article.text.changed(self.day) or article.published,
        )

    def registry_paths(self) -> tuple[str, ...]:
        """The paths that the registry names: each column's, or the root of a tree of units."""
        return tuple(self.column_path(one) for one in self.columns)

    def listing_requests(self) -> int:
        """The fewest requests in which everything listed can be seen, articles not counted."""
        size = self.portal.per_page
        return sum(max(1, -(-len(one.articles) // size)) for one in self.columns)

    def href(self, column: FilledColumn, article: Article) -> str:
        """What a row links to: the article's path, with the host where it lies on another one."""
        return article.elsewhere + self.article_path(column, article)

    def home_page(self) -> str:
        """The portal's front page: 政府信息公开, and behind it the column of annual reports."""
        return front.front_page(self.portal)

    def _links(self) -> list[tuple[str, str]]:
        names = [one.planned.name for one in self.columns]
        paths = self.registry_paths()
        if len(paths) != len(names):
            names = [front.REPORTS] * len(paths)
        return list(zip(names, paths, strict=True))

    @abstractmethod
    def listing(self, request: Request) -> Answer | None:
        """A column's page or what its script asks for; None where the path is no listing's."""

    @abstractmethod
    def article_page(self, article: Article) -> Answer:
        """An article with all that stands around it."""

    @abstractmethod
    def column_path(self, column: FilledColumn) -> str:
        """The path of a column's first page; a fragment may follow it."""

    @abstractmethod
    def article_path(self, column: FilledColumn, article: Article) -> str:
        """The path of an article."""

    @abstractmethod
    def attachment_path(self, column: FilledColumn, article: Article) -> str:
        """Path and query of the file that hangs on an article."""

    def attachment_of(self, article: Article) -> str:
        """Path and query of the file that hangs on an article of any column."""
        return next(path for path, one in self._file_at.items() if one is article)

    def column_of(self, article: Article) -> FilledColumn:
        """The column that lists an article."""
        return next(one for one in self.columns if article in one.articles)

    def addresses(self) -> dict[str, tuple[Article, str]]:
        """Every article listed up to this day, by its whole address, with its file's address."""
        found = {}
        for column in self.all_columns:
            for article in column.articles:
                if article.shown_from > self.day:
                    continue
                file = self.attachment_path(column, article) if article.attachment else ""
                base = article.elsewhere or self.base
                url = base + self.article_path(column, article)
                found[url] = (article, base + file if file else "")
        return found
