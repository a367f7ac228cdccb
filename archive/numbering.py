"""年报编号: the number of a report, the same in every archive that holds it.

Worked out from whose report it is and of which year when it is first stored, so that an address, a
citation or a table made elsewhere names the same report, and archives of several machines can be
put together. A report that does not say whose it is, or of which year, is named by its address.
"""

from __future__ import annotations

import hashlib

#: Numbers have sixteen digits: from 2**52 up to 2**53, below which JSON and spreadsheets are exact.
_FIRST = 2**52


def report_number(
    publisher: str | None, region_code: str | None, year: int | None, url: str
) -> int:
    """The number of a report, at least 2**52 and below 2**53.

    `url` is where it was first seen, which counts where publisher or year are not known.
    """
    named = bool(publisher) and year is not None
    key = (publisher or "", region_code or "", str(year or ""), "" if named else url)
    digest = hashlib.sha256("\n".join(key).encode("utf-8", "surrogatepass")).digest()
    return _FIRST + int.from_bytes(digest[:8], "big") % _FIRST
