"""What the gate has reached and may not lose: floors that only rise."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from tests.gate.running import decidable, share

FLOORS = Path(__file__).with_name("floors.toml")


def reached(groups: Mapping[str, Mapping[str, Counter[str]]]) -> dict[str, float]:
    """The figures that have floors, each a share of which more is better."""
    found: dict[str, float] = {}
    for name, counts in groups["whole reports, by format"].items():
        if not counts["cases"] or name == "all":
            continue
        found[f"right, {name}"] = share(counts["right"], decidable(counts))
        judged = counts["verdicts"]
        found[f"verdicts, {name}"] = share(judged - counts["verdict wrong"], judged)
    damaged = groups["damaged reports"].get("all", Counter())
    if damaged["cases"]:
        cells, told = damaged["cells"], damaged["told"]
        found["not wrong but verified, damaged"] = 1 - damaged["wrong but verified"] / cells
        found["not wrong unflagged, damaged"] = 1 - damaged["wrong unflagged"] / cells
        found["source told from reading"] = share(told, told + damaged["confused"])
    return found


def floors() -> dict[str, float]:
    """The floors that are kept. Raises OSError, and ValueError for a damaged file."""
    with FLOORS.open("rb") as file:
        return {str(name): float(floor) for name, floor in tomllib.load(file)["floors"].items()}


def broken(found: Mapping[str, float]) -> list[str]:
    """The floors that these figures do not reach, in words."""
    return [
        f"{name}: {found[name]:.4%}, and {floor:.4%} was reached before"
        for name, floor in floors().items()
        if name in found and found[name] < floor
    ]


def raise_floors(found: Mapping[str, float]) -> None:
    """Keep what is better than the floors, cut to a hundredth of a percent. Raises OSError."""
    kept = floors()
    for name, figure in found.items():
        kept[name] = max(kept.get(name, 0.0), int(figure * 10000) / 10000)
    lines = [f'"{name}" = {floor:.4f}' for name, floor in sorted(kept.items())]
    head = FLOORS.read_text(encoding="utf-8").partition("[floors]")[0]
    FLOORS.write_text(head + "[floors]\n" + "\n".join(lines) + "\n", encoding="utf-8")
