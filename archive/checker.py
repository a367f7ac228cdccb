"""Confirms the numbers of an archive without the program that read them: `python checker.py FILE`.

Follows the evidence of each row of `current_values` as `archive/evidence.py` describes it, in HTML,
text and DOCX, within ZIP containers too; compares what stands there with `raw`, and a plain number
with `value`. Needs lxml and zstandard only. Exit code 1 where something is not confirmed.
"""

import hashlib
import io
import re
import sqlite3
import sys
import unicodedata
import zipfile
from collections import Counter
from contextlib import suppress
from functools import lru_cache

import zstandard
from lxml import etree, html

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
UNSEEN = {W + name for name in ("tbl", "del", "moveFrom", "rt", "txbxContent")}
ALONE = "//w:p[not(ancestor::w:tbl or ancestor::*[local-name() = 'Fallback'])]"
MARKS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
GONE = "the bytes are not there, or not those of the digest"
OTHER = rb"%PDF|\xd0\xcf\x11\xe0|\s*\{\\rtf|\s*<\?xml.{0,600}?(w:wordDocument|pkg:pack|Workbook)"


class CannotFollow(Exception):  # noqa: N818 - no fault
    """A pointer of a kind that this program does not know the way for."""


def decoded(body: bytes, media_type: str) -> str:
    """UTF-8 where the bytes are that, else as declared where that fits, else GB 18030."""
    declared = re.search(r"charset\s*=\s*[\"']?([\w-]+)", f"{media_type} {body[:4096]!r}", re.I)
    name = declared[1].lower() if declared else "gb18030"
    first = "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    for encoding in (first, "utf-8", "gb18030" if name.startswith("gb") else name):
        with suppress(UnicodeDecodeError, LookupError):
            return body.decode(encoding).removeprefix("\ufeff")
    text = body.decode("utf-8", "replace")
    nearly = text.count("\ufffd") * 50 < sum(character > "\x7f" for character in text)
    return text if nearly else body.decode("gb18030", "replace")


@lru_cache(2)
def part(body: bytes, wanted: str, number: int) -> bytes:
    """The n-th file, from 1 and without folders, of those in a container with such a name."""
    with zipfile.ZipFile(io.BytesIO(body)) as container:
        files = [file for file in container.infolist() if not file.is_dir()]
        chosen = [file for file in files if re.fullmatch(wanted, file.filename)][number - 1]
        with container.open(chosen) as opened:
            return opened.read(chosen.file_size)  # And no more than was declared.


