"""The exit codes of all commands: few, and the same everywhere, for cron to tell apart.

What each means stands in MEANINGS, from which README has its table. A command that fails with an
error for a person ends with the code of that error.
"""

from __future__ import annotations

from types import MappingProxyType

from archive.errors import ArchiveError, BusyArchiveError, UnreachableError

OK = 0
TROUBLE = 1
CONFIGURATION = 2
UNREACHABLE = 3
CHECKS_FAILED = 4
ARCHIVE = 5
BUSY = 6
INTERRUPTED = 130

MEANINGS = MappingProxyType(
    {
        OK: "all well",
        TROUBLE: "trouble: with a column, a named file or what is kept, or the demo disagrees",
        CONFIGURATION: "wrong arguments, address, registry or settings; nothing was written",
        UNREACHABLE: "no host, or no cluster, was reached",
        CHECKS_FAILED: "checks failed: nothing was published, and what was there stays",
        ARCHIVE: "the archive cannot be used, or its disk is full",
        BUSY: "another command is writing to the archive; nothing was done",
        INTERRUPTED: "interrupted by Ctrl-C; the next run goes on",
    }
)


def code_of(error: Exception) -> int:
    """The exit code of a command that ends with an error for a person."""
    if isinstance(error, BusyArchiveError):
        return BUSY
    if isinstance(error, UnreachableError):
        return UNREACHABLE
    return ARCHIVE if isinstance(error, ArchiveError) else CONFIGURATION
