"""What the pages say, in Chinese and English: data in every `words.toml` under this folder.

A file has tables of words, `[noun] report = ["年报", "report"]`, which `Words` gives as
`t("noun.report")`. Chinese comes first: it is what a page speaks unless `?lang=en` asks otherwise.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["zh", "en"]

LANGUAGES: tuple[Language, ...] = ("zh", "en")

_FOLDER = Path(__file__).parent


@cache
def words() -> dict[str, tuple[str, str]]:
    """All words by their key, in Chinese and English."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(_FOLDER.rglob("words.toml")):
        for table, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for name, (zh, en) in entries.items():
                found[f"{table}.{name}"] = (zh, en)
    return found


def language_of(asked: str | None) -> Language:
    """The language that `?lang=` asks for: English where it says `en`, else Chinese."""
    return "en" if asked == "en" else "zh"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, called with a key and what is to be filled in."""

    language: Language

    def __call__(self, key: str, **filled: object) -> str:
        """The words of a key. Raises KeyError for one that no file has."""
        text = words()[key][LANGUAGES.index(self.language)]
        return text.format(**filled) if filled else text

    def named(self, table: str, name: object) -> str:
        """The word for a code of the archive (`verdict`, `suspect`), or the code where none has."""
        found = words().get(f"{table}.{name}")
        return found[LANGUAGES.index(self.language)] if found else str(name)

    def of(self, zh: str, en: str) -> str:
        """The one of two texts that is in this language, Chinese where there is no English."""
        return en if self.language == "en" and en else zh

    @property
    def html_language(self) -> str:
        """The language as HTML names it."""
        return "en" if self.language == "en" else "zh-CN"
