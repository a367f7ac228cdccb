"""Documents as they come out of bad copies: bytes flipped, lost, doubled, of another document.

`mutated` damages bytes by a seed; `faults` tells what no interpretation may do, whatever it reads.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from golden import case_names, document_of
from lxml import etree
from lxml import html as lxml_html

from archive.charset import decode
from archive.evidence import digest
from archive.forms import FORMS
from archive.records import Document, Interpretation, Observation
from pipelines.formats import readers
from pipelines.interpret import _interpret

# Nothing is damaged that could not be read whole; a picture of nothing is a picture of nothing.
CASES = tuple(
    name
    for name in case_names()
    if document_of(name).capture.body.strip(b"\0") and name != "picture"
)
_MARKS = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|\*\*")
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Followed = Callable[[dict[str, str]], str]


def mutated(name: str, seed: int) -> Document:
    """A case with one to four wounds; the same for the same seed."""
    rnd = random.Random(f"{name} {seed}")  # noqa: S311 - repeatable damage, no secret
    document = document_of(name)
    body = document.capture.body
    other = document_of(rnd.choice(CASES)).capture.body
    for _ in range(rnd.randint(1, 4)):
        body = rnd.choice((_flip, _drop, _double, _splice, _swap))(body, other, rnd)
    return replace(document, capture=replace(document.capture, body=body))


def _stretch(body: bytes, rnd: random.Random) -> slice:
    start = rnd.randrange(len(body) + 1)
    return slice(start, start + int(2 ** rnd.uniform(0, 11)))


def _flip(body: bytes, other: bytes, rnd: random.Random) -> bytes:
    del other
    wounded = bytearray(body)
    for _ in range(min(len(body), rnd.randint(1, 30))):
        wounded[rnd.randrange(len(body))] ^= 1 << rnd.randrange(8)
    return bytes(wounded)


def _drop(body: bytes, other: bytes, rnd: random.Random) -> bytes:
    del other
    lost = _stretch(body, rnd)
    return body[: lost.start] + body[lost.stop :]


def _double(body: bytes, other: bytes, rnd: random.Random) -> bytes:
    del other
    again = _stretch(body, rnd)
    return body[: again.stop] * rnd.randint(1, 2) + body[again.start :]


def _splice(body: bytes, other: bytes, rnd: random.Random) -> bytes:
    here, there = _stretch(body, rnd), _stretch(other, rnd)
    return body[: here.start] + other[there] + body[here.start :]


def _swap(body: bytes, other: bytes, rnd: random.Random) -> bytes:
    """Two figures or words change places: what reads well and does not add up."""
    del other
    words = body.split(b">") if b"<td" in body else body.split(b" ")
    one, two = rnd.randrange(len(words)), rnd.randrange(len(words))
    words[one], words[two] = words[two], words[one]
    return (b">" if b"<td" in body else b" ").join(words)


def faults(document: Document) -> list[str]:
    """What is wrong with the reading of a document; a fault of the reader is raised."""
    found = _interpret(document)
    wrong = [] if found == _interpret(document) else ["read twice it says two things"]
    follow = _followed(document)
    for observation in found.observations:
        wrong += _misplaced(observation, document.capture.body, follow)
        if observation.verdict == "verified" and not _holds(observation, found):
            wrong.append(f"{observation.cell_id} is verified by no sum")
    wrong += [
        f"a quote that is not the text: {statement}"
        for statement in found.statements
        if found.text[statement.start : statement.end] != statement.quote
    ]
    return wrong


def _misplaced(observation: Observation, body: bytes, follow: Followed | None) -> list[str]:
    pointed, _, place = observation.evidence.partition("#")
    if pointed != f"sha256:{digest(body)}":
        return [f"{observation.cell_id} points at other bytes"]
    if not place:
        return [] if observation.value is None else [f"{observation.cell_id} has no place"]
    printed = "".join(observation.raw.split())
    # The mark of a footnote is told from its figure by brackets.
    if not printed or follow is None or "(" in printed:
        return []
    there = "".join(follow(dict(part.split("=", 1) for part in place.split("&"))).split())
    return [] if printed in there else [f"{observation.cell_id}: {printed} is not at {place}"]


def _followed(document: Document) -> Followed | None:
    """How a place in a text or a page is found, without the readers; None for other formats."""
    body = document.capture.body
    reader = next((module for module in readers() if module.recognises(body)), None)
    name = reader.__name__.rpartition(".")[2] if reader else ""
    text = decode(body, document.capture.media_type)
    if name == "text" and "<table" not in text.lower():
        # Marks of Markdown and stray tags are read as blanks, which no comparison counts.
        plain = _MARKS.sub(lambda mark: " " * len(mark[0]), text)
        return lambda place: plain[int(place["start"]) : int(place["end"])]
    if name != "html":
        return None
    return _in_page(_CONTROLS.sub("\ufffd", text.replace("\0", "")))


def _in_page(text: str) -> Followed:
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    tree = etree.fromstring(text.partition("?>")[2] if text[:6] == "<?xml " else text, parser)
    run = "".join(tree.itertext())
    tables = list(tree.iter("table"))

    def follow(place: dict[str, str]) -> str:
        if "start" in place:
            return run[int(place["start"]) : int(place["end"])]
        row = list(tables[int(place["table"]) - 1].iter("tr"))[int(place["row"]) - 1]
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        return "".join(cells[int(place["column"]) - 1].itertext())

    return follow


def _holds(observation: Observation, found: Interpretation) -> bool:
    """Whether a sum of the form with this cell in it adds up, blanks counted as nothing."""
    values = {o.cell_id: o.value or 0 for o in found.observations}
    sums = [
        (identity.left, identity.right)
        for form in FORMS.values()
        for identity in form.identities
        if observation.cell_id in (*identity.left, *identity.right)
    ]
    return any(
        abs(sum(values.get(c, 0) for c in left) - sum(values.get(c, 0) for c in right)) < 1e-4
        for left, right in sums
    )
