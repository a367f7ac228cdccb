"""How a report is cited: in a sentence, and for bibliographies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from archive.browse.words import Words

_SPECIAL = re.compile(r"[\\{}%&$#_^~]")


def citation(report: Mapping[str, Any], url: str, words: Words) -> str:
    """One sentence: who, what, which year, when seen, the bytes, where in the archive."""
    return words(
        "report.cite_as",
        publisher=report["publisher"] or words("frame.unknown_publisher"),
        title=_title(report),
        source=report["source_url"],
        seen=str(report["first_seen"])[:10],
        sha256=str(report["body_sha256"])[:16],
        url=url,
    )


def bibtex(report: Mapping[str, Any], url: str) -> str:
    """An entry for BibTeX; the key holds the report's number."""
    fields = {
        "author": f"{{{_safe(report['publisher'] or '')}}}",
        "title": f"{{{_safe(_title(report))}}}",
        "year": _safe(str(report["claimed_published"] or report["first_seen"])[:4]),
        "howpublished": rf"\url{{{_address(str(report['source_url']))}}}",
        "note": f"seen {str(report['first_seen'])[:10]}, sha256 {report['body_sha256']}",
        "url": _address(url),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{nianbao{report['report_id']},\n{lines}}}\n"


def _title(report: Mapping[str, Any]) -> str:
    return str(report["title"] or f"{report['publisher'] or ''}{report['year'] or ''}年报")


def _safe(text: str) -> str:
    return _SPECIAL.sub(lambda found: "\\" + found[0] if found[0] in "%&$#_" else " ", text)


def _address(url: str) -> str:
    return re.sub(r"[{}\\\s]", lambda found: f"%{ord(found[0]):02X}", url)
