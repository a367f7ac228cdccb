"""What lost its place: the solver, and what becomes of values that it places or leaves open."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.forms import FORMS, FormIdentity
from archive.records import Observation
from pipelines.sums.restoring import Lost, restore
from pipelines.sums.solver import Unknown, solve

ROW = FormIdentity("row", ("t",), ("a", "b", "c"))
APPLICANTS = (
    "natural_person",
    "enterprise",
    "research",
    "public_welfare",
    "legal_service",
    "other_organisation",
    "total",
)


def test_a_row_with_one_possibility_is_found() -> None:
    values = {"a": (3.0, 3.0, 0.0), "b": (1.0, 0.0, 3.0), "c": (0.0, 1.0, 1.0)}
    column = FormIdentity("column", ("known",), ("b",))
    assert solve([Unknown(values, 3)], [ROW, column], {"t": 4, "known": 1}) == ((0,),)


def test_what_no_identity_tells_apart_stays_open() -> None:
    values = {"a": (3.0, 3.0), "b": (1.0, 0.0), "c": (0.0, 1.0)}
    assert solve([Unknown(values, 2)], [ROW], {"t": 4}) == ((0, 1),)


def test_an_identity_with_a_cell_that_nobody_knows_is_no_test() -> None:
    assert solve([Unknown({"a": (1.0, 2.0)}, 2)], [ROW], {"t": 4, "b": 0}) == ((0, 1),)


def test_contradictions_leave_nothing_and_spare_what_they_do_not_touch() -> None:
    apart = FormIdentity("apart", ("x",), ("y",))
    unknowns = [Unknown({"a": (1.0, 2.0)}, 2), Unknown({"x": (5.0, 6.0)}, 2)]
    known = {"t": 9, "b": 0, "c": 0, "y": 6}
    assert solve(unknowns, [ROW, apart], known) == ((), (1,))


def test_two_unknowns_are_solved_together() -> None:
    unknowns = [Unknown({"a": (1.0, 2.0)}, 2), Unknown({"b": (1.0, 3.0)}, 2)]
    assert solve(unknowns, [ROW], {"t": 5, "c": 0}) == ((1,), (1,))


def test_a_value_that_may_be_anything_rules_nothing_out() -> None:
    unknowns = [Unknown({"a": (1.0, 2.0)}, 2), Unknown({"b": (None, 3.0)}, 2)]
    assert solve(unknowns, [ROW], {"t": 5, "c": 0}) == ((0, 1), (0, 1))


@settings(max_examples=150)
@given(st.data())
def test_what_is_left_is_what_trying_everything_leaves(data: st.DataObject) -> None:
    cells = "abcdef"
    identities = [
        FormIdentity(str(n), tuple(side[:1]), tuple(side[1:]))
        for n, side in enumerate(
            data.draw(
                st.lists(
                    st.lists(st.sampled_from(cells), min_size=2, max_size=4, unique=True),
                    min_size=1,
                    max_size=4,
                )
            )
        )
    ]
    number = st.integers(0, 3).map(float)
    unknowns = [
        Unknown({c: tuple(data.draw(st.lists(number, min_size=w, max_size=w))) for c in part}, w)
        for part in ("ab", "cd")
        for w in (data.draw(st.integers(1, 3)),)
    ]
    known = {"e": data.draw(number), "f": data.draw(number)}

    def fits(ways: tuple[int, ...]) -> bool:
        values = dict(known)
        for unknown, way in zip(unknowns, ways, strict=True):
            values |= {c: v[way] or 0 for c, v in unknown.values.items()}
        tests = [i for i in identities if {*i.left, *i.right} & {*"abcd"}]
        return all(sum(values[c] for c in i.left) == sum(values[c] for c in i.right) for i in tests)

    all_ways = [ways for ways in product(*(range(u.ways) for u in unknowns)) if fits(ways)]
    left = solve(unknowns, identities, known)
    if all_ways:
        for n, ways in enumerate(left):
            assert set(ways) == {one[n] for one in all_ways}
    else:
        assert () in left


# Rows of part three -------------------------------------------------------------------------


def cell(row: str, applicant: str, value: float | None) -> Observation:
    meaning = "blank" if value is None else "number" if value else "zero"
    return Observation(
        f"applications.{row}.{applicant}",
        "2021",
        "" if value is None else str(value),
        meaning,  # type: ignore[arg-type]
        value,
        "件",
        "sha256:00#start=0&end=1",
    )


def row_of(name: str, values: list[float | None]) -> list[Observation]:
    return [cell(name, a, v) for a, v in zip(APPLICANTS, values, strict=True)]


def dropped(name: str, printed: list[float]) -> Lost:
    options: dict[str, list[Observation]] = {f"applications.{name}.{a}": [] for a in APPLICANTS}
    for taken in combinations(range(7), len(printed)):
        figures = dict(zip(taken, printed, strict=True))
        for n, applicant in enumerate(APPLICANTS):
            option = cell(name, applicant, figures.get(n))
            options[option.cell_id].append(option)
    unknown = {
        f"applications.{name}.{a}": Observation(
            f"applications.{name}.{a}", "2021", "", "unreadable", None, "件", "sha256:00"
        )
        for a in APPLICANTS
    }
    return Lost(name, {c: tuple(o) for c, o in options.items()}, unknown)


def form(received: list[float | None]) -> list[Observation]:
    """A form in which all that was received was granted, the row of what was received left out."""
    rows = [r.id.split(".", 1)[1] for r in FORMS["2021"].tables[1].rows]
    filled = ("granted", "handled_total")
    return [
        observation
        for name in rows
        if name != "received"
        for observation in row_of(name, received if name in filled else [0] * 7)
    ]


def test_a_shifted_row_goes_back_where_the_sums_leave_one_possibility() -> None:
    known = form([3, 0, 0, 1, 0, 0, 4])
    placed, issues = restore("2021", known, [dropped("received", [3, 1, 4])])
    values = {o.cell_id.rpartition(".")[2]: o.value for o in placed}
    assert values == dict(zip(APPLICANTS, [3, None, None, 1, None, None, 4], strict=True))
    assert {o.placement for o in placed} == {"identity"}
    assert {o.possibilities for o in placed} == {1}
    assert [(i.code, i.verdict) for i in issues] == [("values_displaced", "reading")]
    assert set(issues[0].cell_ids) == {o.cell_id for o in placed}


def test_where_two_possibilities_are_left_nothing_is_placed_but_what_both_agree_on() -> None:
    known = [o for o in form([3, 0, 0, 1, 0, 0, 4]) if not o.cell_id.endswith("public_welfare")]
    known = [o for o in known if not o.cell_id.endswith("legal_service")]
    placed, _ = restore("2021", known, [dropped("received", [3, 1, 4])])
    found = {o.cell_id.rpartition(".")[2]: (o.meaning, o.value, o.possibilities) for o in placed}
    assert found["natural_person"] == ("number", 3, 1)
    assert found["total"] == ("number", 4, 1)
    assert found["public_welfare"] == ("unreadable", None, 2)
    assert found["legal_service"] == ("unreadable", None, 2)


def test_a_blank_and_a_nought_are_two_possibilities() -> None:
    known = form([3, 0, 0, 1, 0, 0, 4])
    placed, _ = restore("2021", known, [dropped("received", [3, 0, 1, 4])])
    found = {o.cell_id.rpartition(".")[2]: (o.meaning, o.possibilities) for o in placed}
    assert found["enterprise"] == ("unreadable", 2)
    assert found["research"] == ("unreadable", 2)
    assert found["public_welfare"] == ("number", 1)


def test_a_row_that_fits_no_sum_is_unreadable() -> None:
    placed, issues = restore("2021", form([3, 0, 0, 1, 0, 0, 4]), [dropped("received", [3, 2, 4])])
    assert {o.meaning for o in placed} == {"unreadable"}
    assert all(o.possibilities > 1 for o in placed)
    assert "no possibility" in issues[0].detail


def test_what_no_sum_speaks_of_is_not_placed() -> None:
    """A torn number with one reading is confirmed by a sum, or it is not read."""
    one = Observation("proactive.rules.made", "2021", "12", "number", 12, "件", "sha256:00")
    unknown = Observation("proactive.rules.made", "2021", "1 2", "unreadable", None, "件", "")
    lost = Lost("torn", {"proactive.rules.made": (one,)}, {"proactive.rules.made": unknown})
    placed, _ = restore("2021", [], [lost])
    assert [(o.meaning, o.raw) for o in placed] == [("unreadable", "1 2")]


def test_a_total_may_be_blank_where_no_total_is_shown() -> None:
    """2 and 2: a part and its total, or two parts whose total the office never fills in."""
    rows = ("received", "granted", "handled_total")
    zero = [o for o in form([None] * 7) if o.cell_id.split(".")[1] not in rows]
    zero = [o for o in zero if not o.cell_id.endswith(".total")]
    zero += [cell(o.cell_id.split(".", 1)[1].rpartition(".")[0], "total", None) for o in zero[::6]]
    placed, _ = restore("2021", zero, [dropped(name, [2, 2]) for name in rows])
    assert {o.meaning for o in placed if o.cell_id.endswith("total")} == {"unreadable"}


@pytest.mark.parametrize("printed", [[1] * 8, []])
def test_a_row_with_no_way_to_stand_is_unreadable(printed: list[float]) -> None:
    lost = dropped("received", printed)
    placed, issues = restore("2021", form([3, 0, 0, 1, 0, 0, 4]), [lost])
    assert {o.meaning for o in placed} <= {"unreadable"}
    assert len(issues) == 1
