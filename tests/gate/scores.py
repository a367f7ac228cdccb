"""What the interpreter says of a case, held against its truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from archive.forms import FORMS
from archive.records import Interpretation, Issue, Observation
from crawler.demo.printed_forms import Sum
from crawler.demo.printing import Figure
from pipelines.interpret import interpret
from tests.gate.cases import Case
from tests.gate.shapes import FILLED_UP
from tests.gate.sheets import Sheet, failing, figures_of, total_blank

_KNOWN = {cell for form in FORMS.values() for cell in form.cell_ids}
# The issues that say of a sum that it fails.
_OF_SUMS = frozenset({"identity_fails", "total_blank"})
Outcome = Literal["right", "missing", "wrong"]


@dataclass(slots=True)
class Score:
    """One case. `counts` by name of the columns that `run` prints; `failures` in words."""

    name: str
    format: str
    form: str
    damage: str
    features: tuple[str, ...]
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, str]] = field(default_factory=list)

    def fail(self, sort: str, words: str) -> None:
        """Count a failure and keep what it was."""
        self.counts[sort] += 1
        self.failures.append((sort, words))


def score(case: Case) -> Score:
    """Interpret a case and hold every cell, verdict and issue against its truth."""
    found = interpret(case.document())
    sheet = case.sheet
    done = Score(case.name, case.format, sheet.form, case.damage, sheet.features)
    done.counts["cases"] += 1
    if any("the reader failed" in issue.detail for issue in found.issues):
        done.fail("crash", "; ".join(issue.detail for issue in found.issues))
    _cells(done, case, found)
    _issues(done, case, found)
    if not case.damage:
        _identity(done, sheet, found)
    return done


def _identity(done: Score, sheet: Sheet, found: Interpretation) -> None:
    identity = found.identity
    if identity.kind != "report":
        done.fail("identity", f"is {identity.kind}: {identity.reason}")
    elif identity.year != sheet.year:
        done.fail("identity", f"year {identity.year}, not {sheet.year}")
    elif identity.publisher != sheet.publisher and "traditional" not in sheet.features:
        done.fail("identity", f"publisher {identity.publisher!r}, not {sheet.publisher!r}")


def _cells(done: Score, case: Case, found: Interpretation) -> None:
    sheet = case.sheet
    observed = {o.cell_id: o for o in found.observations}
    flagged = {cell for issue in found.issues for cell in issue.cell_ids}
    as_said = _undetectable(sheet)
    judged = not case.damage or case.damage.startswith("source")
    wanted_verdicts = _verdicts(sheet) if judged else {}
    undecidable = _undecidable(case) if judged else frozenset()
    for cell, want in sheet.wants.items():
        done.counts["cells"] += 1
        observation = observed.get(cell) if cell in _KNOWN else _own(cell, want, observed)
        outcome = _outcome(want, observation, strict=judged)
        if outcome == "wrong" and observation is not None and cell in as_said:
            outcome = "right" if _same(as_said[cell], observation.value) else "wrong"
        shown = _shown(observation)
        if outcome == "right":
            done.counts["right"] += 1
            verdict = wanted_verdicts.get(cell)
            if observation is not None and verdict is not None:
                _verdict(done, observation, verdict, doubtful=cell in sheet.misprinted)
        elif outcome == "missing":
            if cell in undecidable and cell in flagged:
                done.counts["left open"] += 1
            elif judged:
                done.fail("missing", f"{cell} is {want.raw!r}, read {shown}")
            else:
                done.counts["missing"] += 1
        else:
            assert observation is not None
            _wrong(done, observation, f"is {want.raw!r}, read {shown}", flagged)
    for cell, observation in observed.items():
        if cell in _KNOWN and cell not in sheet.wants and observation.value is not None:
            if cell in as_said and _same(as_said[cell], observation.value):
                continue
            _wrong(done, observation, f"is not there, read {_shown(observation)}", flagged)


def _verdict(done: Score, observation: Observation, due: str, *, doubtful: bool) -> None:
    """Whether the verdict is the one that is due.

    A row that only the rows around it tell (`doubtful`) need not be verified by its sums.
    """
    done.counts["verdicts"] += 1
    verdict = observation.verdict
    if verdict != due and not (doubtful and (due, verdict) == ("verified", "unverified")):
        done.fail("verdict wrong", f"{observation.cell_id} is {due}, read {verdict}")


def _wrong(done: Score, observation: Observation, words: str, flagged: set[str]) -> None:
    words = f"{observation.cell_id} {words}"
    done.counts["wrong"] += 1
    if observation.verdict == "verified":
        done.fail("wrong but verified", words)
    if observation.cell_id not in flagged and observation.verdict != "suspect":
        done.fail("wrong unflagged", words)


def _shown(observation: Observation | None) -> str:
    if observation is None:
        return "nothing"
    return f"{observation.raw!r} ({observation.meaning}, {observation.placement})"


def _outcome(want: Figure, observation: Observation | None, *, strict: bool) -> Outcome:
    """`strict`: nothing was damaged, and a dash must not be read as a blank."""
    if observation is None or observation.meaning in ("unreadable", "text"):
        return "missing"
    if want.value is None and observation.value is None:
        return "wrong" if strict and observation.meaning != want.meaning else "right"
    if want.value is None:
        return "wrong"
    return "right" if _same(want.value, observation.value) else "wrong"


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < 1e-6


def _own(cell: str, want: Figure, observed: Mapping[str, Observation]) -> Observation | None:
    """The observation of a row on no form: under its own label, whatever id it got."""
    column = cell.rpartition("|")[2]
    own = [o for o in observed.values() if o.cell_id not in _KNOWN and o.cell_id.endswith(column)]
    return next((o for o in own if _same(o.value, want.value)), None)


def _undecidable(case: Case) -> frozenset[str]:
    """The cells of rows that end in blanks in a shape that fills rows up, none between figures."""
    if case.format.removeprefix("text: ") not in FILLED_UP:
        return frozenset()
    sheet = case.sheet
    cells: set[str] = set()
    for row in (row for number in sheet.tables() for row in sheet.table(number)):
        boxes = [row[m] for m in figures_of(row)]
        printed = sum(bool(box.text) for box in boxes)
        if 0 < printed < len(boxes) and all(box.text for box in boxes[:printed]):
            cells.update(box.cell for box in boxes)
    return frozenset(cells)


def _undetectable(sheet: Sheet) -> dict[str, float | int | None]:
    """What damaged bytes say of cells where no sum fails by it: nobody could know better."""
    if not sheet.says:
        return {}
    values = {cell: want.value for cell, want in sheet.wants.items()}
    broken = {one.id for one in failing(sheet, values)}
    told = {
        cell
        for one in failing(sheet, {**values, **sheet.says})
        if one.id not in broken
        for cell in one.cells
    }
    return {cell: value for cell, value in sheet.says.items() if cell not in told}


def _verdicts(sheet: Sheet) -> dict[str, str | None]:
    """The verdict due to each cell, None where readers may settle it either way."""
    values = {cell: want.value for cell, want in sheet.wants.items()}
    broken = {cell for one in failing(sheet, values) for cell in one.cells}
    sums_of: dict[str, list[Sum]] = {}
    for one in sheet.sums:
        for cell in one.cells:
            sums_of.setdefault(cell, []).append(one)
    due: dict[str, str | None] = {}
    for cell, value in values.items():
        sums = sums_of.get(cell, [])
        whole = [one for one in sums if all(values.get(c) is not None for c in one.cells)]
        if value is None:
            due[cell] = None
        elif cell in broken:
            due[cell] = "suspect"
        elif len(whole) < len(sums):
            due[cell] = None
        else:
            due[cell] = "verified" if sums else "unverified"
    return due


def _issues(done: Score, case: Case, found: Interpretation) -> None:
    """Whether the verdict of each failing sum is right: the office's error, or ours."""
    sheet = case.sheet
    if sheet.kind == "either":
        return
    values = {cell: want.value for cell, want in sheet.wants.items()}
    broken = [*failing(sheet, values), *total_blank(sheet)]
    issues = [issue for issue in found.issues if issue.code in _OF_SUMS]
    for issue in issues:
        truth = "source" if any(_is_of(issue, one) for one in broken) else "reading"
        if issue.verdict == "undecided":
            done.counts["undecided"] += 1
        elif issue.verdict == truth:
            done.counts["told"] += 1
        else:
            done.fail("confused", f"{issue.detail}: {truth}, told as {issue.verdict}")
    if sheet.kind in ("clean", "source"):
        lost = {o.cell_id for o in found.observations if o.meaning == "unreadable"}
        lost &= _undecidable(case)
        for one in broken:
            if lost.isdisjoint(one.cells) and not any(_is_of(issue, one) for issue in issues):
                done.fail("not told", f"{one.id} fails in the source")


def _is_of(issue: Issue, one: Sum) -> bool:
    cells = set(issue.cell_ids)
    return bool(cells & set(one.left)) and bool(cells & set(one.right)) and cells <= set(one.cells)