@lru_cache(2)
def tree(body: bytes, media_type: str) -> etree._Element:
    """The elements of a page or of a Word document."""
    if body.startswith(b"PK"):
        parser = etree.XMLParser(remove_comments=True, remove_pis=True, resolve_entities=False)
        return etree.fromstring(part(body, r"word/document\d*\.xml", 1), parser)
    text = re.sub(r"^\s*<\?xml[^>]*\?>|\0", "", decoded(body, media_type))
    text = re.sub("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
    parser = html.HTMLParser(remove_comments=True, remove_pis=True)
    return html.document_fromstring(text, parser=parser)


@lru_cache(2)
def characters(body: bytes, media_type: str) -> str:
    """The text whose characters are counted."""
    if body.startswith(b"PK"):
        alone = tree(body, media_type).xpath(ALONE, namespaces={"w": W[1:-1]})
        return "".join(f"{words(paragraph)}\n" for paragraph in alone)
    text = decoded(body, media_type)
    page = r"(?is)(\s|<!--.*?-->)*<([!?]|(html|head|body|meta|div|table|p|span|h\d|center)\b)"
    is_page = re.match(page, text) or re.search(r"(?i)<(html|body)\b", text[:4096])
    return "".join(tree(body, media_type).itertext()) if is_page else text


def words(element: etree._Element) -> str:
    """What an element shows; of Word's texts those that are seen."""
    if not element.tag.startswith(W[:5]):
        return "".join(element.itertext())
    own = element.text or "" if element.tag == W + "t" else MARKS.get(element.tag, "")
    seen = (c for c in element if c.tag not in UNSEEN and not c.tag.endswith("}Fallback"))
    return own + "".join(map(words, seen))


def nth(element: etree._Element, number: str, *names: str) -> etree._Element:
    """The n-th element of such names, from 1, that is this one's own. Raises IndexError."""
    # Not those of a table within the table.
    own = [e for e in element.iter(*names) if next(e.iterancestors(element.tag)) is element]
    return own[int(number) - 1 if int(number) > 0 else sys.maxsize]


def text_at(body: bytes, media_type: str, place: str) -> str | None:
    """What stands at a place, None where there is no such place. Raises CannotFollow."""
    first, _, rest = place.partition("&")
    if not place or first.startswith("page="):
        raise CannotFollow("boxes on pages" if place else "the bytes alone")
    try:
        if first.startswith("file="):
            return text_at(part(body, ".*", int(first[5:])), "", rest)
        where = dict(step.split("=") for step in place.split("&"))
        if re.match(OTHER, body, re.S) or (body[:2] == b"PK" and b"word/document" not in body):
            raise CannotFollow("other formats")
        if "table" not in where:
            return characters(body, media_type)[int(where["start"]) : int(where["end"])]
        root = tree(body, media_type)
        names = [W + "tbl", W + "tr", W + "tc"] if root.tag[0] == "{" else ["table", "tr", "td"]
        row = nth(nth(root, where["table"], names[0]), where["row"], names[1])
        return words(nth(row, where["column"], names[2], "th"))
    except (IndexError, KeyError, ValueError, etree.LxmlError, zipfile.BadZipFile):
        return None


def squeeze(text: str, brackets: str = "()") -> str:
    """Narrow forms without white space; brackets may stand around the mark of a footnote."""
    return re.sub(rf"[\s{brackets}\u200b-\u200d\ufeff]", "", unicodedata.normalize("NFKC", text))


def complaint(found: str | None, raw: str, value: float | None) -> str:
    """What is wrong with a value, empty where it is confirmed."""
    stands, said = squeeze(found or ""), squeeze(raw)
    # A blank that text does not show is pointed at by the label of its row.
    there = re.search(rf"(?<![\d.]){re.escape(said)}(?![\d.])" if said else r"[^\d.,]", stands)
    if found is None or (stands != said and not there):
        return f"not {raw!r} there but {found!r}"
    # A remark may follow in brackets. Money is told in the form's unit, 万元 where 元 is printed.
    plain = re.fullmatch(r"([+-]?\d+(?:,?\d{3})*(?:\.\d+)?)(?:\(.*)?", squeeze(raw, ""))
    if value is not None and plain:
        number = float(plain[1].replace(",", ""))
        if all(abs(number * 10**n - value) > 1e-6 * abs(number) for n in (0, 4, -4, 8, -8)):
            return f"{raw!r} is not {value}"
    return ""


@lru_cache(1)
def body_of(db: sqlite3.Connection, digest: str) -> tuple[bytes, str]:
    """The bytes of a digest and the Content-Type they came with; none that are not those."""
    with suppress(zstandard.ZstdError, TypeError, RecursionError):
        body = unpacked(db, digest)
        sql = "SELECT media_type FROM captures WHERE body_sha256 = ? ORDER BY id LIMIT 1"
        return (body, db.execute(sql, (digest,)).fetchone()[0]) if body else (b"", "")
    return b"", ""


def unpacked(db: sqlite3.Connection, digest: str) -> bytes:
    """The bytes of a digest, unpacked with their dictionary; none that are not those."""
    sql = "SELECT zstd, dictionary_id FROM bodies WHERE sha256 = ?"
    zstd: bytes
    zstd, number = db.execute(sql, (digest,)).fetchone()
    if hashlib.sha256(zstd).hexdigest() == digest:
        return zstd  # Not packed: a frame would be no shorter.
    common = zstandard.ZstdCompressionDict(dictionary(db, number)) if number else None
    body = zstandard.ZstdDecompressor(dict_data=common).decompress(zstd)
    return body if hashlib.sha256(body).hexdigest() == digest else b""


@lru_cache(8)
def dictionary(db: sqlite3.Connection, number: int) -> bytes:
    """A dictionary: packed bytes of its own, or the body of its digest."""
    sql = "SELECT bytes, sha256 FROM dictionaries WHERE id = ?"
    zstd, digest = db.execute(sql, (number,)).fetchone()
    return zstandard.ZstdDecompressor().decompress(zstd) if zstd else unpacked(db, digest)


def main(path: str) -> int:
    """Check every current value and print what came of it."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    counts = Counter({"confirmed": 0, "not confirmed": 0})
    sql = "SELECT report_id, cell_id, value, raw, evidence FROM current_values"
    for report, cell, value, raw, evidence in db.execute(sql):
        digest, _, place = evidence.removeprefix("sha256:").partition("#")
        body, media_type = body_of(db, digest)
        try:
            wrong = complaint(text_at(body, media_type, place), raw, value) if body else GONE
            outcome = "not confirmed" if wrong else "confirmed"
        except CannotFollow as kind:
            wrong, outcome = "", f"not followed: {kind}"
        counts[outcome] += 1
        if wrong:
            print(f"report {report}, {cell}, {evidence}: {wrong}")
    print("\n".join(f"{number:8} {outcome}" for outcome, number in counts.items()))
    return 1 if counts["not confirmed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
