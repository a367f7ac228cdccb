"""How often a process looks for objects that point at each other in circles."""

from __future__ import annotations

import gc


def seldom_look_for_garbage() -> None:
    """Look for it seldom from now on: for processes whose rows and observations make no circles.

    Looking took a fifth of the time that reading a document takes, and a tenth of writing lines.
    """
    gc.collect()
    gc.set_threshold(50_000, 20, 100)
