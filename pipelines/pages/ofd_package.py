"""The container of an OFD document (GB/T 33190): which pages it has, their templates and pictures.

A ZIP archive: OFD.xml names Document.xml, that names the pages' Content.xml and the resources.
Names are relative to the file that gives them, or begin with a slash. Producers differ in the
prefix of the namespace and in upper and lower case of folders.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field

from lxml import etree

# A page of dense tables has some 2 MiB of markup, a report some 20 pages.
_LARGEST = 32 * 2**20
_LARGEST_OF_ALL = 256 * 2**20
_MOST_FILES = 20_000
# What zipfile raises for damaged archives and methods it does not know.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, NotImplementedError, RuntimeError,
    ValueError, etree.XMLSyntaxError,
)  # fmt: skip

# A4 in millimetres, where a document does not say.
_PAPER = (0.0, 0.0, 210.0, 297.0)
MmBox = tuple[float, float, float, float]


class TooLargeError(ValueError):
    """A container that unpacks to more than any report."""


@dataclass(frozen=True, slots=True)
class OfdPage:
    """A page: its box in millimetres, and the trees to draw, lowest first."""

    box: MmBox
    trees: tuple[etree._Element, ...]


@dataclass(slots=True)
class Package:
    """An opened container. `left` is how much may still be unpacked."""

    archive: zipfile.ZipFile
    names: dict[str, str]
    left: int = _LARGEST_OF_ALL
    media: dict[str, str] = field(default_factory=dict)

    def bytes_of(self, name: str) -> bytes:
        """A file's bytes. Raises one of `DAMAGED`."""
        info = self.archive.getinfo(self.names[_plain(name)])
        if info.file_size > min(_LARGEST, self.left):
            raise TooLargeError(f"{name} unpacks to {info.file_size} bytes")
        with self.archive.open(info) as packed:
            body = packed.read(min(_LARGEST, self.left) + 1)
        if len(body) > min(_LARGEST, self.left):
            raise TooLargeError(f"{name} unpacks to more than it says")
        self.left -= len(body)
        return body

    def tree(self, name: str) -> etree._Element:
        """A file as markup, entities left alone. Raises one of `DAMAGED`."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        tree = etree.fromstring(self.bytes_of(name), parser)
        if tree is None:
            raise ValueError(f"{name} is empty")
        return tree


def opened(body: bytes) -> Package:
    """The container of an OFD document. Raises one of `DAMAGED`."""
    archive = zipfile.ZipFile(io.BytesIO(body))
    if len(archive.namelist()) > _MOST_FILES:
        raise TooLargeError("more files than any report")
    return Package(archive, {_plain(name): name for name in archive.namelist()})


def is_ofd(body: bytes) -> bool:
    """Whether a ZIP archive is an OFD document: OFD.xml lies in its root."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return any(_plain(name) == "ofd.xml" for name in archive.namelist())
    except DAMAGED:
        return False


def pages_of(package: Package) -> list[OfdPage | None]:
    """The pages of all documents of a container; None for one that cannot be read.

    Raises one of `DAMAGED` where the documents themselves cannot be read.
    """
    pages: list[OfdPage | None] = []
    for root in _texts(package.tree("OFD.xml"), "DocRoot"):
        document = package.tree(root)
        _read_media(package, document, root)
        area = _box(document, _PAPER)
        templates = {
            part.get("ID", ""): (_joined(root, part.get("BaseLoc", "")), part.get("ZOrder", ""))
            for part in _elements(document, "TemplatePage")
        }
        for page in _elements(document, "Page"):
            try:
                pages.append(
                    _page(package, _joined(root, page.get("BaseLoc", "")), area, templates)
                )
            except TooLargeError:
                raise
            except DAMAGED:
                pages.append(None)
    return pages


def _page(
    package: Package, name: str, area: MmBox, templates: dict[str, tuple[str, str]]
) -> OfdPage:
    content = package.tree(name)
    below: list[etree._Element] = []
    above: list[etree._Element] = []
    for use in _elements(content, "Template"):
        place, order = templates.get(use.get("TemplateID", ""), ("", ""))
        if place:
            front = (use.get("ZOrder") or order) == "Foreground"
            (above if front else below).append(package.tree(place))
    return OfdPage(_box(content, area), (*below, content, *above))


def _read_media(package: Package, document: etree._Element, root: str) -> None:
    """The files of the document's pictures, by their numbers."""
    for kind in ("PublicRes", "DocumentRes"):
        for name in _texts(document, kind):
            place = _joined(root, name)
            try:
                resources = package.tree(place)
            except TooLargeError:
                raise
            except DAMAGED:
                continue
            base = _joined(place, resources.get("BaseLoc", "")) + "/"
            for media in _elements(resources, "MultiMedia"):
                for file in _texts(media, "MediaFile"):
                    package.media[media.get("ID", "")] = _joined(base, file)


def _elements(tree: etree._Element, name: str) -> list[etree._Element]:
    return list(tree.iter("{*}" + name))


def _texts(tree: etree._Element, name: str) -> list[str]:
    return [e.text.strip() for e in _elements(tree, name) if e.text and e.text.strip()]


def _box(tree: etree._Element, otherwise: MmBox) -> MmBox:
    for text in _texts(tree, "PhysicalBox"):
        parts = text.split()
        if len(parts) == 4:
            try:
                x, y, width, height = map(float, parts)
            except ValueError:
                continue
            if 0 < width < 5000 and 0 < height < 5000:
                return x, y, width, height
    return otherwise


def _joined(base: str, name: str) -> str:
    """A name as given in the file `base`, from the root of the container."""
    if name.startswith("/"):
        return name
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), name))


def _plain(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()
