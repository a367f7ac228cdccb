"""Datasette's own templates, with what they lack put in: names of fields, headings in order, words.

Nothing is copied: the text of a template is changed as it is loaded, by pairs that
`datasette_templates.toml` holds. Where a later Datasette writes a template otherwise, a pair
changes nothing; a test says which.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from jinja2 import BaseLoader, Environment

_Source = tuple[str, str | None, Callable[[], bool] | None]


@cache
def changes() -> Mapping[str, Sequence[tuple[str, str]]]:
    """By template, pairs of what stands in it and what is put in its place."""
    path = Path(__file__).with_name("datasette_templates.toml")
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: [(pair[0], pair[1]) for pair in pairs] for name, pairs in found.items()}


class Changed(BaseLoader):
    """A loader whose templates are those of another, changed."""

    def __init__(self, loader: BaseLoader) -> None:
        self.loader = loader

    def get_source(self, environment: Environment, template: str) -> _Source:
        """The text of a template. Raises TemplateNotFound as the other does."""
        source, path, is_fresh = self.loader.get_source(environment, template)
        for before, after in changes().get(template.removeprefix("default:"), ()):
            source = source.replace(before, after)
        return source, path, is_fresh

    def list_templates(self) -> list[str]:
        """The names that the other knows."""
        return self.loader.list_templates()
