"""The official forms as data: whole, consistent, and as published."""

from __future__ import annotations

import csv
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from conftest import OUTSIDE, PROJECT

from archive.forms import FORMS, INDICATORS, WORDINGS, YEARS_IDENTITIES, cell_id

PUBLISHED = PROJECT.parent / "shared" / "forms"
CELLS = {"2014": 58, "2019": 198, "2021": 200}
IDENTITIES = {"2014": 7, "2019": 40, "2021": 42}


@pytest.fixture
def published() -> Path:
    """The folder of the forms as published; skips where it is not there."""
    if not PUBLISHED.is_dir():
        pytest.skip(f"../shared/forms {OUTSIDE} and is not here")
    return PUBLISHED


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_there_are_three_forms() -> None:
    assert list(FORMS) == ["2014", "2019", "2021"]
    spans = [form.years for form in FORMS.values()]
    assert [end + 1 for _, end in spans[:-1]] == [start for start, _ in spans[1:]]


@pytest.mark.parametrize("form", sorted(CELLS))
def test_a_form_has_its_cells(form: str) -> None:
    ids = FORMS[form].cell_ids
    assert len(ids) == CELLS[form]
    assert len(set(ids)) == len(ids)
    assert [cell.n for cell in FORMS[form].cells] == list(range(1, CELLS[form] + 1))
    assert all(cell.unit and cell.label and cell.section for cell in FORMS[form].cells)


@pytest.mark.parametrize("form", sorted(CELLS))
def test_the_cells_are_those_of_the_tables(form: str) -> None:
    of_tables = [
        cell_id(row, column)
        for table in FORMS[form].tables
        for row in table.rows
        for column in row.columns
    ]
    assert of_tables == list(FORMS[form].cell_ids)


@pytest.mark.parametrize("form", sorted(IDENTITIES))
def test_a_form_has_its_identities(form: str) -> None:
    identities = FORMS[form].identities
    assert len(identities) == IDENTITIES[form]
    assert len({identity.id for identity in identities}) == len(identities)
    known = set(FORMS[form].cell_ids)
    for identity in identities:
        terms = [*identity.left, *identity.right]
        assert identity.left
        assert identity.right
        assert set(terms) <= known, identity.id
        assert Counter(terms).most_common(1)[0][1] == 1, identity.id


def test_indicators_name_known_cells() -> None:
    assert len({indicator.id for indicator in INDICATORS}) == len(INDICATORS)
    for indicator in INDICATORS:
        assert indicator.label
        assert indicator.comparable
        assert indicator.cells
        for form, cells in indicator.cells.items():
            assert cells, f"{indicator.id} has no cells in {form}"
            assert set(cells) <= set(FORMS[form].cell_ids)
            assert len(set(cells)) == len(cells)


def test_identities_between_years_name_known_cells() -> None:
    assert Counter(identity.name for identity in YEARS_IDENTITIES) == {"carry": 7, "items_2019": 5}
    assert len({identity.id for identity in YEARS_IDENTITIES}) == len(YEARS_IDENTITIES)
    for identity in YEARS_IDENTITIES:
        first = {
            form for form, one in FORMS.items() if set(identity.last_year) <= set(one.cell_ids)
        }
        last = {form for form, one in FORMS.items() if set(identity.this_year) <= set(one.cell_ids)}
        spans = {form: FORMS[form].years for form in first & last}
        assert min(begin for begin, _ in spans.values()) == identity.since
        assert max(end for _, end in spans.values()) == identity.until


def test_wordings_belong_to_rows_and_columns_of_the_forms() -> None:
    tables = [table for form in FORMS.values() for table in form.tables]
    assert set(WORDINGS.rows) <= {row.id for table in tables for row in table.rows}
    columns = {f"{t.id}.{c.id}" for t in tables for row in t.rows for c in row.columns}
    assert set(WORDINGS.columns) <= columns


@pytest.mark.parametrize("form", sorted(CELLS))
def test_the_cells_are_as_published(form: str, published: Path) -> None:
    wanted = [
        (int(row["n"]), row["id"], row["section"], row["official_label"], row["unit"])
        for row in read(published / f"form_{form}.csv")
    ]
    assert [(c.n, c.id, c.section, c.label, c.unit) for c in FORMS[form].cells] == wanted


@pytest.mark.parametrize("form", sorted(IDENTITIES))
def test_the_identities_are_as_published(form: str, published: Path) -> None:
    ids = FORMS[form].cell_ids
    letters = {cell.split(".")[-1] for cell in ids if cell.startswith("applications.received.")}
    rows = {cell.rpartition(".")[0] for cell in ids if cell.startswith("applications.")}
    outcomes = {
        row
        for row in rows
        if row.split(".")[1] not in ("received", "carried_over", "handled_total", "carried_forward")
    }
    wanted: set[tuple[frozenset[str], frozenset[str]]] = set()
    for entry in read(published / "identities.csv"):
        if form not in entry["form"].split("+"):
            continue
        left = [term.strip() for term in entry["left"].split("+")]
        right = [term.strip() for term in entry["right"].split("+")]
        if entry["id"] == "handled_by_outcome":
            wanted |= {
                (
                    frozenset((f"applications.handled_total.{a}",)),
                    frozenset(f"{o}.{a}" for o in outcomes),
                )
                for a in letters
            }
        elif entry["id"] == "total_by_applicant":
            wanted |= {
                (frozenset((f"{row}.total",)), frozenset(f"{row}.{a}" for a in letters - {"total"}))
                for row in rows
            }
        elif entry["id"] == "balance":
            wanted |= {
                (
                    frozenset(term.removesuffix(".A") + f".{a}" for term in left),
                    frozenset(term.removesuffix(".A") + f".{a}" for term in right),
                )
                for a in letters
            }
        else:
            wanted.add((frozenset(left), frozenset(right)))
    found = {(frozenset(i.left), frozenset(i.right)) for i in FORMS[form].identities}
    assert found == wanted


def test_the_identities_between_years_are_as_published(published: Path) -> None:
    entries = {
        e["id"]: e for e in read(published / "identities.csv") if e["form"] == "across years"
    }
    found = {identity.name for identity in YEARS_IDENTITIES}
    assert found == set(entries)
    for identity in YEARS_IDENTITIES:
        entry = entries[identity.name]
        one = identity.id.partition("[")[2].removesuffix("]").removeprefix("proactive.")
        sides = (entry["left"], entry["right"])
        this, last = (
            {
                term.split(" of ")[0].replace(".A", f".{one}").replace(".X.", f".{one}.")
                for term in side.split(" + ")
            }
            for side in sides
        )
        assert (set(identity.this_year), set(identity.last_year)) == (this, last)


def test_the_indicators_are_as_published(published: Path) -> None:
    entries = read(published / "concordance.csv")
    assert [i.id for i in INDICATORS] == [entry["indicator"] for entry in entries]
    for indicator, entry in zip(INDICATORS, entries, strict=True):
        assert (indicator.label, indicator.comparable) == (entry["label"], entry["comparable"])
        for form in FORMS:
            said = entry[f"form_{form}"].removeprefix("sum of ")
            terms = [t.strip() for t in said.split("+") if t.strip()]
            wanted = {
                cell for cell in FORMS[form].cell_ids for term in terms if fnmatchcase(cell, term)
            }
            assert set(indicator.cells.get(form, ())) == wanted, (indicator.id, form)
