"""Identities: what holds, what fails, who is wrong, and what cannot be said."""

from __future__ import annotations

from typing import Any

import pytest

from archive.forms import FORMS, FormIdentity
from archive.records import Observation
from pipelines.checks import check, evaluate

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
