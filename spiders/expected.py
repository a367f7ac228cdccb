"""Who is to publish where: what the registry declares of its columns, for the ledger.

A column that names one publisher and the years it shows promises a report of each of them. A column
without years promises none: an authority that published once may be dissolved by now. It says all
the same that a column of its division is walked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.ledger import Expectation
from archive.publishers import as_kind, kind_of

if TYPE_CHECKING:
    from spiders.registry import Column, Portal, Registry


def registry_expectations(registry: Registry) -> list[Expectation]:
    """A row for each column, in the order of the registry."""
    return [
        _expectation(portal, column) for portal in registry.portals for column in portal.columns
    ]


def _expectation(portal: Portal, column: Column) -> Expectation:
    name = column.publisher
    # A zone's administration is a government by its name.
    kind = as_kind(column.publisher_kind) or kind_of(name) if name else ""
    first, last = column.years or (None, None)
    return Expectation(
        publisher=name,
        region_code=column.region_code or portal.region_code,
        kind=kind,
        first_year=first,
        last_year=last,
        column_url=column.url,
        basis=portal.id,
    )
