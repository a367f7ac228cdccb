"""What is worked out from captures is worked out again, to the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from archive_samples import PUBLISHER, document, interpretation, observation, rows
from history_samples import happen
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.keeping import keep_document, keep_failure
from archive.records import Context, Interpretation
from archive.replaying import cluster_of, readings_of, replay
from archive.reports import store_interpretation
from archive.store import Archive, open_archive

#: All that is worked out, by names and addresses that are the same in every archive.
WORKED_OUT = {
    "reports": "SELECT * FROM current_reports",
    "values": "SELECT * FROM current_values",
    "statements": "SELECT * FROM current_statements",
    "issues": "SELECT * FROM issues",
    "ledger": "SELECT * FROM ledger",
    "publishers": "SELECT name, region_code, level, kind FROM publishers",
    "sources": "SELECT report_id, url, page_url, first_seen, last_seen, vanished_at FROM sources",
    "sightings": "SELECT o.report_id, o.url, c.fetched_at, v.content_digest, v.first_seen,"
    " v.reading_sha256, v.interpreter FROM sightings s JOIN sources o ON o.id = s.source_id"
    " JOIN captures c ON c.id = s.capture_id JOIN versions v ON v.id = s.version_id",
    "edits": "SELECT * FROM edits",
    "changes": "SELECT * FROM changes",
    "presence": "SELECT report_id, source_url, event, at, since, how, to_url, showing, evidence"
    " FROM presence_events",
    "set aside": "SELECT url, content_digest, kind, reason, title, publisher, year, first_seen,"
    " last_seen, interpreter FROM documents_set_aside",
}


def worked_out(a: Archive) -> dict[str, list[tuple[object, ...]]]:
    return {name: sorted(rows(a, sql), key=repr) for name, sql in WORKED_OUT.items()}


def replay_all(a: Archive) -> None:
    """Cluster by cluster, from the address that was captured last."""
    addresses = [url for (url,) in rows(a, "SELECT DISTINCT address FROM captures")]
    for address in reversed(addresses):
        with a.transaction() as db:
            cluster = cluster_of(db, [address])
            replay(db, cluster, readings_of(db, cluster))


@contextmanager
def an_archive(path: Path, n: int = 0) -> Iterator[Archive]:
    """A new archive, in the place of one that an example before has made."""
    blank = path.with_name("blank.db")
    if not blank.exists():
        open_archive(blank).close()
    for old in path.parent.glob(f"{path.name}{n}*"):
        old.unlink()
    made = path.with_name(f"{path.name}{n}")
    shutil.copy(blank, made)
    with open_archive(made) as a:
        yield a


def test_a_history_comes_to_the_same(tmp_path: Path) -> None:
    with an_archive(tmp_path / "a") as a:
        happen(a)
        before = worked_out(a)
        assert before["values"]
        assert before["set aside"]
        replay_all(a)
        assert worked_out(a) == before
        assert rows(a, "PRAGMA foreign_key_check") == []


HOST = "http://www.shili.gov.cn"
ADDRESSES = st.sampled_from([f"{HOST}/1.html", f"{HOST}/2.html", f"{HOST}/1.pdf"])
FIGURES = {"a": None, "b": 0, "c": 7, "d": 7}
READINGS = st.builds(
    lambda content, publisher, year, kind: interpretation(
        # The digest of the content counts its year and its figures.
        f"{content}{year}",
        publisher=publisher,
        year=year,
        kind=kind,
        region_code="340403" if publisher else "",
        observations=(observation(value=FIGURES[content], body=content.encode()),),
    ),
    content=st.sampled_from(sorted(FIGURES)),
    publisher=st.sampled_from(["", PUBLISHER, "另县人民政府"]),
    year=st.sampled_from([None, 2020, 2021]),
    kind=st.sampled_from(["report", "report", "report", "look_alike"]),
)
#: What is found at an address, None for nothing any more; what was read of the same bytes there.
HAPPENINGS = st.lists(st.tuples(ADDRESSES, st.one_of(st.none(), READINGS)), max_size=7)


def take(a: Archive, happenings: Sequence[tuple[str, Interpretation | None] | None]) -> None:
    """An address a minute, or none; the same bytes with the same hints read the same."""
    read: dict[tuple[str, str], Interpretation] = {}
    for minute, happening in enumerate(happenings):
        if happening is None:
            continue
        url, found = happening
        now = f"2026-11-01T08:{minute:02}:00Z"
        run = a.begin_run("crawl", "", now)
        if found is None:
            keep_failure(a, url, run, failure="gone", now=now)
            continue
        said = read.setdefault((url, found.content_digest), found)
        page = f"{HOST}/1.html" if url.endswith("pdf") else ""
        doc = document(url, said.content_digest.encode(), now=now, context=Context(page_url=page))
        store_interpretation(a, keep_document(a, doc, run), said)


@settings(max_examples=120)
@given(happenings=HAPPENINGS)
def test_whatever_happened_comes_to_the_same(
    tmp_path: Path, happenings: list[tuple[str, Interpretation | None]]
) -> None:
    with an_archive(tmp_path / "a") as a:
        take(a, happenings)
        before = worked_out(a)
        replay_all(a)
        assert worked_out(a) == before
