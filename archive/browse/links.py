"""Where the pages are: every address that one page writes into another.

    /                                    what is here
    /-/report/<number>                   a report
    /-/publisher/<region code>/<name>    a publisher; `-` stands for an unknown region
    /-/region/<code>                     a region; /-/region/ is the country
    /-/search  /-/issues  /-/questions  /-/questions/<name>
    /<database>/<view>                   the rows themselves, as Datasette shows them

The language goes along: `lang` on our pages, `_lang` on Datasette's, where a bare word would be
taken for a column. Addresses hold no row ids: the same ones lead to the same things in any archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from datasette.utils import tilde_encode

from archive.browse.words import Language

#: What stands in a publisher's address where its region is not known.
NO_REGION = "-"


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses in one language; `base` ends with a slash, `database` is Datasette's name."""

    base: str
    database: str
    language: Language

    def page(self, path: str, **query: object) -> str:
        """One of our pages; what is None or empty is left out of the query."""
        return self._made(path, query, "lang")

    def home(self) -> str:
        """The first page."""
        return self.page("")

    def report(self, number: int, **query: object) -> str:
        """A report by its number of sixteen digits."""
        return self.page(f"-/report/{int(number)}", **query)

    def publisher(self, name: str, region_code: str | None, **query: object) -> str:
        """A publisher by name and division code, None where that is unknown."""
        return self.page(
            f"-/publisher/{quote(region_code or NO_REGION)}/{quote(name, safe='')}", **query
        )

    def region(self, code: str | None = "", **query: object) -> str:
        """A region by its division code; the country for none."""
        return self.page(f"-/region/{quote(code or '')}", **query)

    def search(self, **query: object) -> str:
        """The search page: q, publisher, region, year, form, page."""
        return self.page("-/search", **query)

    def issues(self, **query: object) -> str:
        """The page of issues: code, severity, verdict, region, year."""
        return self.page("-/issues", **query)

    def questions(self) -> str:
        """The list of questions."""
        return self.page("-/questions")

    def question(self, name: str, **query: object) -> str:
        """A question with its answer; its parameters in the query."""
        return self.page(f"-/questions/{quote(name)}", **query)

    def data(self) -> str:
        """The page of the views and tables."""
        return self.page("-/data")

    def glossary(self) -> str:
        """The page of what words and numbers mean."""
        return self.page("-/glossary")

    def rows(self, view: str, **query: object) -> str:
        """The rows of a table or view, as Datasette shows them; the query filters by column."""
        return self._made(f"{tilde_encode(self.database)}/{view}", query, "_lang")

    def rows_as(self, view: str, extension: str, **query: object) -> str:
        """The rows of a table or view as `json`, or to download as `csv`."""
        download = {"_dl": "on"} if extension == "csv" else {}
        return self.rows(f"{view}.{extension}", **query, **download)

    def _made(self, path: str, query: dict[str, object], language: str) -> str:
        asked = {key: value for key, value in query.items() if value not in (None, "")}
        if self.language == "en":
            asked[language] = "en"
        return f"{self.base}{path}" + (f"?{urlencode(asked)}" if asked else "")
