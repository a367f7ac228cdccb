"""How numbers, shares and days are printed: the same on every page."""

from __future__ import annotations

from archive.browse.words import Language

#: What stands where there is no number: never a zero.
NOTHING = "—"

#: Chinese counts in ten thousands, English in thousands.
_STEPS: dict[Language, tuple[tuple[float, str], ...]] = {
    "zh": ((1e8, "亿"), (1e4, "万")),
    "en": ((1e9, "bn"), (1e6, "m"), (1e3, "k")),
}


def number(value: float | None) -> str:
    """A number in full with thousands apart, as many decimals as it has (at most four)."""
    if value is None:
        return NOTHING
    if isinstance(value, int) or value == int(value):
        return f"{int(value):,}".replace("-", "−")
    return f"{value:,.4f}".rstrip("0").replace("-", "−")


def short(value: float, language: Language) -> str:
    """A number for an axis: 1.2万, 12k."""
    for size, name in _STEPS[language]:
        if abs(value) >= size:
            return f"{value / size:.3g}".replace("-", "−") + name
    return f"{value:.4g}".replace("-", "−")


def percent(part: float | None, whole: float | None) -> str:
    """A share with one decimal; what is not quite all or nothing is never printed as that."""
    if part is None or not whole:
        return NOTHING
    share = 100 * part / whole
    if 0 < share < 0.1:
        return "<0.1%"
    if 99.9 < share < 100:
        return ">99.9%"
    return f"{share:.1f}%".replace(".0%", "%")


def day(time: str | None) -> str:
    """The day of a time or a day in ISO 8601."""
    return time[:10] if time else NOTHING


def minute(time: str | None) -> str:
    """A time in UTC to the minute."""
    return time[:16].replace("T", " ") if time else NOTHING
