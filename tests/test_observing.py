"""Findings become observations: units, meanings, forms, and what stands twice."""

from __future__ import annotations

from typing import Any

import pytest

from archive.forms import FORMS, FormColumn
from pipelines.grids import Cell
from pipelines.tables.findings import Findings, Found
from pipelines.tables.items import Item
from pipelines.tables.numbers import read_figure
from pipelines.tables.observing import form_of, observe, tables_of

COUNT = FormColumn("decisions", "处理决定数量", "件")
MONEY = FormColumn("amount", "本年收费金额(单位:万元)", "万元")
OPEN = FormColumn("amount", "采购总金额", "元或万元,以表中所写为准")


def found(text: str, column: FormColumn = COUNT, cell: str = "a.b", **given: Any) -> Found:
    kept = {
        name: given.pop(name) for name in ("carried", "likelihood", "readings") if name in given
    }
    item = Item(Cell(text, "start=1&end=2", **kept), figure=None)
    figure = read_figure(text)
    item = Item(item.cell, figure=figure if figure.meaning != "text" else None)
    return Found("proactive", cell, column, given.pop("forms", ("2021",)), item, **given)


def observed(*findings: Found) -> tuple[list[tuple[Any, ...]], list[str]]:
    read = observe(Findings(found=list(findings)), "2021", "00")
    shown = [(o.raw, o.value, o.unit, o.meaning) for o in read.observations]
    return shown, [i.code for i in read.issues]


@pytest.mark.parametrize(
    ("text", "column", "head", "value", "unit"),
    [
        ("25", COUNT, "", 25, "件"),
        ("25件", COUNT, "", 25, "件"),
        ("1.8万件", COUNT, "", 18000, "件"),
        ("25", MONEY, "", 25, "万元"),
        ("251000元", MONEY, "", 25.1, "万元"),
        ("1.2亿元", MONEY, "", 12000, "万元"),
        ("3.5万", MONEY, "", 3.5, "万元"),
        ("251000", OPEN, "", 251000, OPEN.unit),
        ("251000元", OPEN, "", 251000, "元"),
        ("3987.75万", OPEN, "", 3987.75, "万元"),
        ("3987.75", OPEN, "万元", 3987.75, "万元"),
        ("3987.75元", OPEN, "万元", 3987.75, "元"),
    ],
)
def test_a_figure_is_given_in_its_unit(
    text: str, column: FormColumn, head: str, value: float, unit: str
) -> None:
    assert observed(found(text, column, unit=head)) == ([(text, value, unit, "number")], [])


def test_ten_thousands_of_cases_are_no_money() -> None:
    """3.2万 under 处理决定数量 are 32000 decisions, and cannot be 3.2."""
    (observation,), _ = observed(found("3.2万", COUNT))
    assert observation[1] in (32000, None)


@pytest.mark.parametrize(("text", "meaning"), [("25元", "number"), ("1.2亿元", "number")])
def test_money_under_a_count_is_no_count(text: str, meaning: str) -> None:
    (observation,), issues = observed(found(text, COUNT))
    assert observation[1] is None or issues


def test_decimals_under_a_count_are_unreadable_and_told() -> None:
    """1.024 may be 1,024 misprinted, or an amount in the wrong column."""
    assert observed(found("1.024", COUNT)) == (
        [("1.024", None, "件", "unreadable")],
        ["figure_unreadable"],
    )
    assert observed(found("1.024", MONEY)) == ([("1.024", 1.024, "万元", "number")], [])


def test_the_unit_of_the_head_counts_where_it_is_not_the_forms() -> None:
    """本年收费金额(单位:元): 251000 under it are 25.1 万元."""
    (observation,), _ = observed(found("251000", MONEY, unit="元"))
    assert observation[1:3] in ((25.1, "万元"), (251000, "元"))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("", "blank"), ("-", "not_applicable"), ("详见附件", "text"), ("一", "unreadable")],
)
def test_what_is_no_number_has_no_value(text: str, meaning: str) -> None:
    told = ["figure_unreadable"] if meaning == "unreadable" else []
    assert observed(found(text)) == ([(text, None, "件", meaning)], told)


