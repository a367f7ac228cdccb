"""What the program reads in a case of `tests/cases/documents`, in the shape of its `expected.json`.

    python -m tests.golden NAME…

For comparing with the source by eye: `expected.json` says what the source says, and is never made
from this.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from archive.records import Capture, Context, Document, Interpretation
from pipelines.interpret import interpret

CASES = Path(__file__).resolve().parent / "cases" / "documents"


def case_names() -> list[str]:
    """The names of all cases."""
    return sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


def document_of(name: str) -> Document:
    """The document of a case: its bytes as served, with what led to them."""
    folder = CASES / name
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    return Document(
        capture=Capture(
            url=meta["url"],
            fetched_at=meta["fetched_at"],
            body=source_of(name).read_bytes(),
            media_type=meta["media_type"],
        ),
        context=Context(**meta["context"]),
    )


def source_of(name: str) -> Path:
    """The file that holds a case's bytes."""
    return next((CASES / name).glob("source.*"))


def expected_of(name: str) -> dict[str, Any]:
    """What the source of a case says, as a person wrote it down."""
    found: dict[str, Any] = json.loads((CASES / name / "expected.json").read_text(encoding="utf-8"))
    return found


def as_expected(read: Interpretation) -> dict[str, Any]:
    """An interpretation in the shape of `expected.json`; white space within a cell is one blank."""
    identity = read.identity
    return {
        "identity": {
            "publisher": identity.publisher,
            "year": identity.year,
            "region_code": identity.region_code,
            "kind": identity.kind,
            "title": identity.title,
        },
        "form": read.form,
        "state": read.state,
        "issues": sorted(
            [issue.code, issue.severity, issue.verdict, list(issue.cell_ids)]
            for issue in read.issues
        ),
        "values": {
            o.cell_id: [" ".join(o.raw.split()), o.value, o.meaning, o.verdict, o.placement]
            for o in read.observations
        },
    }


def main(names: list[str]) -> None:
    """Print what the program reads in the cases of these names."""
    for name in names:
        read = interpret(document_of(name))
        print(
            json.dumps({name: as_expected(read), "text": read.text}, ensure_ascii=False, indent=1)
        )


if __name__ == "__main__":
    main(sys.argv[1:])
