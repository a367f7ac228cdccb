"""A case by its name: the format and a number, which with the seed decide everything in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.records import Capture, Context, Document
from tests.gate.converted import convert
from tests.gate.office import WRITERS
from tests.gate.pages import MANNERS, page
from tests.gate.reports import make_report
from tests.gate.shapes import KEEP_BLANKS, SHAPES, as_text
from tests.gate.sheets import Sheet, seeded
from tests.gate.spoiling import BYTES, spoil

# One whole report for four damaged ones.
_WHOLE = 0.2
FAST = ("html", "text")
# Those that other programs write come in small numbers, and whole.
SLOW = ("docx", "xlsx", "zip", "doc", "rtf", "xls", "pdf", "pdf by a browser", "scan")
_ENDINGS = {"text": ".txt", "pdf by a browser": ".pdf", "scan": ".pdf"}


@dataclass(frozen=True, slots=True)
class Case:
    """A document and its truth; `damage` is empty for a whole one."""

    name: str
    format: str
    damage: str
    sheet: Sheet
    body: bytes = field(repr=False)
    media_type: str = ""

    @property
    def file_name(self) -> str:
        """The name of the document as a file."""
        kind, _, number = self.name.partition("/")
        return f"{kind.replace(' ', '-')}-{number}{_ENDINGS.get(kind, f'.{kind}')}"

    def document(self) -> Document:
        """What the interpreter gets."""
        capture = Capture(
            url=f"http://gate.invalid/{self.file_name}",
            fetched_at="2026-01-01T00:00:00Z",
            body=self.body,
            media_type=self.media_type,
        )
        return Document(capture, Context())

    def write(self, folder: Path) -> None:
        """The document and its truth as files. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / self.file_name).write_bytes(self.body)
        truth = {
            "case": self.name,
            "format": self.format,
            "damage": self.damage,
            "kind": self.sheet.kind,
            "media_type": self.media_type,
            "features": self.sheet.features,
            "wants": {cell: want.raw for cell, want in self.sheet.wants.items()},
            "says": dict(self.sheet.says),
        }
        text = json.dumps(truth, ensure_ascii=False, indent=1)
        (folder / f"{self.file_name}.truth.json").write_text(text, encoding="utf-8")


def make_case(seed: int, name: str) -> Case:
    """The case of that name (`html/17`, `text/204`, `doc/3`): the same for the same seed."""
    kind = name.partition("/")[0]
    return make_slow(seed, kind, [name])[0] if kind in SLOW else _make_fast(seed, name)


def make_slow(seed: int, kind: str, names: Sequence[str]) -> list[Case]:
    """Cases of a format in which another program writes them. Raises OSError."""
    sheets = [make_report(seeded(seed, name)) for name in names]
    if kind in WRITERS:
        bodies = [WRITERS[kind](sheet) for sheet in sheets]
    else:
        bodies = convert(kind, sheets, seeded(seed, kind))
    return [
        Case(name, kind, "", sheet, body)
        for name, sheet, body in zip(names, sheets, bodies, strict=True)
    ]


def _make_fast(seed: int, name: str) -> Case:
    rng = seeded(seed, name)
    kind = name.partition("/")[0]
    manner = rng.choice(MANNERS if kind == "html" else [*SHAPES])
    whole = rng.random() < _WHOLE
    blanks = kind == "html" or manner in KEEP_BLANKS
    sheet = make_report(rng, blanks=blanks, ruled=kind == "html")
    damage = in_bytes = ""
    if not whole:
        sheet, damage, in_bytes = spoil(sheet, rng, manner, blanks=blanks)
    if kind == "html":
        text, media_type = page(sheet, manner, rng), "text/html; charset=utf-8"
    else:
        text, media_type = as_text(sheet, manner, rng), "text/plain; charset=utf-8"
    body = text.encode()
    if in_bytes:
        body, media_type = BYTES[in_bytes](text, rng, media_type)
    return Case(name, f"{kind}: {manner}", damage, sheet, body, media_type)
