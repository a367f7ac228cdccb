"""What a run takes up from one that was torn off, and what it knows of a site's rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_samples import at

from archive.robots import keep_rules, kept_rules
from archive.store import Archive, open_archive

INTERRUPTED = 130
COMMAND = "crawl portals"


@pytest.fixture
def a(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as archive:
        yield archive


def begun(a: Archive, day: int, code: int | None = None, *, arguments: str = "{}") -> int:
    run = a.begin_run(COMMAND, arguments, at(day))
    if code is not None:
        a.end_run(run, at(day, 9), exit_code=code, counts={})
    return run


def first(a: Archive, since: int = 1) -> tuple[int, str] | None:
    return a.gone_on_from(COMMAND, "{}", since=at(since), interrupted=INTERRUPTED)


def test_a_run_that_ended_is_not_gone_on_with(a: Archive) -> None:
    assert first(a) is None
    begun(a, 2, 0)
    assert first(a) is None
    begun(a, 3, 1)
    assert first(a) is None


def test_a_chain_of_torn_off_runs_begins_with_its_first(a: Archive) -> None:
    begun(a, 2)
    begun(a, 3, 0)
    killed = begun(a, 4)
    begun(a, 5, INTERRUPTED)
    begun(a, 5)
    assert first(a) == (killed, at(4))


def test_a_run_of_long_ago_or_of_other_columns_is_not_gone_on_with(a: Archive) -> None:
    begun(a, 2)
    assert first(a, since=3) is None
    begun(a, 4, arguments='{"portal": "33"}')
    assert first(a, since=3) is None


def test_the_rules_of_a_site_are_remembered_for_a_while(a: Archive) -> None:
    assert kept_rules(a, "www.shili.gov.cn", since=at(1)) is None
    keep_rules(a, "www.shili.gov.cn", now=at(2), status=200, body=b"Disallow: /")
    keep_rules(a, "www.shili.gov.cn", now=at(3), status=404, body=b"x" * 1_000_000)
    kept = kept_rules(a, "www.shili.gov.cn", since=at(3))
    assert kept is not None
    assert (kept[0], len(kept[1])) == (404, 512 * 1024)
    assert kept_rules(a, "www.shili.gov.cn", since=at(4)) is None
