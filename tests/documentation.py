"""The parts of the documentation that are made from the code: `python -m tests.documentation`."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import tomllib
from pathlib import Path

import crawler.commands
from crawler import exit_codes
from spiders.families import families
from spiders.registry import load_registry

PROJECT = Path(__file__).resolve().parent.parent
VIEWS = ("current_values", "current_statements", "current_reports", "issues", "panel", "ledger")
# How the browser is cut off from the network is nothing to change.
_NOT_FOR_OPERATORS = "PLAYWRIGHT_"
_BLOCK = re.compile(r"(<!-- generated: ([\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def commands() -> str:
    """Each command with its own short description."""
    rows = ["| command | what it does |", "| --- | --- |"]
    for module in sorted(m.name for m in pkgutil.iter_modules(crawler.commands.__path__)):
        command = importlib.import_module(f"crawler.commands.{module}").Command()
        rows.append(f"| `{module}` | {command.short_desc()} |")
    return "\n".join(rows)


def codes() -> str:
    """Each exit code with its meaning."""
    rows = [f"| {code} | {meaning} |" for code, meaning in sorted(exit_codes.MEANINGS.items())]
    return "\n".join(["| code | meaning |", "| --- | --- |", *rows])


def views() -> str:
    """The views with their columns, as the database describes them."""
    folder = PROJECT / "archive" / "descriptions"
    tables = tomllib.loads((folder / "views.toml").read_text(encoding="utf-8"))["tables"]
    parts = []
    for view in VIEWS:
        table = tables[view]
        parts.append(f"**`{view}`** · {table['zh']} · {table['en']}\n")
        parts.append("| column | |\n| --- | --- |")
        parts += [f"| `{name}` | {text[0]} |" for name, text in table["columns"].items()]
        parts.append("")
    return "\n".join(parts).rstrip()


def settings() -> str:
    """The project's own settings and those of Scrapy that it sets, with their comments."""
    source = (PROJECT / "crawler" / "settings.py").read_text(encoding="utf-8")
    lines = source.splitlines()
    rows = ["| setting | by default | |", "| --- | --- | --- |"]
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            continue
        if node.targets[0].id.startswith(_NOT_FOR_OPERATORS):
            continue
        above: list[str] = []
        at = node.lineno - 2
        while at >= 0 and lines[at].startswith("# ") and not lines[at].startswith("# --"):
            above.insert(0, lines[at].removeprefix("# "))
            at -= 1
        if above and isinstance(node.value, ast.Constant | ast.BinOp):
            value = ast.unparse(node.value)
            rows.append(f"| `{node.targets[0].id}` | `{value}` | {' '.join(above)} |")
    return "\n".join(rows)


def registry() -> str:
    """How many portals and columns the project's own registry has, and how they are known."""
    portals = load_registry().portals
    columns = [column for portal in portals for column in portal.columns]
    observed = sum(column.evidence == "observed" for column in columns)
    bare = sum(not portal.columns for portal in portals)
    return (
        f"{len(portals)} portals; {len(columns)} columns, {observed} of them *observed* and the"
        f" rest *derived* from the address of a report; {bare} portals with a home page only."
    )


def systems() -> str:
    """The families by name, in the order of the alphabet."""
    names = sorted(family.name for family in families())
    return f"{len(names)} families: {', '.join(names)}."


GENERATED = {
    "README.md": {
        "commands": commands,
        "exit codes": codes,
        "views": views,
        "registry": registry,
        "families": systems,
    },
    "OPERATING.md": {"settings": settings},
}


def written(name: str) -> str:
    """A document with its generated parts made anew."""
    makers = GENERATED[name]
    text = (PROJECT / name).read_text(encoding="utf-8")
    return _BLOCK.sub(lambda match: match[1] + makers[match[2]]() + "\n" + match[3], text)


if __name__ == "__main__":
    for document in GENERATED:
        (PROJECT / document).write_text(written(document), encoding="utf-8")
