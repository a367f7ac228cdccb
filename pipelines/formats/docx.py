"""Word documents (docx, docm): what their packages hold, in reading order.

`wordml` reads the main part; what a document carries whole in another format (pages put in by the
exports of content systems, pictures of tables) is read by the reader of that format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import normpath

from pipelines.formats import extract
from pipelines.formats.headline import headline
from pipelines.formats.packages import BrokenPackageError, Package, blocks_in_file, names_in
from pipelines.formats.wordml import Embedded, body_blocks
from pipelines.grids import Extract, Grid, Line
from pipelines.identity.metadata import labelled_values
from pipelines.prose.body import clean

RANK = 20
MOST_BYTES = 64 * 2**20

# Word numbers the main part anew in some saves from the browser.
_MAIN = re.compile(r"word/document\d*\.xml")
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def recognises(body: bytes) -> bool:
    """A ZIP package that holds a Word document."""
    if not body.startswith(b"PK\x03\x04"):
        return False
    names = names_in(body)
    if names:
        return any(map(_MAIN.fullmatch, names))
    # The names stand before each part too, in a file that was cut off.
    return b"word/document" in body


def read(body: bytes, media_type: str) -> Extract:
    """Paragraphs as lines, tables as grids."""
    del media_type
    try:
        package = Package(body)
        main = next(filter(_MAIN.fullmatch, package.names), "word/document.xml")
        found = list(body_blocks(package.xml(main)))
        title = _core_title(package)
        has_tables = any(isinstance(block, Grid) for block in found)
        blocks: list[Line | Grid] = []
        lost: list[str] = []
        for one in found:
            if not isinstance(one, Embedded):
                blocks.append(one)
            elif not (one.is_picture and has_tables):
                # Reading a picture takes seconds: only where the tables must be in it.
                for content, number in _embedded(package, main, one):
                    blocks += blocks_in_file(content, number)
                    lost += [content.problem] if content.problem else content.lost
    except BrokenPackageError as broken:
        return Extract(problem=f"the Word document cannot be opened: it is {broken}")
    lines = [block.text.strip() for block in blocks if isinstance(block, Line)]
    filled = [line for line in lines if line]
    if not filled and not any(isinstance(block, Grid) for block in blocks):
        return Extract(problem="the Word document holds no text: pictures, or nothing")
    # What the file calls itself is often left over from the report that it was copied from.
    titles = headline(filled) or title
    return Extract(
        blocks=tuple(blocks),
        titles=(titles,) if titles else (),
        metadata=tuple(labelled_values(blocks, filled)),
        prose=clean("\n".join(filled)),
        lost=tuple(dict.fromkeys(lost)),
    )


def _core_title(package: Package) -> str:
    if "docProps/core.xml" not in package.names:
        return ""
    try:
        title = package.xml("docProps/core.xml").findtext(_TITLE)
    except BrokenPackageError:
        return ""
    return " ".join((title or "").split())


def _embedded(package: Package, main: str, chunk: Embedded) -> Iterator[tuple[Extract, int]]:
    """What a chunk of another format holds, and its number in the package.

    A package within the package is left alone.
    """
    folder, _, name = main.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package.names:
        return
    for relation in package.xml(relations).iter(_RELATION):
        target = relation.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else normpath(f"{folder}/{target}")
        if relation.get("Id") == chunk.relation and part in package.names:
            body = package.read(part)
            if not body.startswith(b"PK"):
                yield extract(body), package.names.index(part) + 1
