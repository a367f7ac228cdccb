"""Errors that a person can mend, each a sentence: what was wrong, where, what to do.

NianbaoError
├── RegistryError           the registry has a mistake, or names no such portal
├── AddressError            an address that may not be fetched
├── WebArchiveError         a WARC or WACZ that is damaged, or none (archive/webarchive/errors.py)
├── UnreachableError        nothing answers where something was to be asked
└── ArchiveError
    ├── NotAnArchiveError   no SQLite database, or one of another program
    ├── NewerArchiveError   made by a newer version of this program
    ├── BusyArchiveError    another command is writing to it (archive/lock.py)
    └── UnwritableArchiveError
"""


class NianbaoError(Exception):
    """A mistake to be told to a person without a traceback."""


class RegistryError(NianbaoError):
    """The registry has a mistake, or does not hold what was asked for."""


class AddressError(NianbaoError):
    """An address outside what may be fetched."""


class ArchiveError(NianbaoError):
    """The archive cannot be used."""


class NotAnArchiveError(ArchiveError):
    """The file is no SQLite database, or one that another program made."""


class NewerArchiveError(ArchiveError):
    """The archive was made by a newer version of this program."""


class BusyArchiveError(ArchiveError):
    """Another command is writing to the archive."""


class UnreachableError(NianbaoError):
    """Nothing answers where something was to be asked."""


class UnwritableArchiveError(ArchiveError):
    """The archive, or the folder it lies in, cannot be written."""
