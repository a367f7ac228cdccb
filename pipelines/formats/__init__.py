"""File formats: bytes in, an `Extract` out. One format a module; a new one is one new file.

The module of a format has `RANK` (lower is asked first), `MOST_BYTES` (more is no report),
`recognises(body)` and `read(body, media_type)`:

    pdf, ofd, picture    pages, read by `pipelines.pages` and `pipelines.scans`
    docx, spreadsheet    Office's packages; `converted` what LibreOffice makes such of
    html, mhtml, text    pages and what extraction leaves of them
    container            several files as one report

The others are parts of these: `packages` and `ole` (what documents are packed in), `wordml`,
`survey` (how far sheets reach), `ofd_package` (the pages of an OFD), `spans` (merged cells of
HTML), `rows` (lines of text as rows), `headline` (the title of a text that marks none).

Formats are recognised by their bytes: names and headers lie (downloads end in .html, exports of
Word are served as application/octet-stream).
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from functools import cache
from types import ModuleType

from pipelines.grids import Extract, Grid

# Cells, and words between blanks: a report of forty pages has 5,000, one with a list of all that
# was disclosed behind it 20,000.
MOST_PIECES = 50_000
TOO_MUCH = f"more than {MOST_PIECES} words and cells: no report is so long"

# Leading bytes of formats that are kept and not read yet, by the name a person knows.
_KNOWN = {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"SQLite format 3": "a SQLite database",
}


@cache
def readers() -> tuple[ModuleType, ...]:
    """The modules of this folder in the order in which they are asked."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    formats = [module for module in modules if hasattr(module, "RANK")]
    return tuple(sorted(formats, key=lambda module: module.RANK))


def extract(body: bytes, media_type: str = "") -> Extract:
    """Read bytes of any format. Never raises for what they hold: `problem` says why not."""
    if not body.strip(b"\0 \r\n\t"):
        return Extract(problem="the file is empty")
    for module in readers():
        if module.recognises(body):
            if len(body) > module.MOST_BYTES:
                size = module.MOST_BYTES // 2**20
                return Extract(problem=f"more than {size} MiB in this format: no report is so long")
            try:
                found: Extract = module.read(body, media_type)
            except RecursionError:
                return Extract(problem="the file is nested too deeply to be read")
            return Extract(problem=TOO_MUCH) if found.size() > MOST_PIECES else _with_lost(found)
    name = next((name for lead, name in _KNOWN.items() if body.startswith(lead)), "unknown bytes")
    return Extract(problem=f"{name}: kept, and no reader for it yet")


def _with_lost(found: Extract) -> Extract:
    """The content, with what its tables say of their lost ends among its lost parts."""
    ends = [block.lost for block in found.blocks if isinstance(block, Grid) and block.lost]
    return replace(found, lost=tuple(dict.fromkeys((*found.lost, *ends)))) if ends else found
