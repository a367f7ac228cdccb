"""ZIP containers: the parts of one report, packed together.

Portals pack a report's text with its tables, or the same report in several formats. Names in GBK
come without a word about it. A part that says what another says is a copy: of copies the one that
is read best goes before. A container within a container is opened once.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from posixpath import basename, splitext

from archive.charset import decode
from archive.titles import read_title
from pipelines.formats import extract, readers
from pipelines.formats.packages import BrokenPackageError, Package, blocks_in_file
from pipelines.grids import Extract, Grid, Line

RANK = 40
MOST_BYTES = 128 * 2**20

# A report with its annexes has ten files; a hundred are the reports of many.
_MOST_FILES = 100
# The longest report has 100,000 characters.
_MOST_TEXT = 2_000_000
_FLAG_UTF8 = 0x800
# What systems and programs leave beside the files.
_LEFT_BESIDE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini", "~$")
# The formats in the order of how surely their tables are read; others come after these.
_BEST_FIRST = ("docx", "converted", "spreadsheet", "mhtml", "html", "ofd", "pdf")
_OURS, _SHEETS = "container", "spreadsheet"
# A copy has all the same pieces of text but for its page numbers and what was misread.
_PIECE = 6
_SAME = 0.8
_MOST_COMPARED = 40_000
# A complaint is a sentence, no directory.
_MOST_NAMED = 9


@dataclass(frozen=True, slots=True)
class _Part:
    """A file of a container: its number in the directory, its name, how and what was read."""

    number: int
    name: str
    format: str
    content: Extract = field(default_factory=Extract)

    @property
    def stem(self) -> str:
        """The name without folders and ending."""
        return splitext(basename(self.name))[0].strip()


def recognises(body: bytes) -> bool:
    """A ZIP container that no other reader knows: asked after them."""
    return body.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def read(body: bytes, media_type: str) -> Extract:
    """The parts of the container as one document."""
    del media_type
    return _read(body, within=False)


def _read(body: bytes, *, within: bool) -> Extract:
    try:
        package = Package(body)
    except BrokenPackageError as broken:
        return Extract(problem=f"the ZIP container cannot be opened: it is {broken}")
    listed = [
        _Part(n, _name(entry), "")
        for n, entry in enumerate(package.files, 1)
        if not any(left in entry.filename for left in _LEFT_BESIDE)
    ]
    if not listed:
        return Extract(problem="the ZIP container is empty")
    if len(listed) > _MOST_FILES:
        return Extract(
            problem=f"the ZIP container holds {len(listed)} files: no report has so many"
        )
    problem = _several(part.stem for part in listed)
    if problem:
        return Extract(problem=problem)
    parts: list[_Part] = []
    for part in _parts(package, listed, within=within):
        parts.append(part)
        if sum(len(one.content.prose) for one in parts) > _MOST_TEXT:
            return Extract(problem="the ZIP container holds more text than any report has")
    good = [part for part in parts if not part.content.problem]
    if not good:
        reasons = "; ".join(f"{part.name}: {part.content.problem}" for part in parts[:_MOST_NAMED])
        return Extract(problem=f"nothing in the ZIP container can be read: {reasons}")
    problem = _several(title for part in good for title in part.content.titles[:1])
    if problem:
        return Extract(problem=problem)
    kept = _joined(_without_copies(good))
    # What lies beside a report and is of no format of reports is no part of it.
    bad = [p for p in parts if p.content.problem and p.format and p.stem not in _stems(good)]
    told = tuple(f"{part.name}: {part.content.problem}" for part in bad[:_MOST_NAMED])
    return replace(kept, lost=(*kept.lost, *told))


def _stems(parts: Iterable[_Part]) -> set[str]:
    return {part.stem for part in parts}


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of a file; one that is not marked as UTF-8 is in the packer's own charset."""
    name = entry.filename
    if not entry.flag_bits & _FLAG_UTF8:
        with suppress(UnicodeEncodeError):
            name = decode(name.encode("cp437"))
    return "".join(filter(str.isprintable, name))


