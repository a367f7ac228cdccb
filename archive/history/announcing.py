"""Does an edit say that it is one: a notice in its words, or a later day of publication.

A day that was moved back announces nothing; nor does one that appears where there was none and lies
before the report was last seen as it was.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from archive.history.differing import new_sentences, squeezed

if TYPE_CHECKING:
    from archive.records import Interpretation

_NOTICES = Path(__file__).with_name("notices.toml")
#: A sentence that goes on without end is no notice to be quoted whole.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Announcement:
    """How an edit was made; `notice` has the words that say so, None where only a day does."""

    manner: Literal["announced", "silent"]
    notice: str | None = None


def announcement(before: Interpretation, after: Interpretation, last_day: str) -> Announcement:
    """How an edit was made; on `last_day`, a Chinese day, the page was last seen as it was."""
    notice = _notice(before, after)
    if notice is not None:
        return Announcement("announced", notice)
    was, is_ = before.identity.claimed_published, after.identity.claimed_published
    later = is_ is not None and (is_ > was if was is not None else is_ >= last_day)
    return Announcement("announced" if later else "silent")


def _notice(before: Interpretation, after: Interpretation) -> str | None:
    patterns = _patterns()
    title = after.identity.title
    named = patterns["title"].findall(squeezed(title))
    if named and named != patterns["title"].findall(squeezed(before.identity.title)):
        return title
    return next(
        (
            one[:_LONGEST]
            for one in new_sentences(before.text, after.text)
            if patterns["sentence"].search(squeezed(one))
        ),
        None,
    )


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    lists = tomllib.loads(_NOTICES.read_text(encoding="utf-8"))
    return {name: re.compile("|".join(parts)) for name, parts in lists.items()}
