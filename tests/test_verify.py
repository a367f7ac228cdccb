"""`scrapy verify`: a healthy archive passes, and one thing that is wrong is found and told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from archive_samples import document, interpretation, observation, store
from commanding import scrapy
from made_archives import FIGURES, Archives, flip
from made_office import docx_of, xlsx_of, zip_of
from made_pages import as_ofd, as_pdf, laid_out, turned
from made_tables import as_tabs, page_of, text_of

from archive import checker, packing
from archive.checker import CannotFollow
from archive.evidence import digest, in_file, in_page, in_table, in_text, pointer
from archive.packing import unpack
from archive.repacking import repack
from archive.store import open_archive
from archive.verification import CHECKS
from crawler.exit_codes import ARCHIVE, OK, TROUBLE
from pipelines.pointing import text_at

PDF = as_pdf(laid_out("2021", FIGURES))
DOCX = docx_of("2021", FIGURES)
FORMATS = {
    "page": page_of("2021", FIGURES).encode(),
    "text": text_of("2021", FIGURES, as_tabs).encode(),
    "Word": DOCX,
    "workbook": xlsx_of("2021", FIGURES, sheets=True),
    "PDF": PDF,
    "PDF turned": turned(PDF, 90),
    "OFD": as_ofd(laid_out("2021", FIGURES)),
    "PDF in a container": zip_of(("年报.pdf", PDF)),
    "page in a mail": b"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n"
    b"Content-Transfer-Encoding: 8bit\n\n" + page_of("2021", FIGURES).encode(),
}


@pytest.fixture
def archives(tmp_path: Path) -> Archives:
    return Archives(tmp_path / "archive.db")


def verify(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What the command prints as JSON."""
    code, told = run(path, capsys, "--json")
    found: dict[str, Any] = json.loads(told)
    assert found["exit_code"] == code == (TROUBLE if found["findings"] else OK)
    return found


