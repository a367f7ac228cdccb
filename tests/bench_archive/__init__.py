"""A large archive and what it costs: room, time to ask, time to work on. Measured, never asserted.

Reports of invented authorities in real divisions, years 2008 to 2025, each with its page, some with
an attachment, some edited later, some gone: put in by the calls by which a crawl puts them in. The
pages are such that the readers read in them what is stored of them (a test sees to that), so that
an archive of the bench can be read again, verified and published like any.

    wording.toml   what sentences are put together from; prose puts them together
    authorities    who publishes, and on which host
    shapes         how a page of a form looks, and what is read in it, learnt from one reading
    reports        a report's figures and words, its page, and what it says
    making         the archive
    multiplying    the same many times over: a million reports of sixty thousand authorities
    sizes          what it takes, by part, and beside WARC with gzip
    asking         how long views, questions and searches take
    working        how long release, merge, verify and the like take; memory, what they need

    python -m tests.bench_archive [--reports N] [--times N] [--keep FILE] [--json]

The same number and seed give the same archive. A hundred thousand reports take some ten minutes,
and ten times as many by `--times 10` some ten more.
"""

import sys
from pathlib import Path

# What makes documents stands beside the tests, and is found there by them without a package.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
