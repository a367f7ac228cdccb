"""The house of the families: who imports whom, how large a module is, and that the map is whole."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import spiders

FOLDER = Path(spiders.__file__).parent
MODULES = {
    ".".join(("spiders", *file.relative_to(FOLDER).with_suffix("").parts)): file
    for file in FOLDER.rglob("*.py")
    if file.name != "__init__.py"
}
FAMILIES = [name for name in MODULES if name.startswith("spiders.families.")]
# A system may be a manner of another's; what others need too lies outside of `families`.
KIN = {
    "hanweb_jpaas": {"hanweb_jpage"},
    "hanweb_xxgk": {"hanweb_jpage"},
    "jeecms": {"zhengzhou"},
    "trs_search": {"trs"},
}


def imported(source: str) -> set[str]:
    """The modules of spiders that a module names when it runs, and not for its types alone."""
    tree = ast.parse(source)
    typing = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    return {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in MODULES and node not in typing
    }


def test_modules_import_each_other_one_way() -> None:
    graph = {name: imported(file.read_text("utf-8")) for name, file in MODULES.items()}
    assert len(list(TopologicalSorter(graph).static_order())) == len(MODULES)


def test_an_import_for_types_alone_is_none() -> None:
    source = (
        "if TYPE_CHECKING:\n    from spiders.walk import Walk\nfrom spiders.pages import words\n"
    )
    assert imported(source) == {"spiders.pages"}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_needs_no_other_but_its_kin(name: str) -> None:
    own = name.rpartition(".")[2]
    used = {
        one.rpartition(".")[2]
        for one in imported(MODULES[name].read_text("utf-8"))
        if one in FAMILIES
    }
    assert used <= KIN.get(own, set()) | {"generic"}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_has_40_to_250_lines(name: str) -> None:
    assert 40 <= len(MODULES[name].read_text("utf-8").splitlines()) <= 250


def test_the_map_names_every_module() -> None:
    words = set(str(spiders.__doc__).replace("`", " ").split())
    named = {name.removeprefix("spiders.") for name in MODULES if name not in FAMILIES}
    assert named <= words