def run(path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    return scrapy(path, "verify", *words), capsys.readouterr().out


@pytest.mark.parametrize("name", FORMATS)
def test_every_number_of_every_format_is_where_its_pointer_says(
    archives: Archives, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = verify(archives(FORMATS[name]), capsys)
    assert found["findings"] == []
    assert found["evidence"] == {"confirmed": len(FIGURES)}
    assert found["checked"] == {
        **found["checked"],
        "file": 1,
        "bytes": 1,
        "readings": 1,
        "sums": 1,
        "evidence": len(FIGURES),
    }
    assert list(found["checked"]) == [*(name for name, *_ in CHECKS), "evidence"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_pointer_to_the_next_cell_is_found(
    archives: Archives, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = archives(FORMATS[name])
    with open_archive(path) as a:
        a.db.execute(
            "UPDATE figures SET place = (SELECT place FROM figures WHERE n = 8) WHERE n = 7"
        )
    reading, finding = verify(path, capsys)["findings"]
    assert (reading["check"], finding["check"]) == ("readings", "evidence")
    assert list(FIGURES)[6] in finding["where"]
    assert finding["what"].startswith(f"not '{FIGURES[list(FIGURES)[6]]}' there but ")


@pytest.mark.parametrize(
    ("change", "checks"),
    [
        ("raw = value, value = value + 1", ["readings", "panel", "evidence"]),
        ("raw = value || '0'", ["readings", "evidence"]),
    ],
)
@pytest.mark.parametrize("name", ["page", "PDF", "workbook"])
def test_a_changed_value_is_found(
    archives: Archives,
    name: str,
    change: str,
    checks: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = archives(FORMATS[name])
    with open_archive(path) as a:
        a.db.execute(f"UPDATE figures SET {change} WHERE n = 7")  # noqa: S608
    found = verify(path, capsys)["findings"]
    assert [f["check"] for f in found] == checks


def test_a_flipped_byte_is_found(archives: Archives, capsys: pytest.CaptureFixture[str]) -> None:
    path = archives(FORMATS["page"], FORMATS["text"])
    assert verify(path, capsys)["findings"] == []
    digests = sorted(digest(FORMATS[name]) for name in ("page", "text"))
    for n in range(2):
        flip(path, n)
        found = verify(path, capsys)
        assert {f["check"] for f in found["findings"]} == {"bytes"}
        told = sorted(f["where"] for f in found["findings"])
        assert told == [f"sha256:{sha256}" for sha256 in digests[: n + 1]]
    # Both read the same: one version, whose values point into one of them.
    assert found["evidence"] == {"the bytes are damaged": len(FIGURES)}


def test_a_verdict_that_its_sum_belies_is_found(
    archives: Archives, capsys: pytest.CaptureFixture[str]
) -> None:
    path = archives(FORMATS["page"])
    with open_archive(path) as a:
        (n, changed) = a.db.execute(
            "SELECT n, cell_id FROM observations WHERE verdict = 'suspect' ORDER BY n"
        ).fetchone()
        trusted = "INSERT INTO readings SELECT 99, 'number', 'verified', 'label', 99"
        a.db.execute(trusted)
        a.db.execute("UPDATE figures SET reading_id = 99 WHERE n = ?", (n,))
    reading, finding, panel = verify(path, capsys)["findings"]
    assert [f["check"] for f in (reading, finding, panel)] == ["readings", "sums", "panel"]
    assert finding["what"].startswith(f"{changed}: ")


def test_what_was_not_read_in_the_document_is_found(
    archives: Archives, capsys: pytest.CaptureFixture[str]
) -> None:
    path = archives(FORMATS["page"])
    for change in ("title = title || '。'", "text = replace(text, '一', '二')", "year = year - 1"):
        with open_archive(path) as a:
            a.db.execute(f"UPDATE versions SET {change}")  # noqa: S608
        (finding,) = verify(path, capsys)["findings"]
        assert finding["check"] == "readings"


def test_a_damaged_dictionary_is_one_finding(
    archives: Archives, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = [page_of("2021", {**FIGURES, "review.total": str(n)}).encode() for n in range(20)]
    path = archives(*pages)
    with open_archive(path) as a:
        assert sum(batch.bodies for batch in repack(a)) == 20
        a.db.execute("UPDATE dictionaries SET bytes = CAST(x'00' || substr(bytes, 2) AS BLOB)")
    packing._to_unpack.cache_clear()
    found = verify(path, capsys)
    (finding,) = (f for f in found["findings"] if f["check"] == "bytes")
    assert finding["where"] == "dictionary 1"
    assert "20 bodies cannot be unpacked" in finding["what"]
    packing._to_unpack.cache_clear()


def test_repacking_makes_it_smaller_and_changes_nothing(
    archives: Archives, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = [page_of("2021", {**FIGURES, "review.total": str(n)}).encode() for n in range(60)]
    path = archives(*pages)
    code, told = run(path, capsys, "--repack", "--json")
    found = json.loads(told)
    assert (code, found["findings"]) == (OK, [])
    packed = found["repacked"]
    assert packed["bodies"] == 60
    assert packed["after"] * 3 < packed["before"]
    with open_archive(path, read_only=True) as a:
        assert [unpack(a.db, digest(body)) for body in pages] == pages
        assert a.db.execute("PRAGMA freelist_count").fetchone()[0] == 0
        assert tuple(a.db.execute(_LAST_RUN).fetchone()) == ("verify", "--repack", OK)
    code, told = run(path, capsys, "--repack")
    assert code == OK
    assert told.startswith("60 bodies: ")


_LAST_RUN = "SELECT command, arguments, exit_code FROM runs ORDER BY id DESC LIMIT 1"


def test_an_archive_of_an_older_schema_is_code_five(
    archives: Archives, capsys: pytest.CaptureFixture[str]
) -> None:
    path = archives(FORMATS["page"])
    with open_archive(path) as a:
        a.db.execute("DELETE FROM _sqlite_migrations WHERE name LIKE '0012%'")
    assert run(path, capsys)[0] == ARCHIVE


def test_a_schema_that_is_no_text_is_code_five(
    archives: Archives, capsys: pytest.CaptureFixture[str]
) -> None:
    path = archives(FORMATS["page"])
    with open_archive(path) as a:
        a.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"TABLE headings", b"TABLE \xc5\xc5\xc5\xc5\xc5\xc5\xc5\xc5"))
    assert path.read_bytes() != whole
    assert run(path, capsys)[0] == ARCHIVE


def test_a_row_without_the_one_it_belongs_to_is_found(
    archives: Archives, capsys: pytest.CaptureFixture[str]
) -> None:
    path = archives(FORMATS["page"])
    with open_archive(path) as a:
        a.db.execute("PRAGMA foreign_keys = OFF")
        a.db.execute("DELETE FROM runs")
    findings = verify(path, capsys)["findings"]
    assert {finding["check"] for finding in findings} == {"file"}
    assert "table captures" in {finding["where"] for finding in findings}


def test_a_view_that_does_not_answer_is_found(
    archives: Archives, capsys: pytest.CaptureFixture[str]
) -> None:
    path = archives(FORMATS["page"])
    with open_archive(path) as a:
        a.db.execute("DROP TABLE differences")
    findings = verify(path, capsys)["findings"]
    told = [(f["check"], f["where"]) for f in findings]
    assert ("schema", "table differences") in told
    assert ("views", "issues") in told


def test_a_damaged_page_of_the_file_is_found_or_the_archive_refused(
    archives: Archives, capsys: pytest.CaptureFixture[str]
) -> None:
    path = archives(FORMATS["page"])
    whole = path.read_bytes()
    size = int.from_bytes(whole[16:18], "big")
    codes = set()
    for page in range(1, len(whole) // size, len(whole) // size // 12):
        path.write_bytes(whole[: page * size] + b"\xa5" * size + whole[(page + 1) * size :])
        codes.add(run(path, capsys)[0])
    assert codes <= {TROUBLE, ARCHIVE}
    assert TROUBLE in codes


def test_no_archive_is_code_five(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "none.db", capsys)[0] == ARCHIVE


def test_a_person_reads_a_table(archives: Archives, capsys: pytest.CaptureFixture[str]) -> None:
    path = archives(FORMATS["page"])
    code, told = run(path, capsys)
    assert code == OK
    assert told.endswith("All is well.\n")
    flip(path)
    code, told = run(path, capsys)
    assert code == TROUBLE
    assert "restore the archive from a copy" in told
    assert told.endswith("Something is wrong.\n")


@pytest.mark.parametrize("name", ["page", "text", "Word"])
def test_the_checker_and_the_command_agree(
    archives: Archives, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = archives(FORMATS[name])
    with open_archive(path) as a:
        a.db.execute("UPDATE figures SET raw = value || '1' WHERE n % 10 = 3")
        a.db.execute("UPDATE figures SET raw = value, value = value * 3 WHERE n % 10 = 5")
    evidence = verify(path, capsys)["evidence"]
    assert checker.main(str(path)) == 1
    counts = dict(
        line.split(maxsplit=1)[::-1] for line in capsys.readouterr().out.splitlines()[-2:]
    )
    assert {what: int(n) for what, n in counts.items()} == evidence
    assert evidence["not confirmed"] == 2 * len(FIGURES) // 10


def test_of_a_picture_only_the_box_can_be_checked(tmp_path: Path) -> None:
    pytest.importorskip("PIL")
    from PIL import Image  # noqa: PLC0415

    Image.new("L", (100, 50), 255).save(tmp_path / "1.png")
    body = (tmp_path / "1.png").read_bytes()
    with pytest.raises(CannotFollow, match="the box lies on the page"):
        text_at(body, "image/png", in_page(1, (10, 10, 99, 49)))
    assert text_at(body, "image/png", in_page(1, (10, 10, 110, 49))) is None
    assert text_at(body, "image/png", in_page(2, (10, 10, 20, 20))) is None


def test_a_page_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evidence = pointer(digest(PDF), in_page(99, (0, 0, 9, 9)))
    path = tmp_path / "archive.db"
    with open_archive(path) as a:
        found = observation(value=5, evidence=evidence)
        store(a, document(body=PDF), interpretation(observations=(found,)))
    assert [f["what"] for f in verify(path, capsys)["findings"]] == ["not '5' there but None"]


def test_what_was_converted_is_said_to_be_so() -> None:
    for place in (in_table(1, 1, 1), in_text(0, 1)):
        with pytest.raises(CannotFollow, match="converted"):
            text_at(b"{\\rtf1 5}", "", place)


@pytest.mark.parametrize("place", ["page=x&box=1", "page=1&box=1.0,2.0", "page=1", "table=a", "x"])
@pytest.mark.parametrize("body", [PDF, b"<html><p>1</p></html>", b"MIME-Version: 1.0\n\nx"])
def test_a_place_that_was_tampered_with_is_none(body: bytes, place: str) -> None:
    assert text_at(body, "", place) is None


@pytest.mark.parametrize(
    "place",
    [
        "file=0&table=1&row=1&column=1",
        "file=9&table=1&row=1&column=1",
        f"file={'9' * 5000}&table=1&row=1&column=1",
        "file=1&table=1&row=0&column=1",
    ],
)
def test_nothing_is_counted_from_the_end(place: str) -> None:
    body = zip_of(("1.xlsx", xlsx_of("2021", FIGURES)))
    assert text_at(body, "", "file=1&table=1&row=1&column=1") is not None
    assert text_at(body, "", place) is None


def test_a_bomb_in_a_container_is_not_unpacked() -> None:
    body = zip_of(("1.html", b" " * (65 * 2**20)))
    assert text_at(body, "", in_file(1, in_text(0, 1))) is None


def test_a_mail_without_a_page_shows_nothing() -> None:
    assert text_at(b"MIME-Version: 1.0\n\nx", "", in_text(0, 1)) is None
