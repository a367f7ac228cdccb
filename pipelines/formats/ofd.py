"""OFD, the fixed layout that Chinese offices issue (GB/T 33190): pages of text, or of pictures."""

from __future__ import annotations

from pipelines import scans
from pipelines.formats.ofd_package import OfdPackage, OfdPage, is_ofd, opened, pages_of
from pipelines.formats.packages import BrokenPackageError
from pipelines.grids import Extract
from pipelines.pages.document import MOST_PAGES, Lost, whole
from pipelines.pages.marks import Box, Page
from pipelines.pages.ofd_marks import Marks, draw

RANK = 15
MOST_BYTES = 128 * 2**20

# A picture over most of a page without text is a scan of it.
_COVERS = 0.5
_POINTS = 72 / 25.4


def recognises(body: bytes) -> bool:
    """A ZIP archive with OFD.xml in its root."""
    return body.startswith(b"PK\x03\x04") and b"OFD.xml" in body and is_ofd(body)


def read(body: bytes, media_type: str) -> Extract:
    """Lines and grids of all pages; `problem` where none of them can be read."""
    del media_type
    try:
        package = opened(body)
        sources = pages_of(package)
    except BrokenPackageError as broken:
        return Extract(problem=f"the OFD cannot be opened: it is {broken}")
    return _read(package, sources)


def _read(package: OfdPackage, sources: list[OfdPage | None]) -> Extract:
    pages: list[Page] = []
    lost: list[Lost] = []
    for number, source in enumerate(sources[:MOST_PAGES], 1):
        if source is None:
            lost.append((number, "broken"))
            continue
        try:
            pages.append(_page(package, source, number))
        except scans.CannotRead as error:
            lost.append((number, str(error)))
    return whole(pages, lost, len(sources), "OFD")


def _page(package: OfdPackage, source: OfdPage, number: int) -> Page:
    x, y, width, height = source.box
    marks = Marks()
    for tree in source.trees:
        draw(tree, (x, y), marks)
    size = (width * _POINTS, height * _POINTS)
    if not marks.words:
        for resource, box in marks.pictures:
            if box.width * box.height >= _COVERS * size[0] * size[1]:
                return _scan(package, resource, number, box)
    return Page(number, *size, tuple(marks.words), tuple(marks.rulings))


def _scan(package: OfdPackage, resource: str, number: int, box: Box) -> Page:
    try:
        body = package.picture(resource)
    except BrokenPackageError as error:
        raise scans.CannotRead("its picture is not in the file") from error
    return scans.read_page(body, number, box)
