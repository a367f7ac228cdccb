"""Web archives that are not as they say: each is refused in one sentence, and nothing is stored."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import webarchive_samples as samples
from webarchive_samples import HOST, Recorded, record, wacz, warc

from archive.webarchive.contents import Contents
from archive.webarchive.digests import matches
from archive.webarchive.errors import WebArchiveError
from archive.webarchive.parts import Window

BODY = samples.report(2021, 12)
GOOD = warc([Recorded(f"{HOST}/1.html", BODY), Recorded(f"{HOST}/2.html", b"<p>a</p>")])
PLAIN = warc([Recorded(f"{HOST}/1.html", BODY), Recorded(f"{HOST}/2.html", b"a")], packed=False)
PATH = "archive/data.warc.gz"


def zipped(*members: tuple[str, bytes], packed: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packed) as held:
        for name, data in members:
            held.writestr(name, data)
    return out.getvalue()


def again(made: bytes) -> bytes:
    """A zip with its members compressed."""
    with zipfile.ZipFile(io.BytesIO(made)) as held:
        members = [(name, held.read(name)) for name in held.namelist()]
    return zipped(*members, packed=zipfile.ZIP_DEFLATED)


def listed(change: Callable[[dict[str, Any]], None]) -> bytes:
    return wacz({PATH: GOOD}, change=change)


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a</p>"
NO_TIME = "WARC-Date: 2026-11-20T08:00:00Z\r\n"


def encrypted() -> bytes:
    """The bit that says so, in the directory at the end."""
    made = bytearray(wacz({PATH: GOOD}))
    at = made.index(b"PK\x01\x02")
    made[at + 8] |= 1
    return bytes(made)


def overlapping() -> bytes:
    """Many names for one part: a directory of the same place over and over."""
    made = wacz({PATH: GOOD, "archive/b.warc.gz": GOOD})
    held = zipfile.ZipFile(io.BytesIO(made))
    size = held.getinfo(PATH).compress_size
    return made.replace(struct.pack("<L", size) * 2, struct.pack("<LL", size * 9, size * 9))


def notes(line: bytes) -> bytes:
    head = "WARC/1.1\r\nWARC-Type: metadata\r\nContent-Type: application/warc-fields\r\n"
    head += f"WARC-Refers-To: <urn:uuid:1>\r\nContent-Length: {len(line)}\r\n\r\n"
    return gzip.compress(head.encode() + line + b"\r\n\r\n")


def resource(package: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = package["resources"][0]
    return found


WARCS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "no warc": (b"<html>a page</html>" * 9, "no record begins at byte 0"),
    "cut in the middle of a record": (GOOD[: len(GOOD) // 2], "cut off"),
    "cut behind a record's head": (PLAIN[:-40], "cut off"),
    "cut before its last byte": (GOOD[:-1], "cut off"),
    "another checksum": (
        GOOD[:-8] + bytes(one ^ 255 for one in GOOD[-8:-4]) + GOOD[-4:],
        "damaged",
    ),
    "something behind it": (GOOD + b"and so on", "damaged"),
    "compressed as a whole": (gzip.compress(PLAIN), "warcio recompress"),
    "only a head": (gzip.compress(b"WARC/1.0\r\n\r\n"), "no number"),
    "a head without end": (gzip.compress(b"WARC/1.0\r\n" + b"A: b\r\n" * 99999), "without end"),
    "a line without end": (gzip.compress(b"WARC/1.0 " + b"a" * 10**6), "without end"),
    "a length too short": (record(NO_TIME, ANSWER, length=30), "Content-Length"),
    "a length too long": (record(NO_TIME, ANSWER, length=9999), "cut off"),
    "a length that is none": (record(f"{NO_TIME}Content-Length: -1\r\n", ANSWER), "no number"),
    "a length without end": (record(f"Content-Length: {'9' * 99}\r\n", ANSWER), "no number"),
    "another block": (
        record("WARC-Block-Digest: sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ\r\n", ANSWER),
        "other bytes than its digest",
    ),
    "another payload": (
        record(f"WARC-Payload-Digest: sha256:{'0' * 64}\r\n", ANSWER),
        "another payload than its digest",
    ),
    "a digest of no length": (record("WARC-Block-Digest: md5:00\r\n", ANSWER), "other bytes"),
    "a zip": (wacz({PATH: GOOD}), "no record begins"),
    "a note that is none": (notes(b"nianbao-capture: {]\r\n"), "a note that says nothing"),
    "a note of another shape": (notes(b"nianbao-capture: []\r\n"), "a note that says nothing"),
    "a note of another role": (notes(b'nianbao-capture: {"role":"x"}\r\n'), "a note"),
    "a note with half a character": (
        notes(b'nianbao-capture: {"role":"document","entry_url":"\\ud83d"}\r\n'),
        "a note",
    ),
    "a note of no time": (
        notes(b'nianbao-gone: {"url":"http://a.cn/","failed_at":"yesterday"}\r\n'),
        "a note",
    ),
    "a note nested without end": (notes(b"nianbao-entry: " + b"[" * 10**5), "a note"),
    "a page of no column": (notes(b'nianbao-capture: {"role":"listing"}\r\n'), "no column"),
}
WACZS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "a warc": (GOOD, "no whole zip"),
    "cut": (wacz({PATH: GOOD})[:-30], "no whole zip"),
    "without a list": (zipped((PATH, GOOD)), "no datapackage.json"),
    "a list that is none": (zipped((PATH, GOOD), ("datapackage.json", b"[]")), "lists no parts"),
    "a list of nothing": (zipped((PATH, GOOD), ("datapackage.json", b"{}")), "lists no parts"),
    "a list nested without end": (
        zipped((PATH, GOOD), ("datapackage.json", b"[" * 10**5)),
        "lists no parts",
    ),
    "another digest": (
        listed(lambda package: resource(package).update(hash=f"sha256:{'0' * 64}")),
        "not as listed",
    ),
    "another size": (listed(lambda package: resource(package).update(bytes=1)), "not as listed"),
    "a digest nobody knows": (
        listed(lambda package: resource(package).update(hash="crc:1")),
        "nobody can check",
    ),
    "a part that is not there": (
        listed(lambda package: resource(package).update(path="archive/other.warc.gz")),
        "not there",
    ),
    "a part that is not listed": (
        listed(lambda package: package["resources"].clear()),
        "not in its list",
    ),
    "no warc in it": (wacz({"pages/pages.jsonl": b"{}"}), "no WARC"),
    "an empty warc in it": (wacz({PATH: b""}), "no record"),
    "a name that climbs": (wacz({"archive/../../a.warc.gz": GOOD}), "leads out of it"),
    "a name from the root": (wacz({"/etc/a.warc.gz": GOOD}), "leads out of it"),
    "a name of a drive": (wacz({"C:/a.warc.gz": GOOD}), "leads out of it"),
    "a name with backslashes": (wacz({"archive\\..\\a.warc.gz": GOOD}), "leads out of it"),
    "encrypted": (encrypted(), "encrypted"),
    "overlapping": (overlapping(), "overlap"),
    "a bad warc in it": (wacz({PATH: GOOD[:-1]}), "cut off"),
}


@pytest.fixture
def contents() -> Any:
    with Contents("2027-01-01T00:00:00Z") as made:
        yield made


def refused(contents: Contents, path: Path, data: bytes, why: str) -> None:
    path.write_bytes(data)
    with pytest.raises(WebArchiveError, match=why) as told:
        contents.add(path)
    sentence = str(told.value)
    assert sentence.startswith(f"{path} cannot be taken: ")
    assert sentence.endswith("leave it out.")
    assert "\n" not in sentence


@pytest.mark.parametrize("name", WARCS)
def test_a_bad_warc_is_refused(contents: Contents, tmp_path: Path, name: str) -> None:
    refused(contents, tmp_path / "a.warc.gz", *WARCS[name])


@pytest.mark.parametrize("name", WACZS)
def test_a_bad_wacz_is_refused(contents: Contents, tmp_path: Path, name: str) -> None:
    refused(contents, tmp_path / "a.wacz", *WACZS[name])


def test_two_parts_of_one_name_are_refused(contents: Contents, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        made = zipped((PATH, GOOD), (PATH, PLAIN))
    refused(contents, tmp_path / "a.wacz", made, "two parts of one name")


def test_a_list_of_another_digest_is_refused(contents: Contents, tmp_path: Path) -> None:
    told = b'{"path": "datapackage.json", "hash": "sha256:%s"}' % (b"0" * 64)
    with zipfile.ZipFile(io.BytesIO(wacz({PATH: GOOD}))) as held:
        package = held.read("datapackage.json")
    made = zipped((PATH, GOOD), ("datapackage.json", package), ("datapackage-digest.json", told))
    refused(contents, tmp_path / "a.wacz", made, "does not have the digest")


@pytest.mark.parametrize("kind", ["a.warc.gz", "a.wacz"])
def test_what_unpacks_without_end_is_refused(
    contents: Contents, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Zeros pack to a thousandth of what they are, reports to a tenth."""
    monkeypatch.setattr("archive.webarchive.checking.LARGEST", 2**16)
    monkeypatch.setattr("archive.webarchive.parts.LARGEST", 2**16)
    zeros = [Recorded(f"{HOST}/{n}", b"0" * 2**20) for n in range(4)]
    made = warc(zeros)
    if kind == "a.wacz":
        made = again(wacz({"archive/data.warc": warc(zeros, packed=False)}))
    refused(contents, tmp_path / kind, made, "200 times its size")


