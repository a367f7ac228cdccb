"""Identities: what holds, what fails, who is wrong, and what cannot be said."""

from __future__ import annotations

from typing import Any

import pytest

from archive.evaluating import evaluate, evaluate_all
from archive.forms import FORMS, FormIdentity
from archive.records import Observation
from pipelines.sums.mending import groups_of_failing, smallest_mends
from pipelines.sums.verdicts import check

RESULTS = ("upheld", "corrected", "other", "pending")
REVIEW = FormIdentity("sum", ("review.total",), tuple(f"review.{r}" for r in RESULTS))


def observed(cell: str, value: float | None, **given: Any) -> Observation:
    meaning = "blank" if value is None else "zero" if value == 0 else "number"
    shown = "" if value is None else str(value)
    return Observation(
        **{
            "cell_id": cell,
            "form": "2021",
            "raw": shown,
            "meaning": meaning,
            "value": value,
            "unit": "件",
            "evidence": "sha256:00#start=0&end=1",
            **given,
        }
    )


def review(*values: float | None, total: float | None) -> list[Observation]:
    cells = [observed(f"review.{r}", v) for r, v in zip(RESULTS, values, strict=False)]
    return [*cells, observed("review.total", total)]


def outcome_of(observations: list[Observation]) -> str:
    return evaluate(REVIEW, {o.cell_id: o for o in observations}).outcome


@pytest.mark.parametrize(
    ("values", "total", "outcome"),
    [
        ((1, 2, 0, 3), 6, "holds"),
        ((0, 0, 0, 0), 0, "holds"),
        ((1, None, None, 3), 4, "holds"),
        ((1, 2, 0, 3), 7, "fails"),
        ((0, 0, 0, 0), 1, "fails"),
        ((5, 0, 0, 0), 0, "fails"),
        ((1, 2, 0, 3), None, "no_total"),
        ((0, 0, 0, 0), None, "not_evaluable"),
        ((None, None, None, None), None, "not_evaluable"),
        ((None, None, None, None), 4, "not_evaluable"),
        ((0.1, 0.2, 0, 0), 0.3, "holds"),
        ((1.5, 0, 0, 0), 1.6, "fails"),
    ],
)
def test_a_sum_is_evaluated(
    values: tuple[float | None, ...], total: float | None, outcome: str
) -> None:
    assert outcome_of(review(*values, total=total)) == outcome


@pytest.mark.parametrize("meaning", ["text", "unreadable"])
def test_a_sum_with_words_in_it_is_not_evaluated(meaning: str) -> None:
    cells = review(1, 2, 0, 3, total=6)
    cells[1] = observed("review.corrected", None, meaning=meaning, raw="见附件")
    assert outcome_of(cells) == "not_evaluable"


def test_a_sum_that_holds_verifies_its_cells() -> None:
    judged, issues = check("2021", review(1, 2, None, 3, total=6))
    assert {o.cell_id: o.verdict for o in judged} == {
        "review.upheld": "verified",
        "review.corrected": "verified",
        "review.other": "unverified",
        "review.pending": "verified",
        "review.total": "verified",
    }
    assert issues == ()


def test_a_sum_that_fails_is_the_sources_where_all_was_read_by_label() -> None:
    judged, issues = check("2021", review(1, 2, 0, 3, total=7))
    assert {o.verdict for o in judged} == {"suspect"}
    assert [(i.code, i.severity, i.verdict) for i in issues] == [
        ("identity_fails", "error", "source")
    ]
    assert set(issues[0].cell_ids) == {o.cell_id for o in judged}
    assert issues[0].cell_ids[0] == "review.total"
    assert "7" in issues[0].detail
    assert "6" in issues[0].detail


def test_a_sum_that_fails_is_our_readings_where_order_placed_a_cell() -> None:
    cells = review(1, 2, 0, 3, total=7)
    cells[0] = observed("review.upheld", 1, placement="order")
    assert [i.verdict for i in check("2021", cells)[1]] == ["reading"]


def test_a_sum_that_fails_without_an_operand_is_undecided() -> None:
    cells = [o for o in review(1, 2, 0, 3, total=7) if o.cell_id != "review.other"]
    assert [i.verdict for i in check("2021", cells)[1]] == ["undecided"]


def test_a_blank_total_is_told_and_condemns_nobody() -> None:
    judged, issues = check("2021", review(1, 2, 0, 3, total=None))
    assert {o.verdict for o in judged} == {"unverified"}
    assert [(i.code, i.severity, i.verdict) for i in issues] == [
        ("total_blank", "notice", "source")
    ]
    assert "6" in issues[0].detail


def test_one_failing_identity_outweighs_one_that_holds() -> None:
    cells = dict.fromkeys(FORMS["2021"].cell_ids, 0)
    cells.update({"applications.received.natural_person": 3, "applications.received.total": 3})
    judged, issues = check("2021", [observed(c, v) for c, v in cells.items()])
    verdicts = {o.cell_id: o.verdict for o in judged}
    assert verdicts["applications.received.natural_person"] == "suspect"
    assert verdicts["applications.received.total"] == "suspect"
    assert verdicts["applications.received.enterprise"] == "verified"
    assert len(issues) == 2
    assert all(i.detail.startswith("balance[") for i in issues)


def test_a_sum_that_honest_reports_fail_is_a_warning() -> None:
    cells = [observed("review.total", 4, form="2014"), observed("review.upheld", 1, form="2014")]
    cells += [observed(f"review.{r}", 0, form="2014") for r in ("corrected", "other")]
    assert [i.severity for i in check("2014", cells)[1]] == ["warning"]


