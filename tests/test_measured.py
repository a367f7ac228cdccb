"""What the benches say: which figures hold, and that one report of all of them comes about."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.bench_all.__main__ import BENCHES, Bench, main
from tests.bench_faults import summed
from tests.bench_gate import figures
from tests.bench_world import agreement
from tests.faults.cases import Fault
from tests.faults.outcomes import Outcome
from tests.measured import Measured, as_measured, printed


@pytest.mark.parametrize(
    ("value", "wanted", "holds"),
    [
        (1.2, "at most 1.2", True),
        (1.21, "at most 1.2", False),
        (20_000, "at least 20,000", True),
        (299, "at most 300 more than at rest", True),
        (0, "0", True),
        (1, "0", False),
        (math.inf, "at most 100", False),
        (5, "", None),
    ],
)
def test_a_figure_holds_or_is_missed_or_promised_nowhere(
    value: float, wanted: str, holds: bool | None
) -> None:
    one = Measured("a figure", value, "of much", wanted)
    assert one.holds is holds
    assert ("MISSED" in one.as_text()) is (holds is False)
    assert as_measured(json.loads(json.dumps(one.as_dict(), allow_nan=False))) == one


def test_what_was_measured_before_a_fault_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    def some() -> Iterator[Measured]:
        yield Measured("first", 1)
        raise RuntimeError("broke")

    with pytest.raises(RuntimeError, match="broke"):
        printed(some(), as_json=True)
    assert [row["figure"] for row in json.loads(capsys.readouterr().out)] == ["first"]


def test_every_bench_is_there_once() -> None:
    assert max(Counter(bench.name for bench in BENCHES).values()) == 1
    for bench in BENCHES:
        assert find_spec(bench.module), bench.name


def test_one_report_of_all_benches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    some = [Bench("broken", "Breaks", "json.tool"), Bench("none", "Not here", "x", needs="lost")]
    monkeypatch.setattr("tests.bench_all.__main__.BENCHES", some)
    assert main(["--into", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "came to no end: Breaks" in said
    assert "Not here: lost is not here" in said
    told = json.loads((tmp_path / "bench.json").read_text("utf-8"))
    assert told["machine"]["cores"]
    assert [one["figures"] for one in told["benches"]] == [[]]


def test_faults_are_told_by_what_they_miss() -> None:
    fault = Fault("flood", "disk", "The disk is full.", 5, failure="disk")
    well, wrong = Outcome(exit=5, failure="disk", reports=2), Outcome(exit=1, reports=2, bad=3)
    found = {one.figure.strip(): one for one in summed([(fault, well), (fault, wrong)])}
    assert found["faults that end otherwise than written"].value == 1
    assert found["with another exit code"].of == "of 2 faults, flood"
    assert found["bad rows published"].value == 3
    assert [one.value for one in summed([(fault, well)])] == [0] * len(found)


def test_the_gates_figures_are_shares_of_cells() -> None:
    counts = Counter(cells=100, right=98, missing=2, cases=1)
    damaged = Counter({"cells": 1000, "cases": 4, "told": 99, "confused": 1, "wrong unflagged": 1})
    groups = {"whole reports, by format": {"html: word": counts, "html: wps": counts}}
    shown = figures({**groups, "damaged reports": {"all": damaged}})
    found = {one.figure: one.value for one in shown}
    assert found["cells right, html"] == 0.98
    assert found["wrong unflagged, damaged"] == 0.001
    assert found["source's errors told from our own"] == 0.99


def test_a_worlds_account_becomes_figures() -> None:
    account = {
        "reports_found": 9,
        "reports_unexpected": 1,
        "reports_expected": 10,
        "values_right": 5,
        "values_expected": 5,
        "columns_right": 3,
        "columns_expected": 4,
        "requests": 11,
        "requests_fewest": 10,
    }
    found = [(one.value, one.holds) for one in agreement(account, "a world")]
    assert found == [(0.9, False), (0.9, False), (1, True), (0.75, False), (1.1, True)]
