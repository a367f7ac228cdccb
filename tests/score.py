"""How well reports are read, held against numbers that a person read off: `make score`.

    python -m tests.score FOLDER

Each folder in FOLDER holds `source.*` and `gold.json`. They go through `scrapy ingest` into a fresh
archive, and what its views say is compared cell by cell. Exit code 1 where a value is wrong, or
missing though the gold holds it.
"""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.forms import FORMS
from crawler.archive_command import table
from pipelines.tables.numbers import squeeze

PROJECT = Path(__file__).resolve().parent.parent
_KNOWN = {cell for form in FORMS.values() for cell in form.cell_ids}


@dataclass(frozen=True, slots=True)
class Score:
    """One report. `own_rows` are values of rows on no form, which the gold names in its own way."""

    name: str
    state: str
    right: int
    wrong: int
    missing: int
    verified_wrong: int
    own_rows: int
    broken: int
    broken_told: int
    detail: str


def scored(folder: Path) -> list[Score]:
    """The score of each report. Raises SystemExit where none was taken in."""
    with tempfile.TemporaryDirectory() as place:
        archive = Path(place) / "score.db"
        sources = [next(f.parent.glob("source.*")) for f in sorted(folder.glob("*/gold.json"))]
        command = [Path(sys.executable).with_name("scrapy"), "ingest", *sources]
        done = subprocess.run(
            [*command, "-s", f"ARCHIVE={archive}"],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )
        if not archive.exists():
            raise SystemExit(done.stderr)
        with sqlite3.connect(f"{archive.as_uri()}?mode=ro", uri=True) as db:
            return [score(db, source) for source in sources]


def main(folder: Path) -> int:
    """Print the score of each report and the sums."""
    scores = scored(folder)
    heads = ("report", "state", "right", "wrong", "missing", "wrong but verified", "own rows")
    rows = [
        (s.name, s.state, s.right, s.wrong, s.missing, s.verified_wrong, s.own_rows, told(s))
        for s in scores
    ]
    sums = [sum(row[n] for row in rows) for n in range(2, 7)]
    told_of = f"{sum(s.broken_told for s in scores)} of {sum(s.broken for s in scores)}"
    print(table((*heads, "broken sums told"), [*rows, ("all", "", *sums, told_of)]))
    for s in scores:
        if s.detail:
            print(f"{s.name}: {s.detail}")
    return 1 if any(s.wrong or s.missing or s.broken > s.broken_told for s in scores) else 0


def told(s: Score) -> str:
    """How many of the sums that fail in the source are issues with the verdict `source`."""
    return f"{s.broken_told} of {s.broken}" if s.broken else ""


def score(db: sqlite3.Connection, source: Path) -> Score:
    """Hold what the archive's views say of one source against its gold."""
    gold = json.loads((source.parent / "gold.json").read_text(encoding="utf-8"))
    url = source.resolve().as_uri()
    row = db.execute(
        "SELECT report_id, state FROM current_reports WHERE source_url = ?", (url,)
    ).fetchone()
    report, state = row or (None, "no report")
    values = {
        cell: (value, raw, meaning, verdict)
        for cell, value, raw, meaning, verdict in db.execute(
            "SELECT cell_id, value, raw, meaning, verdict FROM current_values WHERE report_id = ?",
            (report,),
        )
    }
    wrong, missing = [], []
    right = verified_wrong = own_rows = 0
    for cell, wanted in gold["table_values"].items():
        if cell in gold.get("ambiguous", ()):
            continue
        if cell not in _KNOWN:
            own_rows += 1
        elif cell not in values:
            missing.append(cell)
        elif fits(wanted, *values[cell][:3]):
            right += 1
        else:
            wrong.append(f"{cell} is {wanted}, read {values[cell][1]!r}")
            verified_wrong += values[cell][3] == "verified"
    broken = broken_sums(gold)
    issues = db.execute(
        "SELECT cell_ids FROM issues WHERE report_id = ? AND verdict = 'source'"
        " AND code IN ('identity_fails', 'stated_sum_fails', 'total_blank')",
        (report,),
    ).fetchall()
    told_of = sum(1 for total in broken if any(total in ids.split()[:1] for (ids,) in issues))
    detail = "; ".join([*wrong[:5], *(f"{cell} is missing" for cell in missing[:5])])
    return Score(
        source.parent.name,
        state,
        right,
        len(wrong),
        len(missing),
        verified_wrong,
        own_rows,
        len(broken),
        told_of,
        detail,
    )


def fits(wanted: Any, value: float | None, raw: str, meaning: str) -> bool:
    """Whether a stored value is what the gold says; null there is a cell without a number."""
    if wanted == "unreadable":
        return meaning == "unreadable"
    if isinstance(wanted, str):
        return squeeze(raw) == squeeze(wanted)
    if wanted is None:
        return value is None
    return value is not None and abs(value - wanted) < 1e-6


def broken_sums(gold: dict[str, Any]) -> list[str]:
    """The totals of the sums that fail in the source, by cell id."""
    totals = [
        text.split()[0]
        for text in gold.get("identities_broken_in_source", ())
        if text.split()[0] in _KNOWN
    ]
    fails = [
        text
        for check in gold.get("checks_in_source", {}).values()
        for text in check.get("fails", ())
    ]
    for text in fails:
        match = re.match(r"(review|litigation\.\w+): parts sum", text)
        if match:
            totals.append(match[1].replace(".", "_") + ".total")
    return totals


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