@pytest.mark.parametrize("form", ["prose", "unknown", ""])
def test_a_report_without_a_form_has_no_sums(form: str) -> None:
    cells = tuple(review(1, 2, 0, 3, total=7))
    assert check(form, cells) == (cells, ())


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_identity_of_a_form_is_checked(form: str) -> None:
    """A figure put wrong in any identity is found, and what has nothing to do with it is not."""
    for identity in FORMS[form].identities:
        cells = {cell: observed(cell, 0, form=form) for cell in FORMS[form].cell_ids}
        cells[identity.right[0]] = observed(identity.right[0], 5, form=form)
        _, issues = check(form, list(cells.values()))
        assert any(issue.detail.startswith(f"{identity.id}:") for issue in issues), identity.id
        assert all(identity.right[0] in issue.cell_ids for issue in issues)


# The smallest changes that mend -----------------------------------------------------------------


def mends(*values: float | None, total: float | None, **other: float) -> list[dict[str, float]]:
    cells = {o.cell_id: o for o in review(*values, total=total)}
    cells |= {name: observed(name, value) for name, value in other.items()}
    identities = [REVIEW, *(FormIdentity(n, (n,), ("review.upheld",)) for n in other)]
    checks = evaluate_all(identities, cells)
    return [
        dict(mend.changes)
        for group in groups_of_failing(checks)
        for mend in smallest_mends(group, checks, cells)
    ]


def test_any_cell_of_one_sum_may_mend_it_but_none_may_fall_below_nothing() -> None:
    found = mends(5, 2, 0, 1, total=3)
    assert {"review.total": 8} in found
    assert {"review.upheld": 0} in found
    assert all(value >= 0 for changes in found for value in changes.values())


def test_a_cell_that_another_sum_confirms_is_not_the_one() -> None:
    assert {"review.upheld": 4} not in mends(5, 2, 0, 1, total=7, copy=5)


def test_one_change_that_mends_two_sums_is_the_smallest() -> None:
    assert mends(5, 2, 0, 1, total=7, copy=4) == [{"review.upheld": 4}]


def test_two_changes_are_looked_for_where_one_does_not_do() -> None:
    found = mends(5, 2, 0, 1, total=10, copy=4)
    assert found
    assert all(len(changes) == 2 for changes in found)
    assert {"review.total": 8, "copy": 5} in found


def full(**changed: float) -> list[Observation]:
    cells = dict.fromkeys(FORMS["2021"].cell_ids, 0)
    names = {c.replace(".", "_"): c for c in cells}
    cells.update({names[name]: value for name, value in changed.items()})
    return [observed(c, v) for c, v in cells.items()]


def test_the_one_cell_that_mends_row_and_column_is_named() -> None:
    changed = {"applications_granted_natural_person": 2, "applications_granted_total": 2}
    changed |= {
        "applications_handled_total_natural_person": 2,
        "applications_handled_total_total": 2,
    }
    changed |= {"applications_received_natural_person": 2, "applications_received_total": 2}
    changed["applications_granted_natural_person"] = 3
    issues = check("2021", full(**changed))[1]
    assert len(issues) == 2
    for issue in issues:
        assert "applications.granted.natural_person 2 for 3" in issue.detail
        assert issue.verdict == "source"


@pytest.mark.parametrize(
    ("cell", "verdict"),
    [
        ("applications.granted.natural_person", "reading"),
        ("applications.granted.enterprise", "source"),
        ("applications.not_held.no_such", "source"),
    ],
)
def test_a_cell_in_doubt_counts_where_its_change_would_mend(cell: str, verdict: str) -> None:
    changed = {"applications_granted_natural_person": 3, "applications_granted_total": 2}
    changed |= {
        "applications_handled_total_natural_person": 2,
        "applications_handled_total_total": 2,
    }
    changed |= {"applications_received_natural_person": 2, "applications_received_total": 2}
    issues = check("2021", full(**changed), frozenset({cell}))[1]
    assert {issue.verdict for issue in issues} == {verdict}


@pytest.mark.parametrize("placement", ["order", "identity"])
def test_what_was_not_read_beside_its_label_is_not_verified_by_a_sum(placement: str) -> None:
    cells = review(1, 2, 0, 3, total=6)
    cells[0] = observed("review.upheld", 1, placement=placement)
    verdicts = {o.cell_id: o.verdict for o in check("2021", cells)[0]}
    assert verdicts["review.upheld"] == "unverified"
    assert verdicts["review.total"] == "verified"


@pytest.mark.parametrize("moved", [[0, 2, 1, 0, 0, 0, 0], [2, 1, 0, 0, 0, 0, 3]])
def test_a_row_moved_by_one_column_is_a_reading_gone_wrong(moved: list[float]) -> None:
    right = [2, 1, 0, 0, 0, 0, 3]
    names = ("natural_person", "enterprise", "research", "public_welfare", "legal_service")
    names += ("other_organisation", "total")
    rows = {"granted": [3, 2, 1, 0, 0, 0, 0], "handled_total": right, "received": right}
    if moved == right:
        rows["granted"] = [1, 0, 0, 0, 0, 3, 2]
    changed = {
        f"applications_{row}_{name}": value
        for row, values in rows.items()
        for name, value in zip(names, values, strict=True)
    }
    issues = check("2021", full(**changed))[1]
    assert issues
    assert {issue.verdict for issue in issues} == {"reading"}
    assert all("applications.granted moved by one column" in issue.detail for issue in issues)
