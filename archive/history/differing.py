"""What is another in a report from one version to the next: cells, identities, statements, prose.

White space and the width of characters make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal, TypeVar

from archive.forms import FORMS
from archive.history.sums import Outcome, outcomes

if TYPE_CHECKING:
    from archive.records import Interpretation, Observation, Statement

Kind = Literal["number changed", "added", "removed", "reworded", "judged"]
_One = TypeVar("_One")

_END_OF_SENTENCE = re.compile(r"(?<=[。!?;！？；])|\n")
#: Sentences on each side that are compared one by one; a report has some hundred.
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell as it was and as it is; None where a version does not have it.

    `judged`: it reads as before, and its verdict is another: a sum with it holds or fails now.
    """

    kind: Kind
    before: Observation | None
    after: Observation | None


@dataclass(frozen=True, slots=True)
class IdentityChange:
    """An identity that holds, fails or says nothing (None) otherwise than before."""

    form: str
    identity_id: str
    before: Outcome | None
    after: Outcome | None


@dataclass(frozen=True, slots=True)
class StatementChange:
    """A number stated in prose as it was and as it is; None where a version does not state it."""

    kind: Kind
    before: Statement | None
    after: Statement | None


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences that stand next to each other, and those that stand in their place now."""

    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that two versions say otherwise; `passages` hold only sentences that changed."""

    before: Interpretation
    after: Interpretation
    cells: tuple[CellChange, ...]
    identities: tuple[IdentityChange, ...]
    statements: tuple[StatementChange, ...]

    def passages(self) -> tuple[Passage, ...]:
        """The prose that changed."""
        return passages(self.before.text, self.after.text)

    def sentences(self) -> int:
        """How many sentences were added or taken away, whichever are more."""
        before, after = self.before.text, self.after.text
        return max(len(new_sentences(before, after)), len(new_sentences(after, before)))


def compare(before: Interpretation, after: Interpretation) -> Difference:
    """What the second of two versions says otherwise than the first."""
    return Difference(
        before, after, _cells(before, after), _sums(before, after), _stated(before, after)
    )


def _cells(before: Interpretation, after: Interpretation) -> tuple[CellChange, ...]:
    def shown(o: Observation) -> Hashable:
        return (squeezed(o.raw), o.value, o.unit, o.meaning)

    def kind(old: Observation, new: Observation) -> Kind:
        if old.value != new.value or (old.unit != new.unit and new.value is not None):
            return "number changed"
        return "judged" if shown(old) == shown(new) else "reworded"

    pairs = _paired(
        before.observations,
        after.observations,
        lambda o: o.cell_id,
        lambda o: (shown(o), o.verdict),
    )
    return tuple(CellChange(_kind(old, new, kind), old, new) for old, new in pairs)


def _stated(before: Interpretation, after: Interpretation) -> tuple[StatementChange, ...]:
    def kind(old: Statement, new: Statement) -> Kind:
        same = (old.value, old.approximate) == (new.value, new.approximate)
        return "reworded" if same else "number changed"

    pairs = _paired(
        before.statements,
        after.statements,
        lambda s: s.indicator,
        lambda s: (s.value, s.approximate, squeezed(s.quote)),
    )
    return tuple(StatementChange(_kind(old, new, kind), old, new) for old, new in pairs)


def _kind(old: _One | None, new: _One | None, of_both: Callable[[_One, _One], Kind]) -> Kind:
    if old is None:
        return "added"
    return "removed" if new is None else of_both(old, new)


def _paired(
    before: Sequence[_One],
    after: Sequence[_One],
    about: Callable[[_One], str],
    shown: Callable[[_One], Hashable],
) -> Iterator[tuple[_One | None, _One | None]]:
    """What is not alike, side by side: the old as they stand, then what was added.

    A document may say twice what a number is: what is said alike on both sides goes first, and the
    rest is paired in order.
    """
    left: dict[str, list[_One]] = defaultdict(list)
    right: dict[str, list[_One]] = defaultdict(list)
    for side, others, rest in ((before, after, left), (after, before, right)):
        alike = Counter((about(one), shown(one)) for one in others)
        for one in side:
            key = (about(one), shown(one))
            if alike[key]:
                alike[key] -= 1
            else:
                rest[about(one)].append(one)
    for subject, old in left.items():
        new = right.pop(subject, [])
        for n in range(max(len(old), len(new))):
            yield (old[n] if n < len(old) else None, new[n] if n < len(new) else None)
    for one in (one for some in right.values() for one in some):
        yield (None, one)


def _sums(before: Interpretation, after: Interpretation) -> tuple[IdentityChange, ...]:
    said = outcomes(before), outcomes(after)
    forms = (before.form,) if before.form == after.form else (before.form, after.form)
    return tuple(
        IdentityChange(form, i.id, old, new)
        for form in forms
        if form in FORMS
        for i in FORMS[form].identities
        for old in [said[0].get(i.id) if before.form == form else None]
        for new in [said[1].get(i.id) if after.form == form else None]
        if old != new
    )


def squeezed(text: str) -> str:
    """A text without white space, its full-width characters made narrow."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def sentences(text: str) -> list[str]:
    """The sentences of a text, as they are printed; white space around them is left out."""
    return [one for part in _END_OF_SENTENCE.split(text) if (one := part.strip())]


def new_sentences(before: str, after: str) -> list[str]:
    """The sentences of the second text that the first does not have, in their order."""
    known = Counter(squeezed(one) for one in sentences(before))
    new = []
    for one in sentences(after):
        key = squeezed(one)
        if known[key]:
            known[key] -= 1
        else:
            new.append(one)
    return new


def passages(before: str, after: str) -> tuple[Passage, ...]:
    """Where two texts differ, sentence by sentence; what they share is left out."""
    old, new = sentences(before), sentences(after)
    keys = [squeezed(one) for one in old], [squeezed(one) for one in new]
    if max(len(old), len(new)) > _MOST:
        return (Passage(tuple(old), tuple(new)),) if keys[0] != keys[1] else ()
    found = SequenceMatcher(None, *keys).get_opcodes()
    return tuple(
        Passage(tuple(old[a:b]), tuple(new[c:d])) for tag, a, b, c, d in found if tag != "equal"
    )
