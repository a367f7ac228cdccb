"""The quality gate itself, and a small sample of its cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from archive.forms import FORMS
from crawler.demo.printed_forms import APPLICANTS
from crawler.demo.printing import BLANK, plain
from tests.gate.cases import make_case
from tests.gate.floors import broken, floors
from tests.gate.reports import make_report
from tests.gate.running import add_up, share
from tests.gate.scores import score
from tests.gate.shapes import as_text
from tests.gate.sheets import failing, seeded
from tests.gate.source_errors import values_of
from tests.gate.spoiling import BYTES, SHEET, SOURCE

_SEED = 1
_SAMPLE = [f"{kind}/{n}" for n in range(20) for kind in ("html", "text")]


@pytest.fixture(scope="module")
def scores():
    return [score(make_case(_SEED, name)) for name in _SAMPLE]


def test_a_case_is_the_same_for_the_same_seed():
    one, other = make_case(3, "html/5"), make_case(3, "html/5")
    assert one == other
    assert one.body == other.body
    assert make_case(4, "html/5").body != one.body


def test_whole_reports_add_up_and_speak_of_cells_of_the_forms():
    known = {cell for form in FORMS.values() for cell in form.cell_ids}
    for seed in range(25):
        sheet = make_report(seeded(seed))
        assert not failing(sheet, values_of(sheet)), seed
        assert {cell for cell in sheet.wants if not cell.startswith("own:")} <= known
        printed = {box.cell for n in sheet.tables() for row in sheet.table(n) for box in row}
        assert printed - {""} == set(sheet.wants), seed


def test_errors_of_the_office_are_printed_and_fail():
    sheet = make_case(_SEED, "docx/1").sheet
    for name in ("source: one figure", "source: several figures"):
        spoiled = SOURCE[name](sheet, seeded(1), "html")
        assert spoiled is not None
        assert failing(spoiled, values_of(spoiled))
        texts = {b.cell: b.text for n in spoiled.tables() for r in spoiled.table(n) for b in r}
        assert all(texts[cell] == want.raw for cell, want in spoiled.wants.items())


@pytest.mark.parametrize("name", [*SHEET])
def test_damage_changes_the_sheet_and_leaves_the_printed_numbers(name):
    done = 0
    for seed in range(8):
        sheet = make_report(seeded(seed))
        spoiled = SHEET[name](sheet, seeded(seed), "tabs")
        if spoiled is not None:
            done += 1
            assert spoiled.blocks != sheet.blocks
            for cell, want in sheet.wants.items():
                assert spoiled.wants[cell].value in (want.value, None)
    assert done


@pytest.mark.parametrize("name", [*BYTES])
def test_damage_to_bytes_changes_them(name):
    text = make_case(_SEED, "html/1").body.decode("utf-8", "replace")
    body, media_type = BYTES[name](text, seeded(1), "text/html; charset=utf-8")
    assert (body, media_type) != (text.encode(), "text/html; charset=utf-8")


def test_no_wrong_number_of_the_sample_is_called_verified(scores):
    wrong = [f"{s.name}: {w}" for s in scores for kind, w in s.failures if "verified" in kind]
    assert not wrong


def test_the_sample_reaches_what_such_a_sample_reached_before(scores):
    whole = Counter()
    damaged = add_up(scores)["damaged reports"]["all"]
    for name, counts in add_up(scores)["whole reports, by format"].items():
        if name.startswith("html"):
            whole.update(counts)
    assert share(whole["right"], whole["cells"]) >= floors()["sample: right, html"]
    assert 1 - share(damaged["wrong"], damaged["cells"]) >= floors()["sample: not wrong, damaged"]


def _markdown_with(row):
    """A whole Markdown case whose first row of part three says this."""
    names = (f"text/{n}" for n in range(400))
    cases = (make_case(_SEED, name) for name in names)
    whole = (c for c in cases if c.format == "text: markdown" and not c.damage)
    case = next(c for c in whole if "2014" not in c.sheet.form and not c.sheet.misprinted)
    cells = [f"applications.received.{name}" for name in APPLICANTS]
    wants = {**case.sheet.wants, **dict(zip(cells, row, strict=True))}
    printed = case.sheet.boxes(
        lambda box: replace(box, text=wants[box.cell].raw) if box.cell in cells else box
    )
    sheet = replace(printed, wants=wants)
    return replace(case, sheet=sheet, body=as_text(sheet, "markdown", seeded(1)).encode())


@pytest.mark.parametrize(("texts", "open_"), [("34     ", 7), ("3 4    ", 0), ("       ", 0)])
def test_rows_that_look_as_if_blanks_were_dropped_may_be_left_open(texts, open_):
    row = [plain(int(c)) if c.strip() else BLANK for c in texts]
    done = score(_markdown_with(row))
    assert done.counts["left open"] == open_
    assert not done.counts["missing"]


def test_a_floor_that_is_not_reached_is_told():
    name = "sample: right, html"
    assert broken({name: 0.0})
    assert not broken({name: 1.0})
