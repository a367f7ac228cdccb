"""What a content system must offer to be walked: a class, its instance in `families/`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from parsel import Selector
from scrapy.http import TextResponse

from archive.articles import BODIES
from spiders.listings import Ask, Rows
from spiders.pages import attribute, squeeze, words


class Family(ABC):
    """A content system: how it is recognised, lists, pages and shows.

    `order` is its place in the recognition, lower first: certain marks before vague ones, since
    systems share shapes (`/col/col<n>/` is the path of three of them). `titles` and `bodies` are
    CSS selectors of an article's title and of its text, best first; the bodies that other systems
    mark are tried after them, since templates travel.
    """

    name: ClassVar[str]
    order: ClassVar[int]
    titles: ClassVar[tuple[str, ...]] = ()
    bodies: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def recognises(self, page: TextResponse) -> bool:
        """Whether this system made the page. Never raises."""

    @abstractmethod
    def listing(self, page: TextResponse, ask: Ask) -> Rows:
        """The rows of a page that `ask` brought, and the asks that follow. Never raises."""

    def body(self, page: TextResponse) -> Selector | None:
        """The element that holds an article's text, None where no known place has it."""
        for css in (*self.bodies, *BODIES):
            for found in page.css(css):
                return found
        return None

    def title(self, page: TextResponse) -> str:
        """An article's title: the ArticleTitle of the standard, then where this system shows it."""
        for meta in page.xpath("//meta[@name and @content]"):
            content = squeeze(attribute(meta, "content"))
            if attribute(meta, "name").lower() == "articletitle" and content:
                return content
        for css in self.titles:
            for shown in page.css(css):
                if text := words(shown):
                    return text
        return squeeze(page.xpath("string(//title)").get(""))
