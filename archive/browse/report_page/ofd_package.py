"""The package of an OFD document (GB/T 33190): its pages, their templates and pictures.

A ZIP package: OFD.xml names Document.xml, that names the pages' files and the resources. Names are
relative to the file that gives them, or begin with a slash; producers differ in upper and lower
case and in the prefix of the namespace.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

#: A4 in millimetres, where a document does not say; no paper is as large as the other.
_PAPER = (0.0, 0.0, 210.0, 297.0)
_LARGEST = 5_000

#: Millimetres that nothing on a page is away, and bytes that no file of a package has.
_FARTHEST, _MOST_BYTES = 1e5, 16_000_000

#: What a damaged package raises.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
    KeyError,
    ValueError,
    RuntimeError,
    OSError,
)

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")

Templates = dict[str, tuple[str, str]]
Box = tuple[float, ...]


@dataclass(slots=True)
class OfdPackage:
    """An opened package: `names` are its files by their plain names, `media` its pictures' files.

    `letters` and `pictures` (bytes) are what may be drawn yet.
    """

    package: zipfile.ZipFile
    names: dict[str, str]
    media: dict[str, str] = field(default_factory=dict)
    letters: int = 100_000
    pictures: int = 24_000_000

    def body(self, name: str) -> bytes:
        """A file as it is. Raises one of BROKEN."""
        info = self.package.getinfo(self.names[plain(name)])
        if info.file_size > _MOST_BYTES:
            raise ValueError(name)
        with self.package.open(info) as file:
            return file.read(info.file_size)

    def tree(self, name: str) -> Any:
        """A file as markup, entities left alone. Raises one of BROKEN."""
        return etree.fromstring(
            self.body(name), etree.XMLParser(resolve_entities=False, no_network=True)
        )


def is_ofd(body: bytes) -> bool:
    """Whether bytes are a package with OFD.xml in its root."""
    return body[:2] == b"PK" and re.search(rb"(?i)ofd\.xml", body) is not None


def pages(container: OfdPackage) -> Iterator[tuple[str, Box, Templates]]:
    """Each page's file, the paper of its document and that one's templates."""
    for root in _texts(container.tree("OFD.xml"), "DocRoot"):
        document = container.tree(root)
        _read_media(container, document, root)
        templates = {
            one.get("ID", ""): (_joined(root, one.get("BaseLoc", "")), one.get("ZOrder", ""))
            for one in document.iter("{*}TemplatePage")
        }
        for page in document.iter("{*}Page"):
            yield _joined(root, page.get("BaseLoc", "")), box_of(document, _PAPER), templates


def _read_media(container: OfdPackage, document: Any, root: str) -> None:
    for name in (*_texts(document, "PublicRes"), *_texts(document, "DocumentRes")):
        place = _joined(root, name)
        if plain(place) not in container.names:
            continue
        resources = container.tree(place)
        base = _joined(place, resources.get("BaseLoc", "")) + "/"
        for media in resources.iter("{*}MultiMedia"):
            for file in _texts(media, "MediaFile"):
                container.media[media.get("ID", "")] = _joined(base, file)


def _texts(tree: Any, name: str) -> list[str]:
    return [e.text.strip() for e in tree.iter("{*}" + name) if e.text and e.text.strip()]


def box_of(tree: Any, otherwise: Box) -> Box:
    """Left, top, width and height of the paper that a page or document names (millimetres)."""
    for text in _texts(tree, "PhysicalBox"):
        parts = numbers(text)
        if len(parts) == 4 and 0 < parts[2] < _LARGEST and 0 < parts[3] < _LARGEST:
            return tuple(parts)
    return otherwise


def numbers(text: str | None) -> list[float]:
    """The numbers of an attribute, none further than a page reaches."""
    return [length(number) for number in NUMBER.findall(text or "")]


def length(text: str) -> float:
    """A number as written, within bounds. Raises ValueError for what is none."""
    return max(-_FARTHEST, min(_FARTHEST, float(text)))


def _joined(base: str, name: str) -> str:
    """A name as given in the file `base`, from the root of the package."""
    return name if name.startswith("/") else posixpath.join(posixpath.dirname(base), name)


def plain(name: str) -> str:
    """A file's name as all producers would write it."""
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()
