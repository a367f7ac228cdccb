"""That the documents tell the truth: their generated parts, their commands, the issue codes."""

from __future__ import annotations

import re

import pytest

from tests.documentation import GENERATED, PROJECT, written


@pytest.mark.parametrize("name", GENERATED)
def test_generated_parts_are_up_to_date(name: str) -> None:
    assert (PROJECT / name).read_text(encoding="utf-8") == written(name), (
        f"{name} is out of date: run python -m tests.documentation"
    )


def test_readme_opens_with_two_commands_that_make_knows() -> None:
    block = re.search(r"```sh\n(.*?)```", (PROJECT / "README.md").read_text("utf-8"), re.DOTALL)
    assert block
    named = [line.split("#")[0].split() for line in block[1].splitlines()]
    assert named == [["make", "demo"], ["make", "test"]]
    rules = (PROJECT / "Makefile").read_text(encoding="utf-8")
    assert all(re.search(rf"^{target}:", rules, re.MULTILINE) for _, target in named)


def test_changelog_names_every_issue_code() -> None:
    sources = [p.read_text(encoding="utf-8") for p in (PROJECT / "pipelines").rglob("*.py")]
    made = re.compile(r"(?:Issue|\.issue)\(\s*\"(\w+)\"")
    codes = {code for source in sources for code in made.findall(source)}
    listed = set(re.findall(r"`(\w+)`", (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")))
    assert codes
    assert codes <= listed


def test_contributing_names_places_that_are_there() -> None:
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text[text.index("| to add a |") : text.index("## The house")]
    places = re.findall(r"`((?:archive|crawler|pipelines|spiders|tests)/[\w./]*)`", table)
    assert len(places) > 10
    assert [place for place in places if not (PROJECT / place).exists()] == []
