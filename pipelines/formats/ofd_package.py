"""The container of an OFD document (GB/T 33190): which pages it has, their templates and pictures.

A ZIP package: OFD.xml names Document.xml, that names the pages' Content.xml and the resources.
Names are relative to the file that gives them, or begin with a slash. Producers differ in the
prefix of the namespace and in upper and lower case of folders.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from lxml import etree

from pipelines.formats.packages import BrokenPackageError, Package, names_in

# A4 in millimetres, where a document does not say.
_PAPER = (0.0, 0.0, 210.0, 297.0)
# No paper is as large.
_LARGEST = 5000.0
MmBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class OfdPage:
    """A page: its box in millimetres, and the trees to draw, lowest first."""

    box: MmBox
    trees: tuple[etree._Element, ...]


@dataclass(slots=True)
class OfdPackage:
    """An opened container: `names` are its files as they are named, `media` its pictures' files."""

    package: Package
    names: dict[str, str]
    media: dict[str, str] = field(default_factory=dict)

    def picture(self, resource: str) -> bytes:
        """A picture by the number of its resource. Raises `BrokenPackageError`."""
        return self.package.read(self._named(self.media.get(resource, "")))

    def tree(self, name: str) -> etree._Element:
        """A file as markup, entities left alone. Raises `BrokenPackageError`."""
        return self.package.xml(self._named(name))

    def _named(self, name: str) -> str:
        return self.names.get(_plain(name), name)


def opened(body: bytes) -> OfdPackage:
    """The container of an OFD document. Raises `BrokenPackageError`."""
    package = Package(body)
    return OfdPackage(package, {_plain(name): name for name in package.names})


def is_ofd(body: bytes) -> bool:
    """Whether a ZIP package is an OFD document: OFD.xml lies in its root."""
    return any(_plain(name) == "ofd.xml" for name in names_in(body))


def pages_of(package: OfdPackage) -> list[OfdPage | None]:
    """The pages of all documents of a container; None for one that cannot be read.

    Raises `BrokenPackageError` where the documents themselves cannot be read.
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
            except BrokenPackageError:
                pages.append(None)
    return pages


def _page(
    package: OfdPackage, name: str, area: MmBox, templates: dict[str, tuple[str, str]]
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


def _read_media(package: OfdPackage, document: etree._Element, root: str) -> None:
    """The files of the document's pictures, by their numbers."""
    for kind in ("PublicRes", "DocumentRes"):
        for name in _texts(document, kind):
            place = _joined(root, name)
            try:
                resources = package.tree(place)
            except BrokenPackageError:
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
            within = all(abs(length) < _LARGEST for length in (x, y, width, height))
            if within and width > 0 and height > 0:
                return x, y, width, height
    return otherwise


def _joined(base: str, name: str) -> str:
    """A name as given in the file `base`, from the root of the container."""
    if name.startswith("/"):
        return name
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), name))


def _plain(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()
