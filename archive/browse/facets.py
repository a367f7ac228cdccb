"""Facets for what the archive knows and Datasette does not: names of regions, years of issues.

Datasette comes without types, hence what mypy is told to ignore.
"""

from __future__ import annotations

from typing import Any

from datasette.database import QueryInterrupted
from datasette.facets import ColumnFacet, Facet
from datasette.utils import path_with_added_args, path_with_removed_args

from archive.divisions import full_name

_Results = tuple[list[dict[str, Any]], list[str]]


class RegionFacet(ColumnFacet):  # type: ignore[misc]
    """A column of division codes, shown as names: 340403 as 安徽省淮南市田家庵区."""

    type = "region"

    async def suggest(self) -> list[dict[str, Any]]:
        """Nothing: metadata says which columns hold codes."""
        return []

    async def facet_results(self) -> _Results:
        """Those of the column, with names for labels."""
        results, timed_out = await super().facet_results()
        for facet in results:
            for value in facet["results"]:
                value["label"] = full_name(value["value"]) or value["value"]
        return results, timed_out


class ReportFacet(Facet):  # type: ignore[misc]
    """Rows with a report_id, counted by what the report says: its year, form or region."""

    type = "report"

    #: What may be asked for; the names go into SQL as they are.
    columns = frozenset({"year", "form", "region_code", "publisher", "state"})

    async def facet_results(self) -> _Results:
        """One facet for each column asked for; its links narrow the rows by a condition."""
        results: list[dict[str, Any]] = []
        timed_out: list[str] = []
        for asked in self.get_configs():
            column = asked["config"]["simple"]
            if column not in self.columns:
                continue
            try:
                results.append(await self._facet(column, hideable=asked["source"] != "metadata"))
            except QueryInterrupted:
                timed_out.append(column)
        return results, timed_out

    async def _facet(self, column: str, *, hideable: bool) -> dict[str, Any]:
        size = self.get_facet_size()
        found = await self.ds.execute(
            self.database,
            f"SELECT r.{column} AS value, count(*) AS count FROM ({self.sql}) AS x"  # noqa: S608
            f" JOIN current_reports r ON r.report_id = x.report_id WHERE r.{column} IS NOT NULL"
            f" GROUP BY r.{column} ORDER BY count DESC, value LIMIT {size + 1}",
            self.params,
            truncate=False,
            custom_time_limit=self.ds.setting("facet_time_limit_ms"),
        )
        return {
            "name": column,
            "type": self.type,
            "hideable": hideable,
            "toggle_url": self.ds.urls.path(
                path_with_removed_args(self.request, {"_facet_report": column})
            ),
            "results": [self._value(column, row) for row in found.rows[:size]],
            "truncated": len(found.rows) > size,
        }

    def _value(self, column: str, row: Any) -> dict[str, Any]:
        text = str(row["value"]).replace("'", "''")
        condition = (
            f"report_id IN (SELECT report_id FROM current_reports WHERE {column} = '{text}')"  # noqa: S608
        )
        selected = ("_where", condition) in self.get_querystring_pairs()
        change = path_with_removed_args if selected else path_with_added_args
        path = self.ds.urls.path(change(self.request, {"_where": condition}))
        return {
            "value": row["value"],
            "label": full_name(str(row["value"])) or row["value"],
            "count": row["count"],
            "toggle_url": self.ds.absolute_url(self.request, path),
            "selected": selected,
        }
