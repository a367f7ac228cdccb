"""What happened between two releases, in figures and then in words: CHANGES.md.

It listens to the changes of rows (`archive.release.delta`) and keeps counts only, and of one report
at a time the cells that changed.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.release.delta import Changes, Fields, Kind
from archive.release.tables import Table, table

#: What can happen to a report, in the order in which it is told.
EVENTS = {
    "new": "new 新增",
    "edited": "edited 修改",
    "read_anew": "read anew 重新解读",
    "vanished": "vanished 消失",
    "returned": "returned 重现",
    "gone": "left out 移除",
}

_NOWHERE = "unknown 未知"


@dataclass(slots=True)
class News:
    """Reports by event, year and province; values by what happened to them."""

    db: sqlite3.Connection
    since: str
    events: Counter[str] = field(default_factory=Counter)
    by_year: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_province: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    values: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _told: dict[str, int] = field(default_factory=dict)

    def row(self, table: Table, kind: Kind, before: Fields | None, after: Fields | None) -> None:
        """Take note of a changed row."""
        if table.name == "reports":
            self._report_changed(_named(table, before), _named(table, after))
        elif table.name == "versions" and kind == "+":
            self._version_added(_named(table, after))

    def _report_changed(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        if not before:
            self._count("new", after)
        elif not after:
            self._count("gone", before)
        elif before["presence"] != after["presence"]:
            if after["presence"] == "vanished":
                self._count("vanished", after)
            elif before["presence"] == "vanished":
                self._count("returned", after)

    def _version_added(self, version: Mapping[str, Any]) -> None:
        report_id = version["report_id"]
        event = "edited" if version["first_seen"] > self.since else "read_anew"
        # Versions come report by report.
        if self._told.get(event) == report_id or not self._was_there(report_id):
            return
        self._told[event] = report_id
        report = self._row("main", report_id)
        self._count(event, report)

    def _was_there(self, report_id: int) -> bool:
        sql = "SELECT 1 FROM old.reports WHERE report_id = ?"
        return self.db.execute(sql, (report_id,)).fetchone() is not None

    def _row(self, schema: str, report_id: int) -> Mapping[str, Any]:
        sql = f"SELECT year, province FROM {schema}.reports WHERE report_id = ?"  # noqa: S608
        year, province = self.db.execute(sql, (report_id,)).fetchone()
        return {"year": year, "province": province}

    def _count(self, event: str, report: Mapping[str, Any]) -> None:
        self.events[event] += 1
        self.by_year[str(report["year"] or _NOWHERE)][event] += 1
        self.by_province[report["province"] or _NOWHERE][event] += 1

    def figures(self, before: Sequence[Fields], after: Sequence[Fields]) -> None:
        """Count what happened to the values of a report that both releases hold."""
        if before and after:
            old, new = _by_cell(before), _by_cell(after)
            for cell in old.keys() | new.keys():
                self._compare(old.get(cell), new.get(cell))

    def _compare(self, old: Fields | None, new: Fields | None) -> None:
        if old is None or new is None:
            self.values["found" if old is None else "lost"] += 1
            return
        if old[:-1] != new[:-1]:
            self.values["changed"] += 1
        if old[-1] != new[-1]:
            self.verdicts[old[-1], new[-1]] += 1


def _named(of: Table, row: Fields | None) -> Mapping[str, Any]:
    return dict(zip(of.names, row, strict=True)) if row else {}


#: What a value says, and how far it can be trusted.
_SAYS = tuple(table("observations").names.index(name) for name in ("value", "raw", "meaning"))
_VERDICT = table("observations").names.index("verdict")
_CELL = table("observations").names.index("cell_id")


def _by_cell(rows: Sequence[Fields]) -> dict[tuple[str, int], Fields]:
    """What is said of each cell; one that a document shows twice is two."""
    found: dict[tuple[str, int], Fields] = {}
    times: Counter[str] = Counter()
    for row in rows:
        cell = row[_CELL]
        found[cell, times[cell]] = (*(row[n] for n in _SAYS), row[_VERDICT])
        times[cell] += 1
    return found


def first(name: str, reports: int, until: str) -> str:
    """CHANGES.md of a release before which there is none."""
    return (
        f"# Changes 变更 {name}\n\n"
        f"The first release: {reports} reports, as they were known by {until}.\n"
        f"首次发布:截至 {until} 共 {reports} 份年报。\n"
    )


def changes(name: str, since: str, until: str, news: News, tables: Mapping[str, Changes]) -> str:
    """CHANGES.md of a release that follows another."""
    return "\n".join(_lines(name, since, until, news, tables)) + "\n"


def _lines(
    name: str, since: str, until: str, news: News, rows: Mapping[str, Changes]
) -> Iterator[str]:
    yield f"# Changes 变更 {since} → {name}"
    yield ""
    yield f"What came to be known from {news.since} to {until} (UTC)."
    yield ""
    yield "## Reports 年报"
    yield ""
    if news.events:
        yield from _told(news)
    else:
        yield "No report is new, edited, vanished or returned. 无新增、修改、消失或重现。"
        yield ""
    yield "- new 新增: not in the last release. edited 修改: a version first seen since."
    yield "- read anew 重新解读: the same documents, read otherwise by a newer program."
    yield "- vanished 消失: no address shows it any more; its values stay."
    yield "- returned 重现: seen again after it had vanished."
    yield "- left out 移除: it turned out to be another report, or none."
    yield ""
    yield "## Values 数值"
    yield ""
    yield "Of reports that both releases hold 两次发布均有的年报:"
    yield ""
    for event in ("changed", "found", "lost"):
        yield f"- {event}: {news.values[event]}"
    for (before, after), number in sorted(news.verdicts.items()):
        yield f"- verdict {before} → {after}: {number}"
    if not news.verdicts:
        yield "- verdicts changed: 0"
    yield ""
    yield "## Rows 数据行"
    yield ""
    yield "| table 表 | added 新增 | changed 更改 | removed 删除 | |"
    yield "| --- | --- | --- | --- | --- |"
    for one, found in rows.items():
        whole = "given whole: its columns changed" if found.whole else ""
        yield f"| {one} | {found.added} | {found.changed} | {found.removed} | {whole} |"


def _told(news: News) -> Iterator[str]:
    heads = [event for event in EVENTS if news.events[event]]
    for what, groups in (("year 年度", news.by_year), ("province 省份", news.by_province)):
        yield f"| {what} | {' | '.join(EVENTS[event] for event in heads)} |"
        yield f"|{' --- |' * (len(heads) + 1)}"
        for name, counts in sorted(groups.items()):
            yield f"| {name} | {' | '.join(str(counts[event]) for event in heads)} |"
        yield f"| **all 合计** | {' | '.join(str(news.events[event]) for event in heads)} |"
        yield ""
