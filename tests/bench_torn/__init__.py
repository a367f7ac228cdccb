"""What is torn off is sound and goes on: `python -m tests.bench_torn [--moments N] [--json]`.

Keeping, reading again, merging, releasing and migrating are killed with SIGKILL, and meet a full
disk, at so many moments each, spread over the time or the room that they take. After each the
database must be sound and hold all that was acknowledged, and the next run must come to what an
undisturbed one came to.

    operations  what is done, and to what
    tearing     how it is torn off, and what is sound
"""

import sys
from pathlib import Path

# What makes documents stands beside the tests, and is found there by them without a package.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
