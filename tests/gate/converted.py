"""Reports as other programs write them: LibreOffice (doc, rtf, xls, pdf) and Chromium (pdf).

Starting such a program takes seconds, so that many files go through it at once.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.gate.office import as_docx, as_xlsx
from tests.gate.pages import page
from tests.gate.scans import scanned
from tests.gate.sheets import Sheet

# Minutes for a batch on a machine that others use too.
_PATIENCE = 900
# What LibreOffice is asked for, and from what.
_OFFICE = {"doc": "docx", "rtf": "docx", "xls": "xlsx", "pdf": "docx", "scan": "docx"}


def convert(kind: str, sheets: Sequence[Sheet], rng: Random) -> list[bytes]:
    """The sheets in a format that another program writes. Raises OSError, CalledProcessError."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if kind == "pdf by a browser":
            return [_printed(folder, sheet, rng) for sheet in sheets]
        source = _OFFICE[kind]
        write = as_docx if source == "docx" else as_xlsx
        for n, sheet in enumerate(sheets):
            (folder / f"{n}.{source}").write_bytes(write(sheet))
        ending = "pdf" if kind == "scan" else kind
        _soffice(folder, source, ending)
        bodies = [(folder / f"{n}.{ending}").read_bytes() for n in range(len(sheets))]
        return [scanned(body, rng) for body in bodies] if kind == "scan" else bodies


def _soffice(folder: Path, source: str, ending: str) -> None:
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [
            shutil.which("soffice") or "soffice",
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            ending,
            "--outdir",
            str(folder),
            *map(str, sorted(folder.glob(f"*.{source}"))),
        ],
        check=True,
        capture_output=True,
        timeout=_PATIENCE,
    )


def _printed(folder: Path, sheet: Sheet, rng: Random) -> bytes:
    source, target = folder / "page.html", folder / "page.pdf"
    manner = rng.choice(("plain", "word", "wps"))
    source.write_text(page(sheet, manner, rng), encoding="utf-8")
    subprocess.run(
        [
            "/usr/bin/chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={folder / 'browser'}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=_PATIENCE,
    )
    return target.read_bytes()
