"""Labels without a figure in a text that drops blank cells: blank, unless figures near are lost.

Where extraction tears figures off their labels, a label without any stands beside a row with too
many, or beside figures without a label: then nobody can tell that its cell was left blank.
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.tables.findings import Findings, Found


class BareLabels:
    """The cells of one table that are taken for blank, until figures are found to be astray."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.claimed: list[int] = []
        self.astray = False

    def blank(self, found: Found) -> None:
        """A cell of a label that has no figure."""
        if self.astray:
            self._distrust(found.cell_id)
            found = replace(found, item=None, bare=False)
        else:
            self.claimed.append(len(self.findings.found))
        self.findings.found.append(found)

    def filled(self) -> None:
        """A row with as many figures as columns: what stands before it is settled."""
        self.claimed.clear()
        self.astray = False

    def lose(self) -> None:
        """Figures that belong to another label than the one they follow, or to none."""
        self.astray = True
        if self.claimed:
            self._distrust(*(self.findings.found[n].cell_id for n in self.claimed))
        for n in self.claimed:
            self.findings.found[n] = replace(self.findings.found[n], item=None, bare=False)
        self.claimed.clear()

    def _distrust(self, *cell_ids: str) -> None:
        self.findings.issue(
            "values_displaced", "a label without a figure beside figures without a label", *cell_ids
        )
