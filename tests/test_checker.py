"""The checker that uses nothing of the program: what it confirms, and what it finds."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from archive_samples import document, interpretation, observation, store
from made_archives import FIGURES, Archives, flip
from made_office import docx_of, xlsx_of, zip_of
from made_pages import as_pdf, laid_out
from made_tables import as_one_line, as_tabs, page_of, text_of

from archive import checker
from archive.evidence import digest, in_table, in_text, pointer
from archive.store import open_archive

PAGE = page_of("2021", FIGURES)
DOCX = docx_of("2021", FIGURES)
FOLLOWED = {
    "page": PAGE.encode(),
    "page in GBK": PAGE.encode("gbk"),
    "text of tabs": text_of("2021", FIGURES, as_tabs).encode(),
    "text of one line": text_of("2021", FIGURES, as_one_line).encode("utf-16"),
    "Word": DOCX,
    "Word in a container": zip_of(("年报/", b""), ("年报/1.docx", DOCX)),
}
NOT_FOLLOWED = {
    "PDF": as_pdf(laid_out("2021", FIGURES)),
    "workbook": xlsx_of("2021", FIGURES),
}


@pytest.fixture
def archives(tmp_path: Path) -> Archives:
    return Archives(tmp_path / "archive.db")


def lines(told: str) -> dict[str, int]:
    """The counts at the end of what it prints."""
    counts = [line.split(maxsplit=1) for line in told.splitlines() if line.startswith(" ")]
    return {what: int(number) for number, what in counts}


@pytest.mark.parametrize("name", FOLLOWED)
def test_every_number_is_confirmed(
    archives: Archives, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checker.main(str(archives(FOLLOWED[name]))) == 0
    assert lines(capsys.readouterr().out) == {"confirmed": len(FIGURES), "not confirmed": 0}


@pytest.mark.parametrize("name", NOT_FOLLOWED)
def test_what_it_does_not_know_it_says(
    archives: Archives, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checker.main(str(archives(NOT_FOLLOWED[name]))) == 0
    counts = lines(capsys.readouterr().out)
    assert counts.pop("confirmed") == counts.pop("not confirmed") == 0
    assert sum(counts.values()) == len(FIGURES)
    assert all(kind.startswith("not followed: ") for kind in counts)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("raw = value, value = value + 1", "is not"),
        ("raw = '9'", "not '9' there but"),
        ("raw = ''", "not '' there but"),
        ("place = (SELECT place FROM figures ORDER BY n DESC LIMIT 1)", "there but"),
        ("place = '#table=99&row=1&column=1'", "but None"),
        ("place = '#table=1&row=0&column=1'", "but None"),
        ("place = '#table=x'", "but None"),
        (f"place = 'sha256:{'0' * 64}#table=1&row=1&column=1'", "the bytes are not there"),
    ],
)
@pytest.mark.parametrize("name", ["page", "text of tabs", "Word"])
def test_one_thing_wrong_is_found(
    archives: Archives, name: str, change: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = archives(FOLLOWED[name])
    with open_archive(path) as a:
        a.db.execute(f"UPDATE figures SET {change} WHERE n = 7")  # noqa: S608
    assert checker.main(str(path)) == 1
    told = capsys.readouterr().out
    assert lines(told) == {"confirmed": len(FIGURES) - 1, "not confirmed": 1}
    assert said in told.splitlines()[0]


def test_a_flipped_byte_confirms_nothing(
    archives: Archives, capsys: pytest.CaptureFixture[str]
) -> None:
    path = archives(FOLLOWED["page"])
    flip(path)
    assert checker.main(str(path)) == 1
    assert lines(capsys.readouterr().out) == {"confirmed": 0, "not confirmed": len(FIGURES)}


@pytest.mark.parametrize(
    ("found", "raw", "value", "confirmed"),
    [
        (" 5\n", "5", 5, True),
        ("１，２３４", "1,234", 1234, True),
        ("0", "0", 0, True),
        ("", "", None, True),
        ("—", "—", None, True),
        # Blank cells that a text left out: the label of the row stands for them.
        ("1.行政许可", "", None, True),
        ("5", "", None, False),
        # A footnote's mark is printed in brackets behind the figure.
        ("121", "12(1)", 12, True),
        # Money is told in the form's unit.
        ("251000", "251000", 25.1, True),
        ("251000", "251000", 251, False),
        ("收到5件", "5", 5, True),
        ("15", "5", 5, False),
        ("0.5", "5", 5, False),
        ("5", "5", 6, False),
        ("", "5", 5, False),
        (None, "5", 5, False),
        (None, "", None, False),
    ],
)
def test_what_confirms_a_value(
    found: str | None, raw: str, value: float | None, confirmed: bool
) -> None:
    assert (checker.complaint(found, raw, value) == "") is confirmed


@pytest.mark.parametrize(
    ("body", "media_type", "text"),
    [
        ("年报".encode(), "text/html; charset=gbk", "年报"),
        ("\ufeff年报".encode(), "", "年报"),
        ("年报".encode("utf-16"), "", "年报"),
        ("年报—".encode("gbk"), "", "年报—"),
        ("<meta charset='gb2312'>年报—".encode("gbk"), "", "<meta charset='gb2312'>年报—"),
        ("年報".encode("big5"), "text/html; charset=big5", "年報"),
        ("年报".encode("gbk"), "text/html; charset=utf-8", "年报"),
    ],
)
def test_bytes_are_decoded_as_evidence_says(body: bytes, media_type: str, text: str) -> None:
    assert checker.decoded(body, media_type) == text


def test_nested_tables_and_places_outside_of_tables() -> None:
    page = (
        b"<?xml version='1.0' encoding='utf-8'?><body><!-- 1 -->ab<table><tr><td>c<table><tr>"
        b"<td>d</td></tr></table></td></tr><tr><th>e</th><td>f</td></tr></table>gh</body>"
    )
    assert checker.text_at(page, "", in_table(2, 1, 1)) == "d"
    assert checker.text_at(page, "", in_table(1, 2, 1)) == "e"
    assert checker.text_at(page, "", in_table(1, 2, 2)) == "f"
    assert checker.text_at(page, "", in_table(1, 3, 1)) is None
    assert checker.text_at(page, "", in_text(0, 2)) == "ab"
    assert checker.text_at(page, "", in_text(6, 8)) == "gh"


def test_it_runs_alone(tmp_path: Path) -> None:
    tree = ast.parse(Path(checker.__file__).read_text("utf-8"))
    named = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    modules = {name.name for n in named if isinstance(n, ast.Import) for name in n.names} | {
        n.module for n in named if isinstance(n, ast.ImportFrom)
    }
    foreign = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names
    assert foreign == {"lxml", "zstandard"}
    body = b"<table><tr><td>5</td></tr></table>"
    evidence = pointer(digest(body), in_table(1, 1, 1))
    path = tmp_path / "archive.db"
    with open_archive(path) as a:
        found = observation(value=5, evidence=evidence)
        store(a, document(body=body), interpretation(observations=(found,)))
    copy = shutil.copy(checker.__file__, tmp_path)
    told = subprocess.run(
        [sys.executable, copy, path], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
    assert lines(told.stdout) == {"confirmed": 1, "not confirmed": 0}
