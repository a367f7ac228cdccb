"""Archives of several machines become one, in any order and any number of times."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from archive_samples import COLUMN, PAGE, at, document, interpretation, rows, settled, store
from history_samples import happen
from hypothesis import given, settings
from hypothesis import strategies as st
from test_commands import scrapy
from test_migrations import EARLIER
from test_replaying import ADDRESSES, READINGS, an_archive, take, worked_out

from archive.keeping import keep_document, keep_failure, keep_listing
from archive.merging import merge_crawl, merge_documents, other_archive, waiting
from archive.records import Capture, Context, Entry, Interpretation, Listing
from archive.store import Archive, open_archive

#: What the world told, by what it says.
TOLD = {
    "runs": "SELECT command, arguments, started_at, ended_at FROM runs",
    "columns": "SELECT url, portal, state, first_walked, last_walked, fully_walked FROM columns",
    "walks": "SELECT c.url, w.ended_at FROM complete_walks w JOIN columns c ON c.id = w.column_id",
    "entries": "SELECT c.url, e.url, e.kind, e.page_url, e.context, e.first_seen,"
    " e.state, e.last_fetched FROM entries e JOIN columns c ON c.id = e.column_id",
    "captures": "SELECT r.started_at, c.url, c.fetched_at, c.body_sha256, c.role, c.context,"
    " c.address FROM captures c JOIN runs r ON r.id = c.run_id",
    "failures": "SELECT r.started_at, f.url, f.class, f.failed_at FROM failures f"
    " JOIN runs r ON r.id = f.run_id",
    "bodies": "SELECT sha256, size FROM bodies",
}


def everything(a: Archive) -> dict[str, list[tuple[object, ...]]]:
    told = {name: sorted(rows(a, sql), key=repr) for name, sql in TOLD.items()}
    return told | worked_out(a)


def merge(a: Archive, path: Path) -> None:
    with other_archive(a, path) as other:
        for _ in merge_crawl(a, other):
            pass
        for _ in merge_documents(a, other, waiting(a)):
            pass


#: What each of three machines saw, one thing a minute: the machine, an address, what it showed.
SEEN = st.lists(st.tuples(st.integers(0, 2), ADDRESSES, st.one_of(st.none(), READINGS)), max_size=6)


@settings(max_examples=20)
@given(seen=SEEN)
def test_machines_see_what_one_would_have_seen(
    tmp_path: Path, seen: list[tuple[int, str, Interpretation | None]]
) -> None:
    # The same bytes at the same address read the same on every machine.
    read: dict[tuple[str, str], Interpretation] = {}
    seen = [
        (m, url, found and read.setdefault((url, found.content_digest), found))
        for m, url, found in seen
    ]
    machines = []
    for machine in range(3):
        with an_archive(tmp_path / "machine", machine) as a:
            machines.append(a.path)
            take(a, [(url, found) if m == machine else None for m, url, found in seen])
    with an_archive(tmp_path / "one") as a:
        take(a, [(url, found) for _, url, found in seen])
        expected = everything(a)
    for n, order in enumerate(((0, 1, 2, 0), (2, 1, 0, 1), (1, 2, 0, 2))):
        with an_archive(tmp_path / "all", n) as a:
            for machine in order:
                merge(a, machines[machine])
            assert everything(a) == expected
            assert rows(a, "PRAGMA foreign_key_check") == []


TOWN, SHORT = "白云镇人民政府", "白云镇"


def said(
    content: str, region_code: str, name: str = TOWN, year: int | None = 2020, level: str = "town"
) -> Interpretation:
    found = interpretation(content, publisher=name, year=year, region_code=region_code)
    return replace(found, identity=replace(found.identity, level=level))


#: What three machines saw, one thing a minute: the machine, what it read at an address of its own.
NAMES = [
    # Two regions of one name, and documents that do not say which of them.
    [(0, said("a", "")), (1, said("b", "340403")), (2, said("c", "320813"))],
    [(1, said("b", "340403")), (2, said("c", "320813")), (0, said("a", ""))],
    [(0, said("a", "")), (1, said("b", "340403")), (1, said("c", "320813")), (2, said("d", ""))],
    [(0, said("a", "", year=2019)), (1, said("b", "340403")), (2, said("c", "320813", year=2021))],
    # One region, which one of them knows.
    [(0, said("a", "", year=2019)), (1, said("b", "340403")), (2, said("c", "", year=2021))],
    [(0, said("a", "", level="")), (1, said("b", "340403", level="")), (2, said("c", "340403"))],
    # A name that is short here and whole there, first or later.
    [(0, said("a", "340403", SHORT)), (1, said("b", "340403", year=2021)), (2, said("c", ""))],
    [(0, said("a", "", SHORT)), (1, said("b", "")), (2, said("c", "340403", SHORT, 2021))],
    [(0, said("a", "340403")), (1, said("b", "320813", SHORT)), (2, said("c", "", SHORT, 2021))],
    # What follows from whose report is whose.
    [(0, said("a", "")), (1, said("a", "", "", None)), (2, said("b", "340403", year=None))],
]


@pytest.mark.parametrize("seen", NAMES, ids=map(str, range(len(NAMES))))
def test_whose_report_it_is_does_not_hang_on_who_came_first(
    tmp_path: Path, seen: list[tuple[int, Interpretation]]
) -> None:
    found = [(f"http://www.shili.gov.cn/{n}.html", one) for n, (_, one) in enumerate(seen)]
    machines = []
    for machine in range(3):
        with an_archive(tmp_path / "machine", machine) as a:
            machines.append(a.path)
            take(a, [one if seen[n][0] == machine else None for n, one in enumerate(found)])
    with an_archive(tmp_path / "one") as a:
        take(a, found)
        expected = everything(a)
    for n, order in enumerate(permutations(range(3))):
        with an_archive(tmp_path / "all", n) as a:
            for machine in (*order, order[0]):
                merge(a, machines[machine])
            assert everything(a) == expected, order
            assert rows(a, "PRAGMA foreign_key_check") == []


def test_a_name_without_a_region_is_of_nobody_where_two_regions_have_it(tmp_path: Path) -> None:
    with an_archive(tmp_path / "a") as a:
        whose = (
            "SELECT v.content_digest, p.region_code FROM versions v JOIN reports r"
            " ON r.id = v.report_id JOIN publishers p ON p.id = r.publisher_id ORDER BY 1"
        )
        for n, (found, told) in enumerate(
            [
                (said("a", ""), [""]),
                (said("b", "340403", year=2021), ["340403", "340403"]),
                (said("c", "320813", year=2022), ["", "340403", "320813"]),
                (said("d", "", year=2023), ["", "340403", "320813", ""]),
            ]
        ):
            doc = document(f"{PAGE}?{n}", found.content_digest.encode(), now=at(n + 1))
            store(a, doc, found)
            assert [region for _, region in rows(a, whose)] == told


def test_a_history_is_taken_whole(tmp_path: Path) -> None:
    with an_archive(tmp_path / "a") as a:
        happen(a)
        settled(a, a.begin_run("crawl", "", "2026-11-06T08:00:00Z"), "2026-11-06T08:00:00Z")
        expected = everything(a)
        path = a.path
    before = path.read_bytes()
    with an_archive(tmp_path / "b") as b:
        merge(b, path)
        assert everything(b) == expected
        merge(b, path)
        assert everything(b) == expected
    assert path.read_bytes() == before


def test_what_was_seen_later_of_a_column_counts(tmp_path: Path) -> None:
    states = {}
    for n, (day, state) in enumerate((("01", "ok"), ("03", "timeout"))):
        with an_archive(tmp_path / "m", n) as a:
            now = f"2026-11-{day}T08:00:00Z"
            settled(a, a.begin_run("crawl", "", now), now, state)
            states[n] = a.path
    for order in ((0, 1), (1, 0)):
        with an_archive(tmp_path / f"all{order}") as a:
            for n in order:
                merge(a, states[n])
            ((url, state, walked),) = rows(a, "SELECT url, state, last_walked FROM columns")
            assert (url, walked) == (COLUMN, "2026-11-01T08:00:00Z")
            assert state == "ok"


def met(a: Archive, what: str, day: int) -> None:
    """The column lists a page, or the page is fetched, or it is gone, on a day."""
    run = a.begin_run("crawl", "", at(day))
    if what == "listed":
        entry = Entry(PAGE, "article", Context(title=f"示例 {day}"))
        capture = Capture(COLUMN, at(day), f"<ul>{day}</ul>".encode())
        keep_listing(a, Listing(capture, COLUMN, "shili", "generic", (entry,)), run)
    elif what == "kept":
        keep_document(a, document(now=at(day)), run)
    else:
        keep_failure(a, PAGE, run, failure="gone", now=at(day))


@pytest.mark.parametrize(
    "seen",
    [
        ("listed gone -", "- - gone listed", "- kept"),
        ("listed gone - - - listed", "- - listed - gone", "listed - kept"),
        ("listed kept - - listed", "- listed gone -", "listed - - - - - gone"),
        ("listed - - - - listed", "- listed - gone", "- - kept"),
    ],
)
def test_what_is_to_be_fetched_is_what_one_machine_would_fetch(
    tmp_path: Path, seen: tuple[str, ...]
) -> None:
    sql = "SELECT state, last_fetched, first_seen, last_seen, kind, context FROM entries"
    days = [one.split() for one in seen]
    with an_archive(tmp_path / "one") as one:
        met_in_order = sorted((day, what) for some in days for day, what in enumerate(some, 1))
        for day, what in met_in_order:
            if what != "-":
                met(one, what, day)
        expected = rows(one, sql)
    machines = []
    for n, some in enumerate(days):
        with an_archive(tmp_path / "machine", n) as a:
            for day, what in enumerate(some, 1):
                if what != "-":
                    met(a, what, day)
            machines.append(a.path)
    for n, order in enumerate(((0, 1, 2), (2, 0, 1), (1, 2, 0, 1))):
        with an_archive(tmp_path / "all", n) as a:
            for machine in order:
                merge(a, machines[machine])
            assert rows(a, sql) == expected, order


@pytest.mark.parametrize("earlier", EARLIER, ids=lambda path: path.stem)
def test_an_older_archive_is_copied_and_left_as_it_is(
    tmp_path: Path, earlier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import sqlite3  # noqa: PLC0415

    old = tmp_path / "old.db"
    db = sqlite3.connect(old)
    db.executescript(earlier.read_text(encoding="utf-8"))
    db.close()
    before = old.read_bytes()
    assert scrapy(tmp_path / "new.db", "merge", str(old), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["archives"][0]["reports"] == 3
    assert old.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} <= {"old.db", "new.db"}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "There is no archive at"),
        (lambda path: path.write_bytes(b""), "is not a SQLite database"),
        (lambda path: path.write_bytes(b"SQLite format 3\x00" + b"\0" * 200), "damaged"),
        (lambda path: path.mkdir(), "is a folder"),
    ],
)
def test_what_is_no_archive_is_refused(
    tmp_path: Path, make: object, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "other.db"
    make(path)  # type: ignore[operator]
    assert scrapy(tmp_path / "a.db", "merge", str(path)) == 5
    assert said in capsys.readouterr().err
    with open_archive(tmp_path / "a.db") as a:
        assert rows(a, "SELECT count(*) FROM captures") == [(0,)]


def test_an_archive_is_not_merged_with_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_archive(tmp_path / "a.db") as a:
        happen(a)
        before = everything(a)
    (tmp_path / "link.db").symlink_to(tmp_path / "a.db")
    for name in ("a.db", "link.db"):
        assert scrapy(tmp_path / "a.db", "merge", str(tmp_path / name)) == 5
        assert "is the archive itself" in capsys.readouterr().err
    shutil.copy(tmp_path / "a.db", tmp_path / "copy.db")
    assert scrapy(tmp_path / "a.db", "merge", str(tmp_path / "copy.db")) == 0
    with open_archive(tmp_path / "a.db") as a:
        after = everything(a)
    before.pop("runs")
    after.pop("runs")
    assert after == before


def test_damaged_bytes_are_not_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_archive(tmp_path / "a.db") as a:
        happen(a)
        a.db.execute("UPDATE bodies SET zstd = CAST('<' || 'p>z</p>' AS BLOB) WHERE size = 8")
    assert scrapy(tmp_path / "b.db", "merge", str(tmp_path / "a.db")) == 5
    assert "are damaged" in capsys.readouterr().err
    with open_archive(tmp_path / "b.db") as b:
        assert rows(b, "SELECT count(*) FROM captures") == [(0,)]
