"""How fast reports are read, and what the worst documents take. Measured, never asserted.

Where a figure is a ratio, both sides are measured in this run. Times are of the processor, so that
other work on the machine changes them little, but for bad inputs, whose limit is by the clock. The
documents are those of the miniature web and the cases, so that anybody has the same. No document
gets more than the time that a crawl would give it, and all of it takes some four minutes.

    figures     what was measured, and what is wanted
    reports     reports a second: pages, a PDF, a scan, the checks
    worst       what damaged documents and bad inputs take
"""

import sys
from pathlib import Path

# What makes documents stands beside the tests, and is found there by them without a package.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
