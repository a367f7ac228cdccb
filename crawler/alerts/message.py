"""The words of an alert's message, for a person and for a program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from archive.alerts import Alert
from archive.troubles import KINDS

# What each kind is called, and what to do about it.
_HEADS = {
    "portal_silent": (
        "portals that showed reports and show none",
        "look at the column in a browser: OPERATING says what each state asks of you",
    ),
    "form_unmatched": (
        "forms whose rows stop matching",
        "a form has changed, or a reader is at fault: look at the newest reports' issues",
    ),
    "verified_falls": (
        "forms of whose values fewer are verified",
        "look at the issues of the newest reports before the next release",
    ),
    "overdue": ("publishers whose report is overdue", "see the view `ledger`; the law is theirs"),
    "run_failed": ("runs that failed", "see `scrapy status` and the log"),
}
# Of one kind; the rest is counted, and in the table `alerts`.
_MOST = 20


def heading(alerts: Sequence[Alert]) -> str:
    """The subject of a mail."""
    first = alerts[0]
    return (
        f"nianbao: {first.kind} {first.subject}"
        if len(alerts) == 1
        else f"nianbao: {len(alerts)} alerts"
    )


def text(alerts: Sequence[Alert]) -> str:
    """A message for a person: a paragraph for each kind."""
    ordered = sorted(alerts, key=lambda alert: (KINDS.index(alert.kind), alert.id))
    parts = []
    for kind, group in groupby(ordered, key=lambda alert: alert.kind):
        some = list(group)
        title, advice = _HEADS[kind]
        lines = [f"{len(some)} {title} ({advice}):"]
        lines += [f"  {_line(alert)}" for alert in some[:_MOST]]
        if len(some) > _MOST:
            lines.append(f"  and {len(some) - _MOST} more, see the table alerts")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def document(alerts: Sequence[Alert]) -> dict[str, Any]:
    """A message for a program; `text` is what chat programs show of it."""
    return {"text": f"{heading(alerts)}\n\n{text(alerts)}", "alerts": [asdict(a) for a in alerts]}


def _line(alert: Alert) -> str:
    over = f" (over since {alert.over_at})" if alert.over_at else ""
    return f"{alert.subject}: {alert.detail}{over}"
