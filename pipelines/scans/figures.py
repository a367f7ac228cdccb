"""What a cell with a figure may say: a figure, for letters and signs that look alike are none.

The model knows 18,000 characters and leaves some likelihood to `0。`, `O` and `日` where a form has
a zero. Of the readings those that are figures are kept, and share the likelihood of all.
"""

from __future__ import annotations

import re

from pipelines.scans.recognising import LEAST, Reading

# Characters that are drawn as zeros are; a bar may be the rest of a ruling and is no one.
_ZEROS = "oOQθΘ⊙〇日口曰０"
_AS_ZERO = str.maketrans(dict.fromkeys(_ZEROS, "0"))
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
# Where so little speaks for figures the cell holds words.
_MOSTLY = 0.5


def as_figure(reading: Reading) -> Reading:
    """The reading as a figure, where it is one more likely than not; else the reading itself."""
    shares: dict[str, float] = {}
    for text, share in ((reading.text, reading.likelihood), *reading.others):
        figure = text.translate(_AS_ZERO)
        if _FIGURE.fullmatch(figure):
            shares[figure] = shares.get(figure, 0.0) + share
    total = sum(shares.values())
    if total < _MOSTLY or not any(c in "0123456789" or c in _ZEROS for c in reading.text):
        return reading
    ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0]))
    (text, share), *others = ((text, round(share / total, 4)) for text, share in ranked)
    return Reading(text, share, tuple((t, p) for t, p in others if p >= LEAST))
