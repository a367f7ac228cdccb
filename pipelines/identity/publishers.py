"""Who published a report: the names that title, labels, registry, listing and text give.

A name that heads or signs a report may be that of an office which serves its government: then the
government is the publisher, and the name is passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from archive.titles import Title, is_body_name, normalise_title
from pipelines.identity.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from archive.records import Context

_LABELS: Final = WORDS["labels"]["publisher"]
_POSTER = re.compile(WORDS["labels"]["poster"])
_MAKER = re.compile(WORDS["body"]["maker"])
_CONTACT = re.compile(WORDS["body"]["contact"])
_OFFICE = re.compile(WORDS["body"]["office"])
_DATE_BEHIND = re.compile(r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}")

#: Sentences that name the report stand in its first paragraphs.
_HEAD: Final = 1500
_LONGEST_LINE: Final = 90
#: A label's value of two characters is a person's name or a word (原创), not a public body's.
_SHORTEST_NAME: Final = 3


def names_given(
    own: Sequence[Title],
    lent: Sequence[Title],
    named: Sequence[Title],
    fields: Mapping[str, str],
    context: Context,
) -> Iterator[str]:
    """Names of publishers from title, labels, registry, listing and first sentences, best first."""
    reports = [title for title in own if title.kind == "report"]
    # Beside a title with its year, one without is the name of the site and its column.
    dated = [title for title in reports if title.year]
    yield _longest_form([title.publisher for title in dated or reports if title.publisher])
    yield from (name for name in _labelled(fields) if not _POSTER.search(name))
    yield context.publisher
    yield _longest_form([title.publisher for title in reports if title.publisher])
    yield from (title.publisher for title in lent if title.kind != "look_alike")
    yield _name(context.column)
    yield from (title.publisher for title in named if title.kind == "report")


def name_in_text(own: Sequence[Title], fields: Mapping[str, str], lines: Sequence[str]) -> str:
    """Who drew the report up or signed it, else whose name stands alone above it or on its page."""
    names = (
        *_makers("".join(lines)[:_HEAD]),
        _signature(lines),
        *(title.publisher for title in own if title.kind == "unclear"),
        *_labelled(fields),
    )
    return next((name for name in names if name), "")


def _labelled(fields: Mapping[str, str]) -> Iterator[str]:
    return (name for label in _LABELS if (name := _name(fields.get(label, ""))))


def _name(value: str) -> str:
    name = normalise_title(value)
    return name if len(name) >= _SHORTEST_NAME and is_body_name(name) else ""


def _longest_form(names: Sequence[str]) -> str:
    """The first name, or another title's longer form of it: 龙归镇, 武江区龙归镇人民政府."""
    if not names:
        return ""
    core = names[0].removesuffix("人民政府").removesuffix("政府")
    forms = [n for n in names if n.removesuffix("人民政府").removesuffix("政府").endswith(core)]
    return max(forms, key=len)


def _makers(head: str) -> Iterator[str]:
    """Who drew the report up or answers for it, but for an office that serves its government."""
    for pattern in (_MAKER, _CONTACT):
        for match in pattern.finditer(head):
            if (name := _name(match["name"])) and not _OFFICE.search(name):
                yield name


def _signature(lines: Sequence[str]) -> str:
    """The last line that is a public body's name, with or without a date behind it."""
    for line in reversed(lines[-WORDS["body"]["signature_lines"] :]):
        name = _name(_DATE_BEHIND.split(line)[0]) if len(line) <= _LONGEST_LINE else ""
        if name and not _OFFICE.search(name):
            return name
    return ""