def test_a_part_may_be_compressed_in_its_zip(contents: Contents, tmp_path: Path) -> None:
    (tmp_path / "a.wacz").write_bytes(again(wacz({"archive/data.warc": PLAIN})))
    contents.add(tmp_path / "a.wacz")
    contents.prepare()
    assert contents.db.execute("SELECT count(*) FROM records").fetchone()[0] == 2


def test_what_is_not_there_is_told(contents: Contents, tmp_path: Path) -> None:
    with pytest.raises(WebArchiveError, match="cannot be read: No such file"):
        contents.add(tmp_path / "none.warc.gz")


def test_digests_are_known_in_every_code() -> None:
    found = hashlib.sha1(BODY, usedforsecurity=False)
    codes = [
        base64.b32encode(found.digest()),
        found.hexdigest().upper().encode(),
        base64.b64encode(found.digest()),
        base64.urlsafe_b64encode(found.digest()).rstrip(b"="),
    ]
    for code in codes:
        assert matches(f"sha1:{code.decode()}", BODY), code
        assert not matches(f"SHA-1:{code.decode()}", BODY + b" "), code


@pytest.mark.parametrize("told", ["", "nonsense", "crc32:00", "blake3:00", ":00"])
def test_a_digest_of_no_known_kind_says_nothing(told: str) -> None:
    assert matches(told, BODY)


def test_a_window_ends_where_its_part_ends(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"0123456789")
    with (tmp_path / "a").open("rb") as file:
        window = Window(file, 2, 5)
        assert window.read(3) == b"234"
        assert window.tell() == 3
        assert window.read(9) == b"56"
        assert window.read(1) == b""
        assert window.seek(-2, 1) == 3
        assert window.read(9) == b"56"