def test_a_torn_number_is_lost_and_may_be_one_number() -> None:
    read = observe(Findings(found=[found("1 2")]), "2021", "00")
    assert read.observations == ()
    (lost,) = read.lost
    assert [o.value for o in lost.options["a.b"] if o] == [12]
    assert lost.unknown["a.b"].meaning == "unreadable"
    assert lost.unknown["a.b"].raw == "1 2"


def test_a_figure_that_a_picture_leaves_in_doubt_is_lost_with_its_readings() -> None:
    doubtful = found("17", likelihood=0.8, readings=("11", "1?"))
    (lost,) = observe(Findings(found=[doubtful]), "2021", "00").lost
    assert [o.value for o in lost.options["a.b"] if o] == [17, 11]


def test_a_cell_of_a_picture_with_nothing_recognised_is_unreadable() -> None:
    read = observe(Findings(found=[found("", likelihood=0.0)]), "2021", "00")
    assert [o.meaning for o in read.observations] == ["unreadable"]


def test_what_a_picture_shows_beyond_doubt_is_read_and_known_to_be_a_picture() -> None:
    read = observe(Findings(found=[found("17", likelihood=0.999)]), "2021", "00")
    assert [o.value for o in read.observations] == [17]
    assert read.doubtful == {"a.b"}


def test_a_figure_that_a_merge_carries_down_is_unreadable() -> None:
    told = ["figure_unreadable"]
    assert observed(found("5", carried=True)) == ([("5", None, "件", "unreadable")], told)
    assert observed(found("", carried=True)) == ([("", None, "件", "blank")], [])


def test_a_cell_without_an_item_is_unreadable() -> None:
    gone = Found("proactive", "a.b", COUNT, ("2021",), None)
    observations = observe(Findings(found=[gone]), "2021", "00").observations
    assert observations[0].meaning == "unreadable"
    assert observations[0].possibilities >= 2


def test_two_figures_for_one_cell_are_unreadable() -> None:
    assert observed(found("5"), found("6")) == ([("5", None, "件", "unreadable")], ["read_twice"])
    assert observed(found("5"), found("0"))[0][0][3] == "unreadable"
    assert observed(found("5"), found("6"), found("5"))[0][0][3] == "unreadable"
    assert observed(found("0"), found("-"))[0][0][3] == "unreadable"


def test_the_same_figure_twice_is_one_figure() -> None:
    assert observed(found("5"), found("5")) == ([("5", 5, "件", "number")], [])
    assert observed(found("5"), found("５"))[0][0][1] == 5
    assert observed(found(""), found("5")) == ([("5", 5, "件", "number")], [])
    assert observed(found("5"), found("")) == ([("5", 5, "件", "number")], [])


def test_the_form_is_the_newest_that_only_one_part_follows() -> None:
    old, new, both = ("2019",), ("2021",), ("2019", "2021")
    assert form_of(Findings()) == "prose"
    assert form_of(Findings(found=[found("1", forms=both)])) == "2021"
    assert form_of(Findings(found=[found("1", forms=both), found("1", forms=old)])) == "2019"
    assert form_of(Findings(found=[found("1", forms=new), found("1", forms=old)])) == "2021"
    assert form_of(Findings(found=[found("1", forms=("2014",))])) == "2014"


def test_a_cell_of_an_older_form_keeps_that_form() -> None:
    findings = Findings(found=[found("1", forms=("2019",))])
    observations = observe(findings, "2021", "00").observations
    assert observations[0].form == "2019"


def test_tables_are_those_of_the_form() -> None:
    assert tables_of("2014") == {"statistics"}
    assert tables_of("2021") == {"proactive", "applications", "disputes"}
    assert tables_of("prose") == set()
    assert set(FORMS) >= {"2014", "2019", "2021"}
