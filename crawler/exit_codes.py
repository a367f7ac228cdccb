"""The exit codes of all commands: few, and the same everywhere, for cron to tell apart."""

OK = 0
TROUBLE = 1
CONFIGURATION = 2
UNREACHABLE = 3
CHECKS_FAILED = 4
ARCHIVE = 5
INTERRUPTED = 130
