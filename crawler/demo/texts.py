"""What articles say, day by day.

Texts are written when somebody asks for them, and kept for a while: a world of thousands of reports
starts at once, and a second visit costs next to nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from html import escape

from crawler.demo.days import date_of
from crawler.demo.markup import report_html
from crawler.demo.plan import Special
from crawler.demo.prose import wording
from crawler.demo.reports import Report


class Text(ABC):
    """What an article says, day by day."""

    @abstractmethod
    def html(self, day: int) -> str:
        """The text as HTML on a day, without the page around it."""

    def file(self, day: int) -> bytes:
        """The file that hangs on it, a PDF; empty where there is none."""
        return b""

    def state(self, day: int) -> str:
        """What names the wording on a day: the same name, the same words."""
        return "first"

    def changed(self, day: int) -> date | None:
        """When it was last edited up to a day; None where it stands as it was published."""
        return None


@dataclass(frozen=True, slots=True)
class Fixed(Text):
    """A text that never changes."""

    text: str

    def html(self, day: int) -> str:
        """The same on every day."""
        return self.text


@dataclass(frozen=True, slots=True, eq=False)
class ReportText(Text):
    """A report in its manner, written when it is asked for."""

    manner: str
    special: Special
    write: Callable[[], Report]

    def html(self, day: int) -> str:
        """The report as it reads on the day, or the word that it hangs below."""
        if self.manner == "attachment":
            return f"<p>{escape(wording()['see_attachment'])}</p>"
        return _written(self, edited=self.special.is_edited(day))

    def file(self, day: int) -> bytes:
        """The report as a PDF."""
        return _printed(self, edited=self.special.is_edited(day))

    def on(self, *, edited: bool) -> Report:
        """The report before or after its edit."""
        return self.write().on(self.special.edited_on if edited else 0)

    def state(self, day: int) -> str:
        """Edited or not yet."""
        return "edited" if self.special.is_edited(day) else "first"

    def changed(self, day: int) -> date | None:
        """The day of the crawl that finds the edit."""
        return date_of(self.special.edited_on) if self.special.is_edited(day) else None


# Texts of some 20 KiB and files of some 100: what is asked for again soon is still there.
@lru_cache(maxsize=4096)
def _written(text: ReportText, *, edited: bool) -> str:
    return report_html(replace(text.on(edited=edited), manner=text.manner))


@lru_cache(maxsize=512)
def _printed(text: ReportText, *, edited: bool) -> bytes:
    # Scrapy imports all commands to run one, and the maker of PDF takes half a second to load.
    from crawler.demo.pdf import report_pdf  # noqa: PLC0415

    return report_pdf(text.on(edited=edited))