def _parts(package: Package, listed: Sequence[_Part], *, within: bool) -> Iterator[_Part]:
    """The files read, best formats first; a copy under the same name is passed over unread."""
    known = [replace(part, format=_format(package, part.number)) for part in listed]
    tables: set[str] = set()
    for part in sorted(known, key=_rank):
        if part.stem in tables and part.format != _SHEETS:
            continue
        content = _content(package, part, within=within)
        if part.format != _SHEETS and any(isinstance(block, Grid) for block in content.blocks):
            tables.add(part.stem)
        yield replace(part, content=content)


def _format(package: Package, number: int) -> str:
    """The name of the reader that knows a file, empty where none does."""
    try:
        body = package.read(package.files[number - 1])
    except BrokenPackageError:
        return ""
    module = next((module for module in readers() if module.recognises(body)), None)
    return module.__name__.rpartition(".")[2] if module else ""


def _rank(part: _Part) -> tuple[int, int]:
    place = _BEST_FIRST.index(part.format) if part.format in _BEST_FIRST else len(_BEST_FIRST)
    return place, part.number


def _content(package: Package, part: _Part, *, within: bool) -> Extract:
    try:
        body = package.read(package.files[part.number - 1])
    except BrokenPackageError as broken:
        return Extract(problem=f"it is {broken}")
    if part.format != _OURS:
        return extract(body)
    if within:
        return Extract(problem="a container within one within one is not opened")
    return _read(body, within=True)


def _without_copies(parts: Iterable[_Part]) -> list[_Part]:
    """The parts that say something that the others do not say."""
    kept: list[tuple[_Part, frozenset[str]]] = []
    for part in parts:
        pieces = _pieces(part.content)
        if pieces and any(_says(other, pieces) for _, other in kept):
            continue
        # A text goes out for a copy that has the tables too.
        kept = [(one, other) for one, other in kept if not other or not _says(pieces, other)]
        kept.append((part, pieces))
    return [part for part, _ in kept]


def _says(whole: frozenset[str], pieces: frozenset[str]) -> bool:
    return len(whole & pieces) >= _SAME * len(pieces)


def _pieces(content: Extract) -> frozenset[str]:
    """The short stretches of all that a document says, without white space."""
    texts: list[str] = []
    for block in content.blocks:
        if isinstance(block, Line):
            texts.append(block.text)
        else:
            texts += [cell.text for row in block.rows for cell in row.cells if not cell.carried]
    text = "".join("".join(texts).split())[:_MOST_COMPARED]
    return frozenset(text[n : n + _PIECE] for n in range(len(text)))


def _several(texts: Iterable[str]) -> str:
    """The complaint that titles are those of several reports, empty where they are not."""
    titles = [title for title in map(read_title, texts) if title.kind == "report"]
    years = sorted({str(title.year) for title in titles if title.year is not None})
    names = {title.publisher for title in titles if title.publisher}
    # 水利局 in one title is 云岭县水利局 in another.
    names = {name for name in names if not any(o != name and o.endswith(name) for o in names)}
    if len(years) < 2 and len(names) < 2:
        return ""
    told = ", ".join([*sorted(names), *years][:_MOST_NAMED])
    return f"the ZIP container holds several reports ({told}): unpack it, each is a file of its own"


def _joined(parts: Sequence[_Part]) -> Extract:
    """One document of several; what is read best names it first, its file's name last."""
    names = [part.stem for part in parts if read_title(part.stem).kind == "report"]
    return Extract(
        blocks=tuple(
            block
            for part in sorted(parts, key=lambda part: part.number)
            for block in blocks_in_file(part.content, part.number)
        ),
        titles=tuple(
            dict.fromkeys([*(title for part in parts for title in part.content.titles), *names])
        ),
        metadata=tuple(pair for part in parts for pair in part.content.metadata),
        prose="\n".join(part.content.prose for part in parts if part.content.prose),
        lost=tuple(f"{part.stem}: {lost}" for part in parts for lost in part.content.lost),
    )
