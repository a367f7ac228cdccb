"""The fast faults of the lab end as they are written; the slow ones with `tests.faults --slow`.

Portals that fail are walked side by side, in crawls of real processes.
"""

from __future__ import annotations

import pytest

from tests.faults.cases import OF_HOSTS, faults
from tests.faults.crawls import of_hosts
from tests.faults.hosts import CERTIFICATES
from tests.faults.hosts import FAULTS as HOSTS
from tests.faults.machine import FAULTS as MACHINE
from tests.faults.machine import of_machine
from tests.faults.outcomes import Outcome, complaints

FAST = {fault.name: fault for fault in faults() if not fault.slow}
OF_PORTALS = [fault for fault in FAST.values() if fault.kind in OF_HOSTS]
OF_MACHINE = [fault for fault in FAST.values() if fault.kind not in OF_HOSTS]


@pytest.fixture(scope="module")
def portals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    return of_hosts(tmp_path_factory.mktemp("hosts"), OF_PORTALS)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    return of_machine(tmp_path_factory.mktemp("machine"), [fault.name for fault in OF_MACHINE])


def test_every_fault_is_written_down_and_made() -> None:
    written = {fault.name: fault.kind for fault in faults()}
    assert set(written) == {*HOSTS, *CERTIFICATES, *MACHINE}
    assert {name for name, kind in written.items() if kind in OF_HOSTS} == {*HOSTS, *CERTIFICATES}
    assert len(written) >= 40


@pytest.mark.parametrize("name", [fault.name for fault in OF_PORTALS])
def test_a_portals_fault_ends_as_written(portals: dict[str, Outcome], name: str) -> None:
    assert complaints(FAST[name], portals[name]) == []


@pytest.mark.parametrize("name", [fault.name for fault in OF_MACHINE])
def test_a_fault_of_the_machine_ends_as_written(machine: dict[str, Outcome], name: str) -> None:
    assert complaints(FAST[name], machine[name]) == []
