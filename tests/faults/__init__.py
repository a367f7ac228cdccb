"""The fault lab: what goes wrong in years of running, each a named case with what must come of it.

cases      tests/cases/faults/*.toml, one table a fault
portal     a portal that is well, with reports of which every number is known
hosts      faults of hosts and of what they send: how a portal that was well goes wrong
crawls     crawls of such portals: well, wrong, wrong again, mended
machine    faults of the disk, the process, the clock, the archive and the registry
outcomes   what came of a fault, and where that is not as written

`python -m tests.faults` runs each fault by itself and prints a table; tests/test_faults.py runs the
fast ones, hosts side by side.
"""
