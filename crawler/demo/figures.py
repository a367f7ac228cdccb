"""A report's numbers: invented from a seed, adding up as the forms ask.

Only what the plan calls `wrong` does not add up; which sums fail then is worked out by `broken`,
from the numbers as printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from crawler.demo.plan import Size
from crawler.demo.printed_forms import (
    APPLICANTS,
    CARRIED_FORWARD,
    CARRIED_OVER,
    DISPUTE_GROUPS,
    DISPUTE_KEYS,
    HANDLED,
    RECEIVED,
    FormName,
    Sum,
    cell_ids,
    outcomes,
    sums,
)

Numbers = dict[str, int | float]

# Applications a year, as such authorities tell of them: hundreds for a city, none for most towns.
_APPLICATIONS: Mapping[Size, tuple[int, int]] = {
    "city": (180, 320),
    "county": (25, 110),
    "bureau": (3, 22),
    "town": (0, 0),
}
# Most of those who ask are persons, and most of what is asked is granted or not there.
_ENTERPRISES = 0.12
_OTHER_BODIES = 0.02


def invent(
    form: FormName, size: Size, rng: Random, last_year: tuple[FormName, Numbers] | None
) -> Numbers:
    """The numbers of one report; `last_year` is the same publisher's report of the year before.

    What it carried forward is carried over, and in the form of 2019 its items plus their change are
    this year's items of last year.
    """
    if form == "2014":
        return _form_2014(size, rng)
    last_form, last = last_year or (form, {})
    carried: Numbers = {}
    if last and last_form != "2014":
        carried = {a: last[f"{CARRIED_FORWARD}.{a}"] for a in APPLICANTS[:-1]}
    numbers = _part_two(form, size, rng, last if last_form == "2019" else None)
    numbers |= _part_three(form, size, rng, carried)
    numbers |= _part_four(size, rng)
    return {cell: numbers[cell] for cell in cell_ids(form)}


def broken(form: FormName, values: Mapping[str, int | float | None]) -> tuple[Sum, ...]:
    """The sums that fail in a report; one with a place that holds no number is not judged."""
    failing = []
    for one in sums(form):
        left = [values[cell] for cell in one.left]
        right = [values[cell] for cell in one.right]
        numbers = [value for value in left + right if value is not None]
        if len(numbers) < len(one.cells):
            continue
        if abs(sum(numbers[: len(left)]) - sum(numbers[len(left) :])) > 1e-6:  # halves of a cent
            failing.append(one)
    return tuple(failing)


def _split(rng: Random, total: int, parts: int, weights: tuple[float, ...] = ()) -> list[int]:
    """A whole number in parts that add up to it."""
    shares = [0] * parts
    for _ in range(total):
        shares[rng.choices(range(parts), weights or None)[0]] += 1
    return shares


def _whole(rng: Random, stem: str, total: int, names: tuple[str, ...]) -> Numbers:
    """A total and its parts."""
    parts = zip(names, _split(rng, total, len(names)), strict=True)
    found: Numbers = {f"{stem}.total": total}
    return found | {f"{stem}.{name}": part for name, part in parts}


def _form_2014(size: Size, rng: Random) -> Numbers:
    numbers: Numbers = dict.fromkeys(cell_ids("2014"), 0)
    scale = {"city": 40, "county": 12, "bureau": 3, "town": 0}[size]
    for cell in numbers:
        if cell.startswith(("response.", "training.", "resources.")):
            numbers[cell] = rng.randint(0, scale)
    website, weibo, wechat = (rng.randint(0, scale * 160), rng.randint(0, scale * 30), scale * 9)
    numbers["disclosure.channel.website"] = website
    numbers["disclosure.channel.weibo"] = weibo
    numbers["disclosure.channel.wechat"] = wechat
    numbers["disclosure.channel.gazette"] = scale
    numbers["disclosure.total"] = website + scale
    numbers["disclosure.normative_documents_made"] = scale
    numbers["disclosure.normative_documents_disclosed"] = scale
    received = rng.randint(*_APPLICATIONS[size])
    numbers |= _whole(
        rng, "applications.received", received, ("in_person", "fax", "online", "letter")
    )
    numbers |= _whole(rng, "applications.closed", received, ("on_time", "extended"))
    for one in sums("2014"):
        if one.id in ("answered_by_kind", "refused_by_reason"):
            # The refused are one kind of the answered, and drawn before their reasons are.
            total = received if one.id == "answered_by_kind" else int(numbers[one.left[0]])
            numbers[one.left[0]] = total
            numbers |= dict(zip(one.right, _split(rng, total, len(one.right)), strict=True))
    for stem in ("review", "litigation"):
        cases = rng.randint(0, scale // 3)
        numbers |= _whole(rng, stem, cases, ("upheld", "corrected", "other"))
    numbers |= _whole(rng, "resources.staff", 2 + scale, ("full_time", "part_time"))
    numbers["resources.budget"] = round(scale * 0.75 + 0.5, 2) if scale else 0
    return numbers


def _part_two(form: FormName, size: Size, rng: Random, last_year: Numbers | None) -> Numbers:
    cells = [cell for cell in cell_ids(form) if cell.startswith("proactive.")]
    numbers: Numbers = dict.fromkeys(cells, 0)
    if size == "town":
        return numbers
    scale = {"city": 30, "county": 12, "bureau": 2, "town": 0}[size]
    made = rng.randint(1, scale)
    stem = "proactive.normative_documents"
    numbers[f"{stem}.made"] = made
    for subject, most in (("licensing", 420), ("penalties", 260), ("coercion", 9)):
        numbers[f"proactive.{subject}.decisions"] = rng.randint(1, most * scale)
    if form == "2021":
        numbers[f"{stem}.repealed"] = rng.randint(0, 3)
        numbers[f"{stem}.in_force"] = made + rng.randint(5, 60)
        numbers["proactive.fees.amount"] = round(rng.uniform(1, 300 * scale), 2)
        return numbers
    numbers[f"{stem}.disclosed"] = made
    numbers[f"{stem}.disclosed_total"] = made + rng.randint(5, 60)
    numbers["proactive.other_services.decisions"] = rng.randint(0, 80 * scale)
    for subject in ("licensing", "other_services", "penalties", "coercion", "fees"):
        items = f"proactive.{subject}.items_last_year"
        change = f"proactive.{subject}.items_change"
        numbers[items] = rng.randint(3, 40)
        if last_year:
            numbers[items] = last_year[items] + last_year[change]
        numbers[change] = rng.randint(-2, 5)
    numbers["proactive.procurement.items"] = rng.randint(1, 10 * scale)
    numbers["proactive.procurement.amount"] = round(rng.uniform(5, 400 * scale), 2)
    return numbers


def _part_three(form: FormName, size: Size, rng: Random, carried: Numbers) -> Numbers:
    rows = outcomes(form)
    stems = [RECEIVED, CARRIED_OVER, *(one.stem for one in rows), HANDLED, CARRIED_FORWARD]
    numbers: Numbers = {f"{stem}.{a}": 0 for stem in stems for a in APPLICANTS}
    # Granting and not holding are what most answers say.
    weights = tuple(8.0 if one.stem.endswith(("granted", "not_held")) else 1.0 for one in rows)
    new = _split(
        rng, rng.randint(*_APPLICATIONS[size]), 6, (1.0, _ENTERPRISES, *[_OTHER_BODIES] * 4)
    )
    for applicant, received in zip(APPLICANTS, new, strict=False):
        before = int(carried.get(applicant, 0))
        if not carried and size in ("city", "county") and applicant == "natural_person":
            before = rng.randint(0, 4)
        forward = rng.randint(0, min(3, received + before)) if received else 0
        numbers[f"{RECEIVED}.{applicant}"] = received
        numbers[f"{CARRIED_OVER}.{applicant}"] = before
        numbers[f"{CARRIED_FORWARD}.{applicant}"] = forward
        handled = received + before - forward
        numbers[f"{HANDLED}.{applicant}"] = handled
        for row, share in zip(rows, _split(rng, handled, len(rows), weights), strict=True):
            numbers[f"{row.stem}.{applicant}"] = share
    for stem in stems:
        numbers[f"{stem}.total"] = sum(numbers[f"{stem}.{a}"] for a in APPLICANTS[:-1])
    return numbers


def _part_four(size: Size, rng: Random) -> Numbers:
    numbers: Numbers = {}
    most = {"city": 12, "county": 5, "bureau": 2, "town": 0}[size]
    for group in DISPUTE_GROUPS:
        numbers |= _whole(rng, group, rng.randint(0, most), DISPUTE_KEYS[:-1])
    return numbers
